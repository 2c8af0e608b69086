"""imgperf profile: AIPerf's flags make the run that a run file would, and leave AIPerf's files."""

import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

from harness import BIN, SystemTest
from runs import GOOD, PROMPTS, Artifacts

READER = Path(__file__).with_name("aiperf_reader.py")
MODEL = "org/test-model"
FOLDER = "org_test-model-openai-image_generation-concurrency2"


class Profile(SystemTest):
    seconds = 90

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)

    def profile(self, url, *flags, codes=GOOD, env=None):
        run = self.imgperf("profile", "--model", MODEL, "--url", url, "--concurrency", "2", *flags, env=env)
        self.assertIn(run.wait(), codes, run.output)
        self.assert_plain(run.output)
        return run

    def artifacts(self, folder=f"artifacts/{FOLDER}"):
        return Artifacts(self.dir / folder)

    def test_a_file_is_sent_once_row_by_row(self):
        _, url, log = self.simulator()
        self.profile(url, "--input-file", "prompts.jsonl", "--extra-inputs", "size:64x64", "steps:4")
        self.assertEqual(len(self.artifacts().lines), 5)
        requests = [r for r in self.account(log) if r["path"] == "/v1/images/generations"]
        self.assertEqual(len(requests), 5, "no readiness request, no warm-up")
        self.assertEqual({(r["width"], r["height"]) for r in requests}, {(64, 64)})

    def test_made_prompts_follow_the_request_count_rule(self):
        _, url, _ = self.simulator()
        self.profile(url, "--isl", "20", "--isl-stddev", "5", "--extra-inputs", "size:64x64")
        self.assertEqual(len(self.artifacts().lines), 10)

    def test_its_run_file_makes_the_same_plan(self):
        _, url, _ = self.simulator()
        self.profile(url, "--isl", "20", "--num-prompts", "7", "--extra-inputs", '{"size": "64x64", "a": {"b": [1, "$x"]}}',
                     "--warmup-request-count", "2", "--random-seed", "5", "--export-level", "raw")
        first = self.artifacts()
        again = self.imgperf("run", first.folder / "run.yaml", "--set", "output.name=again")
        self.assertIn(again.wait(), GOOD, again.output)
        second = self.artifacts("artifacts/again")
        self.assertEqual(first.report["run"]["plan_hash"], second.report["run"]["plan_hash"])
        self.assertEqual((first.folder / "inputs.json").read_text(), (second.folder / "inputs.json").read_text())

    def test_the_newest_run_owns_the_name(self):
        _, url, _ = self.simulator()
        flags = ("--input-file", "prompts.jsonl", "--request-count", "2", "--extra-inputs", "size:64x64")
        self.profile(url, *flags)
        first = self.artifacts().report["run"]["id"]
        self.profile(url, *flags)
        self.assertNotEqual(self.artifacts().report["run"]["id"], first)
        self.assertEqual(len(os.listdir(self.dir / "artifacts")), 2)

    def test_an_artifact_dir_is_the_directory_itself(self):
        _, url, _ = self.simulator()
        flags = ("--input-file", "prompts.jsonl", "--request-count", "2", "--extra-inputs", "size:64x64", "--artifact-dir", "here",
                 "--profile-export-prefix", "mine")
        self.profile(url, *flags)
        (self.dir / "here" / "notes.txt").write_text("the user's own")
        self.profile(url, *flags)
        names = os.listdir(self.dir / "here")
        for name in ("mine.json", "mine.csv", "mine.jsonl", "report.json", "notes.txt"):
            self.assertIn(name, names)
        older = [n for n in names if re.match(r"\d{4}-\d\d-\d\d", n)]
        self.assertEqual(len(older), 1, names)
        self.assertTrue((self.dir / "here" / older[0] / "mine.json").is_file())

    def test_a_reader_written_for_aiperf_reads_it(self):
        _, url, _ = self.simulator("flux1-dev-b200", "--time-scale", "0.01", "--errors", "http500:20%")
        self.profile(url, "--isl", "30", "--isl-stddev", "8", "--request-count", "20", "--warmup-request-count", "2",
                     "--extra-inputs", "size:64x64", "--export-level", "raw", "--api-key", "env:KEY", codes=(0, 3, 4),
                     env={"KEY": "sk-1"})
        done = subprocess.run([sys.executable, "-B", READER, self.artifacts().folder], capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("20 records, 20 raw records, 0 violations", done.stdout)

    def test_levels(self):
        _, url, _ = self.simulator()
        flags = ("--input-file", "prompts.jsonl", "--request-count", "1", "--extra-inputs", "size:64x64")
        have = {}
        for level in ("summary", "records", "raw"):
            self.profile(url, *flags, "--export-level", level, "--artifact-dir", level)
            have[level] = set(os.listdir(self.dir / level))
        always = {"profile_export_aiperf.json", "profile_export_aiperf.csv", "inputs.json", "profile_export_console.txt"}
        for level, names in have.items():
            self.assertLessEqual(always, names, level)
            self.assertEqual("profile_export.jsonl" in names, level != "summary", level)
            self.assertEqual("profile_export_raw.jsonl" in names, level == "raw", level)

    def test_secrets_show_nowhere(self):
        _, url, _ = self.simulator("flux1-dev-b200", "--time-scale", "0.05")
        secrets = {"TEST_KEY": "sk-from-the-environment"}
        run = self.imgperf("profile", "-m", MODEL, "-u", url, "--input-file", "prompts.jsonl", "--request-count", "2",
                           "--api-key", "sk-given-literally", "-H", "X-Auth-Token:env:TEST_KEY", "--export-level", "raw",
                           "--extra-inputs", "size:64x64", env=secrets)
        run.wait_line("warning: --api-key .*env:NAME")
        with open(f"/proc/{run.pid}/cmdline", "rb") as file:
            self.assertNotIn(b"sk-given", file.read())
        self.assertIn(run.wait(), GOOD, run.output)
        for root, _, files in os.walk(self.dir / "artifacts"):
            for name in files:
                with open(os.path.join(root, name), "rb") as file:
                    text = file.read()
                self.assertNotIn(b"sk-given-literally", text, name)
                self.assertNotIn(b"sk-from-the-environment", text, name)

    def test_no_progress_when_none_is_wanted(self):
        _, url, _ = self.simulator()
        run = self.profile(url, "--input-file", "prompts.jsonl", "--ui", "none", "--extra-inputs", "size:64x64")
        self.assertTrue(run.output.lstrip().startswith("imgperf | Image Generation Metrics"), run.output)

    def test_a_rate_is_an_open_loop(self):
        _, url, log = self.simulator()
        run = self.profile(url, "--input-file", "prompts.jsonl", "--extra-inputs", "size:64x64", "--request-rate", "50",
                           "--arrival-pattern", "constant", "--request-count", "60", "--concurrency", "8")
        arrived = sorted(entry["arrived_ns"] for entry in self.account(log))
        self.assertEqual(len(arrived), 60, run.output)
        self.assertGreater(arrived[-1] - arrived[0], 1.0e9)  # 59 gaps of 20 ms
        self.assertIn("request_rate50.0", run.output)

    def test_bad_flags_send_nothing(self):
        self.write("wrong.jsonl", '{"text": "a"}\n{"txt": "b"}\n')
        cases = {
            ("--isl", "20", "--concurrency", "many"): '--concurrency: "many" is not a whole number',
            ("--isl", "20", "--user-centric-rate", "3"): "--user-centric-rate is for conversations of several turns",
            ("--isl", "20", "--request-rate", "0"): "--request-rate: a rate is above 0",
            ("--isl", "20", "--arrival-smoothness", "2"): "--arrival-smoothness: is for --request-rate",
            ("--input-file", "wrong.jsonl"): 'wrong.jsonl:2: unknown key "txt"',
            ("--input-file", "absent.jsonl"): "absent.jsonl",
            ("--isl", "20", "--tokenizer", "org/model"): "--tokenizer org/model",
            ("--isl", "20", "--url-strategy", "random"): '--url-strategy: "random" is not known',
            ("--isl", "20", "--extra-inputs", "size:512x"): "512x",
            ("--isl", "20", "--profile-export-prefix", "a/b"): "--profile-export-prefix a/b",
        }
        for flags, why in cases.items():
            with self.subTest(flags=flags):
                run = self.profile("http://127.0.0.1:1", *flags, codes=(1,))
                self.assertIn(why, run.output)
                self.assertIn("See imgperf profile --help.", run.output)
        self.assertFalse((self.dir / "artifacts").exists())

    def test_the_help_is_the_programs(self):
        text = subprocess.run([BIN / "imgperf", "profile", "--help"], capture_output=True, text=True, check=True).stdout
        self.assertIn("--endpoint-type", text)
        self.assertNotIn("--osl", text)


if __name__ == "__main__":
    unittest.main()
