"""Acknowledgements stay out: workers go on, put records on their disk, take no more credits when that is full, and lose none."""

import os
import re
import signal
import subprocess
import unittest
from pathlib import Path

import procs
import target_log
from faults import NEVER_WRONG_USE, Relayed
from harness import BIN, SystemTest
from identities import check_ledger, check_target
from runs import GOOD, Artifacts
from target_log import ids

HARMED = re.compile(r"cannot be read back from \S+ at byte \d+ \(.*?\): credits=(.*)")
SPILLED = re.compile(r"(\d+) records spilled \(\d+ bytes\), (\d+) read back")


class Spill(Relayed):
    seconds = 150

    def environment(self, **bounds):
        self.env.update({f"IMGPERF_{name.upper()}": value for name, value in bounds.items()})

    def whole(self, artifacts):
        """Every credit completed, each once, in the ledger, the export and at the target."""
        lines, seen = artifacts.lines, ids(self.account(self.log))
        check_ledger(self, artifacts.ledger, credits=self.requests)
        check_target(self, lines, seen, artifacts.ledger)
        self.assertEqual(artifacts.ledger["completed"], self.requests, artifacts.ledger)
        self.assertEqual(len({line.id for line in lines}), self.requests)
        self.assertEqual(len(seen), self.requests)

    def spilled(self, *logs):
        """How many records these workers say they spilled, and read back."""
        hits = [hit for log in logs for hit in SPILLED.findall(log)]
        return sum(int(h[0]) for h in hits), sum(int(h[1]) for h in hits)

    def end(self, controller):
        self.assertIn(controller.wait(120), GOOD, controller.output)
        self.assert_plain(controller.output)
        for worker in self.joined:
            self.assertEqual(worker.wait(30), 0, worker.output)
            self.assert_plain(worker.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        self.whole(artifacts)
        self.assert_nothing_left()  # under TMPDIR, too
        return artifacts

    def test_records_held_up_go_to_the_disk_while_the_workers_go_on(self):
        self.environment(record_memory="128KiB")
        controller = self.begin_relayed("count", requests=4000, latency="2ms")
        self.wait_requests(300)
        self.records.hold()
        before = target_log.count(self.log)
        self.wait_requests(before + 1500)  # nobody acknowledges, and nobody stands still
        for worker in self.joined:
            worker.wait_line(f"spilling to {self.scratch}")
            self.assertNotIn("taking no new credits", worker.output)
        self.records.heal()
        self.end(controller)
        spilled, _ = self.spilled(*(w.output for w in self.joined))
        self.assertGreater(spilled, 500)

    def test_workers_without_room_take_no_credits_until_there_is_room(self):
        self.environment(record_memory="64KiB", spill_limit="96KiB")
        controller = self.begin_relayed("count", requests=4000, latency="2ms")
        self.wait_requests(100)
        self.records.hold()
        for worker in self.joined:
            worker.wait_line("room for no more: taking no new credits")
            worker.wait_line("as many as --spill-limit allows")
        self.assertLess(target_log.count(self.log), self.requests, "the run waits for its workers")
        self.records.heal()
        for worker in self.joined:
            worker.wait_line("room for records again")
        self.end(controller)

    def test_without_a_spill_memory_alone_is_the_bound(self):
        self.environment(record_memory="64KiB", spill_limit="0")
        controller = self.begin_relayed("count", requests=2000, latency="2ms")
        self.wait_requests(100)
        self.records.hold()
        for worker in self.joined:
            worker.wait_line("taking no new credits")
        self.records.heal()
        self.end(controller)
        for worker in self.joined:
            self.assertNotIn("spill", worker.output)

    def test_a_stream_that_breaks_is_resent_from_the_disk(self):
        self.environment(record_memory="128KiB")
        controller = self.begin_relayed("count", requests=4000, latency="2ms")
        self.wait_requests(300)
        self.records.cut()  # whatever was sent and not acknowledged is sent again
        self.wait_requests(target_log.count(self.log) + 1500)
        self.records.heal()
        self.end(controller)
        spilled, read_back = self.spilled(*(w.output for w in self.joined))
        self.assertGreater(spilled, 500)
        self.assertGreater(read_back, 500)

    def test_sessions_that_die_leave_their_spilled_records_to_the_next(self):
        self.environment(record_memory="128KiB")
        controller = self.begin_relayed("count", requests=6000, latency="2ms")
        self.wait_requests(300)
        self.records.hold()
        self.wait_requests(target_log.count(self.log) + 1000)
        for relay in (self.credits, self.records):
            relay.cut()
        controller.wait_line(r", 0 of 2 workers")
        for relay in (self.credits, self.records):
            relay.heal()
        artifacts = self.settle(controller, "count")
        self.assertEqual(len([w for w in artifacts.report["workers"] if w["loss"]]), 2, artifacts.report["workers"])
        # A credit may go down with its connection; what the target saw has its record.
        recorded = {line.id for line in artifacts.lines if line.outcome == "completed"}
        self.assertEqual(recorded, set(ids(self.account(self.log))))
        for worker in self.joined:
            self.assertEqual(worker.wait(30), 0, worker.output)
        self.assertGreater(self.spilled(*(w.output for w in self.joined))[1], 100)

    def test_what_a_disk_harms_is_named_and_accounted_for(self):
        self.environment(record_memory="128KiB")
        controller = self.begin_relayed("count", requests=4000, latency="2ms")
        self.wait_requests(300)
        self.records.cut()
        victim = self.joined[0]
        self.wait_requests(target_log.count(self.log) + 500)
        victim.wait_line("spilling to")
        self.harm_last_byte(procs.wait_until(lambda: self.spill_file(victim.pid), 20, "a spill file"))
        self.records.heal()
        self.assertIn(controller.wait(120), NEVER_WRONG_USE, controller.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        check_ledger(self, artifacts.ledger, credits=self.requests)
        check_target(self, artifacts.lines, ids(self.account(self.log)), artifacts.ledger)
        named = HARMED.findall(victim.output)
        self.assertEqual(len(named), 1, victim.output)
        failed = {line.id.split("-", 1)[1]: line for line in artifacts.lines if line.outcome == "failed"}
        self.assertEqual(set(failed), set(named[0].split(",")))
        for line in failed.values():
            self.assertEqual(line.error_class, "local")
            self.assertIn("length or checksum are wrong", line.message)
        self.assertEqual(artifacts.ledger["completed"] + len(failed), self.requests)

    def spill_file(self, pid):
        """A file without a name that the worker has open, once there is something in it."""
        for link in Path(f"/proc/{pid}/fd").iterdir():
            try:
                if "imgperf-spill-" in os.readlink(link) and os.stat(link).st_size > 0:
                    return link
            except FileNotFoundError:
                pass  # closed since
        return None

    def harm_last_byte(self, path):
        """Of what was spilled last: nobody can have acknowledged that yet."""
        with open(path, "r+b", buffering=0) as file:
            at = os.fstat(file.fileno()).st_size - 1
            os.pwrite(file.fileno(), bytes([os.pread(file.fileno(), 1, at)[0] ^ 1]), at)

    def test_a_controller_that_stands_still_gets_everything_when_it_goes_on(self):
        self.environment(record_memory="16KiB")
        controller = self.begin("count", requests=1500, latency="200ms", concurrency=64)
        self.wait_requests(200)
        self.workers(controller)
        procs.kill(controller.pid, signal.SIGSTOP)
        logs = [self.dir / "out" / "run" / "logs" / f"worker-{i}.log" for i in (1, 2)]
        procs.wait_until(lambda: all("spilling to" in log.read_text() for log in logs), 20, "both workers to spill")
        self.assertTrue((self.dir / "out" / "run" / "spill").is_dir(), "beside the journal")
        procs.kill(controller.pid, signal.SIGCONT)
        self.joined = []
        artifacts = self.end(controller)
        self.assertFalse((self.dir / "out" / "run" / "spill").exists())
        self.assertGreater(self.spilled(*artifacts.logs().values())[0], 0)

    @unittest.skipUnless(os.geteuid() == 0, "only root mounts a small file system")
    def test_a_full_disk_is_told_once_and_loses_nothing(self):
        disk = self.small_disk("64k")
        self.environment(record_memory="64KiB", spill_dir=str(disk))
        controller = self.begin_relayed("count", requests=4000, latency="2ms")
        self.wait_requests(100)
        self.records.hold()
        for worker in self.joined:
            worker.wait_line("No space left on device; free space there")
            worker.wait_line("taking no new credits")
        self.records.heal()
        self.end(controller)
        for worker in self.joined:
            self.assertEqual(worker.output.count("No space left on device"), 1, worker.output)
        self.assertEqual(list(disk.iterdir()), [])

    def small_disk(self, size):
        disk = self.dir / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "imgperf-test", str(disk)],
                                 capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"cannot mount a tmpfs here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        return disk


class Flags(SystemTest):
    def refused(self, *flags):
        worker = self.start(BIN / "imgperf-worker", "--controller", "127.0.0.1:1", *flags)
        self.assertEqual(worker.wait(20), 1, worker.output)
        self.assert_plain(worker.output)
        return worker.output

    def test_wrong_bounds_are_refused_with_a_remedy(self):
        self.assertRegex(self.refused("--spill-limit", "1"), r'--spill-limit.*"1" has no unit: write one of B, KiB')
        self.assertRegex(self.refused("--record-memory", "1KiB"), r'--record-memory.*"1KiB" is less than 16.0 KiB')
        self.assertRegex(self.refused("--record-memory", "much"), r"--record-memory.*write a number and a unit")

    def test_a_spill_directory_that_cannot_be_is_refused(self):
        taken = self.write("taken", "a file")
        for place in (taken, taken / "below"):
            self.assertRegex(self.refused("--spill-dir", str(place)), f"--spill-dir.*{taken} is not a directory")

    def test_help_tells_the_flags_and_their_environment(self):
        worker = self.start(BIN / "imgperf-worker", "--help")
        self.assertEqual(worker.wait(20), 0)
        for word in ("--spill-dir", "IMGPERF_SPILL_DIR", "--spill-limit", "IMGPERF_SPILL_LIMIT", "--record-memory",
                     "IMGPERF_RECORD_MEMORY"):
            self.assertIn(word, worker.output)


if __name__ == "__main__":
    unittest.main()
