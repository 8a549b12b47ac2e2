"""The rules of the source tree that no compiler checks. check(root) returns what breaks them."""

import os
import re
import subprocess

TOP_LEVEL = {
    ".ci", ".clang-format", ".clang-tidy", ".gitignore", "CHANGELOG.md", "CMakeLists.txt",
    "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "LICENSING.md", "README.md", "dev", "host",
    "migrations", "odb", "packaging", "plugin-sdk", "plugins", "tests",
}

# directory -> the directories whose headers its files may include, beside its own. A file belongs
# to the longest directory here that holds it. Lower ones first: each names only those above it.
_STORE = {"odb/store", "host/base"}
MAY_INCLUDE = {
    "host/base": set(),
    "plugin-sdk": set(),
    "odb/store": {"host/base"},
    "odb/entity": _STORE,
    "odb/sql": _STORE,
    "odb/sqlite": _STORE | {"odb/sql"},
    "odb/pgsql": _STORE | {"odb/sql"},
    "odb/link": _STORE | {"odb/pgsql"},
    "odb/repository": _STORE | {"odb/entity", "odb/sql", "odb/sqlite", "odb/pgsql"},
    "migrations": _STORE | {"odb/entity", "odb/sql", "odb/sqlite", "odb/pgsql"},
    "odb/runtime": _STORE | {"odb/entity", "odb/sql", "odb/sqlite", "odb/pgsql", "odb/link",
                            "odb/repository", "migrations"},
    "odb/maintenance": _STORE | {"odb/sql", "odb/sqlite", "odb/pgsql", "odb/repository",
                                "migrations"},
    "host/metrics": {"host/base"},
    "host/services": _STORE,
    "host/secrets": _STORE | {"host/services"},
    "host/applets/module": {"host/base", "plugin-sdk"},
    "host/workers/frames": {"host/base"},
    "host/workers/supervisor": {"host/base"},
    "host/workers/messages": {"host/base", "host/workers/frames", "host/applets/module",
                              "plugin-sdk"},
    "host/workers/syscalls": {"host/base"},
    "host/workers/sandbox": {"host/base", "host/workers/messages"},
    "host/workers/worker": {"host/base", "host/workers/frames", "host/workers/messages",
                            "host/workers/sandbox", "host/applets/module", "plugin-sdk"},
    "host/workers/cgroups": {"host/base"},
    "host/workers/process": {"host/base", "host/workers/cgroups", "host/workers/frames", "host/workers/messages",
                             "host/workers/supervisor", "host/applets/module", "plugin-sdk"},
    "host/applets": _STORE | {"host/applets/module", "host/services", "host/workers/supervisor",
                              "host/workers/process", "host/workers/messages",
                              "host/workers/cgroups", "host/workers/syscalls", "plugin-sdk"},
    "host/applets/admin": _STORE | {"host/applets", "host/services"},
    "host/engine": _STORE | {"host/services", "host/applets"},
    "host/events": _STORE | {"host/access", "host/services", "host/applets", "host/engine"},
    "host/cluster": _STORE | {"host/services", "host/applets", "host/engine"},
    "host/access": _STORE,
    "host/plans": _STORE,
    "host/rest/net": {"host/base", "host/access"},
    "host/rest": _STORE | {"host/access", "host/plans", "host/secrets", "host/services",
                           "host/applets", "host/applets/admin", "host/engine", "host/events", "host/rest/net"},
    "host/monitoring": _STORE | {"host/metrics", "host/services", "host/applets", "host/engine",
                                 "host/events", "host/rest/net"},
    "host/config": _STORE | {"host/services", "host/applets", "host/engine", "host/events",
                             "host/cluster", "host/access", "host/plans", "host/rest/net",
                             "host/rest"},
    "host/doctor": _STORE | {"host/applets", "host/config", "host/secrets", "odb/maintenance"},
    "host/daemon": _STORE | {"host/secrets", "host/services", "host/applets", "host/applets/admin",
                             "host/workers/cgroups",
                             "host/engine", "host/events", "host/cluster", "host/access",
                             "host/plans", "host/metrics", "host/monitoring", "host/rest/net",
                             "host/rest", "host/config", "host/doctor"},
    "plugin-sdk/check": {"plugin-sdk", "host/base", "host/services", "host/applets",
                         "host/applets/module", "host/workers/syscalls"},
    "plugin-sdk/run": _STORE | {"plugin-sdk", "host/services", "host/applets",
                                "host/applets/module"},
    "host/ctl/http": {"host/base"},
    "host/ctl": {"host/base", "host/config", "host/ctl/http", "odb/maintenance", "host/doctor"},
    "plugins": {"plugin-sdk"},
}

# Where "a/b.h" and <a/b.h> are looked for, besides the including file's directory.
INCLUDE_ROOTS = ("host", "odb", "plugin-sdk/include", "")

