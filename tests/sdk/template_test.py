#!/usr/bin/python3
"""template_test.py SDK-PREFIX SYNAPPSD: the template, copied out of the installed SDK to somewhere else,
builds with the three commands of its README, passes its own tests, and runs in a flow of a daemon that was running
before it was installed.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from daemon import Daemon

PREFIX, SYNAPPSD = pathlib.Path(sys.argv[1]), sys.argv[2]
ENVIRONMENT = dict(os.environ, CMAKE_PREFIX_PATH=str(PREFIX), PATH=f"{PREFIX}/bin:{os.environ['PATH']}")
TESTS = ("greeter_conformance_test", "greeting_test", "greeter_run_test")


def run(command, directory):
    result = subprocess.run(command, shell=True, cwd=directory, env=ENVIRONMENT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    print(f"$ {command}\n{result.stdout}")
    if result.returncode != 0:
        sys.exit(f"failed: {command}")
    return result.stdout


def main():
    with tempfile.TemporaryDirectory() as directory:
        project = pathlib.Path(directory) / "greeter"
        shutil.copytree(PREFIX / "share/synapps-applet/template", project)
        commands = re.search(r"```sh\n(.*?)```", (project / "README.md").read_text(), re.S).group(1)
        outputs = [run(command, project) for command in commands.strip().splitlines()]
        missing = [test for test in TESTS if not re.search(rf"{test} .*Passed", outputs[-1])]
        if len(outputs) != 3 or missing:
            sys.exit(f"{len(outputs)} commands, tests that did not pass: {missing}")

        # As an administrator would: installed, not as it was built, and into a daemon that runs.
        applets = project / "installed/lib/synapps/applets"
        applets.mkdir(parents=True)
        with Daemon(SYNAPPSD, project / "data", applets) as daemon:
            run("cmake --install build --prefix installed", project)
            daemon.wait_for_applet("greeter")
            results = [daemon.run_node("greeter", {"name": "Ada"})["results"] for _ in range(2)]
            if daemon.stop() != 0:
                sys.exit("the daemon did not end well")
        outputs = [result["n"]["output"] for result in results]
        if outputs != ["Hello, Ada!", "Hello again, Ada! This is visit 2."]:
            sys.exit(f"the flow answered {outputs}")
        print(outputs)


main()
