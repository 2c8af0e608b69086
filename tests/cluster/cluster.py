"""A cluster on hosts of its own: a controller, workers and a target, each in its network namespace, secured as off loopback."""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

import journal_anchor  # noqa: E402, F401
import procs  # noqa: E402
import target_log  # noqa: E402
from faults import both  # noqa: E402, F401
from harness import BIN, PATIENCE, SystemTest  # noqa: E402
from identities import check_ledger, check_target  # noqa: E402
from network import CONTROLLER_PORT, Network, why_not  # noqa: E402
from runs import GOOD, PROMPTS, Artifacts, run_file  # noqa: E402
from target_log import ids, read_log  # noqa: E402

INTERRUPTED = 130
TARGET_PORT = 30000


class ClusterTest(SystemTest):
    seconds = 120

    def setUp(self):
        if reason := why_not():
            self.skipTest(reason)
        super().setUp()
        self.network = Network()
        self.addCleanup(self.network.close)
        self.target_host = self.network.host("target")
        self.home = self.network.host("home")
        self.controller = None
        self.target_logs = []
        self.workers = {}  # program by host
        self.write("prompts.jsonl", PROMPTS)
        made = self.imgperf("keys", "init", "creds")
        self.assertEqual(made.wait(), 0, made.output)

    # ---- the members ----

    def start_target(self, latency="40ms"):
        """The target at its host; again after it was ended: its account goes on in another file."""
        log = self.dir / f"target-{len(self.target_logs)}.jsonl"
        self.target_logs.append(log)
        self.target = self.start(*self.target_host(BIN / "imgperf-sim", "--profile", "null", "--host", "0.0.0.0", "--port",
                                                   TARGET_PORT, "--latency", latency, "--log", log))
        self._targets.add(self.target.pid)
        self.target.wait_line("ready")

    def begin(self, policy="count", *, workers=2, phase=None, latency="40ms", **more):
        """Everybody at work: requests flow. `phase`: of the run file."""
        self.start_target(latency)
        url = f"http://{self.target_host.address}:{TARGET_PORT}"
        cluster = {"workers": workers, "listen": f"{self.home.address}:{CONTROLLER_PORT}", "wait": "60s", "on_loss": policy}
        phase = phase or {"name": "load", "concurrency": 8, "requests": 1_000_000}
        self.write("run.yaml", run_file(url, phases=[phase], cluster=cluster, **more))
        self.controller = self.start(*self.home(BIN / "imgperf", "run", "run.yaml", "--credentials", "creds",
                                                "--log-level", "debug"))
        self.controller.wait_line("imgperf-worker --controller")
        for number in range(1, workers + 1):
            self.start_worker(self.network.host(f"w{number}", self.wire_of(number)))
        self.wait_requests(40)

    def start_worker(self, host, **environment):
        """A worker on that host, in place of the one it had."""
        self.workers[host] = self.start(
            *host(BIN / "imgperf-worker", "--controller", f"{self.home.address}:{CONTROLLER_PORT}", "--name", host.name,
                  "--credentials", "creds", "--log-level", "debug"),
            env={**self.worker_environment(host), **environment})

    def worker_environment(self, host):
        return {}

    def wire_of(self, number):
        """Of the worker's host of that number; None: a good one."""
        return None

    def kill_controller(self):
        self.controller.signal(signal.SIGKILL)
        self.controller.wait(10)

    def resume(self, *more):
        """Another controller goes on with the run."""
        self.controller = self.start(*self.home(BIN / "imgperf", "resume", "out/run", "--credentials", "creds", "--log-level",
                                                "debug", *more))

    # ---- what is waited for ----

    def seen(self):
        return sum(target_log.count(log) for log in self.target_logs)

    def wait_requests(self, more):
        """Until the target has seen so many more."""
        wanted = self.seen() + more
        procs.wait_until(lambda: self.seen() >= wanted or self.controller.process.poll() is not None, 60 * PATIENCE,
                         f"{wanted} requests at the target")
        self.assertIsNone(self.controller.process.poll(), self.controller.output)

    def log_of(self, host):
        return self.workers[host].output

    def wait_registrations(self, host, count):
        """Until the worker of that host has joined so often."""
        procs.wait_until(lambda: self.log_of(host).count(" registered") >= count, 60 * PATIENCE,
                         f"{count} registrations of {host.name}")

    # ---- the end ----

    def finish(self, policy="count", *, code=(INTERRUPTED,), interrupt=True):
        """Ends the run, by one interrupt unless it ends by itself, and holds the identities. Gives the artifacts."""
        if interrupt:
            self.controller.signal(signal.SIGINT)
        self.assertIn(self.controller.wait(60), code, self.controller.output)
        self.assert_plain(self.controller.output)
        for host, worker in self.workers.items():
            procs.kill(worker.pid, signal.SIGCONT)
            self.assertIn(worker.wait(60), (0, -signal.SIGKILL), f"{host.name}:\n{worker.output}")
            self.assert_plain(worker.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        self.hold_identities(artifacts, policy)
        self.assert_nothing_left()
        return artifacts

    def hold_identities(self, artifacts, policy):
        """I1 to I4; and what the loss policy promises of a run that was not given up."""
        ledger, lines = artifacts.ledger, artifacts.lines
        check_ledger(self, ledger)
        check_target(self, lines, self.account_of_target(), ledger)
        if self.loses_nothing(policy):
            self.assertEqual(ledger["lost"], 0, ledger)
        if policy != "reissue":
            self.assertEqual(ledger["reissues"], 0, ledger)

    def loses_nothing(self, policy):
        return policy == "reissue"

    def account_of_target(self):
        """Ids of everything that any life of the target saw. It is ended first, for it writes its log behind its answers."""
        if self.target.process.poll() is None:
            self.target.signal(signal.SIGTERM)
        self.assertEqual(self.target.wait(20), 0, self.target.output)
        return [i for log in self.target_logs for i in ids(read_log(log))]

    def sessions(self, artifacts, host):
        """Of that host's workers, in the order in which they joined."""
        return [w for w in artifacts.report["workers"] if w["name"] == host.name]
