"""What every system test stands on: a folder of its own, programs that end with the test, and a look for what they left.

Programs are found in IMGPERF_BIN. Each test fails rather than hangs (`seconds`), and every process it started, and whatever
those started, carries a mark in its environment, by which leftovers are found and ended.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid
from pathlib import Path

import procs
from target_log import read_log

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(os.environ.get("IMGPERF_BIN") or ROOT / "build" / "release" / "bin")
SANITIZED = bool(os.environ.get("IMGPERF_SANITIZE"))
PATIENCE = 4 if SANITIZED else 1  # how much slower everything may be
MOST_STOLEN = 0.05  # of the processors, by other machines, where times are still judged


class Program:
    """A started program; its stdout and stderr are collected as they come. Thread: the test's."""

    def __init__(self, argv, env, cwd):
        self.argv = [str(a) for a in argv]
        self._lines = []
        self._news = threading.Condition()
        self.process = subprocess.Popen(self.argv, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, start_new_session=True)
        self.pid = self.process.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for raw in self.process.stdout:
            with self._news:
                self._lines.append(raw.decode(errors="replace").rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._lines.append(None)
            self._news.notify_all()

    @property
    def output(self):
        with self._news:
            return "\n".join(line for line in self._lines if line is not None)

    def wait_line(self, pattern, seconds=30):
        """The match of the first line that holds `pattern`."""
        end = time.monotonic() + seconds * PATIENCE
        at = 0
        with self._news:
            while True:
                for line in self._lines[at:]:
                    if line is None:
                        raise AssertionError(f"{self.argv[0]} ended without a line like {pattern!r}:\n{self._text()}")
                    hit = re.search(pattern, line)
                    if hit:
                        return hit
                at = len(self._lines)
                if not self._news.wait(max(0.0, end - time.monotonic())):
                    raise AssertionError(f"no line like {pattern!r} came from {self.argv[0]}:\n{self._text()}")

    def _text(self):
        return "\n".join(line for line in self._lines if line is not None)

    def wait(self, seconds=60):
        """The exit code, when the program and everyone who shares its output have ended."""
        try:
            code = self.process.wait(seconds * PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{' '.join(self.argv)} did not end in {seconds * PATIENCE} s:\n{self.output}") from None
        self._reader.join(10)
        return code

    def signal(self, sig):
        procs.kill(self.pid, sig)


class SystemTest(unittest.TestCase):
    seconds = 60  # for one test
    maxDiff = 4000

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="imgperf-test-")
        self.addCleanup(folder.cleanup)
        self.dir = Path(folder.name)
        self.scratch = self.dir / "tmp"
        self.scratch.mkdir()
        cache = tempfile.TemporaryDirectory(prefix="imgperf-cache-")
        self.addCleanup(cache.cleanup)
        self.cache = Path(cache.name)  # what programs keep for this user from run to run
        self.mark = "IMGPERF_TEST=" + uuid.uuid4().hex
        key, _, value = self.mark.partition("=")
        self.env = {**os.environ, key: value, "TMPDIR": str(self.scratch), "XDG_CACHE_HOME": cache.name}
        for name in [n for n in self.env if n.startswith("IMGPERF_") and n != key or n.lower().endswith("_proxy")]:
            del self.env[name]
        self._programs = []
        self._targets = set()  # pids of simulators that the test holds up by itself
        self._logs = {}  # simulators by their log
        self.addCleanup(self._end_all)
        self._guard(self.seconds * PATIENCE)

    def _guard(self, seconds):
        def late(*_):
            raise AssertionError(f"the test took longer than {seconds} s; programs said:\n" +
                                 "\n".join(f"$ {' '.join(p.argv)}\n{p.output}" for p in self._programs))

        before = signal.signal(signal.SIGALRM, late)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        self.addCleanup(signal.signal, signal.SIGALRM, before)
        self.addCleanup(signal.setitimer, signal.ITIMER_REAL, 0)

    def _end_all(self):
        for pid in procs.marked(self.mark):
            procs.kill(pid, signal.SIGCONT)
            procs.kill(pid)
        for program in self._programs:
            program.process.wait(10)
            program.process.stdout.close()

    def start(self, *argv, env=None, cwd=None):
        program = Program(argv, {**self.env, **(env or {})}, cwd or self.dir)
        self._programs.append(program)
        return program

    def imgperf(self, *argv, **more):
        return self.start(BIN / "imgperf", *argv, **more)

    def write(self, name, content):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
        return path

    def simulator(self, profile="null", *flags):
        """A simulator of its own; gives its URL and its log."""
        log = self.dir / f"target-{len(self._programs)}.jsonl"
        program = self.start(BIN / "imgperf-sim", "--profile", profile, "--port", "0", "--log", log, *flags)
        self._targets.add(program.pid)
        self._logs[log] = program
        url = program.wait_line(r"ready.*?(http://\S+)").group(1)
        return program, url, log

    def account(self, log):
        """What the simulator says it was asked, whole: it is ended first, for it writes its log behind its answers."""
        program = self._logs[log]
        if program.process.poll() is None:
            program.signal(signal.SIGTERM)
        self.assertEqual(program.wait(20), 0, program.output)
        return read_log(log)

    def judge_times_of(self, artifacts):
        """Skips what follows where times would tell of the host's other machines and not of the programs: counts are judged
        before this, times after it."""
        if artifacts.stolen > MOST_STOLEN:
            self.skipTest(f"{artifacts.stolen:.0%} of the processors went to other machines: counts held, times say nothing")

    def assert_nothing_left(self):
        """No process that any program of this test started lives on, but the test's own targets, and no temporary file."""
        def leftovers():
            return [pid for pid in procs.marked(self.mark) if pid not in self._targets]

        procs.wait_until(lambda: not leftovers(), 5 * PATIENCE, f"these to end: {[(p, procs.name(p)) for p in leftovers()]}")
        self.assertEqual(sorted(os.listdir(self.scratch)), [])

    def assert_plain(self, output):
        """What a person reads: no stack trace, no sanitizer report, no bare errno."""
        for part in ("Sanitizer", "terminate called", "what():", "core dumped", "Traceback"):
            self.assertNotIn(part, output)


def main():
    sys.exit(unittest.main())
