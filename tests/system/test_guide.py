"""The text-to-image guide that imgperf comes from, as written: only the program's name and the port are others."""

import os
import subprocess
import sys
import unittest
from urllib.parse import urlsplit

import guide
import image_headers
from harness import BIN, ROOT, SystemTest
from runs import Artifacts

GUIDE = ROOT.parent / "shared" / "seeds" / "image-generation-guide.md"
DIRECTORY = "black-forest-labs_FLUX.1-dev-openai-image_generation-concurrency1"


@unittest.skipUnless(GUIDE.is_file(), "the guide does not lie beside this checkout")
class Guide(SystemTest):
    seconds = 120

    def setUp(self):
        super().setUp()
        self.text = GUIDE.read_text()
        _, url, _ = self.simulator("flux1-dev-b200", "--time-scale", "0.02")
        self.port = urlsplit(url).port
        self.env["PATH"] = f"{BIN}:{os.environ['PATH']}"

    def follow(self, step):
        """Runs one step as a shell would; gives what it printed."""
        shell = self.start("bash", "-euo", "pipefail", "-c", guide.adapted(step, self.port))
        self.assertEqual(shell.wait(60), 0, shell.output)
        self.assert_plain(shell.output)
        return shell.output

    def artifacts(self):
        return Artifacts(self.dir / "artifacts" / DIRECTORY)

    def test_every_command_in_order_and_then_the_script(self):
        steps = guide.steps(self.text)
        self.assertEqual(len(steps), 5, "two input files and three benchmarks")
        tables = [self.follow(step) for step in steps]
        for table in (tables[1], tables[4]):
            self.assertRegex(table, r"Input Sequence Length \(tokens\) │ +6\.67 │ +6\.00 │ +7\.00 │ +7\.00 │")
        for table in (tables[1], tables[2], tables[4]):
            self.assertIn("Image Generation Metrics", table)
            self.assertRegex(table, r"Request Count \(requests\) │ +3\.00 │ +- │")
        self.extract()

    def extract(self):
        script = self.write("extract_images.py", guide.blocks(self.text, "python")[0])
        done = subprocess.run([sys.executable, "-B", script], cwd=self.dir, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        pictures = sorted((self.dir / "extracted_images").iterdir())
        self.assertEqual([p.name for p in pictures], [f"image_{i:04}_00.jpg" for i in (1, 2, 3)])
        for picture in pictures:
            self.assertEqual(image_headers.describe(picture.read_bytes()), ("jpeg", 512, 512))
        self.assertEqual(len({p.read_bytes() for p in pictures}), 3)

    def test_synthetic_prompts_are_as_long_as_asked(self):
        self.follow(guide.steps(self.text)[2])
        lengths = [line.fields["metrics"]["input_sequence_length"]["value"] for line in self.artifacts().lines]
        self.assertEqual(len(lengths), 3)
        for length in lengths:
            self.assertTrue(30 <= length <= 270, f"{length} is more than four deviations of 30 from 150")
        self.assertGreater(len(set(lengths)), 1)


if __name__ == "__main__":
    unittest.main()
