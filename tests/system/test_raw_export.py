"""Level raw: what went over the wire stands in profile_export_raw.jsonl, whoever answered and whoever died."""

import base64
import json
import unittest

import image_headers
import procs
from bad_server import BadServer
from faults import Faults
from harness import SystemTest
from runs import GOOD, PROMPTS, Artifacts, run_file

KEY = "sk-raw-0123456789abcdef"
RAW = {"dir": "out", "name": "run", "level": "raw"}


def raw_lines(folder):
    return [json.loads(line) for line in (folder / "profile_export_raw.jsonl").read_text().splitlines()]


def extract(folder):
    """Images as AIPerf's users take them out: every text of every response is parsed, every b64_json decoded."""
    found = []
    for record in raw_lines(folder):
        for response in record.get("responses", []):
            answer = json.loads(response.get("text", "{}"))
            found += [base64.b64decode(item["b64_json"]) for item in answer.get("data", []) if item.get("b64_json")]
    return found


class RawRuns(SystemTest):
    """What the tests below share; none of its own."""
    seconds = 60

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)

    def measure(self, url, requests=3, **more):
        config = run_file(url, requests=requests, concurrency=1, output={**RAW, **more.pop("output", {})}, **more)
        config["target"]["api_key"] = "${TARGET_KEY}"
        self.write("run.yaml", config)
        run = self.imgperf("run", "run.yaml", env={"TARGET_KEY": KEY})
        code = run.wait(40)
        self.assert_plain(run.output)
        return code, run, Artifacts(self.dir / "out" / "run")

    def assert_secret(self, folder):
        for path in (p for p in folder.rglob("*") if p.is_file()):
            self.assertNotIn(KEY.encode(), path.read_bytes(), path)

    def assert_spool_gone(self, folder):
        self.assertEqual([p.name for p in folder.iterdir() if p.name.startswith("raw") or p.suffix == ".tmp"], [])

    def assert_same_lines(self, artifacts):
        raws = raw_lines(artifacts.folder)
        self.assertEqual([r["metadata"] for r in raws], [line.fields["metadata"] for line in artifacts.lines])
        return raws


class RawExport(RawRuns):
    def test_three_requests_give_three_images_and_the_bodies_that_were_sent(self):
        _, url, _ = self.simulator("flux1-dev-b200", "--time-scale", "0.01")
        code, run, artifacts = self.measure(url, output={"images": "all"})
        self.assertIn(code, GOOD, run.output)
        images = extract(artifacts.folder)
        self.assertEqual([image_headers.describe(image)[1:] for image in images], [(64, 64)] * 3)
        self.assertEqual(sorted(images), sorted(p.read_bytes() for p in artifacts.images))
        raws = self.assert_same_lines(artifacts)
        inputs = json.loads((artifacts.folder / "inputs.json").read_text())["data"]
        self.assertEqual([row["session_id"] for row in inputs], [f"entry-{i}" for i in range(5)])
        payloads = {row["session_id"]: row["payloads"] for row in inputs}
        for raw, line in zip(raws, artifacts.lines):
            self.assertEqual([raw["payload"]], payloads[raw["metadata"]["conversation_id"]])
            self.assertEqual(raw["status"], 200)
            self.assertEqual(raw["request_headers"]["Authorization"], "***")
            self.assertEqual(raw["request_headers"]["X-Request-ID"], line.id)
            self.assertEqual(raw["request_headers"]["X-Correlation-ID"], raw["metadata"]["x_correlation_id"])
            self.assertAlmostEqual((raw["responses"][0]["perf_ns"] - raw["start_perf_ns"]) / 1e6, line.latency_ms, 5)
        self.assert_secret(artifacts.folder)
        self.assert_spool_gone(artifacts.folder)
        self.assert_nothing_left()

    def test_warm_ups_stay_out(self):
        _, url, _ = self.simulator()
        phases = [{"name": "warm", "kind": "warmup", "requests": 2}, {"name": "load", "concurrency": 2, "requests": 4}]
        _, _, artifacts = self.measure(url, phases=phases)
        self.assertEqual(len(self.assert_same_lines(artifacts)), 4)

    def test_below_the_level_there_is_neither_file_nor_spool(self):
        _, url, _ = self.simulator()
        _, _, artifacts = self.measure(url, output={"level": "records"})
        names = {p.name for p in artifacts.folder.iterdir()}
        self.assertFalse(names & {"profile_export_raw.jsonl", "inputs.json", "raw"}, names)

    def test_url_results_are_named_and_their_bytes_left_out(self):
        _, url, _ = self.simulator("flux1-dev-b200", "--time-scale", "0.01")
        request = {"size": "64x64", "timeout": "20s", "response_format": "url"}
        _, run, artifacts = self.measure(url, request=request, output={"images": "all"})
        self.assertEqual(len(artifacts.images), 3, run.output)
        for raw in self.assert_same_lines(artifacts):
            answer = json.loads(raw["responses"][0]["text"])
            self.assertTrue(answer["data"][0]["url"])
            self.assertEqual(len(raw["responses"]), 1)


