"""Nothing is left behind: by many runs, and by interrupted ones."""

import os
import signal
import unittest

import procs
import target_log
from harness import PATIENCE, SANITIZED, SystemTest
from identities import check_ledger, check_target
from runs import GOOD, PROMPTS, Artifacts, run_file
from target_log import ids

RUNS = 10 if SANITIZED else 30


class ManyRuns(SystemTest):
    seconds = 180

    def test_consecutive_runs_leave_no_process_socket_or_file(self):
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file("sim://null", requests=4))
        shared = set(os.listdir("/dev/shm"))
        for number in range(RUNS):
            run = self.imgperf("run", "run.yaml")
            self.assertIn(run.wait(30), GOOD, f"run {number}:\n{run.output}")
            self.assert_nothing_left()
        self.assertEqual(len(os.listdir(self.dir / "out")), RUNS)
        self.assertEqual({n for n in set(os.listdir("/dev/shm")) - shared if "imgperf" in n}, set())
        self.assertEqual(sorted(os.listdir(self.dir)), ["out", "prompts.jsonl", "run.yaml", "tmp"])


class Interrupted(SystemTest):
    seconds = 90

    def begin(self, latency):
        _, url, self.log = self.simulator("null", "--latency", latency)
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, requests=5000, request={"size": "64x64", "timeout": "60s"}))
        return self.imgperf("run", "run.yaml")

    def wait_requests(self, program, count):
        procs.wait_until(lambda: target_log.count(self.log) >= count, 30 * PATIENCE, f"{count} requests: {program.output}")

    def check(self, run):
        artifacts = Artifacts(self.dir / "out" / "run")
        self.assertIn("interrupted", str(artifacts.report).lower())
        check_ledger(self, artifacts.ledger)
        check_target(self, artifacts.lines, ids(self.account(self.log)), artifacts.ledger)
        return artifacts

    def test_the_first_interrupt_lets_requests_finish_and_reports(self):
        run = self.begin("50ms")
        self.wait_requests(run, 20)
        run.signal(signal.SIGINT)
        self.assertEqual(run.wait(30), 130, run.output)
        artifacts = self.check(run)
        self.assertEqual({line.outcome for line in artifacts.lines}, {"completed"})
        self.assertLess(artifacts.ledger["completed"], 5000)

    def test_the_second_interrupt_stops_at_once_and_reports(self):
        run = self.begin("50s")
        procs.wait_until(lambda: len(procs.children(run.pid, "imgperf-worker")) == 2, 20, "two workers")
        procs.wait_until(lambda: (self.dir / "out" / "run" / "journal").exists(), 20, "the journal")
        self.wait_in_flight(run)
        run.signal(signal.SIGINT)
        run.wait_line("interrupted")
        run.signal(signal.SIGINT)
        self.assertEqual(run.wait(15), 130, run.output)
        artifacts = self.check(run)
        self.assertNotIn("completed", {line.outcome for line in artifacts.lines})

    def wait_in_flight(self, run):
        """Four requests wait at the target: its log tells only of finished ones, its connections tell of these."""
        target = self._programs[0]

        def connected():
            return procs.sockets(target.pid) >= 5  # the listening one and four connections

        procs.wait_until(connected, 30 * PATIENCE, f"four connections at the target: {run.output}")

    def test_a_termination_is_an_interrupt(self):
        run = self.begin("50ms")
        self.wait_requests(run, 20)
        run.signal(signal.SIGTERM)
        self.assertEqual(run.wait(30), 130, run.output)
        self.check(run)


if __name__ == "__main__":
    unittest.main()
