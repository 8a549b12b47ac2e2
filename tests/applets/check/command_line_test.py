#!/usr/bin/python3
"""command_line_test.py SYNAPPS-APPLET-CHECK DIRECTORY: options, exit statuses and the report."""
import json
import os
import subprocess
import sys
import time
import unittest

PROGRAM, DIRECTORY = sys.argv[1:3]
SOUND = f"{DIRECTORY}/check_sound"


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=120,
                          check=False)


class CommandLine(unittest.TestCase):
    def test_help_names_the_options_and_exit_statuses(self):
        result = run("--help")
        self.assertEqual(result.returncode, 0)
        for text in ("--json", "--only", "--list", "Exit status"):
            self.assertIn(text, result.stdout)

    def test_list_has_every_check_once(self):
        names = [line.split()[0] for line in run("--list").stdout.splitlines()]
        reported = json.loads(run("--json", SOUND).stdout)["checks"]
        self.assertEqual(names, [check["name"] for check in reported])
        self.assertEqual(len(names), len(set(names)))

    def test_only_runs_what_is_named(self):
        result = run("--only", "exports,manifest", "--only", "note", SOUND)
        self.assertEqual(result.returncode, 0)
        lines = [line for line in result.stdout.splitlines() if line.startswith("passed")]
        self.assertEqual([line.split()[1] for line in lines], ["manifest", "note", "exports"])

    def test_only_with_an_invalid_manifest_skips_what_needs_it(self):
        for check in ("note", "exports", "answers"):
            result = run("--only", check, f"{DIRECTORY}/check_wrong_manifest")
            self.assertIn("skipped", result.stdout, check)

    def test_wrong_use_is_exit_status_2(self):
        for arguments in (["--only", "nonsense", SOUND], [], ["--limit", "0", SOUND], ["--nonsense"]):
            result = run(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertTrue(result.stderr)

    def test_a_directory_that_is_not_there_is_no_package(self):
        result = run("/nowhere")
        self.assertEqual(result.returncode, 1)
        self.assertIn("applet.json", result.stdout)

    def test_quiet_says_nothing_when_all_passes(self):
        # Not call_memory: a sanitizer's allocator lets it be skipped.
        self.assertEqual(run("--quiet", "--only", "manifest,exports,answers", SOUND).stdout, "")

    def test_a_check_ends_at_its_limit_and_nothing_is_left(self):
        started = time.monotonic()
        result = run("--limit", "1", "--only", "create,answers", f"{DIRECTORY}/check_hangs")
        self.assertEqual(result.returncode, 1)
        self.assertIn("not done after 1000 ms", result.stdout)
        self.assertLess(time.monotonic() - started, 60)
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{process}/cmdline", encoding="utf-8") as file:
                    self.assertNotIn("check_hangs", file.read())
            except OSError:
                pass  # it ended meanwhile


unittest.main(argv=sys.argv[:1])
