"""Several URLs: which one a request goes to, what the report says of each, and what every request carries."""

from bad_server import BadServer
from h2_front import free_port
from harness import SystemTest, main
from identities import check_ledger
from runs import GOOD, PROMPTS, SLO_MISSED, Artifacts, run_file
from target_log import ids


class Urls(SystemTest):
    seconds = 60

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)

    def measure(self, urls, target=None, **more):
        config = run_file(None, **more)
        config["target"] = {"urls": urls, "model": "m", "ready": "off", **(target or {})}
        self.write("run.yaml", config)
        run = self.imgperf("run", "run.yaml")
        code = run.wait(40)
        self.assert_plain(run.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        check_ledger(self, artifacts.ledger)
        return code, run, artifacts

    def quick_and_slow(self, balance):
        """What each server and the report say of a run against a quick and a slow one."""
        _, quick, quick_log = self.simulator("null", "--latency", "20ms")
        _, slow, slow_log = self.simulator("null", "--latency", "200ms")
        code, run, artifacts = self.measure([quick, slow], {"balance": balance}, requests=120, concurrency=6)
        self.assertIn(code, GOOD, run.output)
        accounts = [self.account(quick_log), self.account(slow_log)]
        urls = artifacts.report["urls"]
        self.assertEqual([u["url"] for u in urls], [quick, slow])
        for url, account in zip(urls, accounts):
            self.assertEqual(url["requests"], len(account))
            self.assertEqual((url["completed"], url["failed"], url["images"]), (len(account), 0, len(account)))
            self.assertEqual(url["metrics"]["request_latency"]["count"], len(account))
            lines = [line for line in artifacts.lines if line.fields["imgperf"]["target"] == url["url"]]
            self.assertEqual(sorted(line.id for line in lines), sorted(ids(account)))
            mean = sum(line.latency_ms for line in lines) / len(lines)
            self.assertAlmostEqual(url["metrics"]["request_latency"]["avg"], mean, places=6)
        self.assertIn("URLs, Request Latency (ms)", run.output)
        return [len(account) for account in accounts]

    def test_least_in_flight_sends_the_slow_one_fewer(self):
        quick, slow = self.quick_and_slow("least_in_flight")
        self.assertEqual(quick + slow, 120)
        self.assertGreater(quick, 3 * slow)
        self.assertGreater(slow, 3)

    def test_round_robin_sends_all_the_same(self):
        self.assertEqual(self.quick_and_slow("round_robin"), [60, 60])

    def test_one_request_at_a_time_takes_turns(self):
        _, one, _ = self.simulator("null")
        _, two, _ = self.simulator("null")
        code, run, artifacts = self.measure([one, two], {"balance": "least_in_flight"}, requests=20, concurrency=1)
        self.assertIn(code, GOOD, run.output)
        self.assertEqual([u["requests"] for u in artifacts.report["urls"]], [10, 10])

    def test_a_dead_one_attracts_what_it_fails_and_the_table_shows_it(self):
        _, good, _ = self.simulator("null", "--latency", "50ms")
        dead = f"http://127.0.0.1:{free_port()}"
        code, run, artifacts = self.measure([good, dead], {"balance": "least_in_flight"}, requests=60, concurrency=4)
        self.assertIn(code, (*SLO_MISSED, 2), run.output)
        alive, gone = artifacts.report["urls"]
        self.assertEqual((alive["failed"], gone["completed"]), (0, 0))
        self.assertEqual(gone["failed"], gone["requests"])
        self.assertGreater(gone["requests"], alive["requests"])

    def test_a_warm_up_covers_every_url(self):
        _, one, one_log = self.simulator("null")
        _, two, two_log = self.simulator("null")
        phases = [{"name": "warm", "kind": "warmup", "per": "shape_and_url"}, {"name": "load", "concurrency": 1, "requests": 4}]
        code, run, artifacts = self.measure([one, two], {"balance": "least_in_flight"}, phases=phases)
        self.assertIn(code, GOOD, run.output)
        self.assertEqual([len(self.account(log)) for log in (one_log, two_log)], [3, 3])
        self.assertEqual([u["requests"] for u in artifacts.report["urls"]], [2, 2], "the warm-up is not measured")

    def server(self):
        server = BadServer()
        self.addCleanup(server.close)
        return server

    def test_fresh_connections_are_one_for_each_request(self):
        server = self.server()
        code, run, artifacts = self.measure([server.url("good")], {"connections": "fresh"}, requests=12, concurrency=3)
        self.assertIn(code, GOOD, run.output)
        self.assertEqual(server.connections, 12)
        self.assertEqual({r.index for r in server.requests}, {0})
        reused = {line.fields["metrics"]["http_req_connection_reused"]["value"] for line in artifacts.lines}
        self.assertEqual(reused, {0})

    def test_kept_connections_are_at_most_those_in_flight(self):
        server = self.server()
        code, run, _ = self.measure([server.url("good")], {"connections": "reused"}, requests=12, concurrency=3)
        self.assertIn(code, GOOD, run.output)
        self.assertLessEqual(server.connections, 3)

    def test_every_request_carries_what_is_ours_and_what_was_asked(self):
        server = self.server()
        code, run, artifacts = self.measure([server.url("good")], {"headers": {"X-Team": "blue", "X-Empty": ""}},
                                            requests=4, concurrency=1)
        self.assertIn(code, GOOD, run.output)
        for request in server.requests:
            h = request.headers
            self.assertEqual((h["accept"], h["content-type"]), ("application/json", "application/json"))
            self.assertTrue(h["user-agent"].startswith("imgperf/"))
            self.assertEqual((h["x-team"], h["x-empty"]), ("blue", ""))
            self.assertEqual(h["x-correlation-id"], request.id.rpartition("-")[0], "a single request is its own conversation")
        self.assertEqual(len({r.headers["x-correlation-id"] for r in server.requests}), 4)


if __name__ == "__main__":
    main()
