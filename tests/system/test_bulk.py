"""What is moved beside the records: the dataset to the workers and images from them, over a line that breaks, and through the
cache of the workers' host."""

import json
import os
import random
import re
import subprocess
import unittest
import urllib.request
from base64 import b64decode

import procs
from harness import BIN, SystemTest
from identities import check_ledger
from relay import Relay
from runs import GOOD, Artifacts, run_file

BROKE = re.compile(r"the dataset's stream broke at byte (\d+)")
SERVED = re.compile(r"served ([\d.]+) (B|KiB|MiB) of the dataset from byte (\d+)")
FETCHED = re.compile(r"dataset ([0-9a-f]{32}): .* ([\d.]+) (B|KiB|MiB) of it fetched")
UNIT = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20}


def bytes_of(text, unit):
    return float(text) * UNIT[unit]


class Bulk(SystemTest):
    seconds = 100

    def prompts(self, megabytes):
        """Prompts that are hard to compress: half of their size at best."""
        draw = random.Random(1)
        self.write("prompts.jsonl", "".join(json.dumps({"text": draw.randbytes(2000).hex()}) + "\n"
                                            for _ in range(megabytes * 250)))

    def configure(self, url, **more):
        self.write("run.yaml", run_file(url, **{"cluster": {"workers": 1}, **more}))

    def end(self, run, workers=()):
        self.assertIn(run.wait(60), GOOD, run.output)
        for worker in workers:
            self.assertEqual(worker.wait(30), 0, worker.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        check_ledger(self, artifacts.ledger)
        self.assert_nothing_left()
        return artifacts


class BrokenLine(Bulk):
    def begin(self, url, rate, workers=2, **more):
        """A controller, and workers that reach it over a slow line."""
        self.configure(url, cluster={"workers": workers, "listen": "127.0.0.1:0", "wait": "60s"}, **more)
        run = self.imgperf("run", "run.yaml")
        port = int(run.wait_line(r"--controller 127\.0\.0\.1:(\d+)").group(1))
        ports = procs.listening_ports(run.pid)
        self.line = Relay(("127.0.0.1", port), ("127.0.0.2", port), rate=rate)
        self.addCleanup(self.line.close)
        for other in set(ports) - {port}:
            self.addCleanup(Relay(("127.0.0.1", other), ("127.0.0.2", other)).close)
        self.joined = [self.start(BIN / "imgperf-worker", "--controller", f"127.0.0.2:{port}", "--name", f"far-{i}",
                                  "--log-level", "debug") for i in range(workers)]
        return run

    def cut_after(self, megabytes):
        """Lets so much more through, then breaks every connection for a moment."""
        self.line.wait_for("forwarded", self.line.forwarded + int(megabytes * 1e6), 30)
        before = self.line.refused
        self.line.cut()
        self.line.wait_for("refused", before + 1)
        self.line.heal()

    def test_a_dataset_goes_on_where_it_was_cut(self):
        self.prompts(8)
        _, url, _ = self.simulator()
        run = self.begin(url, rate=2e6)
        for _ in range(3):
            self.cut_after(0.6)
        artifacts = self.end(run, self.joined)
        log = artifacts.logs()["controller.log"]
        offsets = [int(offset) for _, _, offset in SERVED.findall(log)]
        broke = [int(byte) for worker in self.joined for byte in BROKE.findall(worker.output)]
        self.assertIn(0, offsets, log)  # each is told when its stream ends, which may be noticed late
        self.assertTrue(broke and set(broke) <= set(offsets), f"it goes on where it broke: {broke}, {offsets}")
        self.assertGreaterEqual(len(set(offsets)), 3, log)
        fetched = sorted(bytes_of(size, unit) for worker in self.joined
                         for _, size, unit in FETCHED.findall(worker.output))
        self.assertEqual(fetched[0], 0, "the host has it: the other one takes it there")
        self.assertTrue(3e6 < fetched[1] < 5e6, f"compressed, and nothing twice: {fetched}")

    def test_what_is_large_has_a_connection_of_its_own(self):
        self.prompts(1)
        _, url, _ = self.simulator()
        run = self.begin(url, rate=None, workers=1, requests=4)
        self.end(run, self.joined)
        self.assertEqual(self.line.accepted, 2, "one for the records, one for what is moved beside them")

    def test_images_arrive_whole_over_a_line_that_breaks(self):
        self.write("prompts.jsonl", json.dumps({"text": "A lighthouse"}) + "\n")
        _, url, _ = self.simulator("null", "--bytes", "700KiB", "--latency", "20ms")
        request = urllib.request.Request(f"{url}/v1/images/generations", method="POST",
                                         data=json.dumps({"prompt": "x", "size": "64x64", "response_format": "b64_json"}).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            image = b64decode(json.load(answer)["data"][0]["b64_json"])
        self.assertGreaterEqual(len(image), 700 << 10)
        run = self.begin(url, rate=4e6, phases=[{"name": "load", "concurrency": 4, "requests": 32}],
                         output={"dir": "out", "name": "run", "images": "all"})
        for _ in range(4):
            self.cut_after(2)
        artifacts = self.end(run, self.joined)
        self.assertEqual(artifacts.ledger["completed"], 32, artifacts.ledger)
        self.assertEqual(len(artifacts.images), 32, [p.name for p in artifacts.images])
        for path in artifacts.images:
            self.assertEqual(path.read_bytes(), image, path.name)
        log = artifacts.logs()["controller.log"]
        self.assertRegex(log, r"load-\d+-0-0\.\w+ goes on at byte [1-9]")
        for worker in self.joined:
            self.assertNotIn("not stored", worker.output)


@unittest.skipUnless(os.geteuid() == 0, "only root mounts a small file system")
class FullDisk(Bulk):
    def test_images_without_room_are_named_and_nothing_else_suffers(self):
        self.prompts(1)
        _, url, _ = self.simulator("null", "--bytes", "300KiB", "--latency", "1500ms")
        self.configure(url, phases=[{"name": "load", "concurrency": 4, "requests": 12}],
                       output={"dir": "out", "name": "run", "images": "all"})
        run = self.imgperf("run", "run.yaml")
        procs.wait_until(lambda: (self.dir / "out" / "run" / "journal").is_dir(), 20, "the run to begin")
        images = self.dir / "out" / "run" / "images"
        images.mkdir(exist_ok=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "imgperf-test", str(images)],
                                 capture_output=True, text=True)
        if mounted.returncode != 0:
            self.skipTest(f"cannot mount a tmpfs here: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", str(images)], check=True)
        artifacts = self.end(run)
        self.assertEqual(artifacts.ledger["completed"], 12, "a request stays what it was")
        stored = [p.name for p in artifacts.images]
        self.assertTrue(0 < len(stored) < 12, stored)
        self.assertEqual([name for name in stored if name.endswith(".part")], [])
        told = "No space left on device; free space or choose another output directory"
        for log in (artifacts.logs()["controller.log"], artifacts.logs()["worker-1.log"]):
            self.assertIn(told, log)
        notes = [line for line in artifacts.lines if told in json.dumps(line.fields)]
        self.assertEqual(len(notes) + len(stored), 12, "each record says what became of its image")


