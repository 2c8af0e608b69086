"""HTTP/2 against a real server of it: which version is spoken, over how many connections, and that nothing else changes."""

import base64
import json
import unittest

from bad_server import png
from certificates import Certificate
from h2_front import NGHTTPX, H2Front
from harness import SystemTest, main
from identities import check_ledger, check_target
from raw_h2 import RawH2
from relay import Relay
from runs import GOOD, PROMPTS, Artifacts, run_file
from target_log import ids


@unittest.skipUnless(NGHTTPX, "nghttpx is not here: deploy/install-deps.sh build installs it")
class Http2(SystemTest):
    seconds = 90

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)
        self.certificate = Certificate(self.dir, "server")

    def measure(self, front, requests=60, concurrency=20, target=None, **more):
        config = run_file(front, requests=requests, concurrency=concurrency, **more)
        if front.startswith("https"):
            config["target"]["tls"] = {"ca": "server.pem"}
        config["target"].update(target or {})
        self.write("run.yaml", config)
        run = self.imgperf("run", "run.yaml")
        code = run.wait(60)
        self.assert_plain(run.output)
        return code, run, Artifacts(self.dir / "out" / "run")

    def versions(self, artifacts):
        return {line.fields["imgperf"]["http_version"] for line in artifacts.lines}

    def test_over_tls_each_worker_has_one_connection(self):
        _, url, log = self.simulator("null", "--latency", "30ms")
        front = H2Front(self, url, self.certificate)
        code, run, artifacts = self.measure(front.url)
        self.assertIn(code, GOOD, run.output)
        check_ledger(self, artifacts.ledger, credits=60)
        self.assertEqual(artifacts.ledger["completed"], 60)
        account = front.account()
        self.assertEqual({a.protocol for a in account}, {"h2"})
        self.assertEqual(len({a.port for a in account}), 2, "one connection a worker")
        self.assertEqual(self.versions(artifacts), {"2"})
        check_target(self, artifacts.lines, [a.id for a in account], artifacts.ledger)

    def test_1_1_over_tls_opens_one_for_each_request_in_flight(self):
        _, url, _ = self.simulator("null", "--latency", "30ms")
        front = H2Front(self, url, self.certificate)
        code, run, artifacts = self.measure(front.url, target={"http_version": "1.1"})
        self.assertIn(code, GOOD, run.output)
        account = front.account()
        self.assertEqual({a.protocol for a in account}, {"http/1.1"})
        self.assertGreater(len({a.port for a in account}), 2)
        self.assertEqual(self.versions(artifacts), {"1.1"})

    def test_2_without_tls_is_spoken_at_once(self):
        _, url, _ = self.simulator("null")
        front = H2Front(self, url)
        code, run, artifacts = self.measure(front.url, target={"http_version": 2, "ready": "inference"})
        self.assertIn(code, GOOD, run.output)
        self.assertEqual(artifacts.ledger["completed"], 60)
        account = front.account()
        self.assertEqual({a.protocol for a in account}, {"h2c"})
        self.assertEqual(self.versions(artifacts), {"2"})
        self.assertEqual(sum("-ready-" in a.id for a in account), 1)

    def test_auto_without_tls_is_1_1(self):
        _, url, _ = self.simulator("null")
        front = H2Front(self, url)
        code, run, artifacts = self.measure(front.url)
        self.assertIn(code, GOOD, run.output)
        self.assertEqual({a.protocol for a in front.account()}, {"http/1.1"})
        self.assertEqual(self.versions(artifacts), {"1.1"})

    def test_fresh_connections_in_http_2(self):
        _, url, _ = self.simulator("null")
        front = H2Front(self, url, self.certificate)
        code, run, artifacts = self.measure(front.url, requests=20, target={"connections": "fresh"})
        self.assertIn(code, GOOD, run.output)
        account = front.account()
        self.assertEqual({a.protocol for a in account}, {"h2"})
        self.assertEqual(len({a.port for a in account}), 20)

    def test_large_answers_and_large_requests_share_a_connection(self):
        self.write("prompts.jsonl", "".join('{"text": "p%d", "extra_body": {"reference": "%s"}}\n' % (i, "x" * 300_000)
                                            for i in range(4)))
        _, url, log = self.simulator("null", "--bytes", "1MiB", "--latency", "20ms")
        front = H2Front(self, url, self.certificate)
        code, run, artifacts = self.measure(front.url, requests=80, concurrency=16, cluster={"workers": 1})
        self.assertIn(code, GOOD, run.output)
        self.assertEqual(artifacts.ledger["completed"], 80, [line for line in artifacts.lines if line.outcome != "completed"])
        self.assertEqual(len({a.port for a in front.account()}), 1)
        sizes = {image["bytes"] for line in artifacts.lines for image in line.fields["imgperf"]["images"]}
        self.assertGreaterEqual(min(sizes), 1 << 20)
        self.assertEqual(len(self.account(log)), 80)

    def test_an_answer_behind_the_end_of_another_is_not_left_in_a_buffer(self):
        """More of one answer than libcurl's buffer takes, and the other answer in the same record as its end."""
        def answer(size):
            image = base64.b64encode(png(8, 8)).decode()
            return json.dumps({"data": [{"b64_json": image}], "padding": "x" * size}).encode()

        long, short = answer(40_000), answer(10)
        server = RawH2(self.certificate, [[long, short], [short, long], [long, short], [short, long]])
        self.addCleanup(server.close)
        code, run, artifacts = self.measure(server.url, requests=8, concurrency=2, cluster={"workers": 1},
                                            request={"size": "8x8", "timeout": "5s"})
        self.assertEqual(artifacts.ledger["completed"], 8, artifacts.lines)
        self.assertEqual(server.rounds_done, 4)
        self.assertEqual(self.versions(artifacts), {"2"})

    def test_cancelled_requests_leave_the_connection_to_others(self):
        _, url, _ = self.simulator("null", "--latency", "700ms")
        front = H2Front(self, url, self.certificate)
        phases = [{"name": "cut", "concurrency": 8, "duration": "1s", "grace": "0s"},
                  {"name": "after", "concurrency": 8, "requests": 16}]
        code, run, artifacts = self.measure(front.url, phases=phases, cluster={"workers": 1})
        self.assertIn(code, GOOD, run.output)
        by_phase = {p["name"]: p["outcomes"] for p in artifacts.report["phases"]}
        self.assertEqual(by_phase["cut"]["cancelled"], 8)
        self.assertEqual(by_phase["after"]["completed"], 16)
        self.assertEqual(len({a.port for a in front.account()}), 1)

    def test_what_a_server_of_few_streams_refuses_is_told_of_and_not_sent_again(self):
        """It refuses what reaches it before its settings reach us: some of the first fill, or nothing."""
        _, url, log = self.simulator("null", "--latency", "100ms")
        front = H2Front(self, url, self.certificate, "--frontend-http2-max-concurrent-streams=4")
        _, run, artifacts = self.measure(front.url, requests=20, concurrency=20, cluster={"workers": 1})
        check_ledger(self, artifacts.ledger, credits=20)
        for line in artifacts.lines:
            if line.outcome == "failed":
                self.assertEqual(line.error_class, "connection_lost")
                self.assertIn("streams", line.message)
        seen = ids(self.account(log))
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(set(seen), {line.id for line in artifacts.lines if line.outcome == "completed"})

    def test_a_server_that_knows_only_1_1_is_told_of(self):
        _, url, _ = self.simulator("null")
        host, port = url.removeprefix("http://").split(":")
        front = Relay((host, int(port)), tls=self.certificate.server())
        self.addCleanup(front.close)
        code, run, artifacts = self.measure(f"https://127.0.0.1:{front.address[1]}", requests=10, target={"http_version": 2})
        self.assertIn(code, GOOD, run.output)
        self.assertEqual(self.versions(artifacts), {"1.1"})
        self.assertIn("10 of 10 answers came in HTTP/1, though target.http_version is 2", artifacts.report["events"])

    def test_a_server_without_tls_that_knows_only_1_1(self):
        _, url, _ = self.simulator("null")
        code, run, artifacts = self.measure(url, requests=10, target={"http_version": 2})
        self.assertEqual(code, 2, run.output)
        self.assertEqual({line.outcome for line in artifacts.lines}, {"failed"})
        self.assertIn("target.http_version: auto", artifacts.lines[0].message)


if __name__ == "__main__":
    main()
