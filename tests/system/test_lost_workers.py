"""A worker dies or stands still: the run ends, and the account balances against the target's."""

import signal
import unittest

import procs
from faults import Faults, both
from identities import check_ledger, check_target
from runs import Artifacts
from target_log import ids


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
        if policy == "reissue":
            self.assertEqual(session["reissued"], artifacts.ledger["reissues"], session)
        phase = artifacts.report["phases"][0]
        self.assertEqual([artifacts.report["workers"][d["worker"]]["pid"] for d in phase["disturbances"]], [victim], phase)
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
        check_target(self, artifacts.lines, ids(self.account(self.log)), artifacts.ledger)
        self.assertRegex(controller.output, r"(?i)worker")
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
