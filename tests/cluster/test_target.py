"""The target goes away for ten seconds: no worker is blamed, no credit is lost, failures say what happened.

Under one loss policy: no session ends, so none has anything to do.
"""

import signal
import unittest
from collections import Counter

from cluster import ClusterTest, procs

GONE_FOR = 10  # s
# Failing takes no time where nobody listens: a closed loop would spend its requests on it.
OPEN_LOOP = {"name": "load", "arrival": "poisson", "rate": "80/s", "duration": "10m"}


class Target(ClusterTest):
    def finish_without_loss(self):
        artifacts = self.finish()
        ledger = artifacts.ledger
        self.assertEqual((ledger["lost"], ledger["attempts_lost"], ledger["late"]), (0, 0, 0), ledger)
        self.assertEqual([w["name"] for w in artifacts.report["workers"] if w["loss"]], [])
        return artifacts

    def test_killed_and_started_anew(self):
        self.begin(phase=OPEN_LOOP)
        self.target.signal(signal.SIGTERM)  # its account is written to the end
        procs.let_pass(GONE_FOR)
        self.start_target()
        self.wait_requests(200)
        artifacts = self.finish_without_loss()
        classes = Counter(line.error_class for line in artifacts.lines if line.outcome == "failed")
        self.assertGreater(classes["connect"], 100, classes)
        self.assertLessEqual(set(classes), {"connect", "connection_lost"}, classes)

    def test_unplugged(self):
        """Nobody is told that it is gone: requests wait, and go on when it is back."""
        self.begin()
        self.target_host.unplug()
        procs.let_pass(GONE_FOR)
        self.target_host.plug()
        self.wait_requests(100)
        ledger = self.finish_without_loss().ledger
        self.assertEqual(ledger["failed"], 0, ledger)


if __name__ == "__main__":
    unittest.main()
