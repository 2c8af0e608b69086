#!/usr/bin/env python3
"""Makes the manual pages and the bash completion of the programs in a folder, by asking them.

Writes SHARE/man/man1/*.1.gz and SHARE/bash-completion/completions/*, the same bytes for the same programs.
"""

import argparse
import gzip
import json
import sys
from pathlib import Path

import completion
import man_page
from help_text import read_section
from programs import PROGRAMS, Programs

EXTRA = Path(__file__).with_name("extra")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", required=True, metavar="DIR", help="where imgperf, imgperf-worker, imgperf-sim are")
    parser.add_argument("--schema", required=True, metavar="FILE", help="config/schema.json")
    parser.add_argument("--share", required=True, metavar="DIR", help="where to write")
    args = parser.parse_args()
    programs = Programs(args.programs)
    commands = list(programs.commands())
    share = Path(args.share)
    write_pages(share / "man" / "man1", commands, {p: programs.version(p) for p in PROGRAMS})
    write_completion(share / "bash-completion" / "completions",
                     completion.render(commands, json.loads(Path(args.schema).read_text())))


def write_pages(folder, commands, versions):
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.1.gz"):
        old.unlink()  # of a command that is no more
    for command in commands:
        text = man_page.render(command, versions[command.path[0]], neighbours(command, commands), extra(command))
        page = folder / f"{man_page.page_name(command.path)}.1.gz"
        page.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def neighbours(command, commands):
    """The programs and, for a command, the one above it; the commands below stand in their own section."""
    paths = [c.path for c in commands if len(c.path) == 1 or c.path == command.path[:-1]]
    return [path for path in paths if path != command.path]


def extra(command):
    """Sections of our own, as "Files", from extra/<page>.txt in the manner of --help."""
    source = EXTRA / f"{man_page.page_name(command.path)}.txt"
    if not source.exists():
        return []
    title, *lines = source.read_text().splitlines()
    return [read_section(title.rstrip(":"), lines)]


def write_completion(folder, script):
    folder.mkdir(parents=True, exist_ok=True)
    first, *others = (folder / program for program in PROGRAMS)
    first.write_text(script)
    for link in others:  # bash-completion looks for a file of the command's name
        link.unlink(missing_ok=True)
        link.symlink_to(first.name)


if __name__ == "__main__":
    sys.exit(main())