class Cache(Bulk):
    def setUp(self):
        super().setUp()
        self.prompts(1)
        _, self.url, _ = self.simulator()
        self.parts = self.cache / "imgperf" / "parts"

    def measure(self, **env):
        """Controller's and worker's log of a run."""
        self.configure(self.url, requests=4)
        run = self.imgperf("run", "run.yaml", env=env)
        logs = self.end(run).logs()
        return logs["controller.log"], logs["worker-1.log"]

    def assert_served(self, log, yes=True):
        self.assertEqual(bool(SERVED.search(log)), yes, log)

    def test_the_second_run_fetches_nothing_unless_the_cache_was_harmed(self):
        self.assert_served(self.measure()[0])
        part, = self.parts.iterdir()
        self.assertEqual((self.parts.stat().st_mode & 0o7777, part.stat().st_mode & 0o7777), (0o700, 0o600))
        self.assert_served(self.measure()[0], False)
        data = bytearray(part.read_bytes())
        data[len(data) // 2] ^= 1
        part.write_bytes(data)
        controller, worker = self.measure()
        self.assert_served(controller)
        self.assertIn("is damaged: removed, and fetched again", worker)
        self.assert_served(self.measure()[0], False)

    def test_a_cache_that_cannot_be_written_is_told_once_and_done_without(self):
        taken = self.write("taken", "a file, not a folder")
        for _ in range(2):
            controller, worker = self.measure(IMGPERF_CACHE=str(taken))
            self.assert_served(controller)
            self.assertEqual(worker.count("going on without it"), 1, worker)
        self.assertFalse(self.parts.exists())

    def test_the_limit_holds(self):
        self.measure(IMGPERF_CACHE_LIMIT="0")
        self.assertFalse(self.parts.exists())
        self.measure(IMGPERF_CACHE_LIMIT="2500KiB")
        first = set(self.parts.iterdir())
        self.write("prompts.jsonl", json.dumps({"text": "x" * 2_000_000}) + "\n")
        self.measure(IMGPERF_CACHE_LIMIT="2500KiB")
        second = set(self.parts.iterdir())
        self.assertEqual((len(first), len(second), len(first & second)), (1, 1, 0))

    def test_workers_that_start_together_fetch_once(self):
        self.configure(self.url, requests=20, cluster={"workers": 6})
        log = self.end(self.imgperf("run", "run.yaml")).logs()["controller.log"]
        self.assertEqual(len(SERVED.findall(log)), 1, log)
        self.assertEqual(len(list(self.parts.iterdir())), 1, "neither locks nor halves stay")


if __name__ == "__main__":
    unittest.main()
