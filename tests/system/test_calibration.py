"""Workers that measure themselves before the run: their floor stands in the report, and the target sees nothing of it."""

import unittest

import procs
import target_log
from harness import BIN, SystemTest
from journal_anchor import entries, fields
from runs import GOOD, PROMPTS, Artifacts, run_file

PHASE_START, CALIBRATED = 2, 17  # in JournalEntry


class Calibration(SystemTest):
    seconds = 90

    def run_it(self, requests=20, **more):
        _, url, log = self.simulator("null")
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, requests=requests, **more))
        run = self.imgperf("run", "run.yaml")
        self.assertIn(run.wait(60), GOOD, run.output)
        self.output = run.output
        return Artifacts(self.dir / "out" / "run"), self.account(log)

    @staticmethod
    def order(artifacts):
        """Which entries stand in the journal, in their order."""
        return [next(fields(entry))[0] for entry in entries(artifacts.folder / "journal" / "0.journal")]

    def test_every_worker_tells_its_floor_before_the_first_phase(self):
        artifacts, asked = self.run_it(limits={"calibrate": True})
        workers = artifacts.report["workers"]
        self.assertEqual(len(workers), 2)
        for worker in workers:
            floor = worker["calibration"]
            self.assertEqual((floor["requests"], floor["paced_requests"]), (200, 100), floor)
            self.assertGreater(floor["request_latency_ms"]["p50"], 0)
            self.assertGreaterEqual(floor["send_lag_ms"]["p99"], floor["send_lag_ms"]["p50"])
            self.assertGreater(floor["cpu_us_per_request"], 0)
        self.assertRegex(self.output, r"Floor +request latency p50")
        order = self.order(artifacts)
        self.assertEqual(order.count(CALIBRATED), 2)
        self.assertGreater(order.index(PHASE_START), max(i for i, kind in enumerate(order) if kind == CALIBRATED))
        # The account and the target know of the run's own requests alone.
        self.assertEqual(len(artifacts.lines), 20)
        self.assertEqual(artifacts.ledger["issued"], 20)
        self.assertEqual(sorted(target_log.ids(asked)), sorted(line.id for line in artifacts.lines))
        self.assertEqual(len(asked), 20)

    def test_nothing_reaches_the_target_while_a_worker_has_not_calibrated(self):
        _, url, log = self.simulator("null")
        self.write("prompts.jsonl", PROMPTS)
        config = run_file(url, cluster={"workers": 2, "listen": "127.0.0.1:0"})
        self.write("run.yaml", config)
        run = self.imgperf("run", "run.yaml", "--calibrate")
        controller = run.wait_line(r"imgperf-worker --controller (\S+)").group(1)
        first = self.worker(controller, "first")
        procs.wait_until(lambda: CALIBRATED in self.order(Artifacts(self.dir / "out" / "run")), 30, "the first to have calibrated")
        self.assertEqual(target_log.count(log), 0)
        second = self.worker(controller, "second")
        self.assertIn(run.wait(60), GOOD, run.output)
        for worker in (first, second):
            self.assertEqual(worker.wait(20), 0, worker.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        self.assertEqual(self.order(artifacts).count(CALIBRATED), 2)

    def worker(self, controller, name):
        return self.start(BIN / "imgperf-worker", "--controller", controller, "--name", name)

    def test_without_the_key_nobody_calibrates(self):
        artifacts, _ = self.run_it()
        self.assertNotIn(CALIBRATED, self.order(artifacts))
        self.assertTrue(all("calibration" not in worker for worker in artifacts.report["workers"]))
        self.assertNotIn("Floor", self.output)


if __name__ == "__main__":
    unittest.main()
