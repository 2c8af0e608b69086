"""What goes over the wire: one request is one request, and a large one is not held up."""

import json
import unittest
from collections import Counter

from bad_server import BadServer
from harness import SystemTest
from identities import check_ledger
from runs import GOOD, SLO_MISSED, PROMPTS, Artifacts, run_file


class Wire(SystemTest):
    seconds = 60

    def setUp(self):
        super().setUp()
        self.server = BadServer()
        self.addCleanup(self.server.close)
        self.write("prompts.jsonl", PROMPTS)

    def measure(self, behaviour, **more):
        more.setdefault("requests", 40)
        self.write("run.yaml", run_file(self.server.url(behaviour), cluster={"workers": 1}, **more))
        run = self.imgperf("run", "run.yaml")
        code = run.wait(40)
        artifacts = Artifacts(self.dir / "out" / "run")
        check_ledger(self, artifacts.ledger)
        return code, run, artifacts

    def ids_once(self):
        counts = Counter(r.id for r in self.server.requests)
        self.assertEqual({i: n for i, n in counts.items() if n > 1}, {}, "requests that were sent again")
        return set(counts)

    def test_a_kept_connection_that_dies_before_the_reply_is_a_failure_and_no_second_request(self):
        code, run, artifacts = self.measure("dies_when_reused", concurrency=1)
        self.assertIn(code, SLO_MISSED, run.output)  # half of them fail
        seen = self.ids_once()
        lines = artifacts.lines
        self.assertEqual(len(seen), 40)
        self.assertEqual({line.id for line in lines}, seen)
        lost = [line for line in lines if line.outcome == "failed"]
        self.assertEqual({line.error_class for line in lost}, {"connection_lost"})
        reused = {r.id for r in self.server.requests if r.index == 1}
        self.assertEqual({line.id for line in lost}, reused)

    def test_a_server_that_closes_idle_connections_sees_every_id_once(self):
        _, run, artifacts = self.measure("closes_idle", concurrency=4, requests=200)
        seen = self.ids_once()
        lines = artifacts.lines
        self.assertEqual(len(lines), 200)
        completed = {line.id for line in lines if line.outcome == "completed"}
        self.assertLessEqual(completed, seen)
        for line in lines:
            if line.outcome != "completed":
                self.assertEqual(line.error_class, "connection_lost", line)

    def test_connections_are_kept_and_reused(self):
        code, run, _ = self.measure("good", concurrency=1)
        self.assertIn(code, GOOD, run.output)
        self.assertEqual(self.server.connections, 1)

    def test_two_megabytes_go_out_at_once_without_asking(self):
        self.write("prompts.jsonl", json.dumps({"text": "big", "extra_body": {"reference": "x" * 2_000_000}}) + "\n")
        code, run, artifacts = self.measure("good", concurrency=1, requests=5)
        self.assertIn(code, GOOD, run.output)
        for request in self.server.requests:
            self.assertGreater(len(request.body), 2_000_000)
            self.assertNotIn("expect", request.headers)
            self.assertEqual(json.loads(request.body)["reference"], "x" * 2_000_000)
        # With Expect, libcurl waits 1 s for an answer that never comes.
        self.assertLess(min(line.latency_ms for line in artifacts.lines), 1000)

    def test_the_body_is_what_the_file_says(self):
        self.write("prompts.jsonl", '{"text": "Ein Bär \\"im\\" Schnee ❄", "extra_body": {"steps": 7}}\n')
        self.measure("good", requests=1, concurrency=1,
                     request={"size": "64x64", "seed": 5, "extra": {"steps": 50, "quality": "high", "ok": True}})
        (request,) = self.server.requests
        body = json.loads(request.body)
        self.assertEqual(request.path, "/good/v1/images/generations")
        self.assertEqual(request.headers["content-type"], "application/json")
        self.assertEqual(body["prompt"], 'Ein Bär "im" Schnee ❄')
        self.assertEqual((body["steps"], body["quality"], body["ok"], body["seed"]), (7, "high", True, 5))
        self.assertEqual((body["model"], body["size"], body["response_format"]), ("test-model", "64x64", "b64_json"))
        self.assertRegex(request.id, r"^[0-9a-f]{12}-0-0$")

    def test_secrets_go_to_the_target_and_nowhere_else(self):
        config = run_file(self.server.url("good"), requests=2)
        config["target"]["api_key"] = "${TARGET_KEY}"
        self.write("run.yaml", config)
        run = self.imgperf("run", "run.yaml", "--log-level", "trace", env={"TARGET_KEY": "s3cret-k3y"})
        self.assertIn(run.wait(), GOOD, run.output)
        self.assertEqual({r.headers["authorization"] for r in self.server.requests}, {"Bearer s3cret-k3y"})
        self.assertNotIn("s3cret-k3y", run.output)
        for path in (self.dir / "out").rglob("*"):
            if path.is_file():
                self.assertNotIn(b"s3cret-k3y", path.read_bytes(), path)


if __name__ == "__main__":
    unittest.main()
