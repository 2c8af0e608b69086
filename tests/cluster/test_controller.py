"""The controller is killed and resumed: workers of other hosts come back by themselves, and nothing is lost."""

import signal
import unittest

from cluster import ClusterTest, both, procs


class Controller(ClusterTest):
    seconds = 180

    @both
    def killed_and_resumed(self, policy):
        self.begin(policy)
        for _ in range(2):
            self.kill_controller()
            procs.let_pass(1)
            self.resume()
            self.wait_requests(100)
        artifacts = self.finish(policy)
        self.assertEqual(artifacts.ledger["lost"], 0, artifacts.ledger)
        self.assertTrue(artifacts.report["validity"]["resumed"])
        self.assertEqual({w["name"] for w in artifacts.report["workers"]}, {"w1", "w2"})

    test_killed_and_resumed_count, test_killed_and_resumed_reissue = killed_and_resumed

    def test_a_worker_died_with_it(self):
        self.begin()
        victim = self.network.hosts["w1"]
        self.kill_controller()
        self.workers[victim].signal(signal.SIGKILL)
        self.workers[victim].wait()
        self.resume("--set", "cluster.workers=1")
        self.wait_requests(100)
        artifacts = self.finish()
        self.assertGreater(artifacts.ledger["lost"], 0, "what it had in flight")


if __name__ == "__main__":
    unittest.main()
