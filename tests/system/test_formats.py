"""What a run leaves for others' tools: a row a request, promises as test cases, a summary for pull requests."""

import csv
import io
import json
import unittest
import xml.etree.ElementTree as ElementTree

from harness import SystemTest
from runs import Artifacts, run_file

PROMPT = json.dumps({"text": "A fox in \"snow\", <b>bold</b> | **or** not"}) + "\n"


class Formats(SystemTest):
    seconds = 60

    def play(self, **more):
        """A run of which some requests fail, some images are blank, and one SLO of two is missed."""
        self.write("prompts.jsonl", PROMPT * 10)
        _, url, _ = self.simulator("flux1-dev-b200", "--time-scale", "0.001", "--errors", "http500:30%")
        self.write("run.yaml", run_file(url, requests=40, concurrency=2, slo=["error_rate < 1%", "request_count >= 1"],
                                        limits={"on_invalid": "warn"}, **more))
        run = self.imgperf("run", "run.yaml")
        self.assertEqual(run.wait(40), 3, run.output)
        return Artifacts(self.dir / "out" / "run"), run.output

    def test_all_that_are_asked_for(self):
        artifacts, output = self.play(output={"dir": "out", "name": "run", "formats": ["markdown", "csv", "junit"], "html": False})
        self.assertEqual([f for f in artifacts.report["files"] if f in ("requests.csv", "junit.xml", "summary.md")],
                         ["summary.md", "requests.csv", "junit.xml"])
        self.check_rows(artifacts)
        self.check_cases(artifacts)
        summary = (artifacts.folder / "summary.md").read_text()
        self.assertIn("### imgperf: a promise was missed", summary)
        self.assertIn("| request&#95;count &#62;= 1 |", summary)
        self.assertFalse((artifacts.folder / "report.html").exists())

    def check_rows(self, artifacts):
        """They say of every request what profile_export.jsonl says."""
        text = (artifacts.folder / "requests.csv").read_bytes().decode()
        rows = {int(row["credit"]): row for row in csv.DictReader(io.StringIO(text))}
        self.assertEqual(len(rows), len(artifacts.lines))
        failed = 0
        for line in artifacts.lines:
            row = rows[line.fields["metadata"]["session_num"]]
            self.assertEqual(row["outcome"], line.outcome)
            self.assertEqual(int(row["start_ns"]), line.fields["metadata"]["request_start_ns"])
            self.assertEqual(int(row["end_ns"]), line.fields["metadata"]["request_end_ns"])
            told = {tag: float(row[tag]) for tag in line.fields["metrics"]}
            self.assertEqual(told, {tag: metric["value"] for tag, metric in line.fields["metrics"].items()})
            if line.outcome == "failed":
                failed += 1
                self.assertEqual((row["error_class"], row["status"]), ("http_status", "500"))
        self.assertGreater(failed, 0)

    def check_cases(self, artifacts):
        root = ElementTree.parse(artifacts.folder / "junit.xml").getroot()
        cases = {case.get("name"): [part.tag for part in case] for case in root.iter("testcase")}
        self.assertEqual(cases, {"the run was carried out": ["system-out"], "its numbers can be believed": ["system-out"],
                                 "error_rate < 1%": ["failure"], "request_count >= 1": ["system-out"]})
        self.assertEqual((root.get("tests"), root.get("failures"), root.get("errors")), ("4", "1", "0"))

    def test_later_of_a_run_that_is_over(self):
        artifacts, _ = self.play()
        for file in ("requests.csv", "junit.xml", "summary.md"):
            self.assertFalse((artifacts.folder / file).exists())
        for name, file in (("csv", "requests.csv"), ("junit", "junit.xml"), ("markdown", "summary.md")):
            report = self.imgperf("report", "out/run", "--format", name)
            self.assertEqual(report.wait(30), 0, report.output)
            self.assertTrue((artifacts.folder / file).is_file(), report.output)
        self.check_rows(artifacts)
        self.check_cases(artifacts)
        shown = self.imgperf("report", "out/run", "--format", "markdown", "--out", "-")
        self.assertEqual(shown.wait(30), 0)
        self.assertEqual(shown.output.strip(), (artifacts.folder / "summary.md").read_text().strip())

    def test_nothing_is_put_in_the_place_of_a_device(self):
        self.play()
        for name in ("html", "csv", "junit", "markdown"):
            report = self.imgperf("report", "out/run", "--format", name, "--out", "/dev/null")
            self.assertEqual(report.wait(30), 1, report.output)
            self.assertIn("/dev/null is there and is no regular file: name another", report.output)


if __name__ == "__main__":
    unittest.main()
