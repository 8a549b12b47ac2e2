#!/usr/bin/env python3
"""A local server that speaks the AI providers' protocols, and fails on demand. See README.md.

    provider_stub.py [--port 0] [--log FILE] [--require-key KEY] [--watch-stdin]

Prints "listening on http://127.0.0.1:PORT" once it does. Needs Python 3.11's standard library.
"""

import argparse
import http.server
import json
import re
import select
import sys
import threading
import time

sys.dont_write_bytecode = True  # the source tree stays as it is
import answers  # noqa: E402

MODES = re.compile(r"^/([a-z0-9-]+)(/v1/.*)$")
GIVE_UP_SECONDS = 60  # a client that never goes away must not keep a thread for ever


class Log:
    """What was received, one JSON object a line, for assertions."""

    def __init__(self, path):
        self._lock = threading.Lock()
        self._file = open(path, "a", encoding="utf-8") if path else None

    def write(self, entry):
        if self._file is None:
            return
        with self._lock:
            self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._file.flush()


class Stub(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port, log, required_key):
        super().__init__(("127.0.0.1", port), Handler)
        self.log = log
        self.required_key = required_key
        self._lock = threading.Lock()
        self._seen = {}

    def nth_request(self, key):
        """How many requests with this key came before."""
        with self._lock:
            self._seen[key] = self._seen.get(key, 0) + 1
            return self._seen[key] - 1

    def handle_error(self, request, client_address):
        pass  # a client that goes away is a test's business, not an error of ours


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "provider-stub"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            request = json.loads(body)
        except ValueError:
            request = None
        mode, path = self._mode(request)
        self.server.log.write({
            "time": time.time(), "path": self.path, "mode": mode,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": request if request is not None else body.decode("utf-8", "replace"),
        })
        key = self.server.required_key
        if key is not None and self.headers.get("Authorization") != f"Bearer {key}":
            mode = "401"
        if not isinstance(request, dict):
            return self._json(400, answers.error("We could not parse the JSON body of your request."))
        self._answer(mode, path, request)

    def do_GET(self):
        self._json(404, answers.error(f"Unknown request URL: GET {self.path}."))

    def _mode(self, request):
        """How to behave: from a path prefix /MODE/v1/..., or a model named stub-MODE."""
        match = MODES.match(self.path)
        if match and match[1] != "v1":
            return match[1], match[2]
        model = request.get("model") if isinstance(request, dict) else None
        if isinstance(model, str) and model.startswith("stub-"):
            return model[len("stub-"):], self.path
        return "ok", self.path

    def _answer(self, mode, path, request):
        if mode.startswith("429-once"):
            first = self.server.nth_request(self.path + str(request.get("model"))) == 0
            mode = "429" if first else "ok"
        if mode in answers.ERRORS:
            status, message = answers.ERRORS[mode]
            headers = {"Retry-After": "0"} if status in (429, 503) else {}
            return self._json(status, answers.error(message), headers)
        if mode == "drop":
            return self._cut()
        if mode == "slow":
            return self._wait_for_client()
        if mode == "garbage":
            return self._send(200, "text/html", b"<html>this is no API \xff</html>")
        if path.endswith("/chat/completions"):
            return self._chat(mode, request)
        if path.endswith("/images/generations"):
            return self._json(200, answers.openai_image(mode, request))
        if path.endswith("/text-to-image"):
            return self._json(200, answers.stability_image(mode, request))
        self._json(404, answers.error(f"Unknown request URL: POST {path}."))

    def _chat(self, mode, request):
        if mode == "huge":
            request = dict(request, messages=[{"role": "user", "content": "x" * (9 << 20)}])
        if not request.get("stream") or mode == "no-stream":
            return self._json(200, answers.completion(mode, request))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for number, event in enumerate(answers.chunks(mode, request)):
            if number == 2 and mode == "cut":
                return self._cut(b"data: {\"choices\":[{\"del")
            if number == 2 and mode == "stall":
                return self._wait_for_client()
            if mode == "trickle":
                time.sleep(0.02)  # the pace is what this mode is for
            self._chunk(event)
        self._chunk(b"")

    def _chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def _cut(self, half_a_chunk=b""):
        if half_a_chunk:
            self.wfile.write(b"400\r\n" + half_a_chunk)
            self.wfile.flush()
        self.close_connection = True

    def _wait_for_client(self):
        """Says nothing more until the client hangs up, which is logged."""
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            readable, _, _ = select.select([self.connection], [], [], 1.0)
            if readable and not self.connection.recv(1):
                self.server.log.write({"time": time.time(), "path": self.path, "event": "hung up"})
                break
        self.close_connection = True

    def _json(self, status, value, headers=None):
        self._send(status, "application/json", json.dumps(value).encode(), headers)

    def _send(self, status, content_type, body, headers=None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def main():
    parser = argparse.ArgumentParser(description="A stand-in for the AI providers, for tests.")
    parser.add_argument("--port", type=int, default=0, help="0: a free one")
    parser.add_argument("--log", help="append every request to this file, one JSON object a line")
    parser.add_argument("--require-key", help="answer 401 to any other Bearer token")
    parser.add_argument("--watch-stdin", action="store_true", help="exit when stdin ends")
    options = parser.parse_args()
    server = Stub(options.port, Log(options.log), options.require_key)
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    if not options.watch_stdin:
        return server.serve_forever()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
