"""A worker's host is cut off and comes back, in both directions or in one alone: the run goes on, and the account balances.

What was on its way when the wire died is sent again by TCP, at growing intervals: how long a session is silent after a short cut is
the kernel's to say. So of a short cut it is judged that nothing is lost where no session was; of a long one that there was.
"""

import unittest

from cluster import ClusterTest, both, procs

SHORT, LONG = 2, 10  # s; a lease lasts three


class Partitions(ClusterTest):
    def part(self, policy):
        self.begin(policy)
        self.cut_off, self.other = self.network.hosts["w1"], self.network.hosts["w2"]

    def outlast(self, seconds):
        """That long, and the run goes on with the other worker."""
        procs.let_pass(seconds)
        self.wait_requests(20)

    def come_back(self):
        """Both work again."""
        self.wait_registrations(self.cut_off, 2)
        self.wait_requests(100)

    def hold_lost_and_rejoined(self, policy):
        artifacts = self.finish(policy)
        sessions = self.sessions(artifacts, self.cut_off)
        self.assertGreaterEqual(len(sessions), 2, artifacts.report["workers"])
        self.assertTrue(sessions[0]["loss"], sessions)
        self.assertEqual([s["loss"] for s in self.sessions(artifacts, self.other)], [False], "the other one noticed nothing")
        self.assertGreater(sum(s["records"] for s in sessions[1:]), 0, "it worked again")

    @both
    def short_cut(self, policy):
        self.part(policy)
        with self.network.parted(self.cut_off, self.home):
            self.outlast(SHORT)
        self.wait_requests(300)
        artifacts = self.finish(policy)
        if not any(w["loss"] for w in artifacts.report["workers"]):
            self.assertEqual(artifacts.ledger["attempts_lost"], 0, artifacts.ledger)
        self.assertEqual(artifacts.ledger["failed"], 0, "its way to the target stood")

    test_short_cut_count, test_short_cut_reissue = short_cut

    @both
    def long_cut(self, policy):
        self.part(policy)
        with self.network.parted(self.cut_off, self.home):
            self.outlast(LONG)
        self.come_back()
        self.hold_lost_and_rejoined(policy)

    test_long_cut_count, test_long_cut_reissue = long_cut

    @both
    def only_what_the_worker_says_is_lost(self, policy):
        self.part(policy)
        self.network.cut(self.cut_off, self.home)
        self.outlast(LONG)
        self.network.heal(self.cut_off, self.home)
        self.come_back()
        self.hold_lost_and_rejoined(policy)

    test_deaf_controller_count, test_deaf_controller_reissue = only_what_the_worker_says_is_lost

    @both
    def only_what_the_controller_says_is_lost(self, policy):
        self.part(policy)
        self.network.cut(self.home, self.cut_off)
        self.outlast(LONG)
        self.network.heal(self.home, self.cut_off)
        self.come_back()
        self.hold_lost_and_rejoined(policy)

    test_deaf_worker_count, test_deaf_worker_reissue = only_what_the_controller_says_is_lost

    @both
    def host_unplugged(self, policy):
        """Its way to the target is gone, too: what is in flight stays so until the wire is back."""
        self.part(policy)
        self.cut_off.unplug()
        self.outlast(LONG)
        self.cut_off.plug()
        self.come_back()
        self.hold_lost_and_rejoined(policy)

    test_unplugged_count, test_unplugged_reissue = host_unplugged


if __name__ == "__main__":
    unittest.main()
