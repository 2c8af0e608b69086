"""Targets that misbehave: each failure is a record of its class, the run ends, the exit code tells."""

import os
import resource
import socket
import unittest

from bad_server import BadServer
from harness import SANITIZED, SystemTest
from identities import check_ledger
from runs import GOOD, SLO_MISSED, PROMPTS, Artifacts, run_file
from target_log import ids

# behaviour: (class, HTTP status in the record, words of the message)
EXPECTED = {
    "plain_500": ("http_status", 500, "out of memory"),
    "openai_400": ("http_status", 400, "the server says no"),
    "detail_422": ("http_status", 422, "the server says no"),
    "openai_429": ("http_status", 429, "the server says no"),
    "empty_503": ("http_status", 503, ""),
    "redirect": ("http_status", 302, ""),
    "refusal": ("refused", 400, "safety system"),
    "empty_data": ("bad_body", 200, ""),
    "no_data": ("bad_body", 200, ""),
    "empty_object_in_data": ("bad_body", 200, ""),
    "empty_body": ("bad_body", 200, ""),
    "not_json": ("bad_body", 200, ""),
    "cut_json": ("bad_body", 200, ""),
    "invalid_base64": ("bad_image", 200, ""),
    "truncated_image": ("bad_image", 200, ""),
    "text_for_image": ("bad_image", 200, ""),
    "empty_image": ("bad_image", 200, ""),
    "huge": ("bad_body", 200, ""),
    "no_answer": ("timeout", 0, ""),
    "drip": ("timeout", 200, ""),
    "close_at_once": ("connection_lost", 0, ""),
    "reset_at_once": ("connection_lost", 0, ""),
    "close_in_head": ("bad_body", 200, ""),  # libcurl takes the end of the connection for the end of the head
    "close_mid_body": ("connection_lost", 200, ""),
    "reset_mid_body": ("connection_lost", 200, ""),
    "garbage": ("bad_body", 0, ""),
    "bad_length": ("bad_body", None, ""),
    "bad_chunks": ("connection_lost", 200, "chunked"),
}


class BadTargets(SystemTest):
    seconds = 60

    def setUp(self):
        super().setUp()
        self.server = BadServer()
        self.addCleanup(self.server.close)
        self.write("prompts.jsonl", PROMPTS)

    def measure(self, url, requests=4, **more):
        more.setdefault("request", {"size": "64x64", "timeout": "1s"})
        self.write("run.yaml", run_file(url, requests=requests, concurrency=2, **more))
        run = self.imgperf("run", "run.yaml")
        code = run.wait(40)
        self.assert_plain(run.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        check_ledger(self, artifacts.ledger)
        return code, run, artifacts

    def every_request_fails(self, behaviour):
        want, status, words = EXPECTED[behaviour]
        code, run, artifacts = self.measure(self.server.url(behaviour))
        self.assertEqual(code, 2, run.output)
        lines = artifacts.lines
        self.assertEqual(len(lines), 4)
        for line in lines:
            self.assertEqual((line.outcome, line.error_class), ("failed", want), line)
            self.assertIn(words, line.message)
            self.assertTrue(line.message, line)
            if status is not None:
                self.assertEqual(line.status, status, line)
        seen = [r.id for r in self.server.requests if r.id]
        self.assertEqual(len(seen), len(set(seen)), "a failed request was sent again")
        self.assert_nothing_left()

    def test_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        code, run, artifacts = self.measure(f"http://127.0.0.1:{port}")
        self.assertEqual(code, 2, run.output)
        self.assertEqual({line.error_class for line in artifacts.lines}, {"connect"})
        self.assertIn(str(port), artifacts.lines[0].message)

    def test_a_name_that_does_not_exist(self):
        code, run, artifacts = self.measure("http://no-such-host.invalid:30000")
        self.assertEqual(code, 2, run.output)
        self.assertEqual({line.error_class for line in artifacts.lines}, {"connect"})

    def test_a_wrong_path(self):
        _, url, log = self.simulator("null")
        code, run, artifacts = self.measure(url + "/not/here")
        self.assertEqual(code, 2, run.output)
        self.assertEqual({line.error_class for line in artifacts.lines}, {"http_status"})
        self.assertLessEqual({line.status for line in artifacts.lines}, {404, 405})  # as the server it imitates

    def test_a_picture_that_is_elsewhere_and_gone(self):
        code, run, artifacts = self.measure(self.server.url("url_to_nowhere"),
                                            request={"size": "64x64", "timeout": "2s", "response_format": "url"})
        self.assertEqual(code, 2, run.output)
        self.assertEqual({line.outcome for line in artifacts.lines}, {"failed"})

    def test_a_good_answer_is_good(self):
        """The control: the same server, the same run file, no failure."""
        code, run, artifacts = self.measure(self.server.url("good"))
        self.assertIn(code, GOOD, run.output)
        self.assertEqual({line.outcome for line in artifacts.lines}, {"completed"})

    def test_one_gibibyte_is_cut_at_the_limit_and_costs_no_memory(self):
        code, run, artifacts = self.measure(self.server.url("huge"), request={"size": "64x64", "timeout": "20s"},
                                            limits={"max_body": "32MiB"})
        self.assertEqual(code, 2, run.output)
        for line in artifacts.lines:
            self.assertEqual(line.error_class, "bad_body", line)
            self.assertRegex(line.message, r"32|limit")
        self.assertLess(self.server.sent, 4 * (1 << 30), "the body was read to its end")
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # KiB, of all programs so far
        if not SANITIZED:
            self.assertLess(largest, 400 * 1024)

    def test_some_fail_and_some_do_not(self):
        _, url, log = self.simulator("null", "--errors", "http500:20%", "--seed", "7")
        code, run, artifacts = self.measure(url, requests=200)
        self.assertIn(code, SLO_MISSED, run.output)  # the default SLO: error_rate <= 5%
        failed = [line for line in artifacts.lines if line.outcome == "failed"]
        at_target = [e for e in self.account(log) if e["status"] == 500]
        self.assertEqual(len(failed), len(at_target))
        self.assertEqual({line.id for line in failed}, set(ids(at_target)))
        self.assertTrue(10 < len(failed) < 90, len(failed))

    def test_the_report_counts_errors_by_class(self):
        _, _, artifacts = self.measure(self.server.url("plain_500"))
        self.assertIn("http_status", str(artifacts.report["errors"]))
        self.assertIn("out of memory", (artifacts.folder / "profile_export_console.txt").read_text())

    def test_no_core_file_is_left(self):
        self.measure(self.server.url("garbage"))
        self.assertEqual([n for n in os.listdir(self.dir) if n.startswith("core")], [])


def add(behaviour):
    def test(self):
        self.every_request_fails(behaviour)

    setattr(BadTargets, f"test_fails_{behaviour}", test)


for each in EXPECTED:
    add(each)

if __name__ == "__main__":
    unittest.main()
