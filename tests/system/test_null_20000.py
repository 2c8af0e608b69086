"""Exact counts and honest latencies, held against the target's own log."""

import statistics
import unittest

from harness import SANITIZED, SystemTest
from identities import check_ledger, check_target
from runs import GOOD, PROMPTS, Artifacts, run_file
from target_log import ids, most_in_flight

REQUESTS = 2_000 if SANITIZED else 20_000


class Null(SystemTest):
    seconds = 180

    def measure(self, url, **more):
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, **more))
        run = self.imgperf("run", "run.yaml")
        code = run.wait(150)
        return code, run, Artifacts(self.dir / "out" / "run")

    def test_exactly_so_many_requests_and_never_more_than_the_concurrency(self):
        _, url, log = self.simulator("null")
        code, run, artifacts = self.measure(url, requests=REQUESTS, concurrency=64, cluster={"workers": 4})
        self.assertIn(code, GOOD, run.output)  # a busy machine may make the numbers INVALID, never the counts
        entries = self.account(log)
        seen = ids(entries)
        self.assertEqual(len(seen), REQUESTS)
        self.assertEqual(len(set(seen)), REQUESTS)
        self.assertLessEqual(most_in_flight(entries), 64)
        self.assertEqual({e["status"] for e in entries}, {200})
        check_ledger(self, artifacts.ledger, credits=REQUESTS)
        self.assertEqual(artifacts.ledger["completed"], REQUESTS)
        lines = artifacts.lines
        self.assertEqual({line.id for line in lines}, set(seen))
        check_target(self, lines, seen, artifacts.ledger)

    @unittest.skipIf(SANITIZED, "latencies under a sanitizer say nothing")
    def test_latencies_are_the_targets_own_within_a_millisecond(self):
        _, url, log = self.simulator("null", "--latency", "20ms")
        code, run, artifacts = self.measure(url, requests=400, concurrency=4)
        self.assertIn(code, GOOD, run.output)
        served = {e["x_request_id"]: (e["done_ns"] - e["arrived_ns"]) / 1e6 for e in self.account(log)}
        differences = [line.latency_ms - served[line.id] for line in artifacts.lines]
        self.assertEqual(len(differences), 400)
        self.judge_times_of(artifacts)
        # An error of ours would be in every request; a busy machine delays some of them, by more than this.
        self.assertLess(statistics.quantiles(differences, n=4)[0], 1.0)
        self.assertGreater(min(differences), -0.5, "no request can be answered before the target answered it")
        self.assertGreaterEqual(min(served.values()), 20.0)


if __name__ == "__main__":
    unittest.main()
