"""What the first command of the README promises: three prompts, two workers, a table, three pictures, a report."""

import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import image_headers
from harness import ROOT, SystemTest
from identities import check_ledger
from runs import Artifacts

RECOMPUTE = Path(__file__).with_name("recompute.py")


class FirstRun(SystemTest):
    seconds = 120

    def run_seeds(self, *flags):
        shutil.copytree(ROOT / "config", self.dir / "config")
        run = self.imgperf("run", "config/seeds.yaml", *flags)
        self.assertEqual(run.wait(), 0, run.output)
        return run, Artifacts(self.dir / "artifacts" / "seeds")

    def test_the_seeds_make_three_pictures_a_table_and_a_report(self):
        run, artifacts = self.run_seeds()
        self.assert_plain(run.output)
        pictures = [image_headers.describe(p.read_bytes()) for p in artifacts.images]
        self.assertEqual(len(pictures), 3, artifacts.images)
        for kind, width, height in pictures:
            self.assertIn(kind, ("png", "jpeg", "webp"))
            self.assertEqual((width, height), (512, 512))
        self.assertEqual(len({p.read_bytes() for p in artifacts.images}), 3, "each prompt has a picture of its own")
        for words in ("Request Latency", "Request Throughput", "avg", "p99"):
            self.assertIn(words, run.output)
        self.assertEqual(artifacts.report["schema"], "imgperf.report/1")
        self.assertEqual([line.outcome for line in artifacts.lines], ["completed"] * 3)
        check_ledger(self, artifacts.ledger, credits=3)
        self.assertEqual(len(artifacts.report["workers"]), 2)
        for name in ("profile_export_console.txt", "run.yaml", "logs", "journal"):
            self.assertTrue((artifacts.folder / name).exists(), name)
        self.assert_nothing_left()

    @unittest.skipUnless(RECOMPUTE.exists(), "recompute.py is not in this tree")
    def test_every_number_is_recomputed_by_independent_code(self):
        _, artifacts = self.run_seeds()
        done = subprocess.run([sys.executable, "-B", str(RECOMPUTE), str(artifacts.folder)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_second_run_moves_the_first_aside_and_loses_nothing(self):
        _, first = self.run_seeds()
        number = first.report["run"]
        again = self.imgperf("run", "config/seeds.yaml")
        self.assertEqual(again.wait(), 0, again.output)
        folders = sorted(os.listdir(self.dir / "artifacts"))
        self.assertEqual(len(folders), 2, folders)
        self.assertIn("seeds", folders)
        moved = next(f for f in folders if f != "seeds")
        self.assertTrue(moved.startswith("seeds."), moved)
        self.assertEqual(Artifacts(self.dir / "artifacts" / moved).report["run"], number)

    def test_check_shows_the_plan_and_sends_nothing(self):
        shutil.copytree(ROOT / "config", self.dir / "config")
        check = self.imgperf("check", "config/seeds.yaml")
        self.assertEqual(check.wait(), 0, check.output)
        self.assertIn("FLUX.1-dev", check.output)
        self.assertFalse((self.dir / "artifacts").exists())
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
