#!/usr/bin/python3
"""The gates that keep the applet ABI: abi_gates.py GATE [COMPILER...], with GATE one of

  matrix   applet.h, its layout numbers and a module's note compile in every language level, and
           applet.hpp in those it is for, without a warning
  layout   the layout numbers of each released ABI hold, and do not hold for headers that break them
  abidiff  the header is what the newest released description (plugin-sdk/abi/*/applet.abi) says, and
           abidiff sees what the layout numbers cannot

Exits with 77, which ctest shows as skipped, if a tool is missing.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SDK = pathlib.Path(__file__).resolve().parents[2] / "plugin-sdk"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wno-unused-local-typedefs"]
C_LEVELS = ["c99", "c11", "c17"]
CXX_LEVELS = ["c++11", "c++14", "c++17", "c++20"]
FACE_LEVELS = ["c++17", "c++20"]
SKIPPED = 77

# What breaks modules that were built before: (what, pattern, replacement, seen by the numbers,
# seen by abidiff).
BREAKS = [
    ("a member in the middle", r"\n  void\* ctx;", "\n  void* more;\n  void* ctx;", True, True),
    ("a member removed", r"\n  void \(\*abort\)[^\n]*", "", True, True),
    ("a status renumbered", r"SYNAPPS_OUT_OF_RANGE = 11", "SYNAPPS_OUT_OF_RANGE = 31", True, False),
    ("log levels in another order", r"SYNAPPS_LOG_TRACE,\n  SYNAPPS_LOG_DEBUG",
     "SYNAPPS_LOG_DEBUG,\n  SYNAPPS_LOG_TRACE", True, False),
    ("the major version", r"ABI_MAJOR 1", "ABI_MAJOR 2", True, False),
    ("a narrower member", r"int64_t timeout_ms;", "int32_t timeout_ms;", True, True),
    ("a wider parameter", r"int32_t level,", "int64_t level,", False, True),
    ("a parameter more", r"uint64_t id\);", "uint64_t id, int32_t why);", False, True),
    ("another return type", r"int32_t \(\*cancelled\)", "int64_t (*cancelled)", False, True),
]


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def need(tool):
    if shutil.which(tool) is None:
        print(f"skipped: {tool} is not installed (packaging/install-build-dependencies check)")
        sys.exit(SKIPPED)


def releases():
    return sorted((path.parent for path in SDK.glob("abi/*/applet.abi")),
                  key=lambda path: [int(number) for number in path.name.split(".")])


def compile_layout(include, release, compiler="cc", level="c99", directory="/tmp"):
    language = "c++" if level.startswith("c++") else "c"
    source = pathlib.Path(directory) / f"layout.{language}"
    source.write_text('#include <synapps/applet.h>\n#include "layout.h"\nSYNAPPS_APPLET_NOTE;\n')
    return run([compiler, "-x", language, f"-std={level}", *WARNINGS, "-fsyntax-only",
                f"-I{include}", f"-I{release}", str(source)])


def broken_header(directory, pattern, replacement):
    text = (SDK / "include/synapps/applet.h").read_text()
    broken, count = re.subn(pattern, replacement, text)
    if count == 0:
        sys.exit(f"no {pattern!r} in applet.h: the test no longer breaks what it is meant to")
    header = pathlib.Path(directory) / "synapps/applet.h"
    header.parent.mkdir(exist_ok=True)
    header.write_text(broken)


def matrix(compilers):
    failed = 0
    with tempfile.TemporaryDirectory() as directory:
        for compiler in compilers:
            need(compiler)
            for level in C_LEVELS + CXX_LEVELS:
                for release in releases():
                    result = compile_layout(SDK / "include", release, compiler, level, directory)
                    failed += report(f"{compiler} -std={level}, layout {release.name}", result)
            face = pathlib.Path(directory) / "face.cc"
            face.write_text("#include <synapps/applet.hpp>\n")
            for level in FACE_LEVELS:
                result = run([compiler, "-x", "c++", f"-std={level}", *WARNINGS, "-fsyntax-only",
                              f"-I{SDK / 'include'}", str(face)])
                failed += report(f"{compiler} -std={level}, applet.hpp", result)
    return failed


def report(what, result):
    print(("ok      " if result.returncode == 0 else "FAILED  ") + what)
    if result.returncode != 0:
        print(result.stdout + result.stderr)
    return int(result.returncode != 0)


def layout(_):
    failed = 0
    with tempfile.TemporaryDirectory() as directory:
        for what, pattern, replacement, seen, _ in BREAKS:
            broken_header(directory, pattern, replacement)
            result = compile_layout(directory, releases()[-1], directory=directory)
            if (result.returncode != 0) != seen:
                failed += 1
            print(f"{'seen' if result.returncode else 'not seen'}: {what}")
        broken_header(directory, r"\n  void\* ctx;", "\n  void* ctx;\n  void (*more)(void);")
        failed += report("a struct that grows at its end is no break",
                         compile_layout(directory, releases()[-1], directory=directory))
    return failed


def describe(include, directory):
    library = pathlib.Path(directory) / "libsynapps_abi.so"
    built = run(["cc", "-std=c99", "-g", "-fPIC", "-shared", "-fvisibility=hidden", f"-I{include}",
                 "-Wl,-soname,libsynapps_abi.so", "-o", str(library), str(SDK / "abi/types.c")])
    if built.returncode != 0:
        sys.exit(built.stderr)
    return library


def abidiff(_):
    need("abidiff")
    released = str(releases()[-1] / "applet.abi")
    command = ["abidiff", "--no-architecture", released]
    with tempfile.TemporaryDirectory() as directory:
        result = run(command + [str(describe(SDK / "include", directory))])
        failed = report("the header is as released", result)
        if failed:
            print("What a released module sees has changed: see plugin-sdk/abi/HISTORY.md")
        for what, pattern, replacement, _, seen in BREAKS:
            broken_header(directory, pattern, replacement)
            result = run(command + [str(describe(directory, directory))])
            if (result.returncode != 0) != seen:
                failed += 1
            print(f"{'seen' if result.returncode else 'not seen'}: {what}")
    return failed


GATES = {"matrix": matrix, "layout": layout, "abidiff": abidiff}
if len(sys.argv) < 2 or sys.argv[1] not in GATES:
    sys.exit(__doc__)
sys.exit(1 if GATES[sys.argv[1]](sys.argv[2:]) else 0)
