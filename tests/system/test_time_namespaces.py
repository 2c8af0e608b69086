"""Workers whose clocks are far from the controller's: their records lie where the target saw the requests, within the bound.

Time namespaces of the kernel give processes of one machine clocks of their own (CLOCK_MONOTONIC and CLOCK_BOOTTIME).
"""

import subprocess
import unittest

from harness import BIN, SystemTest
from identities import check_ledger
from journal_anchor import epoch_minus_monotonic
from runs import GOOD, PROMPTS, Artifacts, run_file

AHEAD = (4_000, 900_000)  # s, of each worker's clocks


def elsewhen(seconds):
    """The start of a command line whose program reads clocks that are ahead by so much."""
    return ["unshare", "--time", "--fork", "--monotonic", str(seconds), "--boottime", str(seconds), "--"]


def why_not():
    try:
        tried = subprocess.run([*elsewhen(1), "true"], capture_output=True, text=True)
    except OSError as error:
        return f"time namespaces need util-linux's unshare: {error}"
    return "" if tried.returncode == 0 else f"no time namespaces here: {tried.stderr.strip()}"


class TimeNamespaces(SystemTest):
    seconds = 90

    def run_elsewhen(self):
        _, url, self.log = self.simulator("null", "--latency", "20ms")
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, phases=[{"name": "load", "concurrency": 4, "duration": "6s"}],
                                        cluster={"workers": 2, "listen": "127.0.0.1:0", "wait": "30s"}))
        controller = self.imgperf("run", "run.yaml")
        port = controller.wait_line(r"--controller 127\.0\.0\.1:(\d+)").group(1)
        workers = [self.start(*elsewhen(ahead), BIN / "imgperf-worker", "--controller", f"127.0.0.1:{port}", "--name",
                              f"ahead-{ahead}") for ahead in AHEAD]
        self.assertIn(controller.wait(), GOOD, controller.output)
        for worker in workers:
            self.assertEqual(worker.wait(30), 0, worker.output)
        return Artifacts(self.dir / "out" / "run")

    def test_two_workers_are_placed_on_one_timeline_within_the_bound(self):
        if reason := why_not():
            self.skipTest(reason)
        artifacts = self.run_elsewhen()
        check_ledger(self, artifacts.ledger)
        served = {entry["x_request_id"]: entry for entry in self.account(self.log)}
        to_epoch = epoch_minus_monotonic(artifacts)
        bounds = {}
        for line in artifacts.lines:
            self.assertEqual(line.outcome, "completed", line)
            entry, meta, bound = served[line.id], line.fields["metadata"], line.fields["imgperf"]["clock_bound_ns"]
            bounds.setdefault(meta["worker_id"], []).append(bound)
            start, end = (meta[stamp] - to_epoch for stamp in ("request_start_ns", "request_end_ns"))
            # The target's clock is the controller's. It counts a request as answered before the last byte leaves.
            self.assertLessEqual(start - bound, entry["arrived_ns"], f"{line} began after it had arrived")
            self.assertGreaterEqual(end + bound, entry["done_ns"], f"{line} ended before it was answered")
        self.assertEqual(len(bounds), 2, "both workers had work")
        for worker, own in bounds.items():
            self.assertGreater(min(own), 0, f"{worker} took its clock for the controller's")
            self.assertLess(sorted(own)[len(own) // 2], 50_000_000, f"{worker}: bounds that say nothing")


if __name__ == "__main__":
    unittest.main()
