#!/usr/bin/python3
"""Compiles each header alone: none needs another one included before it.

  check_headers.py BUILD-DIRECTORY      (all of the tree, with the flags in compile_commands.json)
"""

import concurrent.futures
import json
import os
import shlex
import subprocess
import sys

import rules

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
HEADERS = (".h", ".hpp", ".hxx")


def launcher_size(words):
    """How many words stand before the compiler: cmake -E env NAME=VALUE... ccache."""
    names = [os.path.basename(word) for word in words]
    return names.index("ccache") + 1 if "ccache" in names[:5] else 0


def read_commands(build_directory):
    """source file -> its compiler and flags, without what concerns the output."""
    with open(os.path.join(build_directory, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    commands = {}
    for entry in entries:
        words = shlex.split(entry["command"])
        words = words[launcher_size(words):]
        kept, skip = [], False
        for word in words:
            if skip:
                skip = False
            elif word in ("-o", "-MT", "-MF", "-c", "-include"):  # -include: a precompiled header
                skip = True
            elif word not in ("-MD", "-Winvalid-pch"):
                kept.append(word)
        commands[entry["file"]] = kept
    return commands


def flags_for(header, commands):
    """The flags of the source file nearest to the header: the one that shares most of its path."""
    def nearness(source):
        # Headers are compiled as C++; a twin in C has flags for C.
        is_twin = (os.path.splitext(source)[0] == os.path.splitext(header)[0]
                   and not source.endswith(".c"))
        include_roots = sum(word.startswith("-I") for word in commands[source])
        # Where no source is near (a library of headers), the host's language level, and the
        # source that may include most.
        return (len(os.path.commonpath([source, header])), is_twin,
                "-std=c++20" in commands[source], not source.endswith(".c"), include_roots)
    return commands[max(sorted(commands), key=nearness)]


def compile_alone(header, commands):
    """None, or what the compiler says."""
    # Included rather than compiled itself: "#pragma once" and unused functions are fine in a header.
    command = flags_for(header, commands) + [
        "-Wno-unused", "-fsyntax-only", "-x", "c++", "-include", header, os.devnull]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return f"{header} does not compile alone:\n{done.stderr}" if done.returncode != 0 else None


def check(headers, commands, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = pool.map(lambda header: compile_alone(header, commands), headers)
    return [result for result in results if result]


def main():
    commands = read_commands(sys.argv[1])
    headers = [os.path.join(ROOT, path) for path in rules.tree_files(ROOT)
               if path.endswith(HEADERS)]
    failures = check(headers, commands, jobs=os.cpu_count() or 1)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"headers: {len(headers)} compiled alone, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
