"""Asks the programs what they can do: --help of each, of their commands, and the commands of those."""

import subprocess
from pathlib import Path

from help_text import read_help

PROGRAMS = ["imgperf", "imgperf-worker", "imgperf-sim"]


class Programs:
    """The programs of one folder. Raises subprocess.CalledProcessError when one does not answer."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def ask(self, path, *flags):
        program = self.folder.resolve() / path[0]
        answer = subprocess.run([program, *path[1:], *flags], capture_output=True, text=True, check=True, timeout=60)
        return answer.stdout

    def version(self, program):
        """ "0.1.0" """
        return self.ask([program], "--version").split()[-1]

    def commands(self):
        """Every program, each followed by all commands below it."""
        todo = [[program] for program in PROGRAMS]
        while todo:
            path = todo.pop(0)
            command = read_help(path, self.ask(path, "--help"))
            yield command
            todo = [path + [name] for name, _ in command.commands] + todo
