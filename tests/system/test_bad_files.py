"""Wrong files: the message names file, line, column and the nearest key, nothing is sent, the exit code is 1."""

import unittest

from harness import SystemTest
from runs import GOOD, PROMPTS
from target_log import ids

TEMPLATE = """\
target: {url: "%s", model: m, ready: off}
endpoint: image_generation
request: {size: 64x64}
dataset: {file: prompts.jsonl}
phases:
  - {name: load, concurrency: 1, requests: 3}
output: {dir: out, name: run}
"""

# name: (text replaced in TEMPLATE, by what, what the message must say)
WRONG = {
    "unknown_key": ("concurrency", "concurency", [r"run\.yaml:6:\d+", "concurency", "concurrency"]),
    "unknown_section": ("dataset:", "datset:", [r"run\.yaml:4:1", "dataset"]),
    "wrong_type": ("requests: 3", "requests: many", [r"run\.yaml:6:\d+", "many"]),
    "missing_unit": ("{size: 64x64}", "{size: 64x64, timeout: 90}", [r"run\.yaml:3:\d+", "90", "unit"]),
    "negative": ("requests: 3", "requests: -3", [r"run\.yaml:6:\d+", "-3"]),
    "missing_key": ("endpoint: image_generation\n", "", [r"run\.yaml", "endpoint"]),
    "unknown_choice": ("image_generation", "image_genration", [r"run\.yaml:2:\d+", "image_generation"]),
    "broken_yaml": ("{name: load, concurrency: 1, requests: 3}", "{name: load, concurrency: [1, requests: 3", [r"run\.yaml:\d+:\d+"]),
    "tab": ("  - {name", "\t- {name", [r"run\.yaml:6:\d+"]),
    "twice": ("output:", "endpoint: image_generation\noutput:", [r"run\.yaml:7:\d+", "endpoint"]),
    "bad_url": ('"%s"', '"ftp://x"', [r"run\.yaml:1:\d+", "ftp"]),
    "no_environment": ("model: m", 'model: "${IMGPERF_NO_SUCH_VARIABLE}"', [r"run\.yaml:1:\d+", "IMGPERF_NO_SUCH_VARIABLE"]),
    "no_file": ("prompts.jsonl", "promts.jsonl", ["promts.jsonl"]),
    "endless": (", requests: 3", "", [r"run\.yaml:6:\d+", "requests"]),
}

# name: (the dataset's text, what the message must say)
WRONG_ROWS = {
    "not_json": (PROMPTS + "{oops}\n", [r"prompts\.jsonl:6"]),
    "cut_json": ('{"text": "a"}\n{"text": "b"\n', [r"prompts\.jsonl:2"]),
    "unknown_key": ('{"txt": "a"}\n', [r"prompts\.jsonl:1", "text"]),
    "wrong_type": ('{"text": "a"}\n\n{"text": 7}\n', [r"prompts\.jsonl:3"]),
    "no_rows": ("\n\n", [r"prompts\.jsonl"]),
    "not_utf8": (b'{"text": "a\xff\xfe"}\n', [r"prompts\.jsonl:1"]),
}


class BadFiles(SystemTest):
    seconds = 30

    def setUp(self):
        super().setUp()
        _, self.url, self.log = self.simulator("null")
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", TEMPLATE % self.url)

    def refused(self, *patterns, flags=()):
        for command in ("check", "run"):
            program = self.imgperf(command, "run.yaml", *flags)
            self.assertEqual(program.wait(15), 1, program.output)
            self.assert_plain(program.output)
            for pattern in patterns:
                self.assertRegex(program.output, pattern)
        self.assertEqual(ids(self.account(self.log)), [])
        self.assertFalse((self.dir / "out").exists(), "a refused run makes no artifact directory")

    def test_the_file_that_the_others_are_made_from_is_good(self):
        run = self.imgperf("run", "run.yaml")
        self.assertIn(run.wait(), GOOD, run.output)
        self.assertEqual(len(ids(self.account(self.log))), 3)

    def test_a_file_that_is_not_there(self):
        (self.dir / "run.yaml").unlink()
        self.refused("run.yaml")

    def test_an_empty_file(self):
        self.write("run.yaml", "")
        self.refused("run.yaml")

    def test_bytes_that_are_no_text(self):
        (self.dir / "run.yaml").write_bytes(bytes(range(256)) * 64)
        self.refused("run.yaml")

    def test_a_setting_for_a_key_that_is_not_there(self):
        self.refused("concurrency", flags=("--set", "phases.load.concurency=2"))

    def test_a_setting_of_the_wrong_type(self):
        self.refused("requests", flags=("--set", "phases.load.requests=lots"))

    def test_unknown_flags_and_commands(self):
        for argv in (("run", "run.yaml", "--wokers", "2"), ("rum", "run.yaml"), ("run",), ()):
            program = self.imgperf(*argv)
            self.assertEqual(program.wait(15), 1, program.output)
            self.assert_plain(program.output)
            self.assertTrue(program.output.strip())


def add_file(name, old, new, patterns):
    def test(self):
        text = TEMPLATE.replace(old, new, 1)
        self.assertNotEqual(text, TEMPLATE)
        self.write("run.yaml", text % self.url if "%s" in text else text)
        self.refused(*patterns)

    setattr(BadFiles, f"test_run_file_{name}", test)


def add_rows(name, content, patterns):
    def test(self):
        path = self.dir / "prompts.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.refused(*patterns)

    setattr(BadFiles, f"test_prompt_file_{name}", test)


for key, value in WRONG.items():
    add_file(key, *value)
for key, value in WRONG_ROWS.items():
    add_rows(key, *value)

if __name__ == "__main__":
    unittest.main()
