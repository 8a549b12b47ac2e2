#!/usr/bin/python3
"""Runs a script of tests/e2e/websocket against live_server, which ends with this process.

usage: with_live_server.py LIVE_SERVER SCRIPT [TOKEN]
"""
import subprocess
import sys

server, script, *token = sys.argv[1:]
with subprocess.Popen([server, *token], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
    port = int(process.stdout.readline())
    code = subprocess.run([sys.executable, script, f"http://127.0.0.1:{port}", *token],
                          timeout=240).returncode
    process.stdin.close()
sys.exit(code or process.returncode)
