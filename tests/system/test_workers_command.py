"""`imgperf workers` shows who takes part in a run that is going on, and disturbs nothing."""

import json
import unittest

import procs
from harness import BIN, SystemTest
from identities import check_ledger
from runs import GOOD, PROMPTS, Artifacts, run_file


class WorkersCommand(SystemTest):
    seconds = 90

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)

    def begin(self, *flags, **cluster):
        _, url, _ = self.simulator("null", "--latency", "50ms")
        phase = {"name": "load", "concurrency": 4, "duration": "6s"}
        self.write("run.yaml", run_file(url, phases=[phase], cluster={"workers": 2, **cluster}))
        return self.imgperf("run", "run.yaml", *flags)

    def ask(self, *flags, code=0, env=None):
        asked = self.imgperf("workers", *flags, env=env)
        self.assertEqual(asked.wait(20), code, asked.output)
        self.assert_plain(asked.output)
        return asked.output

    def members(self, *flags):
        said = json.loads(self.ask(*flags, "--json"))
        self.assertEqual(said["schema"], "imgperf.members/1")
        return said["members"]

    def telling(self, *flags):
        """The members, once all have told how they fare."""
        def look():
            members = self.members(*flags)
            return members if len(members) == 2 and all("cpu" in m for m in members) else None
        return procs.wait_until(look, 30, "two members that tell of their processors")

    def hold(self, run, members):
        """They are the run's workers, at work; and the run is as if nobody had asked."""
        self.assertEqual({m["state"] for m in members}, {"active"})
        for member in members:
            self.assertLessEqual(member["in_flight"], 4, "the phase's; not the sum, since each tells of an instant of its own")
            self.assertGreater(member["cpu"], 0, member)
            self.assertGreaterEqual(member["lag_ns"], 0, member)
            self.assertGreaterEqual(member["clock_bound_ns"], 0, member)
        self.assertIn(run.wait(60), GOOD, run.output)
        report = Artifacts(self.dir / "out" / "run").report
        check_ledger(self, report["ledger"])
        self.assertEqual({m["pid"] for m in members}, {w["pid"] for w in report["workers"]})

    def test_of_a_run_in_its_directory(self):
        run = self.begin()
        procs.wait_until((self.dir / "out" / "run" / "journal" / "0.journal").exists, 20, "the journal")
        procs.wait_until(lambda: len(procs.children(run.pid, "imgperf-worker")) == 2, 20, "two workers")
        members = self.telling("out/run")
        table = self.ask("out/run")
        for word in ("Session", "In Flight", "Clock (± ms)", "active", *(m["name"] for m in members)):
            self.assertIn(word, table)
        self.hold(run, members)
        self.assertIn("the run is over", self.ask("out/run", code=1))

    def test_of_a_controller_with_credentials(self):
        made = self.imgperf("keys", "init", "creds")
        self.assertEqual(made.wait(), 0, made.output)
        run = self.begin("--credentials", "creds", listen="127.0.0.1:0")
        controller = run.wait_line(r"--controller (127\.0\.0\.1:\d+)").group(1)
        self.assertEqual(self.members("--controller", controller, "--credentials", "creds"), [])
        for name in ("a", "b"):
            self.start(BIN / "imgperf-worker", "--controller", controller, "--name", name, "--credentials", "creds")
        members = self.telling("--controller", controller, "--credentials", "creds")
        self.assertEqual({m["name"] for m in members}, {"a", "b"})
        self.assertIn("--credentials", self.ask("--controller", controller, code=2))
        self.hold(run, members)

    def test_where_nobody_is(self):
        self.assertIn("no run's artifact directory", self.ask("nowhere", code=1))
        self.assertIn("no controller answers at 127.0.0.1:1", self.ask("--controller", "127.0.0.1:1", code=2))
        self.assertIn("127.0.0.1:2", self.ask(code=2, env={"IMGPERF_CONTROLLER": "127.0.0.1:2"}))


if __name__ == "__main__":
    unittest.main()
