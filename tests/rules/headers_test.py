"""Every header compiles alone: whoever includes it needs to know nothing else."""

import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import unittest
from pathlib import Path

import tree

BUILD = Path(os.environ.get("IMGPERF_BIN", tree.ROOT / "build" / "dev" / "bin")).parent


def compiler_and_includes():
    """The compiler, and all include folders that any file of the build uses."""
    commands = json.loads((BUILD / "compile_commands.json").read_text())
    words = [shlex.split(c["command"]) for c in commands]
    compiler = next(w for w in words[0] if re.search(r"(\+\+|g\+\+|clang\+\+)(-\d+)?$", w))
    flags = dict.fromkeys(f for ws in words for f in include_flags(ws))
    return [compiler, "-std=c++20", "-fsyntax-only", "-x", "c++", *[w for flag in flags for w in flag]]


def include_flags(words):
    for i, word in enumerate(words):
        if word == "-isystem":
            yield (word, words[i + 1])
        elif word.startswith("-I"):
            yield (word,)


class Headers(unittest.TestCase):
    def test_each_compiles_alone(self):
        headers = sorted(p for p in tree.read_tree() if p.endswith(".h"))
        self.assertTrue(headers)
        # What the build defines for single tests; the value does not matter here.
        base = [*compiler_and_includes(), '-DIMGPERF_SOURCE_DIR=""', '-DIMGPERF_SIM=""']

        def check(header):
            done = subprocess.run([*base, "-include", header, os.devnull], cwd=tree.ROOT, capture_output=True, text=True)
            return None if done.returncode == 0 else f"{header}:\n{done.stderr[:2000]}"

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            failures = [f for f in pool.map(check, headers) if f]
        self.assertFalse(failures, "\n".join(failures))


if __name__ == "__main__":
    unittest.main()
