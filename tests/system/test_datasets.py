"""Datasets of other programs: what is sent is what they hold, and what cannot be sent is refused before anything is."""

import json
import os
import unittest

from harness import SystemTest
from runs import GOOD, Artifacts, credit_of, run_file

TABLE = 'id,Prompt\r\n1,"a ""red"" fox, running"\r\n2,an owl\r\n3,"two\nlines"\r\n'
PROMPTS_OF_TABLE = ['a "red" fox, running', "an owl", "two\nlines"]


class Datasets(SystemTest):
    seconds = 120

    def run_with(self, name, dataset, requests=6, **more):
        config = run_file("sim://null", requests=requests, dataset=dataset, seed=3,
                          output={"dir": "out", "name": name, "inputs": True}, **more)
        (self.dir / f"{name}.yaml").write_text(json.dumps(config))
        run = self.imgperf("run", f"{name}.yaml")
        self.assertIn(run.wait(), GOOD, run.output)
        return Artifacts(self.dir / "out" / name)

    def refused(self, dataset, *parts):
        (self.dir / "bad.yaml").write_text(json.dumps(run_file("sim://null", dataset=dataset)))
        check = self.imgperf("check", "bad.yaml")
        self.assertEqual(check.wait(), 1, check.output)
        for part in parts:
            self.assertIn(part, check.output)

    def payloads(self, artifacts):
        sessions = json.loads((artifacts.folder / "inputs.json").read_text())["data"]
        return [payload for session in sessions for payload in session["payloads"]]

    def test_a_table_and_its_own_inputs_again(self):
        self.write("p.csv", TABLE)
        first = self.run_with("first", {"file": "p.csv"}, request={"size": "64x32", "extra": {"steps": 7}})
        payloads = self.payloads(first)
        self.assertEqual([payload["prompt"] for payload in payloads], PROMPTS_OF_TABLE)
        # The other run file asks for another size: the payloads' own goes over it.
        again = self.run_with("again", {"file": "out/first/inputs.json"}, request={"size": "8x8"})
        self.assertEqual(self.payloads(again), payloads)
        self.assertEqual(again.report["metrics"]["megapixels"]["max"], 64 * 32 / 1e6)

    def test_random_draws_are_the_seeds(self):
        self.write("p.csv", TABLE)
        drawn = {"file": "p.csv", "sampling": "random"}
        runs = [self.run_with(name, drawn, requests=60) for name in ("one", "two")]
        entries = [sorted((credit_of(line.id), line.fields["metadata"]["conversation_id"]) for line in run.lines) for run in runs]
        self.assertEqual(len(entries[0]), 60)
        self.assertEqual(entries[0], entries[1])
        counts = {}
        for _, entry in entries[0]:
            counts[entry] = counts.get(entry, 0) + 1
        self.assertEqual(len(counts), 3, counts)
        self.assertNotEqual(set(counts.values()), {20}, "drawn with replacement, not in turn")

    def test_what_cannot_be_sent_is_refused_by_its_row(self):
        self.write("p.jsonl", '{"text": "a"}\n{"text": "b", "image": "none.png"}\n')
        self.refused({"file": "p.jsonl"}, "p.jsonl:2: image none.png: ", "none.png: No such file or directory")
        self.write("none.png", "no picture")
        self.refused({"file": "p.jsonl"}, "p.jsonl:2: image none.png: ", "10 bytes that are no PNG, JPEG or WebP")
        self.write("p.jsonl", '{"text": "a"}\n{"text": "b", "image": "http://h/x.png"}\n')
        self.refused({"file": "p.jsonl"}, "p.jsonl:2: endpoint: image_generation takes no image, and this row has one")
        os.mkfifo(self.dir / "pipe")
        self.refused({"file": "pipe"}, "pipe: not a plain file")

    def test_vbench_is_never_replaced_by_other_prompts(self):
        self.refused({"builtin": "vbench"}, "dataset.builtin: vbench: the list is not at", "/imgperf/prompts/vbench.txt")


if __name__ == "__main__":
    unittest.main()
