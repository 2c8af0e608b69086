"""The completion of the real programs, made anew, asked as bash asks it."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from places import BIN, MANUAL, ROOT
from programs import PROGRAMS

# Calls the function as readline does and shows the replies, one a line. $1 script, $2 line up to the cursor.
ASK = """
source "$1"
COMP_LINE=$2 COMP_POINT=${#2} COMP_TYPE=9
_imgperf "${2%% *}" "" ""
[[ ${#COMPREPLY[@]} -eq 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
"""


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        share = Path(cls.folder.name) / "share"
        subprocess.run([sys.executable, "-B", MANUAL / "make.py", "--programs", BIN, "--schema",
                        ROOT / "config" / "schema.json", "--share", share], check=True, timeout=120)
        cls.script = share / "bash-completion" / "completions" / "imgperf"
        cls.place = Path(cls.folder.name) / "place"
        (cls.place / "sub").mkdir(parents=True)
        for name in ("run.yaml", "other.yml", "notes.txt", "two words.yaml"):
            (cls.place / name).touch()
        cls.environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}

    def ask(self, line):
        answer = subprocess.run(["bash", "--norc", "-c", ASK, "bash", self.script, line], cwd=self.place,
                                env=self.environment, capture_output=True, text=True, check=True, timeout=60)
        self.assertEqual(answer.stderr, "")
        return answer.stdout.splitlines()

    def help_of(self, path):
        return subprocess.run([BIN / path[0], *path[1:], "--help"], capture_output=True, text=True, check=True,
                              timeout=60).stdout

    def test_every_flag_of_every_help_is_offered(self):
        paths = [[program] for program in PROGRAMS]
        for path in paths:
            text = self.help_of(path)
            flags = {flag for line in re.findall(r"^  (-\S+)", text, re.MULTILINE) for flag in line.split(",")}
            self.assertGreaterEqual(len(flags), 2, path)  # -h and --help: some have no others
            self.assertLessEqual(flags, set(self.ask(" ".join(path) + " -")), path)
            below = re.search(r"^Subcommands:\n((?:  .*\n)+)", text, re.MULTILINE)
            commands = re.findall(r"^  (\w\S*)", below.group(1), re.MULTILINE) if below else []
            self.assertLessEqual(set(commands), set(self.ask(" ".join(path) + " ")), path)
            paths += [path + [command] for command in commands]
        self.assertIn(["imgperf", "run"], paths)
        self.assertIn(["imgperf", "keys", "init"], paths)

    def test_folders_for_keys(self):
        self.assertEqual(self.ask("imgperf keys init "), ["sub"])
        self.assertEqual(self.ask("imgperf run run.yaml --credentials "), ["sub"])

    def test_beginnings(self):
        self.assertEqual(self.ask("imgperf ru"), ["run"])
        self.assertEqual(self.ask("imgperf run --ou"), ["--output-dir"])
        self.assertEqual(self.ask("imgperf --nothing-like-it"), [])

    def test_values_that_can_be_counted(self):
        self.assertEqual(self.ask("imgperf run --log-level "), ["trace", "debug", "info", "warn", "error", "off"])
        self.assertEqual(self.ask("imgperf-worker --log-level d"), ["debug"])
        self.assertEqual(self.ask("imgperf-worker --log-level=d"), ["debug"])
        self.assertEqual(self.ask("imgperf profile --export-level "), ["summary", "records", "raw"])
        listed = subprocess.run([BIN / "imgperf-sim", "--list-profiles"], capture_output=True, text=True, check=True, timeout=60)
        table = listed.stdout.split("\n\n")[0].splitlines()[1:]
        self.assertIn("flux1-dev-b200", self.ask("imgperf-sim --profile "))
        self.assertEqual(self.ask("imgperf-sim --profile "), [line.split()[0] for line in table])

    def test_files_and_folders(self):
        self.assertEqual(sorted(self.ask("imgperf run ")), ["other.yml", "run.yaml", "sub", "two words.yaml"])
        self.assertEqual(self.ask("imgperf run --workers 2 r"), ["run.yaml"])
        self.assertEqual(self.ask("imgperf run --output-dir "), ["sub"])
        self.assertIn("notes.txt", self.ask("imgperf-sim --log "))
        self.assertEqual(self.ask("imgperf run --workers "), [])

    def test_keys_of_a_run_file(self):
        self.assertEqual(self.ask("imgperf check --set limits.max_r"), ["limits.max_requests="])
        self.assertIn("request.extra.", self.ask("imgperf run --set request."))
        self.assertEqual(self.ask("imgperf run --set phases.load.gra"), ["phases.load.grace="])
        self.assertIn("phases.load.concurrency.to=", self.ask("imgperf run --set phases.load.conc"))
        # Readline takes the = for the end of a word.
        self.assertEqual(self.ask("imgperf run --set cluster.on_loss=re"), ["reissue"])
        self.assertEqual(self.ask("imgperf run --set phases.load.kind=w"), ["warmup"])
        self.assertEqual(self.ask("imgperf run --set phases.0.kind=w"), ["warmup"])

    def test_one_script_serves_three_names(self):
        for program in PROGRAMS:
            self.assertEqual(self.script.with_name(program).resolve(), self.script.resolve())

    def press_tab(self, typed, wanted, *sources):
        """Types into an interactive bash, presses Tab and waits for what it writes after the typed."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.place)
            os.execvpe("bash", ["bash", "--norc", "--noprofile", "-i"], {**self.environment, "TERM": "dumb", "PS1": "> "})
        try:
            for source in sources:
                os.write(terminal, f"source {source}; echo loaded\\ {source.name}\n".encode())
                self.read_until(terminal, f"\nloaded {source.name}")
            os.write(terminal, f"{typed}\t".encode())
            self.read_until(terminal, wanted)
        finally:
            os.close(terminal)
            os.waitpid(pid, 0)

    def read_until(self, terminal, wanted):
        seen, end = "", time.monotonic() + 60
        while wanted not in seen.replace("\r", ""):
            ready, _, _ = select.select([terminal], [], [], max(0.0, end - time.monotonic()))
            self.assertTrue(ready, f"no {wanted!r} in {seen!r}")
            seen += os.read(terminal, 4096).decode(errors="replace")

    def test_the_tab_key(self):
        for typed, wanted in {"imgperf ch": "imgperf check ", "imgperf run --set cluster.on_loss=re": "on_loss=reissue ",
                              "imgperf run two": "two\\ words.yaml ", "imgperf run --set limits.max_r": "max_requests="}.items():
            self.press_tab(typed, wanted, self.script)

    def test_the_tab_key_beside_the_bash_completion_package(self):
        package = Path("/usr/share/bash-completion/bash_completion")
        if not package.exists():
            self.skipTest("the bash-completion package is not installed")
        self.press_tab("imgperf-worker --log-level tr", "--log-level trace ", package, self.script)


if __name__ == "__main__":
    unittest.main()
