#!/usr/bin/python3
"""check_test.py SYNAPPS-APPLET-CHECK DIRECTORY EXPECTED: every check finds the defect it is for, in the
module that has it, and nothing else in that module; skipped checks are those that need the failed one.
"""
import concurrent.futures
import json
import subprocess
import sys

PROGRAM, DIRECTORY, EXPECTED = sys.argv[1:4]
AT_ONCE = 12  # most of the time they wait
LIMIT_S = 120


# glibc 2.41 and newer load nothing that wants an executable stack: there the load fails as well.
REFUSED_BY_THE_LOADER = {"executable_stack": [("load", "failed")]}


def run(name):
    result = subprocess.run([PROGRAM, "--json", f"{DIRECTORY}/check_{name}"], capture_output=True,
                            text=True, timeout=LIMIT_S, check=False)
    return result.returncode, json.loads(result.stdout)


def complaints(name, check, verdict):
    status, report = run(name)
    found = [(c["name"], c["verdict"], c["text"]) for c in report["checks"]
             if c["verdict"] not in ("passed", "skipped")]
    expected = [] if check == "-" else [(check, verdict)]
    conforming = verdict in ("-", "warning")
    if [f[:2] for f in found] not in (expected, expected + REFUSED_BY_THE_LOADER.get(name, [])):
        yield f"{name}: {expected} was expected, {found} was found"
    skipped = {c["name"] for c in report["checks"] if c["verdict"] == "skipped"}
    if check == "-" and skipped - NOT_MEASURED:
        yield f"{name}: {skipped} were skipped"
    if any(not f[2] for f in found):
        yield f"{name}: a finding without a text"
    if report["conforming"] != conforming or status != (0 if conforming else 1):
        yield f"{name}: conforming is {report['conforming']}, exit status {status}"
    for f in found:
        print(f"{name}: {f[1]} {f[0]}: {f[2]}")


# Not empty in a build with a sanitizer: its allocator does not tell what it has handed out.
NOT_MEASURED = {c["name"] for c in run("sound")[1]["checks"]
                if c["verdict"] == "skipped" and c["name"] == "call_memory"}
with open(EXPECTED, encoding="utf-8") as file:
    cases = [line.split() for line in file if line.strip() and not line.startswith("#")]
listed = subprocess.run([PROGRAM, "--list"], capture_output=True, text=True, check=True).stdout
names = [line.split()[0] for line in listed.splitlines()]
wrong = [f"no module has a defect for the check {name}" for name in names
         if name not in {case[1] for case in cases}]
if NOT_MEASURED:
    print("leaks are not looked for: the allocator does not tell")
    # keeps_pointer: a sanitizer ends it at its first look at freed memory, in whichever check.
    cases = [case for case in cases
             if case[0] not in ("leaks_calls", "leaks_instance", "keeps_pointer")]
with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
    for found in pool.map(lambda case: list(complaints(*case)), cases):
        wrong += found
print(f"{len(cases)} modules, {len(names)} checks, {len(wrong)} complaints")
for complaint in wrong:
    print(complaint)
sys.exit(1 if wrong else 0)
