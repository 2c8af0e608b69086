"""Telemetry: what the target and its GPUs say of themselves beside the requests, held against the target's log."""

import unittest

from harness import SystemTest
from runs import PROMPTS, Artifacts, run_file

IDLE, BUSY = 140, 700  # watts: simulator/gpu_meter.h
ENOUGH = 5  # %
REQUESTS = 80


class Telemetry(SystemTest):
    seconds = 60

    def play(self, telemetry, **more):
        self.write("prompts.jsonl", PROMPTS)
        _, url, log = self.simulator("flux1-dev-b200", "--time-scale", "0.1", "--workers", "2")
        self.write("run.yaml", run_file(url, requests=REQUESTS, concurrency=3, limits={"on_invalid": "warn"}, telemetry=telemetry(url), **more))
        run = self.imgperf("run", "run.yaml")
        self.assertEqual(run.wait(50), 0, run.output)
        return Artifacts(self.dir / "out" / "run"), [e for e in self.account(log) if e["batch_size"]], run.output

    def truth(self, artifacts, entries):
        """Joules of two GPUs from the first request's start to the last one's end."""
        lines = [line.fields["metadata"] for line in artifacts.lines if line.outcome == "completed"]
        seconds = (max(m["request_end_ns"] for m in lines) - min(m["request_start_ns"] for m in lines)) / 1e9
        batches = {(e["worker"], e["start_ns"], e["finish_ns"]) for e in entries}
        busy = sum(finish - start for _, start, finish in batches) / 1e9
        return 2 * IDLE * seconds + (BUSY - IDLE) * busy, seconds

    def test_energy_is_the_targets(self):
        artifacts, entries, output = self.play(lambda url: {"gpus": [f"{url}/metrics"], "target": True, "every": "100ms"})
        joules, seconds = self.truth(artifacts, entries)
        metrics = artifacts.report["metrics"]
        self.assertAlmostEqual(metrics["gpu_energy"]["avg"], joules, delta=joules * ENOUGH / 100)
        self.assertAlmostEqual(metrics["energy_per_image"]["avg"], metrics["gpu_energy"]["avg"] / REQUESTS, places=6)
        self.assertAlmostEqual(metrics["gpu_power"]["avg"], joules / seconds, delta=joules / seconds * 0.2)
        telemetry = artifacts.report["telemetry"]
        self.assertEqual([e["kind"] for e in telemetry["endpoints"]], ["gpus"], "the same URL is asked once")
        self.assertEqual(telemetry["endpoints"][0]["failures"], 0)
        self.assertEqual([gpu["uuid"] for gpu in telemetry["gpus"]], ["GPU-simulated-0", "GPU-simulated-1"])
        series = {s["series"]: s for s in telemetry["series"]}
        self.assertAlmostEqual(series["imgperf_sim_requests_total"]["increase"], REQUESTS, delta=REQUESTS / 10)
        self.assertIn("2 GPUs (imgperf-sim)", " ".join(output.split()))

    def test_whoever_is_absent_is_no_error(self):
        artifacts, _, output = self.play(lambda url: {"gpus": ["http://127.0.0.1:1/metrics"], "target": [f"{url}/nothing"]})
        self.assertNotIn("gpu_energy", artifacts.report["metrics"])
        endpoints = artifacts.report["telemetry"]["endpoints"]
        self.assertEqual([e["scrapes"] for e in endpoints], [0, 0])
        self.assertIn("HTTP status 404", endpoints[1]["first_failure"])
        told = " ".join(output.split())
        self.assertIn("telemetry: http://127.0.0.1:1/metrics never answered:", told)

    def test_the_targets_key_goes_to_the_target_alone(self):
        artifacts, _, _ = self.play(lambda url: {"target": True, "every": "100ms"})
        [endpoint] = artifacts.report["telemetry"]["endpoints"]
        self.assertEqual(endpoint["kind"], "target")
        self.assertGreater(endpoint["scrapes"], 2)
        self.assertEqual(artifacts.report["telemetry"]["gpus"], [], "it was not said to be an exporter of GPUs")


if __name__ == "__main__":
    unittest.main()
