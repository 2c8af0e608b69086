"""The two benchmark commands of SGLang's FLUX cookbook as written, but for the port: the tables they print show the published
figures, measured against the simulator that imitates the server.

A simulated server is twenty times as fast, so its times are a twentieth of the published ones and its throughput is twenty
times as high; memory is the same to the last digit.
"""

import json
import os
import signal
import unittest
from urllib.parse import urlsplit

from bad_server import BadServer
from harness import SANITIZED, SystemTest
from runs import GOOD, SLO_MISSED, Artifacts
from stalls import Stalls

SCALE = 1 / 20
PROFILE = "flux1-dev-b200"
STALLED = 0.02  # seconds that a run of 2.5 may lose and still be within 2 % of the figures
ONE = "--backend sglang-video --dataset vbench --task t2v --num-prompts 1 --max-concurrency 1".split()
TWENTY = "--backend sglang-image --dataset vbench --task t2v --num-prompts 20 --max-concurrency 20".split()
LIST = "a lighthouse in fog\na harbour at dawn\na fox in snow\n"
KEYS = ["duration", "completed_requests", "failed_requests", "throughput_qps", "latency_mean", "latency_median", "latency_p99",
        "latency_p50", "peak_memory_mb_max", "peak_memory_mb_mean", "peak_memory_mb_median"]
SLO_KEYS = ["slo_attainment_rate", "slo_met_success", "slo_scale"]


def table_of(output):
    """The table's rows as a map, in order; an AssertionError where there is no table."""
    lines = output.splitlines()
    if f"{' Serving Benchmark Result ':=^60}" not in lines:
        raise AssertionError(f"no table:\n{output}")
    rows = lines[lines.index(f"{' Serving Benchmark Result ':=^60}") + 1:lines.index("=" * 60)]
    return {label: value for label, value in (split(row) for row in rows if row != "-" * 50)}


def split(row):
    if row[40] != " " or row != row.rstrip():
        raise AssertionError(f"no row of the table: {row!r}")
    return row[:40].rstrip(), row[41:]


