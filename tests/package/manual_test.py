"""The text of --help -> pages and tables."""

import shutil
import subprocess
import unittest

import places  # noqa: F401  the way to the modules below
import completion
import man_page
from help_text import Option, read_help, read_section

HELP = """\
Paints images.
In two lines.
Usage: easel paint [OPTIONS] FILE

Positionals:
  FILE TEXT REQUIRED          The run file

Options:
  -h,--help                   Print this help message and exit
  --set KEY=VALUE ...         Replace a value
  --level LEVEL:{low,high} (Env:EASEL_LEVEL)
                              How much
  --with-a-long-name INT=2147 Exactly up to the column
  --color TEXT=blue           Which; see
                              the list (--list-colors)

Brushes:
  --log FILE                  Write here
  --port UINT REQUIRED        Listen there

Subcommands:
  fast                        Paint fast
  slow                        Paint slowly

Examples:
  easel paint a.yaml
  easel paint \\
    --log x b.yaml            with a log

A paragraph `of text`.

Exit codes, the first that applies:
  130 interrupted
  0   good
"""


class Reading(unittest.TestCase):
    def setUp(self):
        self.command = read_help(["easel", "paint"], HELP)
        self.options = {o.names[-1]: o for o in self.command.options}

    def test_head(self):
        self.assertEqual(self.command.summary, "Paints images. In two lines.")
        self.assertEqual(self.command.usage, "easel paint [OPTIONS] FILE")
        self.assertEqual(self.command.commands, [("fast", "Paint fast"), ("slow", "Paint slowly")])
        self.assertEqual(self.command.positionals, [Option(["FILE"], "The run file", "TEXT", required=True)])

    def test_options_of_every_form(self):
        self.assertEqual([title for title, _ in self.command.groups], ["Options", "Brushes"])
        self.assertEqual(self.options["--help"], Option(["-h", "--help"], "Print this help message and exit"))
        self.assertEqual(self.options["--set"], Option(["--set"], "Replace a value", "KEY=VALUE", many=True))
        self.assertEqual(self.options["--level"],
                         Option(["--level"], "How much", "LEVEL", choices=["low", "high"], env="EASEL_LEVEL"))
        self.assertEqual(self.options["--color"],
                         Option(["--color"], "Which; see the list (--list-colors)", "TEXT", default="blue"))
        self.assertEqual(self.options["--port"], Option(["--port"], "Listen there", "UINT", required=True))

    def test_a_name_that_ends_where_the_column_begins(self):
        self.assertEqual(self.options["--with-a-long-name"],
                         Option(["--with-a-long-name"], "Exactly up to the column", "INT", default="2147"))

    def test_sections(self):
        examples, paragraph, codes = self.command.sections
        self.assertEqual(examples.rows, [("easel paint a.yaml", ""), ("easel paint \\\n  --log x b.yaml", "with a log")])
        self.assertEqual((paragraph.title, paragraph.lines), ("", ["A paragraph `of text`."]))
        self.assertEqual(codes.rows, [("130", "interrupted"), ("0", "good")])

    def test_what_is_no_help_is_refused(self):
        with self.assertRaisesRegex(ValueError, "Usage"):
            read_help(["easel"], "easel: unknown flag\n")


class Pages(unittest.TestCase):
    def setUp(self):
        extra = [read_section("Files", ["  .easel/    a folder that begins with a full stop"])]
        self.page = man_page.render(read_help(["easel", "paint"], HELP), "1.2", [["easel"]], extra)

    def test_everything_has_its_section(self):
        headings = [line[4:].strip('"') for line in self.page.splitlines() if line.startswith(".SH ")]
        self.assertEqual(headings, ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "ARGUMENTS", "OPTIONS", "BRUSHES",
                                    "EXAMPLES", "NOTES", "EXIT STATUS", "FILES", "ENVIRONMENT", "SEE ALSO"])

    def test_name_line_is_what_whatis_reads(self):
        self.assertIn("easel\\-paint \\- paints images. In two lines\n", self.page)

    def test_nothing_is_taken_for_a_request(self):
        self.assertEqual(man_page.escape(".TH -x `a' \\n"), "\\&.TH \\-x \\(gaa\\(aq \\en")
        self.assertIn("\\fB\\&.easel/\\fR", self.page)

    @unittest.skipUnless(shutil.which("groff"), "groff-base is not installed")
    def test_groff_has_no_complaint(self):
        shown = subprocess.run(["groff", "-Tascii", "-man", "-ww", "-P-cbou"], input=self.page, capture_output=True, text=True, check=True)
        self.assertEqual(shown.stderr, "")
        for words in ("--log FILE", "One of: low, high.", "Default: blue.", "easel paint \\", "Interrupted.", "EASEL_LEVEL"):
            self.assertIn(words, shown.stdout)


class Tables(unittest.TestCase):
    def test_what_a_value_is(self):
        kinds = {"words low high": Option(["--level"], value="LEVEL", choices=["low", "high"]),
                 "list --list-colors": Option(["--color"], "Which (--list-colors)", "TEXT"),
                 "keys": Option(["--set"], value="KEY=VALUE"),
                 "yaml": Option(["FILE"], "The run file", "TEXT"),
                 "file": Option(["--log"], value="FILE"),
                 "dir": Option(["--output-dir"], value="VALUE"),
                 "any": Option(["--name"], value="NAME")}
        for kind, option in kinds.items():
            self.assertEqual(" ".join(completion.value_kind(option)), kind)

    def test_keys_of_a_run_file(self):
        schema = {"properties": {
            "seed": {"oneOf": [{"type": "integer"}, {"type": "object", "properties": {"per": {"enum": ["entry"]}}}]},
            "extra": {"type": "object"},
            "closed": {"type": "object", "additionalProperties": False, "properties": {"n": {"type": "integer"}}},
            "phases": {"type": "array", "items": {"properties": {"kind": {"enum": ["warmup", "profiling"]}}}}}}
        self.assertEqual(completion.run_file_keys(schema), {
            "seed=": [], "seed.per=": ["entry"], "extra.": [], "closed.n=": [], "phases.0.kind=": ["warmup", "profiling"]})


if __name__ == "__main__":
    unittest.main()
