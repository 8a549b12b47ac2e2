#!/usr/bin/python3
"""Plays the transcripts beside this file against a running daemon: README.md has their form.

usage: play_transcripts.py http://127.0.0.1:8000 [TOKEN]

Exit code 0: every message was as written; 1: not, and stderr says where; 2: wrong arguments.
"""
import asyncio
import json
import pathlib
import re
import sys
import urllib.request

import websockets

PATIENCE_SECONDS = 30
UUID = r'"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"'


class Failure(Exception):
    """What came and what should have come."""


class Names:
    """What stands for the values that differ from time to time."""

    def __init__(self, token):
        self.sessions = []
        self.runs = []
        self.first_status_id = None
        self.token = token

    @staticmethod
    def name(values, letter, value):
        if value not in values:
            values.append(value)
        return f"{letter}{values.index(value) + 1}"

    def in_received(self, text):
        message = json.loads(text)
        if message.get("type") == "workflow.status" and self.first_status_id is None:
            self.first_status_id = message["id"]
        text = re.sub(r'^\{"id":' + UUID, '{"id":UUID', text)
        text = re.sub(r'"(timestamp|start_time|end_time)":[0-9]+\.[0-9]+', r'"\1":TIME', text)
        text = re.sub(r'"key":' + UUID, '"key":UUID', text)
        text = re.sub(r'"session_id":(' + UUID + ")", lambda found: '"session_id":' + self.name(
            self.sessions, "S", found[1].strip('"')), text)
        return re.sub(r'"run_id":(' + UUID + ")", lambda found: '"run_id":' + self.name(
            self.runs, "R", found[1].strip('"')), text)

    def in_sent(self, text):
        for number, session in enumerate(self.sessions, start=1):
            text = re.sub(rf"\bS{number}\b", session, text)
        text = re.sub(r"\bM1\b", self.first_status_id or "M1", text)
        return re.sub(r"\bTOKEN\b", lambda _: self.token or "", text)


class Player:
    def __init__(self, base_url, token):
        self.base_url = base_url
        self.names = Names(token)
        self.connections = {}

    async def play(self, line):
        word, _, rest = line.partition(" ")
        if word == "flow":
            return await self.post("/api/v1/flows", rest)
        if word == "run":
            flow, _, body = rest.partition(" ")
            return await self.post(f"/api/v1/flows/{flow}/run", body)
        command, _, rest = rest.partition(" ")
        if command == "connect":
            url = self.base_url.replace("http", "ws", 1) + "/api/v1/ws"
            self.connections[word] = await websockets.connect(
                url + self.names.in_sent(rest), open_timeout=PATIENCE_SECONDS)
            return None
        socket = self.connections[word]
        if command == ">":
            return await socket.send(self.names.in_sent(rest))
        if command == "binary":
            return await socket.send(self.names.in_sent(rest.removeprefix("> ")).encode())
        if command == "<":
            return self.compare(await self.receive(socket), rest)
        if command == "closed":
            return self.compare(await self.receive(socket), "closed " + rest)
        if command == "close":
            return await socket.close()
        raise Failure(f"no such command: {command}")

    async def receive(self, socket):
        try:
            text = await asyncio.wait_for(socket.recv(), PATIENCE_SECONDS)
        except asyncio.TimeoutError:
            return f"nothing within {PATIENCE_SECONDS} seconds"
        except websockets.exceptions.ConnectionClosed as closed:
            if closed.rcvd is None:
                return "closed without a close frame"
            return f"closed {closed.rcvd.code} {closed.rcvd.reason}"
        return self.names.in_received(text)

    @staticmethod
    def compare(got, wanted):
        if got != wanted:
            raise Failure(f"\n  got    {got}\n  wanted {wanted}")

    async def post(self, path, body):
        request = urllib.request.Request(self.base_url + path, body.encode(),
                                         {"Content-Type": "application/json"})
        await asyncio.get_running_loop().run_in_executor(
            None, lambda: urllib.request.urlopen(request, timeout=PATIENCE_SECONDS).close())


async def play_file(path, base_url, token):
    player = Player(base_url, token)
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        try:
            await player.play(line)
        except (Failure, OSError, websockets.exceptions.WebSocketException) as failure:
            raise Failure(f"{path.parent.name}/{path.name}:{number}: {failure}") from failure
    await asyncio.gather(*(socket.close() for socket in player.connections.values()))


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    base_url = sys.argv[1].rstrip("/")
    token = sys.argv[2] if len(sys.argv) == 3 else None
    folder = pathlib.Path(__file__).resolve().parent / ("open" if token is None else "token")
    paths = sorted(folder.glob("*.txt"))
    failures = 0
    for path in paths:
        try:
            asyncio.run(play_file(path, base_url, token))
            print(f"ok {folder.name}/{path.name}")
        except Failure as failure:
            failures += 1
            print(f"FAILED {failure}", file=sys.stderr)
    return 1 if failures or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
