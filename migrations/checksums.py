#!/usr/bin/python3
"""Keeps the released versions of the changelogs as they were released.

    checksums.py check DIRECTORY...    says what was edited, and fails
    checksums.py add DIRECTORY...      notes the checksums of versions that have none yet

A directory holds model.xml, ODB's changelog, and checksums.txt: a line for each version, "VERSION
SHA256". The checksum is of the version's element in canonical form, without the blanks between
elements.
"""

import hashlib
import os
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = "{http://www.codesynthesis.com/xmlns/odb/changelog}"


def versions_of(changelog):
    """{version: checksum}, of the model that the changes begin with and of every changeset."""
    versions = {}
    for element in ElementTree.parse(changelog).getroot():
        if element.tag not in (NAMESPACE + "model", NAMESPACE + "changeset"):
            continue
        element.tail = None
        text = ElementTree.canonicalize(ElementTree.tostring(element), strip_text=True)
        versions[int(element.get("version"))] = hashlib.sha256(text.encode()).hexdigest()
    return versions


def released_in(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="ascii") as file:
        lines = [line.split() for line in file if not line.startswith("#")]
    return {int(version): checksum for version, checksum in lines}


def check(directory):
    """A sentence for everything that is not as it was released."""
    changelog = os.path.join(directory, "model.xml")
    versions = versions_of(changelog)
    released = released_in(os.path.join(directory, "checksums.txt"))
    errors = []
    for version, checksum in sorted(released.items()):
        if version not in versions:
            errors.append(f"{changelog}: version {version} is gone, but databases exist that have "
                          "it: bring it back")
        elif versions[version] != checksum:
            errors.append(f"{changelog}: version {version} was edited after its release, but "
                          "databases exist that have it as it was: take the edit back and make the "
                          'change a new version (odb/README.md, "Changing the model"). Only if no '
                          f"database has it yet: delete its line from {directory}/checksums.txt "
                          "and run `ninja -C build model-checksums`")
    for version in sorted(set(versions) - set(released)):
        errors.append(f"{changelog}: version {version} has no checksum: when it is final, run "
                      f"`ninja -C build model-checksums` and commit {directory}/checksums.txt")
    return errors


def add(directory):
    path = os.path.join(directory, "checksums.txt")
    checksums = versions_of(os.path.join(directory, "model.xml"))
    checksums.update(released_in(path))
    with open(path, "w", encoding="ascii") as file:
        file.write("# Of the versions in model.xml; see ../checksums.py.\n")
        for version, checksum in sorted(checksums.items()):
            file.write(f"{version} {checksum}\n")


def main(command, directories):
    if command == "add":
        for directory in directories:
            add(directory)
        return 0
    errors = [error for directory in directories for error in check(directory)]
    for error in errors:
        print(error, file=sys.stderr)
    return 1 if errors else 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("check", "add"):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2:]))
