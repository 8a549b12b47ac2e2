#!/usr/bin/python3
"""example_test.py SDK-PREFIX EXAMPLE [NEEDED-TOOL]: an example of the installed SDK builds with make and
conforms, without a warning. Exits with 77, which ctest shows as skipped, without the tool.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PREFIX, EXAMPLE = pathlib.Path(sys.argv[1]), sys.argv[2]
for tool in sys.argv[3:]:
    if shutil.which(tool) is None:
        print(f"skipped: {tool} is not installed; apt-get install {tool} takes about 350 MB")
        sys.exit(77)

with tempfile.TemporaryDirectory() as directory:
    project = pathlib.Path(directory) / EXAMPLE
    shutil.copytree(PREFIX / "share/synapps-applet/examples" / EXAMPLE, project)
    environment = dict(os.environ, PKG_CONFIG_PATH=str(PREFIX / "share/pkgconfig"))
    result = subprocess.run(["make", "check"], cwd=project, env=environment, text=True, check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(result.stdout)
    if result.returncode != 0 or "warning" in result.stdout:
        sys.exit("it does not build, does not conform, or not without warnings")
