"""The files AIPerf's users know, by the names and in the places they ask for."""

import csv
import io
import json
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from harness import ROOT, SystemTest

RECOMPUTE = Path(__file__).with_name("recompute.py")


class Exports(SystemTest):
    seconds = 120

    def setUp(self):
        super().setUp()
        shutil.copytree(ROOT / "config", self.dir / "config")

    def run_seeds(self, *settings):
        flags = [word for setting in settings for word in ("--set", setting)]
        run = self.imgperf("run", "config/seeds.yaml", *flags)
        self.assertEqual(run.wait(), 0, run.output)
        return run

    def test_both_summaries_say_what_the_lines_say(self):
        run = self.run_seeds()
        folder = self.dir / "artifacts" / "seeds"
        done = subprocess.run([sys.executable, "-B", str(RECOMPUTE), str(folder)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("as JSON and CSV", done.stdout)
        summary = json.loads((folder / "profile_export_aiperf.json").read_text())
        self.assertEqual(summary["request_count"], {"unit": "requests", "avg": 3.0})
        self.assertEqual(summary["input_config"]["models"], ["black-forest-labs/FLUX.1-dev"])
        self.assertEqual(summary["input_config"]["endpoint"]["extra"]["size"], "512x512")
        rows = list(csv.reader(io.StringIO((folder / "profile_export_aiperf.csv").read_text())))
        self.assertIn(["Request Count", "3"], rows)
        for name in json.loads((folder / "report.json").read_text())["files"]:
            self.assertTrue((folder / name).exists(), name)
            self.assertIn(name, run.output)

    def test_a_prefix_and_a_level_shape_the_directory(self):
        self.run_seeds("output.prefix=nightly.json", "output.level=summary", "output.images=0")
        names = {p.name for p in (self.dir / "artifacts" / "seeds").iterdir()}
        self.assertEqual(names, {"nightly.json", "nightly.csv", "nightly_console.txt", "report.json", "report.html", "run.yaml", "journal",
                                 "logs"})

    def test_a_fixed_directory_keeps_its_name_and_every_run(self):
        mine = self.dir / "mine"
        mine.mkdir()
        (mine / "notes.txt").write_text("mine")
        ids = []
        for _ in range(3):
            self.run_seeds(f"output.path={mine}")
            ids.append(json.loads((mine / "report.json").read_text())["run"]["id"])
        self.assertEqual((mine / "notes.txt").read_text(), "mine")
        inside = sorted(p for p in mine.iterdir() if p.is_dir() and (p / "report.json").exists())
        kept = [json.loads((p / "report.json").read_text())["run"]["id"] for p in inside]
        self.assertEqual(sorted(kept), sorted(ids[:2]))
        for folder in inside:
            self.assertEqual(len((folder / "profile_export.jsonl").read_text().splitlines()), 3)
            self.assertEqual(len(list((folder / "images").iterdir())), 3)


if __name__ == "__main__":
    unittest.main()
