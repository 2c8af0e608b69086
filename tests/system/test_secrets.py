"""What another user of the same machine sees of a run: no API key, no private key, no record token.

As root, for programs run as one user and are looked at by another. What is looked at: command lines and environments of all the
run's processes while it goes on; every file of the artifact directory (exports, logs, journal) and the credentials afterwards.
"""

import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

import procs
from harness import BIN, SystemTest
from runs import GOOD, PROMPTS, run_file

API_KEY = "sk-0123456789abcdef"
RUNNER, OTHER = 64_101, 64_102  # ids that nobody has
LOOK = """
import json, os, sys
secrets = [s.encode() for s in json.load(sys.stdin)]
read, refused, found = 0, [], []
for path in sys.argv[1:]:
    try:
        with open(path, "rb") as f:
            data = f.read()
        read += 1
        found += [path for s in secrets if s in data]
    except PermissionError:
        refused.append(path)
print(json.dumps({"read": read, "refused": refused, "found": found}))
"""


def as_user(user, *argv):
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--", *argv]


def why_not():
    if os.geteuid() != 0:
        return "only root can be two others"
    tried = subprocess.run(as_user(OTHER, "true"), capture_output=True, text=True)
    return "" if tried.returncode == 0 else f"cannot be another user here: {tried.stderr.strip()}"


class Secrets(SystemTest):
    seconds = 90

    def setUp(self):
        if reason := why_not():
            self.skipTest(reason)
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)
        self.bin = self.dir / "bin"  # where others may not go, they could not start them
        self.bin.mkdir()
        for name in ("imgperf", "imgperf-worker", "imgperf-sim"):
            shutil.copy2(BIN / name, self.bin / name)
        made = self.imgperf("keys", "init", "creds")
        self.assertEqual(made.wait(), 0, made.output)

    def belong_to_the_runner(self):
        self.dir.chmod(0o755)
        for path in (self.dir, *self.dir.rglob("*")):
            os.chown(path, RUNNER, RUNNER)

    def secrets(self):
        keys = [line for key in sorted((self.dir / "creds").glob("*.key")) for line in key.read_text().splitlines()[1:-1]]
        self.assertGreater(len(keys), 5)
        return [API_KEY, *keys]

    def look(self, paths):
        """What the other user finds in these files: how many it could read, which not, which hold a secret."""
        seen = subprocess.run(as_user(OTHER, "python3", "-c", LOOK, *map(str, paths)), input=json.dumps(self.secrets()),
                              capture_output=True, text=True, check=True)
        return json.loads(seen.stdout)

    def begin(self):
        _, url, _ = self.simulator("null", "--latency", "50ms")
        config = run_file(url, requests=200, cluster={"workers": 1, "listen": "127.0.0.1:0"}, output={"path": "out", "level": "raw"})
        config["target"]["api_key"] = "${TARGET_KEY}"
        self.write("run.yaml", config)
        self.belong_to_the_runner()
        run = self.start(*as_user(RUNNER, self.bin / "imgperf", "run", "run.yaml", "--credentials", "creds", "--log-level", "debug"),
                         env={"TARGET_KEY": API_KEY})
        controller = run.wait_line(r"--controller (\S+)").group(1)
        worker = self.start(*as_user(RUNNER, self.bin / "imgperf-worker", "--controller", controller, "--credentials", "creds"))
        return run, worker

    def test_another_user_sees_none(self):
        run, worker = self.begin()
        procs.wait_until((self.dir / "out" / "logs" / "controller.log").exists, 20, "the run to begin")
        worker.wait_line("registered")
        of = [Path(f"/proc/{program.pid}") for program in (run, worker)]
        words = self.look([proc / "cmdline" for proc in of])
        self.assertEqual(words, {"read": 2, "refused": [], "found": []}, "a command line is everybody's")
        environments = self.look([proc / "environ" for proc in of])
        self.assertEqual(len(environments["refused"]), 2, environments)
        self.assertNotIn(API_KEY.encode(), (of[1] / "environ").read_bytes(), "a worker gets the key over the wire")
        self.assertIn(run.wait(60), GOOD, run.output)
        self.assertEqual(worker.wait(), 0, worker.output)
        files = [path for path in (self.dir / "out").rglob("*") if path.is_file()]
        self.assertTrue({"0.journal", "controller.log", "report.json", "profile_export_raw.jsonl", "run.yaml"}
                        <= {path.name for path in files}, files)
        seen = self.look(files)
        self.assertEqual((seen["found"], seen["read"] + len(seen["refused"])), ([], len(files)), seen)
        keys = self.look((self.dir / "creds").glob("*.key"))
        self.assertEqual((keys["read"], keys["found"]), (0, []), keys)
        for program in (run, worker):
            self.assertEqual([secret for secret in self.secrets() if secret in program.output], [])

    def test_what_looks_is_not_blind(self):
        """The same look finds a secret where there is one."""
        self.belong_to_the_runner()
        self.write("leak", f"key: {API_KEY}").chmod(0o644)
        self.assertEqual(self.look([self.dir / "leak"])["found"], [str(self.dir / "leak")])


if __name__ == "__main__":
    unittest.main()
