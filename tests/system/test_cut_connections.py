"""A worker's connections are cut and heal at once: the session lives, and nothing is lost."""

import unittest

from faults import Relayed, both


class CutAndHealed(Relayed):
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


if __name__ == "__main__":
    unittest.main()
