"""How late answers were received, as the worker tells it, against the target's own account of when it answered."""

import signal
import statistics
import unittest

import procs
import target_log
from harness import PATIENCE, SystemTest
from journal_anchor import epoch_minus_monotonic
from runs import GOOD, PROMPTS, Artifacts, run_file

LATENCY_MS = 50


class ReceiveLag(SystemTest):
    seconds = 60

    def begin(self):
        _, url, self.log = self.simulator("null", "--latency", f"{LATENCY_MS}ms")
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, concurrency=2, requests=200, cluster={"workers": 1}))
        controller = self.imgperf("run", "run.yaml")
        procs.wait_until(lambda: target_log.count(self.log) >= 20, 30, "20 requests at the target")
        return controller, procs.children(controller.pid, "imgperf-worker")[0]

    def end(self, controller):
        """(end after the answer left, lag_receive), both in ms, of each request in the order of their ends."""
        self.assertIn(controller.wait(), GOOD, controller.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        self.assertIn("told by the scheduler's run delay", "".join(artifacts.logs().values()))
        self.artifacts = artifacts
        served = {entry["x_request_id"]: entry["done_ns"] for entry in self.account(self.log)}
        to_epoch = epoch_minus_monotonic(artifacts)
        lines = sorted(artifacts.lines, key=lambda line: line.fields["metadata"]["request_end_ns"])
        return [((line.fields["metadata"]["request_end_ns"] - to_epoch - served[line.id]) / 1e6,
                 line.fields["metrics"]["lag_receive"]["value"]) for line in lines]

    def test_answers_that_wait_for_a_stopped_worker_say_so_and_the_others_do_not(self):
        controller, worker = self.begin()
        procs.kill(worker, signal.SIGSTOP)
        procs.let_pass(0.8)
        procs.kill(worker, signal.SIGCONT)
        requests = self.end(controller)
        waited = [(late, lag) for late, lag in requests if late > 400]
        # Both places, unless the worker was stopped between an answer and the next request.
        self.assertIn(len(waited), (1, 2), f"answered while the worker stood still: {requests}")
        for late, lag in waited:
            self.assertGreater(lag, late - 100)  # of which the answer was on its way
            self.assertLess(lag, late + LATENCY_MS + 100)
        self.judge_times_of(self.artifacts)
        # A loop that sleeps between answers is not late: however busy the machine is, no more than the answers were.
        self.assertLess(statistics.median(lag - late for late, lag in requests if late <= 400), 2 * PATIENCE, requests)


if __name__ == "__main__":
    unittest.main()
