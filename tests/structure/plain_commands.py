#!/usr/bin/python3
"""Writes compile_commands.json without precompiled headers, which are g++'s and mean nothing to clang.

  plain_commands.py BUILD-DIRECTORY OUTPUT-DIRECTORY
"""

import json
import os
import shlex
import sys

import check_headers


def main():
    build, output = sys.argv[1:]
    commands = check_headers.read_commands(build)
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        directories = {entry["file"]: entry["directory"] for entry in json.load(file)}
    os.makedirs(output, exist_ok=True)
    with open(os.path.join(output, "compile_commands.json"), "w", encoding="utf-8") as file:
        json.dump([{"file": source, "directory": directories[source],
                    "command": shlex.join([*words, "-c", source])}
                   for source, words in commands.items()], file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
