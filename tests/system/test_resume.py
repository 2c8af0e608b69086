"""A controller is killed, and another one goes on with the run: no request is lost, none is counted twice."""

import os
import random
import signal
import unittest

import procs
import target_log
from harness import PATIENCE, SANITIZED, SystemTest, main
from identities import check_ledger, check_target
from runs import GOOD, PROMPTS, SLO_MISSED, Artifacts, run_file

TIMES = int(os.environ.get("IMGPERF_RESUMES", "3"))  # how often the controller is killed in one run
SEED = int(os.environ.get("IMGPERF_RESUME_SEED", "1"))
LATENCY = 0.2


class Resume(SystemTest):
    seconds = 100 + 25 * TIMES
    requests = 150

    def configure(self, phases=None, **more):
        _, self.url, self.log = self.simulator("null", "--latency", f"{int(LATENCY * 1000)}ms")
        self.write("prompts.jsonl", PROMPTS)
        phases = phases or [{"name": "load", "concurrency": 8, "requests": self.requests}]
        self.write("run.yaml", run_file(self.url, phases=phases, **more))
        self.artifacts = Artifacts(self.dir / "out" / "run")

    def begin(self):
        return self.imgperf("run", "run.yaml")

    def resume(self, *more, **env):
        return self.imgperf("resume", "out/run", *more, **env)

    def wait_requests(self, count):
        procs.wait_until(lambda: target_log.count(self.log) >= count, 60 * PATIENCE, f"{count} requests at the target")

    def kill(self, controller):
        """The controller alone: those it started live on, but for a simulator."""
        workers = procs.children(controller.pid, "imgperf-worker")
        procs.kill(controller.pid)
        procs.wait_until(lambda: not procs.alive(controller.pid), 10, "its end")
        return workers

    def conclude(self, controller, credits=None):
        self.assertIn(controller.wait(90), (*GOOD, *SLO_MISSED), controller.output)
        self.assert_plain(controller.output)
        entries = self.account(self.log)
        ledger = self.artifacts.ledger
        check_ledger(self, ledger, credits=credits)
        check_target(self, self.artifacts.lines, target_log.ids(entries), ledger)
        self.assertTrue(self.artifacts.report["validity"]["resumed"])
        self.assert_nothing_left()
        return ledger

    def test_it_goes_on_with_the_same_workers_and_loses_nothing(self):
        self.configure()
        controller = self.begin()
        self.wait_requests(60)
        workers = self.kill(controller)
        self.assertEqual(len(workers), 2)
        again = self.resume()
        ledger = self.conclude(again, credits=self.requests)
        self.assertEqual(ledger["completed"], self.requests, ledger)
        self.assertEqual(ledger["attempts_lost"], 0, ledger)
        self.assertEqual({w["pid"] for w in self.artifacts.report["workers"]}, set(workers))
        phase = self.artifacts.report["phases"][0]
        self.assertEqual(phase["legs"], 2)
        self.assertEqual(len(phase["gaps"]), 1)
        self.assertIn("(resumed)", again.output)
        # The time without a controller is no time of the measurement.
        duration = phase["metrics"]["benchmark_duration"]["avg"]
        self.assertGreater(duration, self.requests / 8 * LATENCY * 0.9)
        times = [line.fields["metadata"] for line in self.artifacts.lines]
        all_of_it = max(t["request_end_ns"] for t in times) - min(t["request_start_ns"] for t in times)
        self.assertLess(duration, all_of_it / 1e9 - 0.01)

    def test_at_random_moments_again_and_again(self):
        moments = random.Random(SEED)
        self.configure(requests=50 * (TIMES + 1), phases=[{"name": "load", "concurrency": 8, "requests": 50 * (TIMES + 1)}])
        print(f"seed {SEED}, {TIMES} times", flush=True)
        controller = self.begin()
        for _ in range(TIMES):
            self.wait_requests(min(target_log.count(self.log) + moments.randrange(1, 45), 50 * (TIMES + 1) - 10))
            procs.let_pass(moments.random() * LATENCY)
            self.kill(controller)
            procs.let_pass(moments.random())
            controller = self.resume()
        ledger = self.conclude(controller, credits=50 * (TIMES + 1))
        self.assertEqual(ledger["completed"], ledger["issued"], ledger)
        print(ledger, flush=True)

    def test_without_its_workers_it_says_what_is_lost(self):
        self.configure()
        controller = self.begin()
        self.wait_requests(60)
        workers = self.kill(controller)
        for worker in workers:
            procs.kill(worker)
        ledger = self.conclude(self.resume(), credits=self.requests)
        self.assertGreater(ledger["completed"], 40, ledger)
        self.assertGreater(ledger["lost"], 0, "what may have been in flight: up to the watermark, a second of load")
        self.assertEqual(ledger["completed"] + ledger["lost"], self.requests, ledger)
        pids = {w["pid"] for w in self.artifacts.report["workers"]}
        self.assertEqual(len(pids - set(workers)), 2, "two new ones")

    def test_under_reissue_what_was_lost_is_sent_again(self):
        self.configure(cluster={"workers": 2, "on_loss": "reissue"})
        controller = self.begin()
        self.wait_requests(60)
        for worker in self.kill(controller):
            procs.kill(worker)
        ledger = self.conclude(self.resume(), credits=self.requests)
        self.assertEqual(ledger["completed"], self.requests, ledger)
        self.assertEqual(ledger["reissues"], ledger["attempts_lost"], ledger)

    @unittest.skipIf(SANITIZED, "the rate is too high there")
    def test_an_open_loop_goes_on_with_the_arrivals_that_were_to_come(self):
        self.configure(phases=[{"name": "load", "arrival": "constant", "rate": "20/s", "duration": "8s"}])
        controller = self.begin()
        self.wait_requests(60)
        self.kill(controller)
        ledger = self.conclude(self.resume())
        self.assertEqual(ledger["lost"], 0, ledger)
        self.assertLessEqual(ledger["issued"], 161)
        self.assertGreater(ledger["completed"], 140, ledger)

    def test_a_phase_by_time_takes_the_time_it_had_left_and_warms_up_again(self):
        self.configure(phases=[{"name": "warm", "kind": "warmup", "concurrency": 2, "requests": 4},
                               {"name": "load", "concurrency": 4, "duration": "6s"}])
        controller = self.begin()
        self.wait_requests(50)
        self.kill(controller)
        again = self.resume()
        self.assertIn(again.wait(90), GOOD, again.output)
        warm, load = self.artifacts.report["phases"]
        self.assertEqual(warm["outcomes"]["completed"], 8, warm)
        check_ledger(self, self.artifacts.ledger)
        seconds = load["metrics"]["benchmark_duration"]["avg"]
        self.assertGreater(seconds, 5)
        self.assertLess(seconds, 6 + 2 * PATIENCE, "the second or so since it was last known to live, and the drain")
        self.assertEqual(self.artifacts.ledger["lost"], 0)

    def test_a_run_on_our_own_simulator(self):
        self.configure()
        self.write("run.yaml", run_file("sim://null?latency=200ms", requests=200, concurrency=4))
        controller = self.begin()
        log = self.dir / "out" / "run" / "journal" / "0.journal"
        procs.wait_until(lambda: log.exists() and len(procs.children(controller.pid, "imgperf-worker")) == 2, 20, "its workers")
        controller.wait_line(r"load.*[1-9]\d* of 200", 30)
        self.kill(controller)
        again = self.resume()
        self.assertIn(again.wait(90), (*GOOD, *SLO_MISSED), again.output)
        check_ledger(self, self.artifacts.ledger, credits=200)


