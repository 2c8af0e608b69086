"""Prompts that are made up are as long as was asked, from the run file to the exports and back."""

import json
import unittest

from harness import SystemTest
from runs import GOOD, Artifacts, run_file

SYNTHETIC = {"synthetic": {"tokens": {"mean": 24, "stddev": 6}, "entries": 15}, "tokenizer": "builtin"}


class PromptLengths(SystemTest):
    seconds = 120

    def run_with(self, name, dataset, url="sim://null"):
        config = run_file(url, requests=30, dataset=dataset, seed=5, output={"dir": "out", "name": name})
        (self.dir / f"{name}.yaml").write_text(json.dumps(config))
        run = self.imgperf("run", f"{name}.yaml")
        return run, run.wait(), Artifacts(self.dir / "out" / name)

    def lengths(self, artifacts, tag="input_sequence_length"):
        """Of the lines that have it: a request that was cancelled, as when a run is given up, has no metrics."""
        lines = map(json.loads, (artifacts.folder / "profile_export.jsonl").read_text().splitlines())
        return [line["metrics"][tag]["value"] for line in lines if tag in line["metrics"]]

    def test_a_run_reports_the_lengths_it_drew_and_its_own_file_draws_them_again(self):
        run, code, artifacts = self.run_with("first", SYNTHETIC)
        self.assertIn(code, GOOD, run.output)
        metrics = artifacts.report["metrics"]
        lengths = self.lengths(artifacts)
        self.assertEqual(len(lengths), 30)
        self.assertEqual(metrics["total_isl"], {"unit": "tokens", "avg": sum(lengths)})
        self.assertEqual(metrics["input_sequence_length"]["max"], max(lengths))
        self.assertTrue(15 < metrics["input_sequence_length"]["avg"] < 33, metrics["input_sequence_length"])
        self.assertIn("Input Sequence Length (tokens)", run.output)
        again = self.imgperf("check", str(artifacts.folder / "run.yaml"))
        self.assertEqual(again.wait(), 0, again.output)
        self.assertIn(f"plan {artifacts.report['run']['plan_hash'][:12]}", again.output)

    def test_requests_that_fail_keep_their_lengths_apart(self):
        run, code, artifacts = self.run_with("failing", SYNTHETIC, url="sim://null?errors=http_500:100%")
        self.assertEqual(code, 2, run.output)
        metrics = artifacts.report["metrics"]
        self.assertNotIn("input_sequence_length", metrics)
        lengths = self.lengths(artifacts, "error_isl")
        self.assertEqual(len(lengths), metrics["error_request_count"]["avg"])
        self.assertEqual(metrics["total_error_isl"]["avg"], sum(lengths))

    def test_without_a_tokenizer_nothing_is_counted_and_nothing_can_be_made_up(self):
        run, code, artifacts = self.run_with("plain", {"builtin": "prompts"})
        self.assertIn(code, GOOD, run.output)
        self.assertNotIn("input_sequence_length", artifacts.report["metrics"])
        run, code, _ = self.run_with("refused", {**SYNTHETIC, "tokenizer": "none"})
        self.assertEqual(code, 1, run.output)
        self.assertIn("need a tokenizer: add dataset.tokenizer", run.output)


if __name__ == "__main__":
    unittest.main()
