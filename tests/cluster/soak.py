#!/usr/bin/env python3
"""Plays random faults on a cluster for a given time, then holds the identities.

    tests/cluster/soak.py --minutes 10 --every 5s --seed 42 [--policy reissue]

The seed is printed and gives the same faults in the same order; their instants are the machine's. Figures are printed at the end.
"""

import argparse
import heapq
import itertools
import json
import random
import re
import sys
import time
import unittest
from collections import Counter

import kinds
from bad_wire import BadWire, why_no_wire
from cluster import BIN, ClusterTest, procs
from network import CONTROLLER_PORT
from small_disk import SmallDisk

WORKERS = 5
MOST_AWAY = 2  # at once: a run without any worker for 15 s gives up
RECOVERY = 14  # s, until a worker that was away is surely back
SPILLED = re.compile(r"(\d+) records spilled")


class Soak(ClusterTest):
    def play(self, seconds, every, seed, policy):
        """The whole of it; gives the figures."""
        self.random, self.played, self.disks, self.programs = random.Random(seed), Counter(), {}, []
        self.busy = {}  # hosts by the instant from which they may suffer again, and whether they are away until then
        self.to_end = []  # faults under way, by their end
        self.away = False  # the controller, until it is resumed
        # Failing takes no time where nobody listens: a closed loop would spend its requests on it.
        self.begin(policy, workers=WORKERS,
                   phase={"name": "soak", "arrival": "poisson", "rate": "100/s", "duration": f"{int(seconds) + 600}s"})
        self.play_until(time.monotonic() + seconds, every)
        self.recover()
        return self.figures(self.finish(policy))

    # ---- what the members need ----

    def start_worker(self, host, **environment):
        if host not in self.disks:
            self.disks[host] = SmallDisk(self, self.dir / f"spill-{host.name}", "512k")
        super().start_worker(host, **environment)
        self.programs.append(self.workers[host])

    def wire_of(self, number):
        if number != WORKERS or why_no_wire():
            return None
        wire = BadWire(seed=number)  # the last one sits far away
        self.addCleanup(wire.close)
        return wire

    def worker_environment(self, host):
        return {"IMGPERF_SPILL_DIR": str(self.disks[host].folder), "IMGPERF_RECORD_MEMORY": "32KiB"}

    def loses_nothing(self, policy):
        """An open loop that is resumed does not send again what was out at workers that did not come back to tell: it would be late
        by the whole break."""
        return super().loses_nothing(policy) and not self.played["ControllerKilled"]

    # ---- the play ----

    def play_until(self, end, every):
        order = itertools.count()  # faults themselves have none
        strike = time.monotonic() + every
        while (now := time.monotonic()) < end:
            self.end_due(now)
            if now >= strike:
                strike += every
                self.strike(now, order)
            wake = min([end, strike] + [row[0] for row in self.to_end[:1]])
            procs.let_pass(max(0.01, wake - time.monotonic()))
            if not self.away:
                self.assertIsNone(self.controller.process.poll(), self.controller.output)

    def end_due(self, now):
        while self.to_end and self.to_end[0][0] <= now:
            heapq.heappop(self.to_end)[2].end()

    def strike(self, now, order):
        """One fault at a host that suffers none; whatever the seed says, of what is possible now."""
        free = [host for host in self.workers if self.busy.get(host, (0, False))[0] <= now]
        away = sum(until > now and is_away for until, is_away in self.busy.values())
        possible = [(kind, host) for kind in kinds.OF_WORKERS for host in free if not kind.away or away < MOST_AWAY]
        if self.busy.get(self.target_host, (0, False))[0] <= now:
            possible += [(kind, self.target_host) for kind in kinds.OF_THE_TARGET]
        if self.busy.get(self.home, (0, False))[0] <= now and away < MOST_AWAY:
            possible += [(kind, self.home) for kind in kinds.OF_THE_CONTROLLER]
        if not possible:
            return  # everybody suffers already
        kind = self.random.choice(sorted({kind for kind, _ in possible}, key=lambda k: k.__name__))
        host = self.random.choice([host for k, host in possible if k is kind])
        lasts = self.random.uniform(*kind.lasting)
        self.busy[host] = (now + lasts + (RECOVERY if kind.away else 1), kind.away)
        self.played[kind.__name__] += 1
        print(f"{kind.__name__} at {host.name} for {lasts:.1f} s", flush=True)
        fault = kind(self, host)
        fault.begin()
        heapq.heappush(self.to_end, (now + lasts, next(order), fault))

    def recover(self):
        """Everything is mended, and everybody works again: what is lost from here on, the product has lost."""
        while self.to_end:
            heapq.heappop(self.to_end)[2].end()
        try:
            procs.wait_until(lambda: len(self.active()) == WORKERS, 60, f"{WORKERS} active workers")
        except AssertionError as error:
            active = {member["name"] for member in self.active()}
            silent = [f"---- {host.name}\n{self.log_of(host)[-4000:]}" for host in self.workers if host.name not in active]
            raise AssertionError("\n".join([str(error), self.members().output, *silent])) from None
        self.wait_requests(100)

    def members(self, *flags):
        asked = self.start(*self.home(BIN / "imgperf", "workers", "--controller", f"{self.home.address}:{CONTROLLER_PORT}",
                                      "--credentials", "creds", *flags))
        self.assertEqual(asked.wait(20), 0, asked.output)
        return asked

    def active(self):
        return [member for member in json.loads(self.members("--json").output)["members"] if member["state"] == "active"]

    def figures(self, artifacts):
        ledger = artifacts.ledger
        spilled = sum(int(hit) for program in self.programs for hit in SPILLED.findall(program.output))
        return {"faults": dict(sorted(self.played.items())), "sessions": len(artifacts.report["workers"]),
                "sessions lost": sum(w["loss"] for w in artifacts.report["workers"]), **ledger,
                "records": ledger["attempts_recorded"] + ledger["late"], "spilled": spilled}


def seconds_of(text):
    hit = re.fullmatch(r"(\d+(?:\.\d+)?)s?", text)
    if not hit:
        raise argparse.ArgumentTypeError(f'"{text}": write seconds, as 5s')
    return float(hit.group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--every", type=seconds_of, default=5.0)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--policy", choices=("count", "reissue"), default="count")
    said = parser.parse_args()

    class Play(Soak):
        seconds = said.minutes * 60 + 240

        def runTest(self):
            print(f"seed {said.seed}, policy {said.policy}", flush=True)
            for name, value in self.play(said.minutes * 60, said.every, said.seed, said.policy).items():
                print(f"  {name}: {value}")

    result = unittest.TextTestRunner().run(Play())
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
