"""A worker dies, a worker stands still, a connection is cut: the run ends, and the account balances against the target's."""

import signal
import unittest

import procs
import target_log
from harness import BIN, SystemTest
from identities import check_ledger, check_target
from relay import Relay
from runs import PROMPTS, Artifacts, credit_of, run_file
from target_log import ids, read_log

NEVER_WRONG_USE = (0, 3, 4)  # lost requests may miss the SLO or spoil the numbers


class Faults(SystemTest):
    seconds = 150

    def begin(self, policy, *, requests=400, latency="20ms", **cluster):
        """A controller at work: requests flow. Gives it and the target's log."""
        _, url, self.log = self.simulator("null", "--latency", latency)
        self.write("prompts.jsonl", PROMPTS)
        cluster = {"workers": 2, "on_loss": policy, **cluster}
        self.write("run.yaml", run_file(url, requests=requests, concurrency=8, cluster=cluster))
        self.requests = requests
        return self.imgperf("run", "run.yaml", "--log-level", "debug")

    def wait_requests(self, count):
        procs.wait_until(lambda: target_log.count(self.log) >= count, 60, f"{count} requests at the target")

    def workers(self, controller):
        return procs.wait_until(lambda: (w := procs.children(controller.pid, "imgperf-worker")) and len(w) == 2 and w, 20,
                                "two workers")

    def settle(self, controller, policy):
        """The end of the run: the identities, and what the policy promises."""
        code = controller.wait(120)
        self.assertIn(code, NEVER_WRONG_USE, controller.output)
        self.assert_plain(controller.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        ledger, lines, seen = artifacts.ledger, artifacts.lines, ids(read_log(self.log))
        check_ledger(self, ledger, credits=self.requests)
        check_target(self, lines, seen, ledger)
        if policy == "reissue":
            self.assertEqual(ledger["completed"], self.requests, ledger)
            self.assertEqual({credit_of(i) for i in seen}, set(range(self.requests)))
        else:
            self.assertEqual(ledger["completed"] + ledger["lost"], self.requests, ledger)
        return artifacts

    def lost_session(self, artifacts):
        lost = [w for w in artifacts.report["workers"] if w["loss"]]
        self.assertEqual(len(lost), 1, artifacts.report["workers"])
        return lost[0]


def both(method):
    """Runs the test under each loss policy, as two tests."""
    name = method.__name__

    def of(policy):
        def test(self):
            method(self, policy)
        test.__name__ = test.__qualname__ = f"test_{name}_{policy}"
        return test

    return of("count"), of("reissue")


class LocalWorkers(Faults):
    @both
    def killed(self, policy):
        controller = self.begin(policy)
        self.wait_requests(80)
        victim = self.workers(controller)[0]
        procs.kill(victim)
        artifacts = self.settle(controller, policy)
        session = self.lost_session(artifacts)
        self.assertEqual(session["pid"], victim)
        self.assertRegex(session["end_reason"] + " ".join(artifacts.report.get("events", [])), r"(?i)signal 9|kill")
        self.assert_nothing_left()

    test_killed_count, test_killed_reissue = killed

    @both
    def stopped_for_ten_seconds(self, policy):
        controller = self.begin(policy, requests=6000)
        self.wait_requests(200)
        victim = self.workers(controller)[0]
        procs.kill(victim, signal.SIGSTOP)
        procs.let_pass(10)
        self.assertIsNone(controller.process.poll(), "the run must outlast the stop: " + controller.output)
        procs.kill(victim, signal.SIGCONT)
        artifacts = self.settle(controller, policy)
        self.assertTrue([w for w in artifacts.report["workers"] if w["pid"] == victim and w["loss"]])
        self.assert_nothing_left()

    test_stopped_for_ten_seconds_count, test_stopped_for_ten_seconds_reissue = stopped_for_ten_seconds

    def test_all_workers_killed_ends_the_run_and_says_so(self):
        controller = self.begin("count")
        self.wait_requests(40)
        for worker in self.workers(controller):
            procs.kill(worker)
        self.assertEqual(controller.wait(60), 2, controller.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        check_ledger(self, artifacts.ledger)
        check_target(self, artifacts.lines, ids(read_log(self.log)), artifacts.ledger)
        self.assertRegex(controller.output, r"(?i)worker")
        self.assert_nothing_left()


class Relayed(Faults):
    """Workers reach the controller through relays on 127.0.0.2, one for the records and one for the credits."""

    def begin_relayed(self, policy, **more):
        controller = self.begin(policy, listen="127.0.0.1:0", wait="30s", **more)
        port = int(controller.wait_line(r"--controller 127\.0\.0\.1:(\d+)").group(1))
        ports = procs.listening_ports(controller.pid)
        self.assertEqual(len(ports), 2, ports)
        self.assertIn(port, ports)
        relays = {p: Relay(("127.0.0.1", p), ("127.0.0.2", p)) for p in ports}
        for relay in relays.values():
            self.addCleanup(relay.close)
        self.records = relays.pop(port)
        self.credits = relays.popitem()[1]
        self.joined = [self.start(BIN / "imgperf-worker", "--controller", f"127.0.0.2:{port}", "--name", f"relayed-{i}",
                                  "--log-level", "debug") for i in (1, 2)]
        return controller

    def end_relayed(self, controller, policy):
        artifacts = self.settle(controller, policy)
        for worker in self.joined:
            worker.wait(30)
        return artifacts

    def cut_and_heal(self, *relays):
        """The shortest cut that both sides notice: it heals when a new connection was refused on each."""
        before = [relay.refused for relay in relays]
        for relay in relays:
            relay.cut()
        for relay, count in zip(relays, before):
            relay.wait_for("refused", count + 1)
            relay.heal()

    @both
    def credits_cut_and_healed(self, policy):
        controller = self.begin_relayed(policy)
        for requests in (60, 140, 220):
            self.wait_requests(requests)
            self.cut_and_heal(self.credits)
        artifacts = self.end_relayed(controller, policy)
        self.assertEqual(artifacts.ledger["completed"], self.requests, "a short cut loses nothing: the session lives")

    test_credits_cut_and_healed_count, test_credits_cut_and_healed_reissue = credits_cut_and_healed

    @both
    def records_cut_and_healed(self, policy):
        controller = self.begin_relayed(policy)
        for requests in (60, 140, 220):
            self.wait_requests(requests)
            self.cut_and_heal(self.records)
        artifacts = self.end_relayed(controller, policy)
        self.assertEqual(artifacts.ledger["completed"], self.requests, "records are sent again until acknowledged")

    test_records_cut_and_healed_count, test_records_cut_and_healed_reissue = records_cut_and_healed

    @both
    def both_cut_for_longer_than_the_lease(self, policy):
        controller = self.begin_relayed(policy, requests=3000)  # more than is left to do when the first worker is back
        self.wait_requests(80)
        for relay in (self.credits, self.records):
            relay.cut()
        procs.let_pass(5)
        for relay in (self.credits, self.records):
            relay.heal()
        artifacts = self.end_relayed(controller, policy)
        lost = [w for w in artifacts.report["workers"] if w["loss"]]
        self.assertEqual(len(lost), 2, "both sessions died of silence, and the workers joined anew")
        self.assertGreaterEqual(len(artifacts.report["workers"]), 4)

    test_both_cut_long_count, test_both_cut_long_reissue = both_cut_for_longer_than_the_lease

    @both
    def credits_held_for_longer_than_the_lease(self, policy):
        """No reset tells anyone: only the silence does."""
        controller = self.begin_relayed(policy, requests=3000)  # more than is left to do when the first worker is back
        self.wait_requests(80)
        self.credits.hold()
        procs.let_pass(5)
        self.credits.heal()
        self.end_relayed(controller, policy)

    test_credits_held_count, test_credits_held_reissue = credits_held_for_longer_than_the_lease


if __name__ == "__main__":
    unittest.main()
