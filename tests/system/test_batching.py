"""Throughput against concurrency: flat where requests are served one by one, rising where they are served together."""

import json
import unittest
from collections import Counter

from harness import SANITIZED, SystemTest
from runs import GOOD, PROMPTS, Artifacts, run_file
from sim_model import batch_service
from stalls import Stalls
from target_log import read_log

CONCURRENCY = (1, 2, 4, 8)
SCALE = 1 / 50
# qwen-image-h100 at 256x256 (simulator/profiles.cc): 107 ms beside the stages, 588 of text encoder, 50 steps of
# 144.63 + 103.45 / 16 ms; each further request of a batch adds 0.22 of that; a batch holds 8.
ALONE = SCALE * (0.107 + 0.588 + 50 * (0.14463 + 0.10345 / 16))
COST, MOST = 0.22, 8
DELAY = SCALE * 2.0
STALLED = 0.05  # seconds that a run of ten may lose and still show the model's rates


@unittest.skipIf(SANITIZED, "the painter does not keep up under a sanitizer")
class Batching(SystemTest):
    seconds = 120

    def sweep(self, url, rounds):
        """Requests per second at each concurrency, each a phase of one run; so many rounds of full concurrency."""
        for attempt in range(4):
            with Stalls() as stalls:
                measured, late = self.sweep_once(url, rounds, self.dir / f"truth-{attempt}.jsonl")
            if late == 0 and stalls.lost < STALLED:
                return measured
        self.skipTest(f"this machine stood still for {stalls.lost:.2f} s and painted {late} images too late, four times in a row")

    def sweep_once(self, url, rounds, log):
        """The same, and how many replies the simulator could not paint in time: then this machine was measured, not its model."""
        self.log = log
        self.write("prompts.jsonl", PROMPTS)
        phases = [{"name": f"c{c}", "concurrency": c, "requests": c * rounds(c)} for c in CONCURRENCY]
        self.write("run.yaml", run_file(f"{url}&time_scale={SCALE}&log={log}", phases=phases,
                                        request={"size": "256x256", "timeout": "20s"}))
        run = self.imgperf("run", "run.yaml")
        self.assertIn(run.wait(50), GOOD, run.output)
        report = Artifacts(self.dir / "out" / "run").report
        by_name = {phase["name"]: phase["metrics"]["request_throughput"]["avg"] for phase in report["phases"]}
        summary = json.loads(log.read_text().splitlines()[-1])["summary"]
        return [by_name[f"c{c}"] for c in CONCURRENCY], summary["late"]

    def test_flat_on_a_serial_server(self):
        measured = self.sweep("sim://qwen-image-h100?seed=3", rounds=lambda c: max(1, 12 // c))
        for concurrency, rate in zip(CONCURRENCY, measured):
            self.assertAlmostEqual(rate * ALONE, 1, delta=0.08, msg=f"at concurrency {concurrency}: {measured}")

    def test_rising_as_the_model_predicts_on_a_server_that_batches(self):
        """All of a round come back together and go out together, well within the batch's delay. A batch that is not full
        waits for that delay; a full one does not."""
        measured = self.sweep("sim://qwen-image-h100-batch8?seed=3&batch_delay=2s", rounds=lambda c: 5)
        predicted = [c / (batch_service(ALONE, c, COST) + (DELAY if c < MOST else 0)) for c in CONCURRENCY]
        for concurrency, rate, expected in zip(CONCURRENCY, measured, predicted):
            self.assertAlmostEqual(rate / expected, 1, delta=0.08, msg=f"at {concurrency}: {measured}, not {predicted}")
        self.assertEqual(measured, sorted(measured))
        self.assertGreater(measured[-1], 3 * measured[0])
        sizes = Counter(entry["batch_size"] for entry in read_log(self.log))
        self.assertEqual(sizes, {c: 5 * c for c in CONCURRENCY}, "requests by the size of the batch they were served in")


if __name__ == "__main__":
    unittest.main()
