"""What a run shows of itself: a line a phase on a terminal, plain lines elsewhere, and never a torn one."""

import re

import procs
import target_log
from harness import BIN, PATIENCE, SystemTest, main
from runs import GOOD, PROMPTS, Artifacts, run_file
from terminal import OnTerminal

LAST = r"{} \({}/2\): {} of {} done in .*, [\d.]+/s, response p50 .*"


class Progress(SystemTest):
    seconds = 90

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)

    def write_run(self, *, requests, latency="30ms", **more):
        """A warm-up and a load of so many requests, four at a time."""
        _, url, self.log = self.simulator("null", "--latency", latency)
        phases = [{"name": "warm", "kind": "warmup", "concurrency": 4, "requests": 8},
                  {"name": "load", "concurrency": 4, "requests": requests}]
        self.write("run.yaml", run_file(url, phases=phases, **more))

    def on_terminal(self, **more):
        return OnTerminal(self, [BIN / "imgperf", "run", "run.yaml"], **more)

    def assert_clean(self, run, requests):
        """Each phase one line, then what the run leaves; nothing torn, nothing left of what was rewritten."""
        self.assertIn(run.wait(60 * PATIENCE), GOOD, run.screen.seen)
        rows = run.screen.seen
        self.assertRegex(rows[0], LAST.format("warm", 1, 8, 8))
        self.assertRegex(rows[1], LAST.format("load", 2, requests, requests))
        self.assertEqual([row for row in rows[2:] if re.search(r"(warm|load) \(\d/2\): |waiting for|ending: ", row)], [])
        self.assertEqual(run.screen.strange, [])
        return rows

    def test_on_a_terminal_each_phase_leaves_one_line(self):
        self.write_run(requests=400)
        run = self.on_terminal(columns=160)
        run.wait_screen(lambda s: re.search(r"load \(2/2\): \d+ of 400 done \(\d+ %\), 4 in flight, .*/s, response p50 .* p99 .*, "
                                            r"about .* to go$", s.seen[-1]), 30 * PATIENCE)
        rows = self.assert_clean(run, 400)
        self.assertTrue(any("Request Latency" in row for row in rows[2:]), rows)
        self.assertGreater(run.screen.escapes, 0)
        self.assertEqual(run.screen.wraps, 0)

    def test_a_narrow_terminal_loses_fields_and_never_wraps(self):
        self.write_run(requests=400)
        with open(self.dir / "table", "wb") as table:
            run = self.on_terminal(columns=44, stdout=table)
            run.wait_screen(lambda s: re.search(r"load \(2/2\): \d+ of 400 done \(\d+ %\)$", s.seen[-1]), 30 * PATIENCE)
            self.assertIn(run.wait(60 * PATIENCE), GOOD, run.screen.seen)
        self.assertEqual(run.screen.wraps, 0)
        rows = run.screen.seen
        self.assertEqual(len(rows), 3, rows)
        self.assertRegex(rows[0], r"^warm \(1/2\): 8 of 8 done in ")
        self.assertRegex(rows[1], r"^load \(2/2\): 400 of 400 done in ")
        self.assertEqual(rows[2], "")

    def test_without_escape_codes_where_they_are_not_wanted(self):
        for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": None}):
            with self.subTest(env=env):
                self.write_run(requests=200)
                run = self.on_terminal(columns=160, env=env)
                self.assertIn(run.wait(60 * PATIENCE), GOOD, run.screen.seen)
                self.assertNotIn(b"\x1b", run.raw)
                self.assertEqual(run.screen.strange, [])
                lines = [row for row in run.screen.seen if re.match(r"(warm|load) \(", row)]
                ends = [row for row in lines if " done in " in row]
                self.assertEqual(len(ends), 2, lines)
                if "NO_COLOR" in env:
                    self.assertEqual(lines, ends)
                else:  # a carriage return only as part of a line's end
                    self.assertNotRegex(run.raw, rb"\r(?!\n)")

    def test_an_interrupt_stands_on_a_line_of_its_own(self):
        self.write_run(requests=100000)
        run = self.on_terminal(columns=160)
        run.wait_screen(lambda s: "to go" in s.seen[-1], 30 * PATIENCE)
        run.type(b"\x03")
        self.assertEqual(run.wait(30 * PATIENCE), 130, run.screen.seen)
        rows = run.screen.seen
        self.assertIn("interrupted: requests in flight may finish; once more to stop at once", rows)
        (end,) = [row for row in rows if row.startswith("load (2/2): ")]
        self.assertRegex(end, r"^load \(2/2\): \d+ of 100000 done in .*, ended: interrupted$")
        self.assertEqual(run.screen.wraps, 0)

    def test_a_stopped_terminal_holds_up_no_request(self):
        self.write_run(requests=3000, latency="10ms")
        run = self.on_terminal(columns=160)
        run.wait_screen(lambda s: "to go" in s.seen[-1], 30 * PATIENCE)
        run.type(b"\x13")  # Ctrl-S
        procs.wait_until(lambda: target_log.count(self.log) >= 3008, 60 * PATIENCE, "every request at the target")
        report = self.dir / "out" / "run" / "report.json"
        procs.wait_until(report.exists, 30 * PATIENCE, "the report")
        run.type(b"\x11")  # Ctrl-Q
        self.assertIn(run.wait(30 * PATIENCE), GOOD, run.screen.seen)
        self.assertEqual(Artifacts(self.dir / "out" / "run").ledger["completed"], 3008)

    def test_elsewhere_it_writes_plain_lines(self):
        self.write_run(requests=900)
        run = self.imgperf("run", "run.yaml")
        run.wait_line(r"^load \(2/2\): \d+ of 900 done \(\d+ %\), 4 in flight, .* to go$", 30)
        self.assertIn(run.wait(), GOOD, run.output)
        for phase in (("warm", 1, 8, 8), ("load", 2, 900, 900)):
            self.assertEqual(len(re.findall("^" + LAST.format(*phase) + "$", run.output, re.MULTILINE)), 1, run.output)
        self.assertNotIn("\x1b", run.output)
        self.assertNotIn("\r", run.output)

    def test_quiet_leaves_the_results_alone(self):
        self.write_run(requests=8)
        run = self.imgperf("run", "run.yaml", "--quiet")
        self.assertIn(run.wait(), GOOD, run.output)
        self.assertTrue(run.output.lstrip().startswith("imgperf | Image Generation Metrics"), run.output)

    def test_while_it_drains_it_tells_for_what_it_waits(self):
        self.write_run(requests=4, latency="8s", request={"size": "64x64", "timeout": "50s"})
        run = self.on_terminal(columns=160)
        run.wait_screen(lambda s: re.search(r"draining: 4 awaited for (1 m|5\d s) .*at most$", s.seen[-1]), 40 * PATIENCE)
        self.assert_clean(run, 4)


if __name__ == "__main__":
    main()
