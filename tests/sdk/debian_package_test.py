#!/usr/bin/python3
"""debian_package_test.py SDK-PREFIX: the template's debian/ makes a package whose installed applet conforms.
Exits with 77, which ctest shows as skipped, without debhelper.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PREFIX = pathlib.Path(sys.argv[1])
if shutil.which("dh") is None or shutil.which("dpkg-buildpackage") is None:
    print("skipped: debhelper is not installed (apt-get install debhelper)")
    sys.exit(77)


def run(command, directory):
    environment = dict(os.environ, CMAKE_PREFIX_PATH=str(PREFIX))
    result = subprocess.run(command, cwd=directory, env=environment, text=True, check=False,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        sys.exit(f"{command} failed:\n{result.stdout}")
    return result.stdout


with tempfile.TemporaryDirectory() as directory:
    top = pathlib.Path(directory)
    shutil.copytree(PREFIX / "share/synapps-applet/template", top / "greeter")
    # -d: the SDK is not installed as a package here, and found by CMAKE_PREFIX_PATH instead.
    run(["dpkg-buildpackage", "-b", "-us", "-uc", "-d"], top / "greeter")
    (package,) = top.glob("synapps-applet-greeter_*.deb")
    run(["dpkg-deb", "-x", str(package), "root"], top)
    applet = top / "root/usr/lib/synapps/applets/greeter"
    print(run([str(PREFIX / "bin/synapps-applet-check"), str(applet)], top))
