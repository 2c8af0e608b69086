"""A disk fills up at some moment, at a worker or at the controller: nothing that was accepted is lost, and the run says what to do."""

import random
import unittest
from collections import Counter

from cluster import ClusterTest, journal_anchor
from network import CONTROLLER_PORT
from small_disk import SmallDisk

MOMENTS = 3


class Disks(ClusterTest):
    def setUp(self):
        super().setUp()
        self.seed = random.randrange(1 << 32)
        self.random = random.Random(self.seed)
        print(f"seed {self.seed}", flush=True)
        self.spill = None

    def worker_environment(self, host):
        if host.name != "w1" or self.spill is None:
            return {}
        return {"IMGPERF_SPILL_DIR": str(self.spill.folder), "IMGPERF_RECORD_MEMORY": "64KiB"}

    def some_requests(self):
        self.wait_requests(self.random.randrange(5, 120))

    def test_a_workers_disk_is_full_at_random_moments(self):
        """Its records cannot leave it meanwhile, so that they go to the disk, which has no room."""
        self.spill = SmallDisk(self, self.dir / "spill", "256k")
        self.begin()
        host = self.network.hosts["w1"]
        for _ in range(MOMENTS):
            self.network.cut(host, self.home, CONTROLLER_PORT)
            self.some_requests()
            self.spill.fill()
            self.some_requests()
            self.spill.release()
            self.some_requests()
            self.network.heal(host, self.home, CONTROLLER_PORT)
            self.some_requests()
        ledger = self.finish().ledger
        self.assertEqual((ledger["completed"], ledger["attempts_lost"]), (ledger["issued"] - ledger["unsent"], 0), ledger)

    def test_a_workers_disk_that_stays_full_costs_no_record(self):
        self.spill = SmallDisk(self, self.dir / "spill", "64k")
        self.begin(latency="10ms")
        host = self.network.hosts["w1"]
        self.network.cut(host, self.home, CONTROLLER_PORT)
        self.workers[host].wait_line("No space left on device; free space there")
        self.workers[host].wait_line("taking no new credits")
        self.wait_requests(100)  # the other one goes on
        self.network.heal(host, self.home, CONTROLLER_PORT)
        self.workers[host].wait_line("room for records again")
        ledger = self.finish().ledger
        self.assertEqual((ledger["completed"], ledger["attempts_lost"]), (ledger["issued"] - ledger["unsent"], 0), ledger)

    def test_the_controllers_disk_is_full_at_a_random_moment(self):
        disk = SmallDisk(self, self.dir / "out", "24m")
        # The journal reserves 16 MiB at a time: records of many images get through that in seconds.
        self.begin(latency="5ms", request={"size": "64x64", "n": 10, "timeout": "20s"})
        self.some_requests()
        disk.fill()
        self.assertEqual(self.controller.wait(60), 2, self.controller.output)
        self.assert_plain(self.controller.output)
        self.assertRegex(self.controller.output, r"journal.*No space left on device.*(free|space)")
        disk.release()
        self.hold_journal(self.dir / "out" / "run" / "journal" / "0.journal")
        for worker in self.workers.values():
            self.assertEqual(worker.wait(60), 0, worker.output)
        self.assert_nothing_left()

    def hold_journal(self, path):
        """Whole, sealed, and every credit in it has one outcome; what the target saw and was not recorded was lost."""
        outcomes, recorded, sealed, lost = Counter(), set(), None, 0
        for entry in journal_anchor.entries(path):
            for number, body in journal_anchor.fields(entry):
                row = dict(journal_anchor.fields(body)) if number in (4, 5, 9, 12, 16) else {}
                if number == 4 and not row.get(4):  # RecordEntry, not late
                    record = dict(journal_anchor.fields(row[3]))
                    outcomes[record.get(1, 0)] += 1
                    recorded.add((record.get(1, 0), record.get(2, 0)))
                elif number == 5:  # Verdict
                    outcomes[row.get(1, 0)] += 1
                elif number == 9 and row.get(3) == 2:  # AttemptClosed, lost
                    lost += 1
                elif number == 12:  # RunSealed
                    sealed = row
        self.assertIsNotNone(sealed, "the run was sealed on what had been reserved")
        self.assertEqual([c for c, n in outcomes.items() if n != 1], [], "credits with several outcomes")
        self.assertEqual(sorted(outcomes), list(range(len(outcomes))), "a credit without an outcome")
        seen = {tuple(int(part) for part in i.split("-")[1:]) for i in self.account_of_target()}
        self.assertLessEqual(len(seen - recorded), lost, "requests at the target that nobody accounts for")


if __name__ == "__main__":
    unittest.main()