class Refused(SystemTest):
    seconds = 90

    def cut(self, **target):
        _, url, self.log = self.simulator("null", "--latency", "100ms")
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, requests=80, target={"url": url, "model": "m", "ready": "off", **target}))
        controller = self.imgperf("run", "run.yaml", env={"THE_KEY": "sk-of-the-test"})
        procs.wait_until(lambda: target_log.count(self.log) >= 20, 30 * PATIENCE, "requests")
        workers = procs.children(controller.pid, "imgperf-worker")
        for pid in (controller.pid, *workers):
            procs.kill(pid)
        controller.wait(10)
        return self.dir / "out" / "run"

    def refused(self, *words):
        resume = self.imgperf("resume", *words)
        self.assertEqual(resume.wait(20), 1, resume.output)
        self.assert_plain(resume.output)
        return resume.output

    def test_what_is_no_run(self):
        self.assertIn("no journal", self.refused("nowhere"))
        self.assertFalse((self.dir / "nowhere").exists())

    def test_a_run_that_came_to_its_end(self):
        _, url, _ = self.simulator("null")
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, requests=5))
        run = self.imgperf("run", "run.yaml")
        self.assertIn(run.wait(30), GOOD, run.output)
        self.assertIn("came to its end", self.refused("out/run"))

    def test_a_run_that_is_going_on(self):
        _, url, log = self.simulator("null", "--latency", "100ms")
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, requests=100))
        run = self.imgperf("run", "run.yaml")
        procs.wait_until(lambda: target_log.count(log) >= 5, 30, "requests")
        self.assertIn(str(run.pid), self.refused("out/run"))
        self.assertIn(run.wait(60), GOOD, run.output)

    def test_another_plan(self):
        run = self.cut()
        text = (run / "run.yaml").read_text()
        (run / "run.yaml").write_text(text.replace("64x64", "128x128"))
        self.assertIn("does not make the plan of the run any more", self.refused("out/run"))
        (run / "run.yaml").write_text(text)
        self.assertIn("keeps its plan", self.refused("out/run", "--set", "phases.load.requests=5"))
        self.write("prompts.jsonl", PROMPTS + PROMPTS)
        self.assertIn("does not make the plan of the run any more", self.refused("out/run"))

    def test_a_secret_that_is_not_there(self):
        run = self.cut(api_key="${THE_KEY}")
        said = self.refused("out/run")
        self.assertIn("THE_KEY", said)
        for path in run.rglob("*"):
            if path.is_file():
                self.assertNotIn(b"sk-of-the-test", path.read_bytes(), path)
        again = self.imgperf("resume", "out/run", env={"THE_KEY": "sk-of-the-test"})
        self.assertIn(again.wait(60), (*GOOD, *SLO_MISSED), again.output)

    def test_a_corrupt_journal_is_gone_on_with_only_when_told_and_marked(self):
        run = self.cut()
        journal = run / "journal" / "0.journal"
        data = bytearray(journal.read_bytes())
        data[data.index(b"local-1") + 3] ^= 0xFF  # in a batch that was durable long ago
        journal.write_bytes(data)
        self.assertIn("--salvage", self.refused("out/run"))
        again = self.imgperf("resume", "out/run", "--salvage")
        self.assertEqual(again.wait(60), 4, again.output)
        self.assertIn("salvaged", {reason["code"] for reason in Artifacts(run).report["validity"]["reasons"]})


if __name__ == "__main__":
    main()
