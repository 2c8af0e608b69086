"""The OpenAI client's snippet of SGLang's FLUX cookbook gets an image from the simulator; only the port is another.

The package `openai` is no part of a build, so its request is replayed by the standard library, with the headers that version 3.54
of it sends; where it is installed, the snippet itself runs too.
"""

import ast
import base64
import http.client
import importlib.util
import json
import re
import subprocess
import sys
import unittest
from urllib.parse import urlsplit

import image_headers
from harness import ROOT, SystemTest

COOKBOOK = ROOT.parent / "shared" / "seeds" / "sglang-flux-cookbook.txt"
HEADERS = {"Accept-Encoding": "gzip, deflate", "Connection": "keep-alive", "accept": "application/json",
           "content-type": "application/json", "user-agent": "OpenAI/Python 3.54.0", "x-stainless-lang": "python",
           "x-stainless-package-version": "3.54.0", "x-stainless-os": "Linux", "x-stainless-arch": "x64",
           "x-stainless-runtime": "CPython", "x-stainless-runtime-version": "3.11.7", "x-stainless-async": "false",
           "x-stainless-retry-count": "0", "x-stainless-read-timeout": "600"}


def snippet(text, port):
    """The client's section, for that port; the page has lost the indentation of its last line."""
    code = text[text.index("import base64\nfrom openai"):text.index("\n4.2 ")].replace("\nf.write(", "\n    f.write(")
    return re.sub(r"localhost:\d+", f"localhost:{port}", code)


def arguments(code, name):
    """The keyword arguments of the call whose name ends so."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(name):
            return {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
    raise AssertionError(f"no call of {name} in\n{code}")


@unittest.skipUnless(COOKBOOK.is_file(), "the cookbook does not lie beside this checkout")
class OpenaiClient(SystemTest):
    seconds = 60

    def setUp(self):
        super().setUp()
        _, url, self.log = self.simulator("flux1-dev-b200", "--time-scale", "0.01")
        self.code = snippet(COOKBOOK.read_text(), urlsplit(url).port)

    def assert_was_asked(self, asked, picture):
        width, height = map(int, asked["size"].split("x"))
        self.assertEqual(image_headers.describe(picture), ("jpeg", width, height))
        requests = self.account(self.log)
        self.assertEqual([(r["path"], r["width"], r["height"]) for r in requests], [("/v1/images/generations", width, height)])

    def test_its_request_replayed(self):
        client = arguments(self.code, "OpenAI")
        asked = arguments(self.code, "images.generate")
        base = urlsplit(client["base_url"])
        connection = http.client.HTTPConnection(base.hostname, base.port, timeout=30)
        self.addCleanup(connection.close)
        connection.request("POST", base.path + "/images/generations", json.dumps(asked, separators=(",", ":")),
                           {**HEADERS, "authorization": f"Bearer {client['api_key']}"})
        answer = connection.getresponse()
        self.assertEqual((answer.status, answer.headers.get_content_type()), (200, "application/json"))
        body = json.loads(answer.read())
        self.assertIsInstance(body["created"], int)
        self.assertEqual(len(body["data"]), asked["n"])
        self.assert_was_asked(asked, base64.b64decode(body["data"][0]["b64_json"], validate=True))

    @unittest.skipUnless(importlib.util.find_spec("openai"), "the package openai is not installed")
    def test_the_snippet_itself(self):
        done = subprocess.run([sys.executable, "-B", self.write("client.py", self.code)], cwd=self.dir, env=self.env,
                              capture_output=True, text=True, timeout=50)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assert_was_asked(arguments(self.code, "images.generate"), (self.dir / "output.png").read_bytes())


if __name__ == "__main__":
    unittest.main()
