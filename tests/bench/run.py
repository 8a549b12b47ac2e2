#!/usr/bin/python3
"""Measures the daemon and prints a table; with --write also keeps it in RESULTS.md.

Each figure stands beside the obvious limit measured in the same run: the bare connection layer and
nginx for HTTP, bare SQLite for storage. Numbers on other machines differ; the ratios should not.

usage: run.py [--build DIR] [--seconds N] [--write]
"""
import argparse
import concurrent.futures
import http.client
import json
import os
import pathlib
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 64
RUNS = 500
FLOW_NODES = 10


def flow(identifier, types):
    nodes = [{"id": f"n{i}", "type": kind, "position": {"x": 0, "y": 100 * i},
              "data": {"label": "A node", "config": {"a": 1}}} for i, kind in enumerate(types)]
    edges = [{"id": f"e{i}", "source": f"n{i-1}", "target": f"n{i}"} for i in range(1, len(types))]
    return json.dumps({"id": identifier, "name": "A flow", "nodes": nodes, "edges": edges})


class Listening:
    """A program that prints `listening on http://HOST:PORT`; ended with the block."""

    def __init__(self, command):
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            found = re.search(r"listening on http://([0-9.]+):(\d+)", line)
            if found:
                self.host, self.port = found.group(1), int(found.group(2))
                break
        else:
            sys.exit(f"{command[0]} did not start")
        # Nobody reads on: what it logs must not fill the pipe.
        self.drain = concurrent.futures.ThreadPoolExecutor(1)
        self.drain.submit(self.process.stdout.read)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.stdin.close()
        self.process.wait(60)

    def url(self, path="/"):
        return f"http://{self.host}:{self.port}{path}"

    def request(self, method, path, body=None, connection=None):
        link = connection or http.client.HTTPConnection(self.host, self.port, timeout=60)
        link.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = link.getresponse()
        text = answer.read()
        if answer.status >= 400:
            sys.exit(f"{method} {path}: {answer.status} {text[:200]}")
        return json.loads(text)


def wrk(url, seconds, script=None):
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", url]
    if script:
        command[-1:-1] = ["-s", str(script)]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"{url}:\n{text}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    p99, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    return rate, float(p99) * {"us": 1e-3, "ms": 1, "s": 1e3}[unit]


def post_script(directory):
    """wrk's script for POST: every request stores a flow under an id of its own."""
    before, after = flow("ID", ["start"] + ["memory"] * (FLOW_NODES - 2) + ["end"]).split("ID")
    path = pathlib.Path(directory) / "post.lua"
    path.write_text(f"""local count = 0
request = function()
  count = count + 1
  return wrk.format("POST", "/api/v1/flows", {{["Content-Type"] = "application/json"}},
                    [==[{before}]==] .. "posted-" .. count % 2000 .. [==[{after}]==])
end
""")
    return path


def nginx(directory):
    configuration = pathlib.Path(directory) / "nginx.conf"
    with __import__("socket").create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    body = '{"status":"healthy","service":"SynApps Orchestrator API","version":"1.0.0"}'
    configuration.write_text(f"""daemon off; worker_processes 1; pid {directory}/nginx.pid;
error_log {directory}/error.log; events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000;
  client_body_temp_path {directory}/b; proxy_temp_path {directory}/p; fastcgi_temp_path {directory}/f;
  uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
  server {{ listen 127.0.0.1:{port}; location / {{ default_type application/json; return 200 '{body}'; }} }} }}
""")
    process = subprocess.Popen(["nginx", "-e", f"{directory}/error.log", "-c", str(configuration)])
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).request("GET", "/")
            return process, f"http://127.0.0.1:{port}/"
        except OSError:
            time.sleep(0.01)  # polling until it accepts, with a deadline
    sys.exit("nginx did not start")