# What a library's include path begins with -> the files that wrap it. Tests may use them too, but
# for ODB, which nothing outside may see.
WRAPPED_IN = {
    "spdlog/": ("host/base/log.",),
    "odb/": ("odb/", "migrations/"),
    "sqlite3.h": ("odb/", "migrations/"),
    "libpq-fe.h": ("odb/",),
    "pistache/": ("host/rest/net/",),
    "wslay/": ("host/rest/net/",),
    "openssl/ssl.h": ("host/rest/net/",),
    "curl/": ("host/services/", "host/ctl/http/"),
    "seccomp.h": ("host/workers/syscalls/",),
    "boost/dll": ("host/applets/module/",),
    "toml++/": ("host/config/",),
    "systemd/sd-journal.h": ("host/base/journal.",),
    "prometheus/": ("host/metrics/registry.",),
    "CLI/": ("host/config/", "plugin-sdk/check/", "plugin-sdk/run/", "host/ctl/"),
    "gelf.h": ("plugin-sdk/check/",),
}
HIDDEN_FROM_TESTS = ("odb/", "spdlog/")

MAX_LINES = 600
SOURCE_ENDINGS = (".h", ".hpp", ".hxx", ".c", ".cc", ".cpp", ".cxx", ".py", ".sh", ".cmake", ".txt")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def tree_files(root):
    """Paths of the tree's own files, relative to root: what git tracks or would track, or without
    git everything but build directories."""
    listed = subprocess.run(
        ["git", "-C", root, "ls-files", "-co", "--exclude-standard"],
        capture_output=True, text=True, check=False)
    if os.path.exists(os.path.join(root, ".git")) and listed.returncode == 0:
        return sorted(path for path in set(listed.stdout.splitlines())
                      if os.path.isfile(os.path.join(root, path)))
    found = []
    for directory, names, files in os.walk(root):
        if os.path.samefile(directory, root):
            names[:] = [name for name in names
                        if not re.fullmatch(r"build(-.*)?|\.git|\.cache|\.synapps-data", name)]
        found += [os.path.relpath(os.path.join(directory, name), root) for name in files]
    return sorted(found)


def _read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def unit_of(path):
    """The directory of MAY_INCLUDE that a file belongs to, or None."""
    units = [unit for unit in MAY_INCLUDE if path.startswith(unit + "/")]
    return max(units, key=len) if units else None


def _resolve(path, included, files):
    beside = os.path.normpath(os.path.join(os.path.dirname(path), included))
    candidates = [beside] + [os.path.normpath(os.path.join(r, included)) for r in INCLUDE_ROOTS]
    return next((candidate for candidate in candidates if candidate in files), None)


def _is_code(path):
    return path.endswith((".h", ".hpp", ".hxx", ".c", ".cc", ".cpp", ".cxx"))


def check_include_directions(root, paths):
    files = set(paths)
    for path in filter(_is_code, paths):
        unit = unit_of(path)
        if unit is None:
            if path.startswith(("host/", "odb/", "migrations/")):
                yield f"{path}: its directory is not in MAY_INCLUDE of tests/structure/rules.py"
            continue
        for _, included in INCLUDE.findall(_read(root, path)):
            target = _resolve(path, included, files)
            other = unit_of(target) if target else None
            if other and other != unit and other not in MAY_INCLUDE[unit]:
                yield f"{path}: includes {included}: {unit} may not use {other}"


def check_wrapped_libraries(root, paths):
    for path in filter(_is_code, paths):
        for bracket, included in INCLUDE.findall(_read(root, path)):
            for prefix, homes in WRAPPED_IN.items():
                if not included.startswith(prefix) or path.startswith(homes):
                    continue
                if path.startswith("tests/") and prefix not in HIDDEN_FROM_TESTS:
                    continue
                yield f"{path}: includes {included}, which only {' and '.join(homes)} may"
            if bracket == '"' and included.endswith("-odb.hxx"):
                if not path.startswith(WRAPPED_IN["odb/"]):
                    yield f"{path}: includes {included}, generated by ODB for odb/ only"


def check_lengths(root, paths):
    for path in paths:
        if not path.endswith(SOURCE_ENDINGS):
            continue
        lines = _read(root, path).count("\n")
        if lines > MAX_LINES:
            yield f"{path}: {lines} lines, {MAX_LINES} are the most: it is more than one idea"


def check_top_level(_, paths):
    for name in sorted({path.split("/")[0] for path in paths} - TOP_LEVEL):
        yield f"{name}: the top level is fixed (TOP_LEVEL in tests/structure/rules.py)"


RULES = (check_include_directions, check_wrapped_libraries, check_lengths, check_top_level)


def check(root):
    paths = tree_files(root)
    return [broken for rule in RULES for broken in rule(root, paths)]