class BenchServing(SystemTest):
    seconds = 120

    def setUp(self):
        super().setUp()
        (self.cache / "imgperf" / "prompts").mkdir(parents=True)
        (self.cache / "imgperf" / "prompts" / "vbench.txt").write_text(LIST)

    def bench(self, url, *flags, codes=GOOD, env=None):
        run = self.imgperf("bench-serving", "--port", str(urlsplit(url).port), *flags, env=env)
        self.assertIn(run.wait(60), codes, run.output)
        self.assert_plain(run.output)
        return run

    def bodies(self, folder="artifacts/bench-serving"):
        """What was sent, of a run at level raw."""
        lines = (self.dir / folder / "profile_export_raw.jsonl").read_text().splitlines()
        return [json.loads(line)["payload"] for line in lines]

    def measure(self, penalty, *flags):
        """Of a run in which this machine did not stand still: what it printed."""
        for _ in range(4):
            _, url, log = self.simulator(PROFILE, "--time-scale", str(SCALE), "--first-request-penalty", penalty)
            with Stalls() as stalls:
                run = self.bench(url, *flags, "--output-file", "metrics.json")
            self.served = [r for r in self.account(log) if r["path"] == "/v1/images/generations"]
            if stalls.lost < STALLED:
                return table_of(run.output), run.output
        self.skipTest(f"this machine stood still for {stalls.lost:.2f} s in the last of four runs, and no less in the others")

    def near(self, table, label, published, factor):
        ours = float(table[label])
        # As many digits as are printed, and 2 %.
        digit = 0.5 * 10 ** -len(table[label].partition(".")[2])
        self.assertLess(abs(ours - published * factor), 0.02 * published * factor + digit, f"{label} {ours}, published {published}")

    def compare(self, table, duration, throughput, mean, median, p99, memory):
        self.near(table, "Benchmark duration (s):", duration, SCALE)
        # Published with two digits: what it was made of has more.
        self.near(table, "Request throughput (req/s):", throughput, 1 / SCALE)
        self.near(table, "Latency Mean (s):", mean, SCALE)
        self.near(table, "Latency Median (s):", median, SCALE)
        self.near(table, "Latency P99 (s):", p99, SCALE)
        self.assertEqual([table[f"Peak Memory {which} (MB):"] for which in ("Max", "Mean", "Median")], memory)

    @unittest.skipIf(SANITIZED, "the painter does not keep up under a sanitizer")
    def test_the_first_command(self):
        table, output = self.measure("46.26s", *ONE)
        self.assertIn("warning: --backend sglang-video --task t2v: imgperf measures images", output)
        self.assertEqual(list(table.items())[:4], [("Backend:", "sglang-image"), ("Model:", "black-forest-labs/FLUX.1-dev"),
                                                   ("Dataset:", "vbench"), ("Task:", "t2v")])
        self.assertEqual([table["Request rate:"], table["Max request concurrency:"], table["Successful requests:"]],
                         ["inf", "1", "1/1"])
        self.compare(table, 50.97, 1 / 50.97, 50.9681, 50.9681, 50.9681, ["27905.19"] * 3)
        self.assertEqual(len(self.served), 1, "no warm-up, no readiness request")

    @unittest.skipIf(SANITIZED, "the painter does not keep up under a sanitizer")
    def test_the_second_command(self):
        table, _ = self.measure("17.59s", *TWENTY)
        self.assertEqual([table["Max request concurrency:"], table["Successful requests:"]], ["20", "20/20"])
        self.compare(table, 111.79, 20 / 111.79, 67.0646, 66.9691, 110.8949, ["27917.19", "27916.59", "27917.19"])
        self.assertEqual(len(self.served), 20)
        metrics = json.loads((self.dir / "metrics.json").read_text())
        self.assertEqual(list(metrics), KEYS)
        for key, label in (("duration", "Benchmark duration (s):"), ("throughput_qps", "Request throughput (req/s):"),
                           ("peak_memory_mb_mean", "Peak Memory Mean (MB):")):
            self.assertEqual(f"{metrics[key]:.2f}", table[label])
        for key, label in (("latency_mean", "Latency Mean (s):"), ("latency_p50", "Latency Median (s):"),
                           ("latency_p99", "Latency P99 (s):")):
            self.assertEqual(f"{metrics[key]:.4f}", table[label])
        # The usual artifacts are of the same run.
        self.assertEqual(len(Artifacts(self.dir / "artifacts" / "bench-serving").lines), 20)

    def test_the_numbers_are_those_of_the_lines(self):
        _, url, _ = self.simulator(PROFILE, "--time-scale", "0.002", "--errors", "http500:20%")
        run = self.bench(url, "--num-prompts", "30", "--max-concurrency", "3", "--width", "64", "--height", "64",
                         "--output-file", "m.json", codes=SLO_MISSED)
        metrics = json.loads((self.dir / "m.json").read_text())
        lines = Artifacts(self.dir / "artifacts" / "bench-serving").lines
        latencies = sorted(line.latency_ms / 1000 for line in lines if line.outcome == "completed")
        failed = len(lines) - len(latencies)
        self.assertGreater(failed, 0)
        self.assertEqual((metrics["completed_requests"], metrics["failed_requests"]), (len(latencies), failed))
        self.assertAlmostEqual(metrics["latency_mean"], sum(latencies) / len(latencies), places=6)
        self.assertAlmostEqual(metrics["throughput_qps"] * metrics["duration"], len(latencies), places=6)
        self.assertEqual(table_of(run.output)["Successful requests:"], f"{len(latencies)}/30")
        self.assertIn("Internal Server Error", run.output, "what failed is told")

    def test_an_slo_and_a_rate(self):
        _, url, log = self.simulator(PROFILE, "--time-scale", "0.002")
        run = self.bench(url, "--num-prompts", "4", "--slo", "--slo-scale", "1e6", "--request-rate", "50", "--num-inference-steps",
                         "6", "--width", "64", "--height", "64", "--output-file", "m.json", "--set", "output.level=raw")
        table = table_of(run.output)
        self.assertEqual(table["Request rate:"], "50.0")
        self.assertEqual([table["SLO Attainment Rate:"], table["SLO Met (Success):"], table["SLO Scale:"]],
                         ["100.00%", "4", "1000000.00"])
        self.assertEqual(list(json.loads((self.dir / "m.json").read_text())), KEYS + SLO_KEYS)
        served = [r for r in self.account(log) if r["path"] == "/v1/images/generations"]
        self.assertEqual(len(served), 5, "one warm-up")
        for body in self.bodies():
            self.assertEqual((body["num_inference_steps"], body["size"], body["n"]), (6, "64x64", 1))
        self.assertEqual([body["prompt"] for body in self.bodies()], LIST.splitlines() + LIST.splitlines()[:1])

    def test_the_model_is_the_servers_unless_it_is_given(self):
        _, url, _ = self.simulator()
        for flags, model in ((["--model", "mine"], "mine"), ([], None)):
            run = self.bench(url, "--num-prompts", "1", "--width", "64", "--height", "64", "--set", "output.level=raw", *flags)
            table = table_of(run.output)
            self.assertEqual(self.bodies()[0]["model"], table["Model:"])
            self.assertNotEqual(table["Model:"], "default")
            if model:
                self.assertEqual(table["Model:"], model)

    def test_random_images_are_edited(self):
        _, url, log = self.simulator()
        run = self.bench(url, "--dataset", "random", "--task", "ti2i", "--num-prompts", "3", "--width", "64", "--height", "48",
                         "--disable-tqdm")
        self.assertEqual(table_of(run.output)["Successful requests:"], "3/3")
        self.assertEqual(sum(r["path"] == "/v1/images/edits" for r in self.account(log)), 3)
        self.assertNotIn("profiling (1/1)", run.output)

    def test_prompts_come_from_a_path(self):
        _, url, _ = self.simulator()
        self.write("mine.txt", "one prompt\n")
        self.bench(url, "--dataset-path", "mine.txt", "--num-prompts", "2", "--width", "64", "--height", "64",
                   "--set", "output.level=raw", "--artifact-dir", "here")
        self.assertEqual([body["prompt"] for body in self.bodies("here")], ["one prompt"] * 2)

    def test_what_is_set_shows(self):
        _, url, _ = self.simulator()
        run = self.bench(url, "--num-prompts", "9", "--width", "64", "--height", "64", "--set", "phases.profiling.requests=4",
                         "--set", "phases.profiling.concurrency=2")
        table = table_of(run.output)
        self.assertEqual((table["Successful requests:"], table["Max request concurrency:"]), ("4/4", "2"))

    def test_an_interrupted_run_prints_what_it_has(self):
        _, url, _ = self.simulator("null", "--latency", "300ms")
        run = self.imgperf("bench-serving", "--port", str(urlsplit(url).port), "--num-prompts", "1000", "--width", "64",
                           "--height", "64", "--output-file", "m.json")
        run.wait_line("profiling .*of 1000")
        run.signal(signal.SIGINT)
        self.assertEqual(run.wait(30), 130, run.output)
        done, _, asked = table_of(run.output)["Successful requests:"].partition("/")
        self.assertEqual(asked, "1000")
        self.assertGreater(int(done), 0)
        self.assertEqual(json.loads((self.dir / "m.json").read_text())["completed_requests"], int(done))

    def test_a_key_reaches_the_server_and_nobody_else(self):
        server = BadServer()
        self.addCleanup(server.close)
        self.write("p.txt", "one prompt\n")
        run = self.imgperf("bench-serving", "--base-url", server.url("good"), "--dataset-path", "p.txt", "--num-prompts", "1",
                           "--api-key", "sk-given-literally", "--set", "target.ready=off")
        self.assertIn(run.wait(30), GOOD, run.output)
        self.assertIn("warning: --api-key ***", run.output)
        self.assertEqual({r.headers.get("authorization") for r in server.requests}, {"Bearer sk-given-literally"})
        for path in (self.dir / "artifacts").rglob("*"):
            if path.is_file():
                self.assertNotIn(b"sk-given-literally", path.read_bytes(), path)

    def test_nothing_is_sent_where_the_command_is_wrong(self):
        _, url, log = self.simulator()
        port = ["--port", str(urlsplit(url).port)]
        os.remove(self.cache / "imgperf" / "prompts" / "vbench.txt")
        for flags, *parts in (([*port], "the list is not at", "run `imgperf fetch vbench`"),
                              (["--max-concurency", "2"], "unknown flag --max-concurency (did you mean --max-concurrency?)"),
                              (["--fps", "24"], "--fps is for videos"),
                              (["--random-request-config", "{}"], "--random-request-config is not served"),
                              (["--task", "video-to-video"], "has no counterpart for images"),
                              ([*port, "--dataset", "random", "--output-file", "none/m.json"], "none is no directory")):
            run = self.imgperf("bench-serving", *flags)
            self.assertEqual(run.wait(20), 1, run.output)
            for part in parts:
                self.assertIn(part, run.output)
        self.assertEqual(self.account(log), [])

    def test_a_server_that_is_not_there_ends_with_2(self):
        program, url, _ = self.simulator()
        program.process.kill()
        program.wait()
        run = self.imgperf("bench-serving", "--base-url", url, "--dataset", "random", "--set", "target.ready.timeout=1s")
        self.assertEqual(run.wait(30), 2, run.output)
        self.assertIn("refused", run.output)


if __name__ == "__main__":
    unittest.main()
