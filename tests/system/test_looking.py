"""Looking at images: what a server does wrong with its pictures is found, and only that, request by request."""

import json
import unittest
from collections import Counter

from harness import SystemTest
from identities import check_ledger
from runs import Artifacts, credit_of, run_file

REQUESTS = 320
# Every picture is of a prompt of its own; the simulator paints none like another (simulator/painter).
PROMPTS = "".join(json.dumps({"text": f"A lighthouse on its rock, view number {i}"}) + "\n" for i in range(REQUESTS))
FAULTS = ("blank", "wrong_size", "truncated_image", "repeat")


class Looking(SystemTest):
    seconds = 150

    def look(self, checks, errors=(), requests=REQUESTS, prompts=PROMPTS, **more):
        """The exit code, its artifacts, and the simulator's faults by credit ("" for none)."""
        self.write("prompts.jsonl", prompts)
        flags = [part for error in errors for part in ("--errors", error)]
        _, url, log = self.simulator("flux1-dev-b200", "--time-scale", "0.0005", *flags)
        config = run_file(url, requests=requests, concurrency=4, checks=checks,
                          slo=["error_rate <= 100%"], limits={"on_invalid": "warn"}, **more)
        config["request"]["size"] = "128x128"
        self.write("run.yaml", config)
        run = self.imgperf("run", "run.yaml")
        code = run.wait(100)
        artifacts = Artifacts(self.dir / "out" / "run")
        check_ledger(self, artifacts.ledger, credits=requests)
        faults = {credit_of(e["x_request_id"]): e["error"] for e in self.account(log) if e["x_request_id"]}
        self.assertEqual(len(faults), requests, run.output)
        return code, artifacts, faults, run.output

    def credits(self, faults, fault):
        return {credit for credit, told in faults.items() if told == fault}

    def images(self, artifacts):
        """The only image of each credit."""
        found = {}
        for line in artifacts.lines:
            [found[line.fields["metadata"]["session_num"]]] = line.fields["imgperf"]["images"]
        return found

    def test_each_fault_is_found_and_only_those(self):
        code, artifacts, faults, output = self.look(
            {"decode": "100%", "blank": "warn", "duplicates": "warn", "similar": "warn"},
            [f"{fault}:5%" for fault in FAULTS])
        self.assertEqual(code, 0, output)
        told = Counter(faults.values())
        for fault in FAULTS:
            self.assertGreater(told[fault], 0, told)
        images = self.images(artifacts)
        self.assertEqual({c for c, i in images.items() if i.get("blank")}, self.credits(faults, "blank"))
        self.assertEqual({c for c, i in images.items() if i.get("size_differs")}, self.credits(faults, "wrong_size"))
        self.assertEqual({c for c, i in images.items() if not i["valid"]}, self.credits(faults, "truncated_image"))
        self.check_twins(images, faults)

        failed = {line.fields["metadata"]["session_num"] for line in artifacts.lines if line.outcome == "failed"}
        self.assertEqual(failed, self.credits(faults, "truncated_image"), "warnings fail nothing")
        counts = artifacts.report["images"]
        findings = {finding["check"]: finding for finding in counts.pop("findings")}
        cut = told["truncated_image"]
        self.assertEqual(counts, {"returned": REQUESTS, "looked_at": REQUESTS - cut, "not_looked_at": 0, "damaged": cut,
                                  "blank": told["blank"], "size_differs": told["wrong_size"],
                                  "duplicates": told["repeat"], "similar": 0})
        self.assertEqual(set(findings), {"blank", "size", "duplicates"})
        self.check_examples(findings["duplicates"], images)
        self.assertIn(f"{told['repeat']} with the bytes of one for another prompt", " ".join(output.split()))

    def check_twins(self, images, faults):
        """Who shares his bytes with others: one ordinary answer, and repetitions of it."""
        groups = {}
        for credit, image in images.items():
            if image["valid"] and not image["blank"]:
                groups.setdefault(image["xxh3"], []).append(credit)
        repeats = self.credits(faults, "repeat")
        for members in groups.values():
            self.assertEqual(len(set(members) - repeats), 1, "each picture was painted for one prompt")

    def check_examples(self, finding, images):
        self.assertEqual(finding["mode"], "warn")
        self.assertFalse(finding["fails_run"])
        self.assertEqual(len(finding["examples"]), min(5, finding["images"]))
        for example in finding["examples"]:
            twin, first = example["credit"], example["first"]["credit"]
            self.assertEqual(images[twin]["xxh3"], images[first]["xxh3"])
            self.assertNotEqual(example["entry"], example["first"]["entry"])

    def test_fail_fails_the_requests_or_the_run(self):
        code, artifacts, faults, output = self.look(
            {"decode": "100%", "blank": "fail", "duplicates": "fail"}, ["blank:10%", "repeat:10%"], requests=120)
        self.assertEqual(code, 3, output)
        blank = self.credits(faults, "blank")
        failed = {line.fields["metadata"]["session_num"]: line for line in artifacts.lines if line.outcome == "failed"}
        self.assertEqual(set(failed), blank)
        for line in failed.values():
            self.assertEqual(line.error_class, "bad_image")
            self.assertEqual(line.message, "image 0: blank (checks.blank: fail)")
        [duplicates] = [f for f in artifacts.report["images"]["findings"] if f["check"] == "duplicates"]
        self.assertTrue(duplicates["fails_run"])
        self.assertEqual(duplicates["images"], len(self.credits(faults, "repeat")))
        self.assertEqual(artifacts.report["run"]["exit_code"], 3)

    def test_a_share_is_looked_at_whoever_sends_it(self):
        looked = []
        for workers in (1, 3):
            code, artifacts, _, output = self.look({"decode": "25%"}, requests=80, cluster={"workers": workers})
            self.assertEqual(code, 0, output)
            looked.append({c for c, i in self.images(artifacts).items() if i.get("looked")})
            self.assertEqual(artifacts.report["images"]["looked_at"], 20)
        self.assertEqual(looked[0], looked[1])

    def test_one_prompt_in_many_rows_may_have_one_picture(self):
        """Without decoding, by the bytes alone; kept files are named."""
        same = json.dumps({"text": "A lighthouse"}) + "\n"
        code, artifacts, _, output = self.look({"duplicates": "fail"}, requests=20, prompts=same * 10)
        self.assertEqual(code, 0, output)
        images = self.images(artifacts)
        self.assertEqual(len({image["xxh3"] for image in images.values()}), 1, "or this test shows nothing")
        self.assertEqual(artifacts.report["images"]["duplicates"], 0)

    def test_at_level_raw_and_with_images_kept(self):
        code, artifacts, faults, output = self.look(
            {"decode": "100%", "blank": "warn", "similar": "off"}, ["blank:20%"], requests=40,
            output={"dir": "out", "name": "run", "level": "raw", "images": "all"})
        self.assertEqual(code, 0, output)
        images = self.images(artifacts)
        self.assertEqual({c for c, i in images.items() if i["blank"]}, self.credits(faults, "blank"))
        self.assertEqual(len(artifacts.images), 40)
        [blank] = [f for f in artifacts.report["images"]["findings"] if f["check"] == "blank"]
        for example in blank["examples"]:
            self.assertTrue((artifacts.folder / "images" / example["file"]).is_file())


if __name__ == "__main__":
    unittest.main()
