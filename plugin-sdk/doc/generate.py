#!/usr/bin/python3
"""Makes methods.md and manifest.md of the JSON Schemas and of what parts/ adds to them.

  generate.py           writes both
  generate.py --check   says which is out of date, and fails
"""
import json
import pathlib
import sys

DOC = pathlib.Path(__file__).resolve().parent
SDK = DOC.parent
NOTICE = "<!-- Made by generate.py of the schemas and parts/: do not edit. -->\n\n"


def part(name):
    path = DOC / "parts" / f"{name}.md"
    return path.read_text(encoding="utf-8").strip() + "\n\n" if path.exists() else ""


def bounds(schema):
    """What a value must be, beyond its type."""
    said = []
    if "enum" in schema:
        said.append("one of " + ", ".join(f"`{value}`" for value in schema["enum"]))
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        said.append(f"{low} to {high}")
    elif low is not None:
        said.append(f"at least {low}")
    elif high is not None:
        said.append(f"at most {high}")
    for member, what in (("maxLength", "characters"), ("maxItems", "items"), ("maxProperties", "members")):
        if member in schema:
            said.append(f"at most {schema[member]} {what}")
    if "pattern" in schema and "description" not in schema:
        said.append(f"`{schema['pattern']}`".replace("|", "\\|"))
    return "; ".join(said)


def type_of(schema):
    if "oneOf" in schema or "anyOf" in schema:
        kinds = schema.get("oneOf", schema.get("anyOf"))
        return " or ".join(type_of(kind) for kind in kinds)
    of_choice = "integer" if isinstance(schema.get("enum", [""])[0], int) else "string"
    kind = schema.get("type", of_choice if "enum" in schema else "any")
    kind = " or ".join(kind) if isinstance(kind, list) else kind
    if kind == "array":
        return f"array of {type_of(schema.get('items', {}))}"
    return kind


def rows(schema, prefix=""):
    """(name, schema, required) of every member, members of members included."""
    required = schema.get("required", [])
    for name, member in schema.get("properties", {}).items():
        yield prefix + name, member, name in required
        if "properties" in member:
            yield from rows(member, prefix + name + ".")
        items = member.get("items", {})
        if "properties" in items:
            yield from rows(items, prefix + name + "[].")


def table(schema, first):
    lines = [f"| {first} | type | | |", "|---|---|---|---|"]
    for name, member, required in rows(schema):
        default = json.dumps(member["default"]) if "default" in member else None
        role = "required" if required else f"default `{default}`" if default else ""
        text, more = member.get("description", "").replace("|", "\\|"), bounds(member)
        text = f"{text} ({more})" if text and more else text or more
        lines.append(f"| `{name}` | {type_of(member)} | {role} | {text} |")
    return "\n".join(lines) + "\n\n" if len(lines) > 2 else ""


def method(schema):
    text = f"## {schema['method']}\n\n{schema['title']}. {schema['description']}\n\n"
    text += table(schema["request"], "parameter") or "No parameters.\n\n"
    answer = schema["answer"]
    if answer.get("description"):
        text += f"Answer: {answer['description']}\n\n"
    text += table(answer, "answer") or "Answers `{}`.\n\n"
    for kind, event in schema.get("events", {}).items():
        text += f"Event `{kind}`. {event.get('description', '')}\n\n" + table(event, f"`{kind}`")
    return text + part(schema["method"].replace("/", "."))


def methods():
    text, group = NOTICE + part("methods"), None
    for path in sorted((SDK / "methods").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        first = schema["method"].split(".")[0]
        if first != group and (DOC / "parts" / f"{first}.md").exists():
            text += f"## {first}\n\n" + part(first)
        group = first
        text += method(schema)
    return text.rstrip() + "\n"


def manifest():
    schema = json.loads((SDK / "manifest.schema.json").read_text(encoding="utf-8"))
    return (NOTICE + part("manifest") + table(schema, "member")).rstrip() + "\n"


def main():
    stale = False
    for name, text in (("methods.md", methods()), ("manifest.md", manifest())):
        path = DOC / name
        if "--check" not in sys.argv[1:]:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"plugin-sdk/doc/{name} is out of date: run plugin-sdk/doc/generate.py")
            stale = True
    sys.exit(1 if stale else 0)


main()
