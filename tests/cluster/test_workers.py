"""A worker of another host is killed, or stands still: the run goes on, and the account balances."""

import signal
import unittest

from cluster import ClusterTest, both, procs


class Workers(ClusterTest):
    @both
    def killed(self, policy):
        self.begin(policy)
        victim = self.network.hosts["w1"]
        self.workers[victim].signal(signal.SIGKILL)
        # Nobody tells the controller of another host's processes, but the connection that its kernel ends, and silence.
        self.controller.wait_line("1 of 2 workers")
        self.wait_requests(100)
        artifacts = self.finish(policy)
        session, = self.sessions(artifacts, victim)
        self.assertTrue(session["loss"], session)
        self.assertGreater(artifacts.ledger["attempts_lost"], 0, "it had requests in flight")

    test_killed_count, test_killed_reissue = killed

    @both
    def killed_and_replaced(self, policy):
        self.begin(policy)
        victim = self.network.hosts["w1"]
        self.workers[victim].signal(signal.SIGKILL)
        self.workers[victim].wait()
        self.start_worker(victim)
        self.wait_registrations(victim, 1)
        self.wait_requests(200)
        artifacts = self.finish(policy)
        dead, successor = self.sessions(artifacts, victim)
        self.assertTrue(dead["loss"], dead)
        self.assertFalse(successor["loss"], successor)
        self.assertGreater(successor["records"], 0, successor)

    test_killed_and_replaced_count, test_killed_and_replaced_reissue = killed_and_replaced

    @both
    def stopped_for_ten_seconds(self, policy):
        self.begin(policy)
        victim = self.network.hosts["w1"]
        self.workers[victim].signal(signal.SIGSTOP)
        procs.let_pass(10)
        self.assertIsNone(self.controller.process.poll(), self.controller.output)
        self.workers[victim].signal(signal.SIGCONT)
        self.wait_registrations(victim, 2)
        self.wait_requests(100)
        artifacts = self.finish(policy)
        first, second = self.sessions(artifacts, victim)
        self.assertTrue(first["loss"], first)
        self.assertFalse(second["loss"], second)

    test_stopped_count, test_stopped_reissue = stopped_for_ten_seconds


if __name__ == "__main__":
    unittest.main()
