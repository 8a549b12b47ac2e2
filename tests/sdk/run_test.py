#!/usr/bin/python3
"""run_test.py SYNAPPS-APPLET-RUN APPLETS TEST-APPLETS PROVIDER-STUB: one applet in one process."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM, APPLETS, TEST_APPLETS, STUB = sys.argv[1:5]
KEY = "sk-test-4711"


class Run(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory()
        self.addCleanup(self.directory.cleanup)

    def file(self, name, value):
        path = pathlib.Path(self.directory.name) / name
        path.write_text(json.dumps(value))
        return str(path)

    def run_applet(self, package, *arguments, environment=()):
        result = subprocess.run([PROGRAM, package, *arguments], capture_output=True, text=True,
                                timeout=120, check=False, env=dict(os.environ, **dict(environment)))
        return result.returncode, [json.loads(line) for line in result.stdout.splitlines()], result.stderr

    def memory(self, **content):
        return "--message", self.file(f"{len(os.listdir(self.directory.name))}.json", {"content": content})

    def test_what_a_call_writes_is_there_for_the_next_one(self):
        status, results, shown = self.run_applet(
            f"{APPLETS}/memory", *self.memory(operation="store", key="k", data=[1, 2]),
            *self.memory(operation="retrieve", key="k"), *self.memory(operation="delete", key="k"),
            *self.memory(operation="list"))
        self.assertEqual(status, 0, shown)
        self.assertEqual(results[1]["content"], [1, 2])
        self.assertEqual(results[3]["content"]["keys"], [])
        self.assertIn("request store.put/1 ", shown)

    def test_messages_are_repeated(self):
        status, results, _ = self.run_applet(f"{APPLETS}/memory", *self.memory(operation="list"),
                                             "--repeat", "3")
        self.assertEqual((status, len(results)), (0, 3))

    def test_a_failed_call_is_exit_status_1(self):
        status, results, shown = self.run_applet(f"{TEST_APPLETS}/greeter", *self.memory(nobody=1))
        self.assertEqual(status, 1)
        self.assertIn('"name" is missing', results[0]["message"])
        self.assertIn("status INVALID_ARGUMENT", shown)

    def test_a_call_that_does_not_end_is_cancelled_and_given_up(self):
        status, results, shown = self.run_applet(f"{TEST_APPLETS}/check/check_never_answers",
                                                 *self.memory(), "--timeout-ms", "100")
        self.assertEqual(status, 1)
        self.assertIn("did not end", results[0]["message"])
        self.assertIn("cancel after 100 ms", shown)

    def test_wrong_use_is_exit_status_2(self):
        bad = self.file("bad.json", {"no_such_setting": 1})
        for arguments, text in (
                ([f"{APPLETS}/memory", *self.memory(), "--config", bad], "no_such_setting"),
                ([f"{APPLETS}/memory", *self.memory(), "--type", "nonsense"], "nonsense"),
                ([f"{APPLETS}/memory", "--message", "/nowhere"], "/nowhere"),
                (["/nowhere", *self.memory()], "/nowhere"),
                ([f"{APPLETS}/memory"], "--message")):
            status, _, shown = self.run_applet(*arguments)
            self.assertEqual(status, 2, arguments)
            self.assertIn(text, shown)

    def test_http_goes_out_with_the_secret_of_the_environment(self):
        log = pathlib.Path(self.directory.name) / "requests"
        stub = subprocess.Popen(["/usr/bin/python3", STUB, "--log", str(log)], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        try:
            url = next(filter(None, (re.search(r"http://\S+", line) for line in stub.stdout))).group()
            config = self.file("config.json", {"base_url": f"{url}/v1"})
            message = self.file("message.json", {"content": {"prompt": "Say hello"}})
            arguments = [f"{APPLETS}/writer", "--message", message, "--config", config]
            status, results, shown = self.run_applet(*arguments, environment={"OPENAI_API_KEY": KEY})
            self.assertEqual(status, 0, shown)
            self.assertTrue(results[0]["content"])
            self.assertIn("event token ", shown)
            self.assertNotIn(KEY, shown)

            status, results, _ = self.run_applet(*arguments, "--no-network",
                                                 environment={"OPENAI_API_KEY": KEY})
            self.assertEqual(status, 1)
            self.assertIn("http.fetch/1", results[0]["message"])
        finally:
            stub.terminate()
            stub.stdout.close()
            stub.wait(60)


unittest.main(argv=sys.argv[:1])
