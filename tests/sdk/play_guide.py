#!/usr/bin/python3
"""play_guide.py SDK-PREFIX SYNAPPSD GUIDE: does what first-applet.md says, from nothing, and compares.

<!-- file: NAME --> before a block: the block is that file. A ```sh block is run, in one shell for all; a ```text
block behind it is what it must print. <!-- daemon: synappsd ARGUMENTS --> starts that daemon.
"""
import atexit
import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time

PREFIX, SYNAPPSD, GUIDE = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
ADDRESS = "http://127.0.0.1:8000"
MARK = "--- end of block ---"
LIMIT_S = 120
BLOCK = re.compile(r"<!-- file: (?P<file>\S+) -->\n```\w*\n(?P<text>.*?)```"
                   r"|<!-- daemon: synappsd (?P<daemon>.*?) -->"
                   r"|```sh\n(?P<commands>.*?)```(?:\n```text\n(?P<expected>.*?)```)?", re.S)


class Shell:
    def __init__(self, directory):
        environment = dict(os.environ, CMAKE_PREFIX_PATH=str(PREFIX),
                           PATH=f"{PREFIX}/bin:{os.environ['PATH']}")
        self.process = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, cwd=directory, env=environment)

    def run(self, commands):
        self.process.stdin.write(f"{commands}\nprintf '%s' '{MARK}'\n".encode())
        self.process.stdin.flush()
        output, deadline = b"", time.monotonic() + LIMIT_S
        while not output.endswith(MARK.encode()):
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                sys.exit(f"no end after {LIMIT_S} s:\n{commands}\n{output.decode()}")
            chunk = self.process.stdout.read1(65536)
            if not chunk:
                sys.exit(f"the shell ended:\n{commands}\n{output.decode()}")
            output += chunk
        return output.decode()[:-len(MARK)]

    def end(self):
        self.process.stdin.close()
        self.process.wait(LIMIT_S)


def start_daemon(arguments, directory):
    command = [SYNAPPSD, "--data-dir", "data", "--listen", "127.0.0.1:0", *arguments.split()]
    process = subprocess.Popen(command, cwd=directory, stderr=subprocess.PIPE, text=True)
    atexit.register(process.kill)  # of one that has ended nothing is left to kill
    for line in process.stderr:
        found = re.search(r"listening on (http://\S+)", line)
        if found:
            return process, found.group(1)
    sys.exit("the daemon did not start")


def main():
    played = differ = 0
    daemon, url = None, ADDRESS
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        shell = Shell(directory)
        atexit.register(shell.process.kill)  # of one that has ended nothing is left to kill
        for block in BLOCK.finditer(GUIDE.read_text()):
            if block["file"]:
                path = directory / block["file"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block["text"])
            elif block["daemon"]:
                project = directory / shell.run("basename $PWD").strip()
                daemon, url = start_daemon(block["daemon"], project)
            else:
                shown = shell.run(block["commands"].replace(ADDRESS, url)).strip()
                expected = (block["expected"] or "").strip()
                played += 1
                if shown != expected:
                    differ += 1
                    print(f"{block['commands']}should print:\n{expected}\nand printed:\n{shown}\n")
        shell.end()
        if daemon is not None:
            daemon.terminate()
            daemon.stderr.read()
            daemon.wait(LIMIT_S)
    print(f"{played} blocks played, {differ} differ")
    sys.exit(1 if differ or played < 5 or daemon is None else 0)


main()
