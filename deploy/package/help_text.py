"""The text of --help, as CLI11 lays it out, -> plain data. Man pages and completion are made from it.

CLI11 writes names from column 2 and what they mean from column 30, on the next line when the name is too long. What our
programs add below (examples, exit codes) keeps to: a heading that ends in a colon, indented rows, two blanks in a row.
"""

import re
from dataclasses import dataclass, field

COLUMN = 30
CONTINUED = " " * COLUMN


@dataclass
class Option:
    """A flag or a positional: `names` as ["-h", "--help"] or ["FILE"]."""
    names: list
    text: str = ""
    value: str = ""  # what to give, as LEVEL; empty: takes no value
    choices: list = field(default_factory=list)
    default: str = ""
    env: str = ""
    required: bool = False
    many: bool = False  # may be given several times


@dataclass
class Section:
    """`rows` are (term, meaning); `lines` is the text as it stands, without its indentation."""
    title: str
    lines: list = field(default_factory=list)
    rows: list = field(default_factory=list)


@dataclass
class Command:
    """`path` as ["imgperf", "run"]; `groups` are (title, [Option]); `commands` are (name, meaning)."""
    path: list
    summary: str = ""
    usage: str = ""
    positionals: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    commands: list = field(default_factory=list)
    sections: list = field(default_factory=list)

    @property
    def options(self):
        return [option for _, options in self.groups for option in options]


def read_help(path, text):
    """Raises ValueError for a text that has no Usage line: it is no help."""
    command = Command(list(path))
    head, usage, body = partition_at_usage(text.splitlines())
    command.summary = " ".join(head)
    command.usage = usage
    for title, lines in blocks(body):
        take_block(command, title, lines)
    return command


def partition_at_usage(lines):
    for i, line in enumerate(lines):
        if line.startswith("Usage: "):
            return [s.strip() for s in lines[:i] if s.strip()], line[len("Usage: "):].strip(), lines[i + 1:]
    raise ValueError("no line begins with \"Usage: \"")


def blocks(lines):
    """(title, lines) of every stretch under a heading; a paragraph without a heading has the title ""."""
    title, block = "", []
    for line in lines:
        heading = re.match(r"(\S.*):$", line)
        if heading or (line and not line.startswith(" ") and (not block or not block[-1])):
            if any(block):
                yield title, block
            title, block = (heading.group(1), []) if heading else ("", [line])
        else:
            block.append(line)
    if any(block):
        yield title, block


def take_block(command, title, lines):
    first = next(line for line in lines if line)
    if title == "Positionals":
        command.positionals = [read_option(*row) for row in table(lines)]
    elif title == "Subcommands":
        command.commands = table(lines)
    elif title and re.match(r"  -", first):
        command.groups.append((title, [read_option(*row) for row in table(lines)]))
    else:
        command.sections.append(read_section(title, lines))


def table(lines):
    """Rows of CLI11's two columns."""
    rows = []
    lines = [line for line in lines if line.strip()]
    for i, line in enumerate(lines):
        if line.startswith(CONTINUED):
            term, text = rows[-1]
            rows[-1] = (term, f"{text} {line.strip()}".strip())
        else:
            below = i + 1 < len(lines) and lines[i + 1].startswith(CONTINUED)
            rows.append(split_row(line, below))
    return rows


def split_row(line, meaning_below):
    gap = re.match(r"  (\S.*?) {2,}(\S.*)$", line)
    if gap:
        return gap.groups()
    if not meaning_below and len(line) > COLUMN and line[COLUMN - 1] == " ":
        return line[:COLUMN].strip(), line[COLUMN:].strip()  # a name one short of the column
    return line.strip(), ""


def read_option(term, text):
    names, _, rest = term.partition(" ")
    option = Option(names=names.split(","), text=text)
    rest, option.env = cut(rest, r"\(Env:(\w+)\)")
    rest, choices = cut(rest, r":?\{([^}]*)\}")
    option.choices = choices.split(",") if choices else []
    rest, required = cut(rest, r"(REQUIRED)")
    option.required = bool(required)
    rest, many = cut(rest, r"(\.\.\.)")
    option.many = bool(many)
    # TYPE=default; KEY=VALUE is a type.
    option.value, _, option.default = rest.partition("=") if not re.fullmatch(r"[A-Z]{2,}=[A-Z]{2,}", rest) else (rest, "", "")
    return option


def cut(text, pattern):
    """(`text` without the match, what was caught)."""
    hit = re.search(pattern, text)
    if not hit:
        return text.strip(), ""
    return (text[:hit.start()] + text[hit.end():]).strip(), hit.group(1)


def read_section(title, lines):
    while lines and not lines[-1]:
        lines = lines[:-1]
    section = Section(title, [line[2:] if line.startswith("  ") else line for line in lines])
    for line in filter(None, section.lines):
        term, text = split_term(line)
        if section.rows and line.startswith("  "):  # goes on with the row above
            above, meaning = section.rows[-1]
            section.rows[-1] = (f"{above}\n{term}", f"{meaning} {text}".strip())
        else:
            section.rows.append((term, text))
    return section


def split_term(line):
    """At the first gap of two blanks; a row that begins with a number (an exit code) needs one."""
    number = re.match(r"(\d+) +(.*)$", line)
    if number:
        return number.groups()
    gap = re.match(r"( *\S.*?) {2,}(\S.*)$", line)
    return gap.groups() if gap else (line, "")
