"""A command's help -> a page for man, in the macros of man(7)."""

import re

HEADINGS = {"": "NOTES", "Exit codes": "EXIT STATUS", "Exit codes, the first that applies": "EXIT STATUS"}


def page_name(path):
    return "-".join(path)


def render(command, version, others, extra=()):
    """The page's text. `others` are the pages it points to, `extra` sections that --help has no room for."""
    sections = [*command.sections, *extra]
    out = [f'.TH {quoted(page_name(command.path).upper())} 1 "" "imgperf {version}" "imgperf"',
           ".\\\" Made from --help: change the program.", ".nh", ".ad l",
           ".SH NAME", f"{escape(page_name(command.path))} \\- {escape(short(command.summary))}",
           ".SH SYNOPSIS", synopsis(command), ".SH DESCRIPTION", escape(sentence(command.summary))]
    out += commands(command) + options(command)
    for section in sections:
        out += titled(section)
    out += environment(command) + see_also(others)
    return "\n".join(out) + "\n"


def synopsis(command):
    words = command.usage.split()
    names = [w for w in words if not re.match(r"[\[A-Z]", w)]
    return bold(" ".join(command.path)) + " " + " ".join(italic(w) for w in words[len(names):])


def commands(command):
    if not command.commands:
        return []
    out = [".SH COMMANDS"]
    for name, text in command.commands:
        out += [".TP", f"{bold(page_name(command.path + [name]))}(1)", escape(sentence(text))]
    return out


def options(command):
    out = []
    groups = [("Arguments", command.positionals)] if command.positionals else []
    for title, members in groups + command.groups:
        out.append(f".SH {quoted(title.upper())}")
        for option in members:
            out += [".TP", option_head(option), escape(option_text(option))]
    return out


def option_head(option):
    flag = option.names[0].startswith("-")
    names = ", ".join(bold(n) if flag else italic(n) for n in option.names)
    if not flag or not option.value:
        return names
    return f"{names} {italic(option.value)}" + (" \\&..." if option.many else "")


def option_text(option):
    parts = [sentence(option.text)]
    if option.choices:
        parts.append(f"One of: {', '.join(option.choices)}.")
    if option.default:
        parts.append(f"Default: {option.default}.")
    if option.env:
        parts.append(f"Environment: {option.env}.")
    if option.required and option.names[0].startswith("-"):
        parts.append("Required.")
    return " ".join(p for p in parts if p)


def titled(section):
    out = [f".SH {quoted(HEADINGS.get(section.title, section.title.upper()))}"]
    if "," in section.title and section.title in HEADINGS:
        out.append(escape(section.title + ":"))
    if section.title == "Examples":
        return out + examples(section)
    if not all(text for _, text in section.rows):
        return out + prose(section)
    for term, text in section.rows:
        out += [".TP", bold(term), escape(sentence(capital(text)))]
    return out


def examples(section):
    """What it does, then the command, as it would be typed."""
    out = []
    for term, text in section.rows:
        out += [".PP"] + ([escape(capital(text) + ":")] if text else [])
        out += [".RS 4", ".nf", *(escape(line) for line in term.split("\n")), ".fi", ".RE"]
    return out


def prose(section):
    return [".PP"] + [escape(line.strip()) if line.strip() else ".PP" for line in section.lines]


def environment(command):
    out = []
    for option in command.options:
        if option.env:
            out += [".TP", bold(option.env), f"Stands for {bold(option.names[-1])}, which wins."]
    return [".SH ENVIRONMENT", *out] if out else []


def see_also(others):
    if not others:
        return []
    names = [f"{bold(page_name(path))}(1)" for path in others]
    return [".SH SEE ALSO", ", ".join(names)]


def short(text):
    """A summary for whatis: no full stop, and a small letter at its head."""
    text = text.rstrip(".")
    return text[:1].lower() + text[1:]


def capital(text):
    return text[:1].upper() + text[1:]


def sentence(text):
    return text if not text or text[-1] in ".:!?" else text + "."


def escape(text):
    """Text that roff leaves alone: no escapes, real hyphens, no line taken for a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("'", "\\(aq").replace("^", "\\(ha")
    text = text.replace("~", "\\(ti").replace('"', "\\(dq")
    return "\\&" + text if text.startswith(".") else text


def quoted(text):
    return '"' + escape(text) + '"'


def bold(text):
    return f"\\fB{escape(text)}\\fR"


def italic(text):
    return f"\\fI{escape(text)}\\fR"
