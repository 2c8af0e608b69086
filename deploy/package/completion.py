"""What the programs say of themselves, and the keys of a run file -> bash completion.

The script is `engine.bash`, in which @TABLES@ stands for the functions made here.
"""

import re
import shlex
from pathlib import Path

ENGINE = Path(__file__).with_name("engine.bash")


def render(commands, schema):
    """The script for `commands` (help_text.Command); `schema` is config/schema.json as read."""
    keys = run_file_keys(schema)
    tables = [offers(commands), kinds(commands), key_names(keys), key_values(keys)]
    return ENGINE.read_text().replace("@TABLES@\n", "\n".join(tables))


def offers(commands):
    rows = []
    for command in commands:
        words = [name for name, _ in command.commands] + [n for o in command.options for n in o.names]
        rows.append((" ".join(command.path), words))
    return case("_imgperf_offer COMMAND: the commands and flags that may follow it.", "_imgperf_offer", "$1", rows)


def kinds(commands):
    rows = []
    for command in commands:
        path = " ".join(command.path)
        for option in command.options:
            rows += [(f"{path} {name}", value_kind(option)) for name in option.names if option.value]
        rows += [(f"{path} ", value_kind(option)) for option in command.positionals[:1]]
    return case("_imgperf_kind COMMAND FLAG: what its value is (see _imgperf_values); nothing: it takes none.",
                "_imgperf_kind", "$1 $2", rows)


def value_kind(option):
    """The words that _imgperf_values of the engine understands."""
    name = option.names[-1]
    listing = re.search(r"\((--list-[\w-]+)\)", option.text)
    if option.choices:
        return ["words", *option.choices]
    if listing:
        return ["list", listing.group(1)]
    if option.value == "KEY=VALUE":
        return ["keys"]
    if name == "FILE" and "run file" in option.text.lower():
        return ["yaml"]
    if name == "DIR" or option.value == "DIR" or name.endswith("-dir"):
        return ["dir"]
    if name == "FILE" or option.value == "FILE" or name.endswith("-file"):
        return ["file"]
    return ["any"]


def run_file_keys(schema, prefix=""):
    """{"output.level=": [values]}; a key that is anybody's to name ends in a full stop: "request.extra."."""
    keys = {}
    for name, value in schema.get("properties", {}).items():
        path = prefix + name
        forms = value.get("oneOf") or value.get("anyOf") or [value]
        if any(is_plain(form) for form in forms):
            keys[path + "="] = [str(v) for form in forms for v in form.get("enum", [])]
        for form in forms:
            keys |= run_file_keys(form, path + ".")
            keys |= run_file_keys(form.get("items", {}), path + ".0.")
        if value.get("type") == "object" and value.get("additionalProperties", True):
            keys[path + "."] = []
    return keys


def is_plain(form):
    return form.get("type") != "object" and "properties" not in form.get("items", {})


def key_names(keys):
    words = " ".join(shlex.quote(k) for k in keys)
    return f"# The keys of a run file; phases by their index.\n_imgperf_keys() {{\n  printf '%s\\n' {words}\n}}\n"


def key_values(keys):
    rows = [(key.removesuffix("="), values) for key, values in keys.items() if values]
    return case("_imgperf_key_values KEY: its values, where they can be counted.", "_imgperf_key_values", "$1", rows)


def case(comment, function, subject, rows):
    lines = [f"# {comment}", f"{function}() {{", f'  case "{subject}" in']
    for pattern, words in rows:
        quoted = " ".join(shlex.quote(w) for w in words)
        lines.append(f"    {shlex.quote(pattern)}) printf '%s\\n' {quoted} ;;")
    return "\n".join([*lines, "  esac", "}", ""])
