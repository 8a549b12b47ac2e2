#!/usr/bin/python3
"""A session of an ordinary WebSocket client with a running daemon.

usage: standard_client.py http://127.0.0.1:8000 [TOKEN]

Authenticates, subscribes, creates a flow start -> memory -> end, runs it, receives its six status
messages, pings, reconnects with its session, closes. Exit code 0: all as the contract says;
1: not, and stderr says what; 2: wrong arguments.
"""
import asyncio
import json
import sys
import urllib.request
import uuid

import websockets

PATIENCE_SECONDS = 30
NODES = [("s", "start"), ("m", "memory"), ("e", "end")]

# status, current_applet, progress, completed_applets, whether the memory node has its result
SEQUENCE = [
    ("running", None, 0, [], False),
    ("running", "start", 0, [], False),
    ("running", "memory", 1, ["s"], False),
    ("running", "memory", 2, ["s", "m"], True),
    ("running", "end", 2, ["s", "m"], True),
    ("success", "end", 3, ["s", "m", "e"], True),
]
KEYS = ["run_id", "flow_id", "status", "current_applet", "progress", "total_steps", "start_time",
        "end_time", "results", "error", "input_data", "completed_applets"]


class Failure(Exception):
    """What the daemon did and what it should have done."""


def expect(what, got, wanted):
    if got != wanted:
        raise Failure(f"{what}: got {got!r}, wanted {wanted!r}")


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return answer.status, json.load(answer)


async def receive(socket, wanted_type):
    try:
        text = await asyncio.wait_for(socket.recv(), PATIENCE_SECONDS)
    except asyncio.TimeoutError:
        raise Failure(f"no {wanted_type} within {PATIENCE_SECONDS} seconds") from None
    message = json.loads(text)
    expect("members of a message", list(message), ["id", "type", "data", "timestamp"])
    expect("type of a message " + text[:300], message["type"], wanted_type)
    expect("version of a message's id", uuid.UUID(message["id"]).version, 4)
    expect("kind of a message's timestamp", type(message["timestamp"]), float)
    return message


async def say(socket, message):
    await asyncio.wait_for(socket.send(json.dumps(message)), PATIENCE_SECONDS)


async def authenticate(socket, token, session_id):
    if token is not None:
        await say(socket, {"type": "auth", "token": token, "session_id": session_id})
    result = (await receive(socket, "auth.result"))["data"]
    expect("authenticated", result["authenticated"], True)
    expect("reconnected", result["reconnected"], session_id is not None)
    if session_id is not None:
        expect("session_id", result["session_id"], session_id)
    return result["session_id"]


async def run_flow(base_url, socket, flow_id):
    loop = asyncio.get_running_loop()
    flow = {
        "id": flow_id, "name": "Standard client",
        "nodes": [{"id": node, "type": kind, "position": {"x": 0, "y": 0}} for node, kind in NODES],
        "edges": [{"id": "sm", "source": "s", "target": "m"},
                  {"id": "me", "source": "m", "target": "e"}],
    }
    status, answer = await loop.run_in_executor(None, post, f"{base_url}/api/v1/flows", flow)
    expect("status of POST /flows", status, 201)
    expect("id of the flow", answer["id"], flow_id)
    status, answer = await loop.run_in_executor(
        None, post, f"{base_url}/api/v1/flows/{flow_id}/run", {"input": {"note": "hello"}})
    expect("status of POST /flows/{id}/run", status, 200)
    for number, wanted in enumerate(SEQUENCE, start=1):
        check_status(number, (await receive(socket, "workflow.status"))["data"], wanted,
                     answer["run_id"], flow_id)


def check_status(number, data, wanted, run_id, flow_id):
    status, current, progress, completed, has_result = wanted
    name = f"status message {number}: "
    without = () if number > 1 else ("end_time", "error")
    expect(name + "members", list(data), [key for key in KEYS if key not in without])
    expect(name + "run_id", data["run_id"], run_id)
    expect(name + "flow_id", data["flow_id"], flow_id)
    expect(name + "status", data["status"], status)
    expect(name + "current_applet", data["current_applet"], current)
    expect(name + "progress", data["progress"], progress)
    expect(name + "total_steps", data["total_steps"], len(NODES))
    expect(name + "completed_applets", data["completed_applets"], completed)
    expect(name + "input_data", data["input_data"], {"note": "hello"})
    expect(name + "nodes with results", list(data["results"]), ["m"] if has_result else [])
    if has_result:
        expect(name + "type of the result", data["results"]["m"]["type"], "memory")
        expect(name + "status of the result", data["results"]["m"]["output"]["status"], "stored")
    if number > 1:
        expect(name + "error", data["error"], None)
        expect(name + "has an end", data["end_time"] is not None, status != "running")


async def session(base_url, token):
    url = base_url.replace("http", "ws", 1) + "/api/v1/ws"
    flow_id = f"standard-client-{uuid.uuid4()}"
    channel = f"flow:{flow_id}"
    async with websockets.connect(url) as socket:
        session_id = await authenticate(socket, token, None)
        await say(socket, {"type": "subscribe", "data": {"channel": channel}})
        expect("channel", (await receive(socket, "subscribe.ack"))["data"], {"channel": channel})
        await run_flow(base_url, socket, flow_id)
        await say(socket, {"type": "ping"})
        expect("data of pong", (await receive(socket, "pong"))["data"], {})
        pong = await socket.ping()
        await asyncio.wait_for(pong, PATIENCE_SECONDS)  # the protocol's own ping
    expect("close code", socket.close_code, 1000)

    if token is None:
        url += f"?session_id={session_id}"
    async with websockets.connect(url) as socket:
        await authenticate(socket, token, session_id)
        await run_flow(base_url, socket, flow_id)  # the subscription goes on
    expect("close code after the reconnect", socket.close_code, 1000)


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    base_url = sys.argv[1].rstrip("/")
    token = sys.argv[2] if len(sys.argv) == 3 else None
    try:
        asyncio.run(session(base_url, token))
    except (Failure, OSError, websockets.exceptions.WebSocketException) as failure:
        print(f"FAILED: {type(failure).__name__}: {failure}", file=sys.stderr)
        return 1
    print("OK: connected, authenticated, subscribed, ran a flow twice, pinged, resumed, closed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