def start_runs(daemon, count):
    """Starts `count` runs from 8 connections; runs accepted a second, and completed a second."""
    def client(share):
        link = http.client.HTTPConnection(daemon.host, daemon.port, timeout=60)
        body = '{"input":{"key":"k","data":{"a":1}}}'
        for _ in range(share):
            daemon.request("POST", "/api/v1/flows/run-me/run", body, link)

    running = "/api/v1/runs?status=running&page_size=1"
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(8) as clients:
        list(clients.map(client, [count // 8 + (i < count % 8) for i in range(8)]))
    accepted = time.monotonic() - started
    link = http.client.HTTPConnection(daemon.host, daemon.port, timeout=60)
    while daemon.request("GET", running, None, link)["total"] != 0:
        if time.monotonic() - started > 300:
            sys.exit("the runs do not end")
        time.sleep(0.005)  # polling until they have ended, with a deadline
    return count / accepted, count / (time.monotonic() - started)


def start_time_ms(daemon_command, directory):
    """From exec to the first answer, the median of five starts on an existing database."""
    times = []
    for _ in range(5):
        with Listening(daemon_command(directory)) as daemon:
            daemon.request("GET", "/")
            times.append((time.monotonic() - daemon.started) * 1e3)
    return sorted(times)[2]


def measure(build, seconds, directory):
    rows = []

    def row(what, rate, p99, limits):
        rows.append((what, rate, p99, limits))
        print(f"{what}: {rate:.0f}/s", file=sys.stderr)

    with Listening([str(build / "bin/bench_bare_http")]) as bare:
        bare_http, bare_p99 = wrk(bare.url(), seconds)
    process, url = nginx(directory)
    nginx_rate, nginx_p99 = wrk(url, seconds)
    process.terminate()
    process.wait(10)
    sqlite = dict(line.split() for line in subprocess.run(
        [str(build / "bin/bench_bare_sqlite"), directory, str(seconds)],
        capture_output=True, text=True, check=True).stdout.splitlines())
    sqlite = {name: float(value) for name, value in sqlite.items()}

    def command(data):
        return [str(build / "bin/synappsd"), "--data-dir", data, "--listen", "127.0.0.1:0",
                "--log-level", "info"]

    data = os.path.join(directory, "data")
    with Listening(command(data)) as daemon:
        daemon.request("POST", "/api/v1/flows",
                       flow("ten", ["start"] + ["memory"] * (FLOW_NODES - 2) + ["end"]))
        daemon.request("POST", "/api/v1/flows", flow("run-me", ["start", "memory", "end"]))
        row("nginx, static answer", nginx_rate, nginx_p99, [])
        row("bare connection layer", bare_http, bare_p99, [("nginx", nginx_rate)])
        row("GET /", *wrk(daemon.url(), seconds), [("bare layer", bare_http), ("nginx", nginx_rate)])
        row("GET a 10-node flow", *wrk(daemon.url("/api/v1/flows/ten"), seconds),
            [("bare layer", bare_http), ("bare SQLite read", sqlite["read_flow"])])
        row("POST a 10-node flow", *wrk(daemon.url("/api/v1/flows"), seconds, post_script(directory)),
            [("bare SQLite, own commits", sqlite["write_flow_own_commit"]),
             ("bare SQLite, 64 a commit", sqlite["write_flow_64_per_commit"])])
        accepted, completed = start_runs(daemon, RUNS)
        row(f"{RUNS} runs start->memory->end, accepted", accepted, None,
            [("bare SQLite, own commits", sqlite["write_flow_own_commit"])])
        row(f"{RUNS} runs start->memory->end, completed", completed, None,
            [("bare SQLite, own commits", sqlite["write_flow_own_commit"])])
        total = daemon.request("GET", "/api/v1/runs?page_size=1")["total"]
        small = {}
        for name, page in (("first", 1), ("last", total // 20)):
            small[name], _ = wrk(daemon.url(f"/api/v1/runs?page={page}"), seconds)
        start_runs(daemon, 10_000 - total)
        for name, page in (("first", 1), ("middle", 250), ("last", 500)):
            row(f"GET runs, {name} page of 10,000", *wrk(daemon.url(f"/api/v1/runs?page={page}"), seconds),
                [(f"the same over {total}", small.get(name, small["last"])),
                 ("bare SQLite page", sqlite["read_runs_page"])])
    return rows, start_time_ms(command, data), sqlite


def table(rows, start_ms, sqlite, seconds):
    lines = ["| what | per second | p99 ms | ratio to |", "|---|---|---|---|"]
    for what, rate, p99, limits in rows:
        ratios = "; ".join(f"{name}: {rate / limit:.2f}" for name, limit in limits)
        lines.append(f"| {what} | {rate:,.0f} | {'' if p99 is None else f'{p99:.2f}'} | {ratios} |")
    for name, value in sqlite.items():
        lines.append(f"| bare SQLite: {name.replace('_', ' ')} | {value:,.0f} | | |")
    lines.append("")
    lines.append(f"Start to first answer on a database of 10,000 runs: {start_ms:.0f} ms (median of 5).")
    lines.append(f"wrk -t1 -c{CONNECTIONS} -d{seconds}s; {platform.machine()}, {os.cpu_count()} cores shared "
                 "by wrk and the server; one event loop; synchronous=FULL.")
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent.parent / "build")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="keep the table in RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        text = table(*measure(options.build.resolve(), options.seconds, directory), options.seconds)
    print(text)
    if options.write:
        results = HERE / "RESULTS.md"
        head, tail = "<!-- ./dev bench --write: begin -->\n", "<!-- end -->\n"
        old = results.read_text() if results.exists() else f"# Results\n\n{head}{tail}"
        before, rest = old.split(head)
        results.write_text(before + head + text + tail + rest.split(tail, 1)[1])


if __name__ == "__main__":
    main()
