"""A synappsd of a test's own, and flows of one node in it."""
import json
import re
import signal
import subprocess
import time
import urllib.request

LIMIT_S = 60


class Daemon:
    def __init__(self, program, data, applets):
        command = [program, "--data-dir", str(data), "--listen", "127.0.0.1:0",
                   "--applets-directories", str(applets)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.url = None
        for line in self.process.stderr:
            found = re.search(r"listening on (http://\S+)", line)
            if found:
                self.url = found.group(1)
                break
        if self.url is None:
            raise SystemExit("the daemon did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()  # of one that has been stopped nothing is left to kill
        self.process.stderr.close()
        self.process.wait(LIMIT_S)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.stderr.read()
        return self.process.wait(LIMIT_S)

    def ask(self, path, body=None):
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}", None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=LIMIT_S) as answer:
            return json.loads(answer.read())

    def wait_for_applet(self, kind):
        """Until a package that was installed meanwhile has been seen."""
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            if any(applet["type"] == kind for applet in self.ask("/applets")["items"]):
                return
            time.sleep(0.02)  # between questions; the deadline decides
        raise SystemExit(f"no applet \"{kind}\" after {LIMIT_S} s")

    def run_node(self, kind, content):
        """What a flow of this one node ends with."""
        node = {"id": "n", "type": kind, "position": {"x": 0, "y": 0}}
        self.ask("/flows", {"id": "one", "name": "One", "nodes": [node], "edges": []})
        run = self.ask("/flows/one/run", {"input": content})["run_id"]
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            result = self.ask(f"/runs/{run}")
            if result["status"] not in ("running", "idle"):
                return result
            time.sleep(0.02)  # between questions; the deadline decides
        raise SystemExit(f"the run did not end in {LIMIT_S} s")
