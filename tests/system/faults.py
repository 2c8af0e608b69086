"""What runs with faults in them share: a controller at work, its end, and both loss policies."""

import procs
import target_log
from harness import SystemTest
from identities import check_ledger, check_target
from runs import PROMPTS, Artifacts, credit_of, run_file
from target_log import ids

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
        ledger, lines, seen = artifacts.ledger, artifacts.lines, ids(self.account(self.log))
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
