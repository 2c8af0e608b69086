"""Before its first phase a run asks the target whether it is ready: how it waits, when it gives up, what it says."""

import re
import signal

from bad_server import BadServer
from h2_front import free_port
from harness import BIN, SystemTest, main
from identities import check_ledger
from procs import wait_until
from runs import GOOD, PROMPTS, Artifacts, run_file
from target_log import ids

QUICK = {"probe": "inference", "timeout": "20s", "interval": "100ms"}


class Readiness(SystemTest):
    seconds = 60

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)
        self.server = BadServer()
        self.addCleanup(self.server.close)

    def begin(self, url, ready=None, **target):
        config = run_file(url, requests=6, concurrency=2)
        config["target"].update(target)
        if "urls" in target:
            del config["target"]["url"]
        del config["target"]["ready"]
        if ready is not None:
            config["target"]["ready"] = ready
        self.write("run.yaml", config)
        return self.imgperf("run", "run.yaml")

    @property
    def artifacts(self):
        return Artifacts(self.dir / "out" / "run")

    def asked(self):
        """Answers so far, by the controller's log."""
        log = self.dir / "out" / "run" / "logs" / "controller.log"
        return re.findall(r"readiness request \d+ to URL \d+: (.*)", log.read_text()) if log.exists() else []

    def test_a_server_that_comes_late_is_waited_for(self):
        port = free_port()
        run = self.begin(f"http://127.0.0.1:{port}", QUICK)
        wait_until(lambda: len(self.asked()) >= 2, 20, "two refused connections")
        self.assertIn("refused", self.asked()[0])
        log = self.dir / "late.jsonl"
        program = self.start(BIN / "imgperf-sim", "--profile", "null", "--port", str(port), "--log", log)
        self._targets.add(program.pid)
        self._logs[log] = program
        self.assertIn(run.wait(40), GOOD, run.output)
        check_ledger(self, self.artifacts.ledger, credits=6)
        seen = ids(self.account(log))
        self.assertEqual(len(seen), 7)
        self.assertRegex(seen[0], r"^[0-9a-f]{12}-ready-\d+$")
        self.assertEqual(sorted(seen[1:]), sorted(line.id for line in self.artifacts.lines))
        (event,) = [e for e in self.artifacts.report["events"] if "ready" in e]
        self.assertRegex(event, r"the target was ready after .* \(inference, \d+ requests outside the account\)")
        self.assert_nothing_left()

    def test_the_first_picture_is_waited_for_not_the_health_endpoint(self):
        # 400 s before scaling are 8 s: more than a slow machine takes to start a run.
        flags = ("--time-scale", "0.02", "--cold-start", "400s")
        _, url, _ = self.simulator("flux1-dev-b200", *flags)
        run = self.begin(url)  # inference is the default
        self.assertIn(run.wait(40), GOOD, run.output)
        slowest = max(line.latency_ms for line in self.artifacts.lines)
        _, url, _ = self.simulator("flux1-dev-b200", *flags)
        run = self.begin(url, "health")
        self.assertIn(run.wait(40), GOOD, run.output)
        self.assertGreater(max(line.latency_ms for line in self.artifacts.lines), slowest + 500)

    def test_a_server_that_loads_is_asked_again(self):
        run = self.begin(self.server.url("loading"), QUICK)
        self.assertIn(run.wait(40), GOOD, run.output)
        first = [r.id for r in self.server.requests[:3]]
        self.assertEqual([i.partition("-")[2] for i in first], ["ready-0", "ready-1", "ready-2"])
        self.assertEqual(len(self.server.requests), 9)
        self.assertEqual(self.artifacts.ledger["issued"], 6)

    def test_a_wrong_key_ends_it_at_once(self):
        run = self.begin(self.server.url("openai_401"))
        self.assertEqual(run.wait(20), 2, run.output)
        self.assertRegex(run.output, r"openai_401: HTTP 401: the server says no; it wants another key: set target\.api_key")
        self.assertEqual(len(self.server.requests), 1)
        self.assert_plain(run.output)
        self.assertFalse((self.dir / "out" / "run" / "report.json").exists())
        self.assert_nothing_left()

    def test_what_waiting_does_not_mend(self):
        for behaviour, words in (("detail_422", "HTTP 422: the server says no"), ("redirect", "redirects are not followed"),
                                 ("not_json", "HTTP 200"), ("refusal", "policy")):
            run = self.begin(self.server.url(behaviour))
            self.assertEqual(run.wait(20), 2, run.output)
            self.assertIn(words, run.output)
        _, url, _ = self.simulator("null")
        run = self.begin(url + "/not/here")
        self.assertEqual(run.wait(20), 2, run.output)
        self.assertRegex(run.output, r"HTTP 40[45].*check target\.url")

    def test_at_the_limit_every_url_has_its_last_answer(self):
        _, good, _ = self.simulator("null")
        dead = f"http://127.0.0.1:{free_port()}"
        run = self.begin(None, {**QUICK, "timeout": "1s"}, urls=[good, dead, self.server.url("no_answer")])
        self.assertEqual(run.wait(20), 2, run.output)
        self.assertIn("the target was not ready within 1s (target.ready.timeout; of profile, --wait-for-model-timeout)", run.output)
        self.assertIn(f"{good}: ready", run.output)
        self.assertRegex(run.output, dead + r": connect to .* refused")
        self.assertRegex(run.output, r"no_answer: no answer for")
        self.assert_nothing_left()

    def test_while_it_waits_it_says_for_what(self):
        run = self.begin(self.server.url("empty_503"), {**QUICK, "timeout": "30s"})
        run.wait_line(r"waiting for the target \(inference, .* of 30s\): .*empty_503: HTTP 503", 20)
        run.signal(signal.SIGINT)
        self.assertEqual(run.wait(10), 130, run.output)
        self.assert_nothing_left()

    def test_an_interrupt_ends_the_wait_for_an_answer(self):
        run = self.begin(self.server.url("no_answer"))
        wait_until(lambda: self.server.requests, 20, "the question")
        run.signal(signal.SIGINT)
        self.assertEqual(run.wait(10), 130, run.output)
        self.assert_nothing_left()

    def test_other_probes_ask_without_costing_a_picture(self):
        for probe, path in (("health", "/good/health"), ("models", "/good/v1/models")):
            before = len(self.server.requests)
            run = self.begin(self.server.url("good"), probe, headers={"X-Team": "blue"})
            self.assertIn(run.wait(20), GOOD, run.output)
            question = self.server.requests[before]
            self.assertEqual(question.path, path)
            self.assertEqual(question.body, b"")
            self.assertRegex(question.id, r"^[0-9a-f]{12}-ready-0$")
            self.assertEqual(question.headers["x-team"], "blue")
            self.assertNotIn("content-type", question.headers)
            self.assertEqual(len(self.server.requests) - before, 7)

    def test_off_asks_nothing_and_neither_does_a_simulator_of_the_run(self):
        run = self.begin(self.server.url("good"), "off")
        self.assertIn(run.wait(20), GOOD, run.output)
        self.assertEqual(len(self.server.requests), 6)
        run = self.begin(f"sim://null?log={self.dir}/own.jsonl")
        self.assertIn(run.wait(20), GOOD, run.output)
        self.assertEqual([e for e in self.artifacts.report["events"] if "ready" in e], [])
        run = self.begin("sim://null", "inference")
        self.assertIn(run.wait(20), GOOD, run.output)
        self.assertEqual(len([e for e in self.artifacts.report["events"] if "ready" in e]), 1)


if __name__ == "__main__":
    main()
