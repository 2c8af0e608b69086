"""A worker's connections are cut, held and healed: the run ends, and the account balances against the target's."""

import unittest

import procs
from faults import Faults, both
from harness import BIN
from relay import Relay


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
