"""The figures of SGLang's FLUX cookbook for one B200, measured by us against the simulator that imitates it.

Twenty requests at once: 111.79 s in all, mean 67.06, median 66.97, p99 110.89 s; one request after a start: 50.97 s. Both
fit 4.71 s an image after 17.59 and 46.26 s of preparation. Runs are twenty times as fast and scaled back.
"""

import unittest

from harness import SANITIZED, SystemTest
from runs import GOOD, PROMPTS, Artifacts, run_file
from sim_model import quantile
from stalls import Stalls
from target_log import read_log

SCALE = 1 / 20
PROFILE = "flux1-dev-b200"
STALLED = 0.02  # seconds that a run of 2.5 may lose and still be within 2 % of the figures


def unscaled(milliseconds):
    return milliseconds / 1000 / SCALE


@unittest.skipIf(SANITIZED, "the painter does not keep up under a sanitizer")
class PublishedFigures(SystemTest):
    seconds = 60

    def measure(self, requests, concurrency, penalty):
        for attempt in range(4):
            self.log = self.dir / f"truth-{attempt}.jsonl"
            with Stalls() as stalls:
                artifacts = self.measure_once(requests, concurrency, penalty)
            if stalls.lost < STALLED:
                return artifacts
        self.skipTest(f"this machine stood still for {stalls.lost:.2f} s in the last of four runs, and no less in the others")

    def measure_once(self, requests, concurrency, penalty):
        self.write("prompts.jsonl", PROMPTS)
        url = f"sim://{PROFILE}?time_scale={SCALE}&first_request_penalty={penalty}&log={self.log}"
        self.write("run.yaml", run_file(url, requests=requests, concurrency=concurrency,
                                        request={"size": "1024x1024", "timeout": "60s",
                                                 "seed": {"base": 1, "per": "request"}}))
        run = self.imgperf("run", "run.yaml")
        self.assertIn(run.wait(50), GOOD, run.output)
        return Artifacts(self.dir / "out" / "run")

    def near(self, ours, published, what):
        self.assertLess(abs(ours / published - 1), 0.02, f"{what}: {ours:.2f} s instead of {published} s")

    def agree_one_by_one(self, artifacts):
        """Each latency is the target's own time for that request and the way there and back.

        The way is loopback, the reading of the request, the sending of up to half a megabyte and our own hands. It is never
        negative (half a millisecond for the log's stamp being taken just before the reply leaves). What it takes on a busy
        machine is the scheduler's business: 50 ms for one request, a quarter of an image's time, would still hide nothing,
        for the next request in line is 235 ms away. Of twenty, half keep within 10 ms.
        """
        served = {e["x_request_id"]: e for e in read_log(self.log)}
        self.assertEqual(set(served), {line.id for line in artifacts.lines})
        ways = []
        for line in artifacts.lines:
            entry = served[line.id]
            ways.append(line.latency_ms - (entry["done_ns"] - entry["arrived_ns"]) / 1e6)
            self.assertGreater(ways[-1], -0.5, line)
            self.assertLess(ways[-1], 50, line)
            self.assertLess((entry["done_ns"] - entry["finish_ns"]) / 1e6, 50, f"the painter came too late: {entry}")
            stated = line.fields["metrics"]["server_inference_time"]["value"]
            self.assertAlmostEqual(stated, (entry["finish_ns"] - entry["start_ns"]) / 1e6, delta=0.01)
        return ways

    def test_twenty_at_once(self):
        artifacts = self.measure(20, 20, "17.59s")
        latencies = [unscaled(line.latency_ms) for line in artifacts.lines]
        self.assertEqual(len(latencies), 20)
        self.near(sum(latencies) / 20, 67.06, "mean of the lines")
        reported = artifacts.report["metrics"]
        latency = reported["request_latency"]
        self.near(unscaled(latency["avg"]), 67.06, "mean")
        self.near(unscaled(latency["p50"]), 66.97, "median")
        self.near(unscaled(latency["p99"]), 110.89, "p99")
        self.near(unscaled(1000 * reported["benchmark_duration"]["avg"]), 111.79, "duration")
        self.assertEqual(round(reported["peak_memory"]["max"], 2), 27917.19)
        self.assertEqual(round(reported["peak_memory"]["avg"], 2), 27916.59)
        self.assertLess(quantile(self.agree_one_by_one(artifacts), 0.5), 10)

    def test_one_after_the_start(self):
        artifacts = self.measure(1, 1, "46.26s")
        line = artifacts.lines[0]
        self.near(unscaled(line.latency_ms), 50.97, "latency")
        self.near(unscaled(1000 * artifacts.report["metrics"]["benchmark_duration"]["avg"]), 50.97, "duration")
        self.assertEqual(line.fields["metrics"]["peak_memory"]["value"], 27905.19)
        self.agree_one_by_one(artifacts)


if __name__ == "__main__":
    unittest.main()
