"""imgperf fetch, and the run that wants what it brings. What a network can do to it is in fetch_command_test.cc."""

import json
import unittest

from harness import SystemTest
from runs import GOOD

LIST = "a lighthouse in fog\na harbour at dawn\na fox in snow\n"


class Fetch(SystemTest):
    def test_what_is_fetched_is_what_a_run_reads(self):
        self.write("run.yaml", {"target": {"url": "sim://null", "model": "m"}, "endpoint": "image_generation",
                                "request": {"size": "64x64"}, "dataset": {"builtin": "vbench"},
                                "phases": [{"concurrency": 1, "requests": 2}], "cluster": {"workers": 1},
                                "output": {"level": "raw", "name": "run"}})
        before = self.imgperf("run", "run.yaml")
        self.assertEqual(before.wait(), 1, before.output)
        self.assertIn("run `imgperf fetch vbench`", before.output)
        self.write("VBench/prompts/prompts_per_dimension/subject_consistency.txt", LIST)
        fetch = self.imgperf("fetch", "vbench", "--from", "VBench")
        self.assertEqual(fetch.wait(), 0, fetch.output)
        self.assertIn("3 prompts from VBench/", fetch.output)
        run = self.imgperf("run", "run.yaml")
        self.assertIn(run.wait(), GOOD, run.output)
        sent = [line["payload"]["prompt"] for line in map(json.loads, (
            self.dir / "artifacts" / "run" / "profile_export_raw.jsonl").read_text().splitlines())]
        self.assertEqual(sorted(sent), sorted(LIST.splitlines()[:2]))

    def test_a_page_is_no_list(self):
        _, url, _ = self.simulator()
        for path, part in (("/health", "a JSON document, and no list of prompts"), ("/none", "HTTP 404")):
            fetch = self.imgperf("fetch", "vbench", "--from", url + path)
            self.assertEqual(fetch.wait(), 1, fetch.output)
            self.assertIn(part, fetch.output)
            self.assertIn("by hand", fetch.output)


if __name__ == "__main__":
    unittest.main()
