"""Workers come and go while a run is on: nothing is lost by it."""

import signal
import unittest

import procs
from faults import Faults
from harness import BIN
from identities import check_ledger
from runs import GOOD, Artifacts


class Leaving(Faults):
    def join(self, port, name, *flags):
        return self.start(BIN / "imgperf-worker", "--controller", f"127.0.0.1:{port}", "--name", name, *flags)

    def begin_joined(self, **more):
        controller = self.begin("count", listen="127.0.0.1:0", wait="30s", **more)
        port = int(controller.wait_line(r"--controller 127\.0\.0\.1:(\d+)").group(1))
        return controller, port, [self.join(port, f"hand-{i}") for i in (1, 2)]

    def test_a_worker_that_is_told_to_leaves_in_order_and_another_takes_its_place(self):
        controller, port, (first, second) = self.begin_joined(requests=600)
        self.wait_requests(150)
        first.signal(signal.SIGTERM)
        self.assertEqual(first.wait(20), 0, first.output)
        third = self.join(port, "hand-3")
        artifacts = self.settle(controller, "count")
        self.assertEqual(artifacts.ledger["completed"], 600, artifacts.ledger)
        self.assertEqual(artifacts.ledger["attempts_lost"], 0, artifacts.ledger)
        ends = {worker["name"]: worker for worker in artifacts.report["workers"]}
        self.assertEqual(set(ends), {"hand-1", "hand-2", "hand-3"}, "who came later took part")
        self.assertFalse([worker for worker in ends.values() if worker["loss"]], ends)
        self.assertGreater(ends["hand-3"]["records"], 0, ends)
        for worker in (second, third):
            self.assertEqual(worker.wait(30), 0, worker.output)

    def test_what_is_in_flight_may_finish_and_is_cancelled_by_the_second_word(self):
        controller, _, (first, second) = self.begin_joined(requests=16, latency="30s")
        self.wait_requests(8)
        first.signal(signal.SIGTERM)
        first.wait_line("told to end: requests in flight may finish")
        self.assertIsNone(first.process.poll(), "its requests take half a minute")
        first.signal(signal.SIGTERM)
        self.assertEqual(first.wait(20), 0, first.output)
        second.signal(signal.SIGTERM)
        second.wait_line("told to end: requests in flight may finish")
        second.signal(signal.SIGTERM)
        self.assertEqual(second.wait(20), 0, second.output)
        # Nobody is left: the rest is never sent.
        self.assertEqual(controller.wait(60), 2, controller.output)
        ledger = Artifacts(self.dir / "out" / "run").ledger
        check_ledger(self, ledger)
        self.assertEqual(ledger["cancelled"], 8, ledger)
        self.assertEqual(ledger["attempts_lost"], 0, ledger)

    def test_a_worker_that_stays_serves_one_run_after_the_other(self):
        port = procs.free_pair()
        worker = self.join(port, "staying", "--stay")
        worker.wait_line("waiting for the controller at")
        for _ in range(2):
            controller = self.begin("count", requests=40, listen=f"127.0.0.1:{port}", wait="30s", workers=1)
            self.assertIn(controller.wait(60), GOOD, controller.output)
            report = Artifacts(self.dir / "out" / "run").report
            self.assertEqual([w["pid"] for w in report["workers"]], [worker.pid])
            self.assertEqual(report["ledger"]["completed"], 40)
        self.assertIsNone(worker.process.poll(), worker.output)
        self.assertIn("waiting for the next controller at", worker.output)
        worker.signal(signal.SIGTERM)
        self.assertEqual(worker.wait(20), 0, worker.output)
        self.assertNotRegex(worker.output, r" E .*", "nothing went wrong")
        procs.wait_until(lambda: not procs.alive(worker.pid), 5, "the worker to be gone")


if __name__ == "__main__":
    unittest.main()
