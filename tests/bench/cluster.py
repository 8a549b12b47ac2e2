#!/usr/bin/python3
"""Measures runs a second of 1, 2 and 3 daemons on one PostgreSQL; prints a table for RESULTS.md.

usage: with_postgres cluster.py [--build DIR] [--runs N]

The server is the one that $DATABASE_URL names; with_postgres (in the build's bin/) starts an empty
one. Runs are start->memory->end, begun over 24 connections spread over the daemons, and counted from
the first request until the last has ended. Everything shares this machine's cores, so the table says
what sharing a database costs, not what more machines bring.
"""
import argparse
import concurrent.futures
import http.client
import os
import pathlib
import platform
import sys
import tempfile
import time

from run import HERE, Listening, flow

CLIENTS = 24
ROUNDS = 3


def post_runs(daemon, count):
    link = http.client.HTTPConnection(daemon.host, daemon.port, timeout=60)
    for _ in range(count):
        daemon.request("POST", "/api/v1/flows/run-me/run", '{"input":{"key":"k","data":{"a":1}}}', link)


def measure(daemons, runs):
    """Runs a second, from the first request until all have ended."""
    started = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
        shares = [clients.submit(post_runs, daemons[i % len(daemons)],
                                 runs // CLIENTS + (i < runs % CLIENTS)) for i in range(CLIENTS)]
        for share in shares:
            share.result()
    while daemons[0].request("GET", "/api/v1/runs?status=running&page_size=1")["total"] != 0:
        if time.monotonic() - started > 300:
            sys.exit("the runs do not end")
        time.sleep(0.005)  # polling until they have ended, with a deadline
    return runs / (time.monotonic() - started)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=HERE.parent.parent / "build")
    parser.add_argument("--runs", type=int, default=600)
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        sys.exit("run this by with_postgres, or set DATABASE_URL to an empty PostgreSQL database")
    print(f"| daemons | runs a second, {ROUNDS} rounds | of one daemon's |")
    print("|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        daemons, alone = [], None
        for number in (1, 2, 3):
            daemons.append(Listening([str(options.build.resolve() / "bin/synappsd"), "--data-dir",
                                      f"{directory}/data{number}", "--listen", "127.0.0.1:0",
                                      "--log-level", "info"]).__enter__())
            if number == 1:
                daemons[0].request("POST", "/api/v1/flows", flow("run-me", ["start", "memory", "end"]))
                measure(daemons, options.runs)  # caches, workers, plans
            rates = sorted(measure(daemons, options.runs) for _ in range(ROUNDS))
            alone = alone or rates[ROUNDS // 2]
            print(f"| {number} | {rates[0]:,.0f}-{rates[-1]:,.0f} | {rates[ROUNDS // 2] / alone:.2f} |",
                  flush=True)
        for daemon in daemons:
            daemon.__exit__()
    print(f"\n{options.runs} runs start->memory->end a round, {CLIENTS} connections; {platform.machine()}, "
          f"{os.cpu_count()} cores shared by clients, daemons, workers and PostgreSQL.")


if __name__ == "__main__":
    main()
