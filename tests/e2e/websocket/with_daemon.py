#!/usr/bin/python3
"""Runs a script of this folder against a daemon of its own.

usage: with_daemon.py SYNAPPSD SCRIPT [TOKEN]

Exit code: the script's; 1 also if the daemon does not start, or does not end with 0 on SIGTERM.
"""
import os
import re
import subprocess
import sys
import tempfile
import threading

START_SECONDS = 60
STOP_SECONDS = 60


def wait_until_it_listens(process):
    """The daemon's URL; its whole log is passed on to stderr."""
    url = []
    listening = threading.Event()

    def read_log():
        for line in process.stderr:
            sys.stderr.write(line)
            found = re.search(r"listening on (http://\S+)", line)
            if found:
                url.append(found[1])
                listening.set()
        listening.set()

    threading.Thread(target=read_log, daemon=True).start()
    listening.wait(START_SECONDS)
    return url[0] if url else None


def main():
    program, script, *token = sys.argv[1:]
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith("SYNAPPS_") and name != "WS_AUTH_TOKEN"}
    if token:
        environment["WS_AUTH_TOKEN"] = token[0]
    with tempfile.TemporaryDirectory() as directory:
        process = subprocess.Popen([program, "--data-dir", directory, "--listen", "127.0.0.1:0"],
                                   env=environment, stderr=subprocess.PIPE, text=True)
        try:
            url = wait_until_it_listens(process)
            if url is None:
                print("FAILED: the daemon does not listen", file=sys.stderr)
                return 1
            code = subprocess.run([sys.executable, script, url, *token], timeout=240).returncode
            process.terminate()
            daemon_code = process.wait(STOP_SECONDS)
            if daemon_code != 0:
                print(f"FAILED: the daemon ended with {daemon_code}", file=sys.stderr)
            return code or int(daemon_code != 0)
        finally:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())
