"""imgperf compare, on runs that were really carried out."""

import json
import shutil
import unittest

from harness import SystemTest
from runs import run_file

PROMPTS = "".join(json.dumps({"text": f"A lighthouse on its rock, view number {i}"}) + "\n" for i in range(120))


class Compare(SystemTest):
    seconds = 150

    def carry_out(self, name, scale="0.001", errors=(), size="128x128", requests=40):
        """The run's directory."""
        self.write("prompts.jsonl", PROMPTS)
        flags = [part for error in errors for part in ("--errors", error)]
        _, url, _ = self.simulator("flux1-dev-b200", "--time-scale", scale, *flags)
        config = run_file(url, requests=requests, concurrency=2, slo=["error_rate <= 100%"], limits={"on_invalid": "warn"})
        config["request"].update({"size": size, "seed": {"base": 42, "per": "entry"}})
        config["output"]["images"] = "all"
        config["output"]["name"] = name
        self.write(f"{name}.yaml", config)
        run = self.imgperf("run", f"{name}.yaml")
        run.wait(100)
        folder = self.dir / "out" / name
        self.assertTrue((folder / "report.json").exists(), run.output)
        return folder

    def compare(self, *argv, code=0):
        done = self.imgperf("compare", *argv)
        self.assertEqual(done.wait(60), code, done.output)
        return done.output

    def figures(self, file):
        return {figure["name"]: figure for figure in json.loads(file.read_text())["figures"]}

    def test_a_slower_target_is_worse_and_the_numbers_are_the_reports(self):
        # Slow enough for a starved machine, and enough requests: what few of them say is that they cannot tell.
        fast, slow = (self.carry_out(name, scale=scale, requests=120) for name, scale in (("fast", "0.02"), ("slow", "0.08")))
        out = self.dir / "compare.json"
        summary = self.dir / "summary.md"
        # They may find themselves INVALID on a busy machine: what is looked at here holds all the same.
        text = self.compare(fast, slow, "--anyway", "--json", out, "--markdown", summary, "--images", "all", "--fail-if",
                            "request_latency.p50 > +5%", code=3)
        self.assertIn("B beside A: worse", text)
        self.assertIn("times as fast as A", text)
        self.assertIn("\"request_latency.p50 > +5%\" hit", text)
        self.assertIn("**B beside A: worse", summary.read_text())
        figures = self.figures(out)
        for folder, where in ((fast, lambda f: f["first"]), (slow, lambda f: f["others"][0])):
            metrics = json.loads((folder / "report.json").read_text())["metrics"]
            told = where(figures["request_latency.p50"])["value"]
            self.assertAlmostEqual(told, metrics["request_latency"]["p50"], places=6)
        images = json.loads(out.read_text())["others"][0]["images"]
        self.assertEqual(images["compared"], 120)
        self.assertEqual(images["faults"], 0)

    def test_a_run_and_its_own_lines_do_not_differ(self):
        folder = self.carry_out("one")
        lines = folder / "profile_export.jsonl"
        out = self.dir / "compare.json"
        text = self.compare(folder, lines, "--anyway", "--json", out, "--fail-if", "request_latency.p95 > +1%")
        self.assertIn("B beside A: cannot tell", text)
        for figure in self.figures(out).values():
            if figure["metric"] in ("request_latency", "response_time", "image_latency"):
                self.assertAlmostEqual(figure["first"]["value"], figure["others"][0]["value"], places=6, msg=figure["name"])

    def test_what_is_not_to_be_compared_is_refused_by_name(self):
        one, other = self.carry_out("one"), self.carry_out("larger", size="256x256")
        text = self.compare(one, other, code=1)
        self.assertIn("not to be compared", text)
        self.assertIn("differ in request.size: 128x128 and 256x256", text)
        self.assertIn("B beside A", self.compare(one, other, "--anyway"))
        failing = self.carry_out("failing", errors=["http500:50%"])
        self.assertIn("error_rate is worse", self.compare(one, failing, "--anyway"))
        at_once = self.carry_out("at-once", errors=["http500:100%"])
        self.assertIn("cannot tell", self.compare(one, at_once, "--anyway"))
        self.assertIn("no such file or directory", self.compare(one, self.dir / "nowhere", code=1))
        self.assertIn("no run: neither a journal", self.compare(one, self.dir, code=1))
        self.assertIn("--fail-if", self.compare(one, other, "--fail-if", "request_latency > 5%", code=1))
        self.assertIn("RUN", self.compare(one, code=1))

    def test_broken_pictures_and_a_torn_journal_are_told(self):
        one = self.carry_out("one")
        other = self.dir / "out" / "other"
        shutil.copytree(one, other)
        pictures = sorted((other / "images").iterdir())
        pictures[0].write_bytes(pictures[0].read_bytes()[:100])
        pictures[1].unlink()
        out = self.dir / "compare.json"
        self.compare(one, other, "--anyway", "--json", out)
        images = json.loads(out.read_text())["others"][0]["images"]
        self.assertEqual((images["faults"], images["compared"], images["identical"]), (2, 38, 38))
        self.assertEqual(len([p for p in images["worst"] if "fault" in p]), 2)
        [journal] = (other / "journal").glob("*.journal")
        journal.write_bytes(journal.read_bytes()[:journal.stat().st_size * 2 // 3])
        self.assertIn("did not come to its end", self.compare(one, other, code=1))


if __name__ == "__main__":
    unittest.main()
