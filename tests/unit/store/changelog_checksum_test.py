"""The changelogs are as they were released, and an edit would be found."""

import os
import shutil
import sys
import tempfile
import unittest

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
MIGRATIONS = os.path.join(ROOT, "migrations")
sys.dont_write_bytecode = True
sys.path.insert(0, MIGRATIONS)

import checksums  # noqa: E402

DATABASES = ("sqlite", "pgsql")


class CommittedChangelogsTest(unittest.TestCase):
    def test_are_as_they_were_released(self):
        for database in DATABASES:
            self.assertEqual(checksums.check(os.path.join(MIGRATIONS, database)), [])

    def test_have_the_same_versions(self):
        sqlite, pgsql = (checksums.versions_of(os.path.join(MIGRATIONS, d, "model.xml"))
                         for d in DATABASES)
        self.assertEqual(sorted(sqlite), sorted(pgsql),
                         "run `ninja -C build model-changelog`, which extends both")
        self.assertEqual(sorted(sqlite), list(range(1, len(sqlite) + 1)))


class EditTest(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.copy = os.path.join(directory.name, "pgsql")
        shutil.copytree(os.path.join(MIGRATIONS, "pgsql"), self.copy)

    def replace(self, old, new, name="model.xml"):
        path = os.path.join(self.copy, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def only_error(self):
        errors = checksums.check(self.copy)
        self.assertEqual(len(errors), 1, errors)
        return errors[0]

    def test_of_a_released_changeset_is_found(self):
        self.replace('<column name="disabled" type="BOOLEAN"', '<column name="disabled" type="TEXT"')
        self.assertIn("version 3 was edited after its release", self.only_error())
        self.assertIn("make the change a new version", self.only_error())

    def test_of_the_first_version_is_found(self):
        self.replace('<table name="flows" kind="object">', '<table name="flow_s" kind="object">')
        self.assertIn("version 1 was edited", self.only_error())

    def test_that_removes_a_version_is_found(self):
        self.replace('<changeset version="3">', '<changeset version="33">')
        self.assertIn("version 3 is gone", checksums.check(self.copy)[0])

    def test_of_blanks_alone_is_none(self):
        self.replace("<changeset", "\n  <changeset")
        self.assertEqual(checksums.check(self.copy), [])

    def test_that_adds_a_version_asks_for_its_checksum_which_can_be_added(self):
        self.replace('<changeset version="5">', '<changeset version="6"/>\n<changeset version="5">')
        self.assertIn("version 6 has no checksum", self.only_error())
        self.assertIn("ninja -C build model-checksums", self.only_error())
        checksums.add(self.copy)
        self.assertEqual(checksums.check(self.copy), [])

    def test_is_not_hidden_by_adding_checksums(self):
        self.replace('<column name="disabled" type="BOOLEAN"', '<column name="disabled" type="TEXT"')
        checksums.add(self.copy)
        self.assertIn("version 3 was edited", self.only_error())

    def test_makes_the_program_fail(self):
        self.assertEqual(checksums.main("check", [self.copy]), 0)
        self.replace('<changeset version="5">', '<changeset version="6"/>\n<changeset version="5">')
        self.assertEqual(checksums.main("check", [self.copy]), 1)


if __name__ == "__main__":
    unittest.main()
