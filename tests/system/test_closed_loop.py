"""Closed loops on real processes: as many requests in flight as were asked for, fast target or slow, few workers or many."""

import statistics
import unittest

from harness import SANITIZED, SystemTest, main
from runs import GOOD, PROMPTS, Artifacts, run_file
from stalls import Stalls
from target_log import most_in_flight


@unittest.skipIf(SANITIZED, "nothing keeps up under a sanitizer")
class ClosedLoop(SystemTest):
    seconds = 240

    def measure(self, latency, workers, **phase):
        """The report, what the target saw, and for how long this machine stood still meanwhile."""
        _, url, log = self.simulator("null", "--latency", latency)
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, phases=[{"name": "load", **phase}], cluster={"workers": workers}))
        with Stalls() as stalls:
            run = self.imgperf("run", "run.yaml")
            self.assertIn(run.wait(60), GOOD, run.output)
        return Artifacts(self.dir / "out" / "run").report, self.account(log), stalls.lost

    def busy_at_the_target(self, entries, concurrency):
        """Requests it had on average, from the first fill to the last arrival."""
        begin = sorted(e["arrived_ns"] for e in entries)[concurrency - 1]
        end = max(e["arrived_ns"] for e in entries)
        inside = sum(max(0, min(end, e["done_ns"]) - max(begin, e["arrived_ns"])) for e in entries)
        return inside / (end - begin)

    def test_eight_on_a_fast_target(self):
        """Without credits that wait at the worker, a control round trip would be missing from every 20 ms."""
        best = 0.0
        for _ in range(4):
            report, entries, _ = self.measure("20ms", 2, concurrency=8, duration="4s")
            self.assertEqual(most_in_flight(entries), 8, "never more than the concurrency")
            phase = report["phases"][0]
            # The first second shows how fast the target is; then the next credit is there when a request ends.
            best = max(best, phase["filled_concurrency"] / 8)
            lag = report["metrics"]["lag"]["p50"]
            print(f"in flight {phase['filled_concurrency']:.3f} of 8, {report['metrics']['request_throughput']['avg']:.1f}/s of 400, "
                  f"lag p50 {lag:.3f} ms, at the target {self.busy_at_the_target(entries, 8):.3f}", flush=True)
            if best > 0.985:
                return
        self.assertGreater(best, 0.97, "of four runs none kept the slots busy")

    def slow_target(self, workers):
        shares = []
        for _ in range(3):
            report, entries, stood_still = self.measure("2s", workers, concurrency=16, requests=48)
            self.assertEqual(most_in_flight(entries), 16)
            self.assertEqual(report["phases"][0]["outcomes"]["completed"], 48)
            self.assertEqual(report["phases"][0]["outcomes"]["unsent"], 0, "nothing waits behind requests of seconds")
            shares.append(self.busy_at_the_target(entries, 16) / 16)
            print(f"{workers} workers: {shares[-1]:.4f} of the concurrency at the target, "
                  f"{report['phases'][0]['filled_concurrency'] / 16:.4f} by the report", flush=True)
            self.assertAlmostEqual(report["phases"][0]["filled_concurrency"] / 16, shares[-1], delta=0.01)
            if shares[-1] >= 0.99 or stood_still == 0:
                break
        self.assertGreaterEqual(max(shares), 0.99, statistics.median(shares))

    def test_a_slow_target_with_one_worker(self):
        self.slow_target(1)

    def test_a_slow_target_with_four_workers(self):
        self.slow_target(4)

    def test_a_slow_target_with_sixteen_workers(self):
        self.slow_target(16)


if __name__ == "__main__":
    main()
