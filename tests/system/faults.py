"""What runs with faults in them share: a controller at work, its end, and both loss policies."""

import procs
import target_log
from harness import BIN, SystemTest
from identities import check_ledger, check_target
from relay import Relay
from runs import PROMPTS, Artifacts, credit_of, run_file
from target_log import ids

NEVER_WRONG_USE = (0, 3, 4)  # lost requests may miss the SLO or spoil the numbers


class Faults(SystemTest):
    seconds = 150

    def begin(self, policy, *, requests=400, latency="20ms", concurrency=8, **cluster):
        """A controller at work: requests flow. Gives it and the target's log."""
        _, url, self.log = self.simulator("null", "--latency", latency)
        self.write("prompts.jsonl", PROMPTS)
        cluster = {"workers": 2, "on_loss": policy, **cluster}
        self.write("run.yaml", run_file(url, requests=requests, concurrency=concurrency, cluster=cluster))
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


def both(method):
    """Runs the test under each loss policy, as two tests."""
    name = method.__name__

    def of(policy):
        def test(self):
            method(self, policy)
        test.__name__ = test.__qualname__ = f"test_{name}_{policy}"
        return test

    return of("count"), of("reissue")
