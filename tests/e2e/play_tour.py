#!/usr/bin/python3
"""Runs the tour of README.md against a real daemon: every command, and what it prints is compared.

usage: play_tour.py SYNAPPSD README

A ```sh block is run line by line in one shell, as if pasted; a ```text block behind it is what it must
print. RUN stands for any run's id, TIME for any time. <!-- restart --> kills the daemon and starts it
again. A ```sh block without a ```text block is not run: it needs what a test has not.
"""
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

LIMIT_S = 60
MARK = "--- end of block ---"
REAL = "http://127.0.0.1:8000"


class Daemon:
    def __init__(self, program, data):
        self.command = [program, "--data-dir", data, "--listen"]
        self.address = "127.0.0.1:0"
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command + [self.address], stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            found = re.search(r"listening on http://(\S+)", line)
            if found:
                self.address = found.group(1)  # and the same one after a restart
                return
        sys.exit("the daemon did not start")

    def stop(self, number):
        self.process.send_signal(number)
        self.process.wait(LIMIT_S)


class Shell:
    def __init__(self):
        self.process = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, cwd=README.parent)

    def run(self, block):
        self.process.stdin.write((block + f"\nprintf '%s' '{MARK}'\n").encode())
        self.process.stdin.flush()
        output, deadline = b"", time.monotonic() + LIMIT_S
        while not output.endswith(MARK.encode()):
            if not select.select([self.process.stdout], [], [], deadline - time.monotonic())[0]:
                sys.exit(f"no end after {LIMIT_S} s:\n{block}\n{output.decode()}")
            chunk = self.process.stdout.read1(65536)
            if not chunk:
                sys.exit(f"the shell ended:\n{block}\n{output.decode()}")
            output += chunk
        return output.decode()[:-len(MARK)]


def normal(text):
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "RUN", text)
    text = re.sub(r'_time":[0-9.]+', '_time":TIME', text)
    return text.strip()


def main():
    blocks = re.findall(r"<!-- (restart) -->|```sh\n(.*?)```\n(?:```text\n(.*?)```)?",
                        README.read_text(), re.S)
    played = failed = 0
    with tempfile.TemporaryDirectory() as data:
        daemon, shell = Daemon(sys.argv[1], data), Shell()
        for mark, commands, expected in blocks:
            if mark:
                daemon.stop(signal.SIGKILL)
                daemon.start()
            if mark or not expected:
                continue
            shown = normal(shell.run(commands.replace(REAL, "http://" + daemon.address)))
            played += 1
            if shown != normal(expected):
                failed += 1
                print(f"README shows:\n{expected}\nbut this was printed:\n{shown}\n")
        shell.process.stdin.close()
        daemon.stop(signal.SIGTERM)
    if played < 4:
        sys.exit(f"only {played} blocks found in the tour")
    print(f"{played} blocks played, {failed} differ")
    sys.exit(1 if failed else 0)


README = pathlib.Path(sys.argv[2]).resolve()
main()