class RawOfBadTargets(RawRuns):
    def setUp(self):
        super().setUp()
        self.server = BadServer()
        self.addCleanup(self.server.close)

    def refused(self, behaviour, **more):
        code, run, artifacts = self.measure(self.server.url(behaviour), **more)
        self.assertEqual(code, 2, run.output)
        self.assertEqual(extract(artifacts.folder), [])
        self.assert_secret(artifacts.folder)
        self.assert_spool_gone(artifacts.folder)
        raws = self.assert_same_lines(artifacts)
        self.assertEqual(len(raws), 3)
        for raw in raws:
            self.assertEqual(raw["responses"], [])
            self.assertIn("error", raw)
        return raws[0]

    def test_binary_garbage_is_base64(self):
        raw = self.refused("binary")
        self.assertNotIn("text", raw["error_response"])
        self.assertEqual(base64.b64decode(raw["error_response"]["base64"]), bytes(range(256)) * 40)

    def test_an_empty_body_is_no_response(self):
        self.assertNotIn("error_response", self.refused("empty_body"))

    def test_a_500_with_html_is_kept_as_it_came(self):
        raw = self.refused("html_500")
        self.assertEqual((raw["status"], raw["error_response"]["content_type"]), (500, "text/html"))
        self.assertEqual(raw["error_response"]["text"], '<html>\n<h1>"500" \u2603</h1></html>')

    def test_an_answer_that_breaks_off_is_kept_as_far_as_it_came(self):
        self.assertTrue(self.refused("close_mid_body")["error_response"]["text"].startswith('{"created"'))

    def test_a_target_that_is_not_there_leaves_the_payload(self):
        code, run, artifacts = self.measure("http://127.0.0.1:9")
        self.assertEqual(code, 2, run.output)
        for raw in self.assert_same_lines(artifacts):
            self.assertIn("lighthouse", raw["payload"]["prompt"])
            self.assertNotIn("status", raw)

    def test_a_key_that_the_server_says_aloud_is_written_nowhere(self):
        raw = self.refused("tells_the_key")
        self.assertIn("wrong key: Bearer ***", raw["error_response"]["text"])
        self.assertEqual(raw["response_headers"]["Set-Cookie"], "***")
        self.assertIn("Bearer ***", raw["error"]["message"])


class RawOfLostWorkers(Faults):
    def test_a_killed_worker_leaves_a_file_of_whole_lines(self):
        _, url, self.log = self.simulator("null", "--latency", "20ms")
        self.write("prompts.jsonl", PROMPTS)
        self.requests = 400
        self.write("run.yaml", run_file(url, requests=400, concurrency=8, output=RAW,
                                        cluster={"workers": 2, "on_loss": "count"}))
        controller = self.imgperf("run", "run.yaml")
        self.wait_requests(80)
        procs.kill(self.workers(controller)[0])
        artifacts = self.settle(controller, "count")
        raws = raw_lines(artifacts.folder)
        self.assertEqual([r["metadata"] for r in raws], [line.fields["metadata"] for line in artifacts.lines])
        for raw, line in zip(raws, artifacts.lines):
            if line.outcome == "completed":
                self.assertEqual(len(raw["responses"]), 1, line)
        self.assertGreaterEqual(len(extract(artifacts.folder)), artifacts.ledger["completed"])
        self.assertFalse((artifacts.folder / "raw").exists())
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
