"""A worker is not heard of for longer than its lease: the run ends, and the account balances against the target's."""

import unittest

import procs
from faults import Relayed, both


class Lapsed(Relayed):
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
