"""A worker is not heard of for longer than its lease: the run ends, and the account balances against the target's."""

import unittest

from faults import Relayed, both


class Lapsed(Relayed):
    def await_losses(self, controller):
        """Until the controller has given up both workers, however slow this machine is at that."""
        controller.wait_line(r", 0 of 2 workers")

    @both
    def both_cut_for_longer_than_the_lease(self, policy):
        controller = self.begin_relayed(policy, requests=3000)  # more than is left to do when the first worker is back
        self.wait_requests(80)
        for relay in (self.credits, self.records):
            relay.cut()
        self.await_losses(controller)
        for relay in (self.credits, self.records):
            relay.heal()
        artifacts = self.end_relayed(controller, policy)
        lost = [w for w in artifacts.report["workers"] if w["loss"]]
        self.assertEqual(len(lost), 2, "both sessions died of silence, and the workers joined anew")
        # On a busy machine the first one back may have done all that was left before the second is.
        self.assertGreaterEqual(len(artifacts.report["workers"]), 3, artifacts.report["workers"])

    test_both_cut_long_count, test_both_cut_long_reissue = both_cut_for_longer_than_the_lease

    @both
    def credits_held_for_longer_than_the_lease(self, policy):
        """No reset tells anyone: only the silence does."""
        controller = self.begin_relayed(policy, requests=3000)  # more than is left to do when the first worker is back
        self.wait_requests(80)
        self.credits.hold()
        self.await_losses(controller)
        self.credits.heal()
        self.end_relayed(controller, policy)

    test_credits_held_count, test_credits_held_reissue = credits_held_for_longer_than_the_lease


if __name__ == "__main__":
    unittest.main()
