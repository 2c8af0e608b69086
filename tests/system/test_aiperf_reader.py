"""The reader of AIPerf's files, on a small run written out by hand from AIPerf's documentation."""

import base64
import contextlib
import io
import json
import os
import tempfile
import unittest
from pathlib import Path

import aiperf_reader

EPOCH = 1788226305000000000
LATENCY = {"unit": "ms", "avg": 700 / 3, "min": 100.0, "max": 400.0, "sum": 700.0, "p1": 102.0, "p5": 110.0,
           "p10": 120.0, "p25": 150.0, "p50": 200.0, "p75": 300.0, "p90": 360.0, "p95": 380.0, "p99": 396.0,
           "std": 124.72191289246, "count": 3}
TOKENS = {"unit": "tokens", "avg": 20 / 3, "min": 6, "max": 7, "sum": 20, "p1": 6.02, "p5": 6.1, "p10": 6.2, "p25": 6.5,
          "p50": 7.0, "p75": 7.0, "p90": 7.0, "p95": 7.0, "p99": 7.0, "std": 0.47140452079103, "count": 3}
FAILED_TOKENS = {"unit": "tokens", **{s: 7.0 for s in aiperf_reader.STATS}, "std": 0.0, "count": 1}
ERROR = {"code": 500, "type": "InternalServerError", "message": "no memory left"}
CSV = """Metric,avg,min,max,sum,p1,p5,p10,p25,p50,p75,p90,p95,p99,std
Error Input Sequence Length (tokens),7.00,7.00,7.00,7.00,7.00,7.00,7.00,7.00,7.00,7.00,7.00,7.00,7.00,0.00
Input Sequence Length (tokens),6.67,6,7,20,6.02,6.10,6.20,6.50,7.00,7.00,7.00,7.00,7.00,0.47
Request Latency (ms),233.33,100.00,400.00,700.00,102.00,110.00,120.00,150.00,200.00,300.00,360.00,380.00,396.00,124.72

Metric,Value
Benchmark Duration (sec),0.50
Error Request Count,1.00
Request Count,3.00
Request Throughput (requests/sec),6.00
"""
CONSOLE = """
                            NVIDIA AIPerf | Image Generation Metrics
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━┳━━━━━━━━┳━━━━━━━━┳━━━━━━━━┳━━━━━━━━┳━━━━━━━━┳━━━━━━━━┓
┃                            Metric ┃    avg ┃    min ┃    max ┃    p99 ┃    p90 ┃    p50 ┃    std ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━╇━━━━━━━━╇━━━━━━━━╇━━━━━━━━╇━━━━━━━━╇━━━━━━━━╇━━━━━━━━┩
│              Request Latency (ms) │ 233.33 │ 100.00 │ 400.00 │ 396.00 │ 360.00 │ 200.00 │ 124.72 │
│    Input Sequence Length (tokens) │   6.67 │   6.00 │   7.00 │   7.00 │   7.00 │   7.00 │   0.47 │
│ Request Throughput (requests/sec) │   6.00 │      - │      - │      - │      - │      - │      - │
│          Request Count (requests) │   3.00 │      - │      - │      - │      - │      - │      - │
└───────────────────────────────────┴────────┴────────┴────────┴────────┴────────┴────────┴────────┘
"""


def record(number, after_ms, lasted_ms, tokens, phase="profiling", error=None):
    start = EPOCH + after_ms * 1000000
    metadata = {"session_num": number, "x_request_id": f"request-{number}", "x_correlation_id": f"user-{number}",
                "conversation_id": f"prompt-{number % 2}", "turn_index": 0, "credit_issued_ns": start - 1000,
                "request_start_ns": start, "request_end_ns": start + lasted_ms * 1000000, "worker_id": "worker_1",
                "record_processor_id": "record_processor_1", "benchmark_phase": phase, "was_cancelled": False}
    if error:
        metrics = {"error_isl": {"value": tokens, "unit": "tokens"}}
        return {"metadata": metadata, "metrics": metrics, "error": dict(error)}
    return {"metadata": metadata, "metrics": {"request_latency": {"value": float(lasted_ms), "unit": "ms"},
                                              "input_sequence_length": {"value": tokens, "unit": "tokens"}}}


def raw(line):
    metadata = line["metadata"]
    image = json.dumps({"data": [{"b64_json": base64.b64encode(b"an image").decode()}]})
    answer = {"status": 200, "responses": [{"perf_ns": 2000, "content_type": "application/json", "text": image}]}
    return {"metadata": json.loads(json.dumps(metadata)), "start_perf_ns": 1000,
            "payload": {"prompt": "a robot", "model": "painter", "response_format": "b64_json", "n": 1},
            "request_headers": {"X-Request-ID": metadata["x_request_id"], "Authorization": "<redacted>"},
            **({"status": 500, "responses": [], "error": line["error"]} if "error" in line else answer)}


class Sample:
    """A run of a warm-up request, three good ones and a failed one; a test breaks one thing and has it written."""

    def __init__(self):
        self.records = [record(0, -2000, 900, 9, phase="warmup"), record(1, 0, 100, 6), record(2, 50, 200, 7),
                        record(3, 200, 60, 7, error=ERROR), record(4, 100, 400, 7)]
        self.raw = [raw(line) for line in self.records]
        payload = {"prompt": "a robot", "model": "painter", "response_format": "b64_json", "n": 1}
        self.inputs = {"data": [{"session_id": f"prompt-{n}", "payloads": [payload]} for n in (0, 1)]}
        self.csv, self.console = CSV, CONSOLE
        self.summary = {
            "schema_version": "1.5", "aiperf_version": "0.13.0", "benchmark_id": "592ca7fa63cd",
            "request_throughput": {"unit": "requests/sec", "avg": 6.0}, "request_latency": dict(LATENCY),
            "request_count": {"unit": "requests", "avg": 3.0}, "input_sequence_length": dict(TOKENS),
            "error_isl": dict(FAILED_TOKENS), "error_request_count": {"unit": "requests", "avg": 1.0},
            "benchmark_duration": {"unit": "sec", "avg": 0.5}, "was_cancelled": False,
            "input_config": {"endpoint": {"type": "image_generation", "api_key": "<redacted>"}},
            "run_info": {"benchmark_id": "592ca7fa63cd", "trial": 0,
                         "cli_command": "aiperf profile --api-key <redacted> --model painter"},
            "error_summary": [{"error_details": dict(ERROR), "count": 1}], "runtime_submission_invalid_reasons": [],
            "start_time": "2026-09-01T01:31:42.000000", "end_time": "2026-09-01T01:31:46.500000"}

    def write(self, directory, prefix=None):
        names = {"summary": "profile_export_aiperf.json", "csv": "profile_export_aiperf.csv", "inputs": "inputs.json",
                 "records": "profile_export.jsonl", "raw": "profile_export_raw.jsonl",
                 "console": "profile_export_console.txt"}
        if prefix:
            names.update(summary=f"{prefix}.json", csv=f"{prefix}.csv", records=f"{prefix}.jsonl",
                         raw=f"{prefix}_raw.jsonl", console=f"{prefix}_console.txt")
        for kind, name in names.items():
            what = getattr(self, kind)
            text = (what if isinstance(what, str) else json.dumps(what, indent=2) if isinstance(what, dict)
                    else "".join(json.dumps(line) + "\n" for line in what))
            (Path(directory) / name).write_text(text, encoding="utf-8")


class AiperfReader(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.sample = folder.name, Sample()

    def problems(self, prefix=None):
        return aiperf_reader.check(aiperf_reader.read_run(self.folder, prefix))

    def rejected(self, message):
        """The one thing that was broken is found, and called what it is."""
        self.sample.write(self.folder)
        found = self.problems()
        self.assertTrue(any(message in p for p in found), f"{message!r} is not in {found}")
        return next(p for p in found if message in p)

    def main(self, *argv):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            return aiperf_reader.main([*argv]), out.getvalue()

    def test_a_good_run_is_accepted(self):
        self.sample.write(self.folder)
        self.assertEqual([], self.problems())
        status, text = self.main(self.folder)
        self.assertEqual(0, status)
        self.assertRegex(text, r"request_latency +ms +233\.33 +100\.00 +400\.00")
        self.assertIn("5 records, 5 raw records, 0 violations", text)

    def test_a_good_run_without_raw_records_is_accepted(self):
        self.sample.write(self.folder)
        os.remove(Path(self.folder) / "profile_export_raw.jsonl")
        self.assertEqual([], self.problems())

    def test_a_prefix_names_all_files_but_the_inputs(self):
        self.sample.write(self.folder, "mine")
        for prefix in ("mine", "mine_raw.jsonl", "mine.json"):
            self.assertEqual([], self.problems(prefix))
        self.assertIn("profile_export_aiperf.json:1: the file is missing", self.problems())

    def test_the_newest_run_under_artifacts_is_found(self):
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)
        self.assertEqual(2, self.main()[0])
        for age, name in enumerate(("new", "old")):
            (Path("artifacts") / name).mkdir(parents=True)
            self.sample.write(Path("artifacts") / name)
            os.utime(Path("artifacts") / name / "profile_export_aiperf.json", (1e9 - age, 1e9 - age))
        status, text = self.main()
        self.assertEqual((0, "artifacts/new"), (status, text.splitlines()[0]))

    def test_the_statistics_are_those_that_the_image_guide_shows(self):
        shown = {"avg": "12617.58", "min": "12251.41", "max": "12954.04", "p99": "12947.91", "p90": "12892.69",
                 "p50": "12647.29", "std": "287.62"}
        ours = aiperf_reader.distribution([12251.41, 12647.29, 12954.04])
        for stat, cell in shown.items():
            self.assertTrue(aiperf_reader.shows(cell, ours, stat), f"{stat}: {ours[stat]} and {cell}")

    def test_a_violation_ends_with_1_and_names_file_and_line(self):
        self.sample.records[2]["metadata"].pop("worker_id")
        self.sample.write(self.folder)
        status, text = self.main(self.folder)
        self.assertEqual(1, status)
        self.assertIn(f"{self.folder}/profile_export.jsonl:3: metadata: worker_id is missing", text)

    def test_a_statistic_left_out(self):
        del self.sample.summary["request_latency"]["p95"], self.sample.summary["request_latency"]["count"]
        found = self.rejected("request_latency: a distribution lacks count, p95")
        lines = json.dumps(self.sample.summary, indent=2).splitlines()
        line = next(n for n, s in enumerate(lines, 1) if s.startswith('  "request_latency"'))
        self.assertTrue(found.startswith(f"profile_export_aiperf.json:{line}: "), found)

    def test_a_count_with_a_distribution(self):
        self.sample.summary["request_count"].update(min=3.0, max=3.0)
        self.rejected("request_count: a single value of the run has no min, max")

    def test_a_null(self):
        self.sample.summary["run_info"]["random_seed"] = None
        self.rejected("run_info: random_seed is null, AIPerf leaves it out")

    def test_a_float_for_an_int(self):
        self.sample.records[1]["metrics"]["input_sequence_length"]["value"] = 6.0
        self.rejected("metrics: input_sequence_length is 6.0, not of type int")

    def test_a_clock_that_is_not_the_epochs(self):
        self.sample.records[1]["metadata"]["request_start_ns"] = 12345678
        self.rejected("metadata: request_start_ns is 12345678, not of type epoch ns")

    def test_other_units(self):
        self.sample.summary["request_latency"]["unit"] = "s"
        self.sample.records[1]["metrics"]["request_latency"]["unit"] = "ns"
        self.rejected("request_latency: unit 's', not 'ms'")
        self.rejected("metrics: request_latency in 'ns', not 'ms'")

    def test_an_old_schema(self):
        self.sample.summary["schema_version"] = "1.0"
        self.rejected("schema_version is '1.0', not 1.5 or a later 1.x")

    def test_a_key_twice_and_a_nan(self):
        self.sample.summary["request_count"]["avg"] = float("nan")
        self.rejected("not JSON: NaN is not JSON")
        self.sample.summary = json.dumps(Sample().summary).replace('"trial"', '"benchmark_id": "x", "trial"')
        self.rejected("not JSON: key 'benchmark_id' is there 2 times")

    def test_an_error_without_a_message(self):
        del self.sample.records[3]["error"]["message"]
        self.rejected("error: message is missing")

    def test_a_failed_request_with_a_latency(self):
        self.sample.records[3]["metrics"]["request_latency"] = {"value": 60.0, "unit": "ms"}
        self.rejected("a failed request has the metric request_latency")

    def test_an_unknown_phase(self):
        self.sample.records[0]["metadata"]["benchmark_phase"] = "steady"
        self.rejected("benchmark_phase is 'steady', not profiling or warmup")

    def test_a_cancellation_without_its_time(self):
        self.sample.records[3]["metadata"]["was_cancelled"] = True
        self.rejected("was_cancelled and cancellation_time_ns contradict each other")

    def test_two_requests_of_one_id(self):
        self.sample.records[4]["metadata"]["x_request_id"] = "request-1"
        self.rejected("profile_export.jsonl:5: x_request_id request-1 is that of line 2 too")

    def test_a_conversation_without_inputs(self):
        self.sample.inputs["data"].pop()
        self.rejected("conversation_id prompt-1 is no session_id of inputs.json")

    def test_a_turn_beyond_the_payloads(self):
        self.sample.records[4]["metadata"]["turn_index"] = 1
        self.rejected("turn_index 1 is beyond the payloads of its session")

    def test_secrets(self):
        self.sample.raw[1]["request_headers"]["Authorization"] = "Bearer abc"
        self.sample.summary["run_info"]["cli_command"] = "aiperf profile --api-key abc"
        self.sample.summary["input_config"]["endpoint"]["api_key"] = "abc"
        self.rejected("profile_export_raw.jsonl:2: request_headers: Authorization shows a secret")
        self.rejected("run_info: cli_command shows a secret")
        self.rejected("input_config: api_key shows a secret")

    def test_raw_responses_without_their_text_or_image(self):
        self.sample.raw[1]["responses"][0].pop("text")
        self.sample.raw[2]["responses"][0]["text"] = '{"data": [{"b64_json": "%%%"}]}'
        self.rejected("profile_export_raw.jsonl:2: responses: text is missing")
        self.rejected("profile_export_raw.jsonl:3: responses: text holds no images that can be extracted")

    def test_a_raw_record_of_no_status_and_one_that_is_lost(self):
        self.sample.raw[1].pop("status")
        self.sample.raw.pop(2)
        self.rejected("a success without a response or without a status of 2xx")
        self.rejected("no good line for x_request_id request-2 of profile_export.jsonl")

    def test_a_sample_deviation(self):
        self.sample.summary["request_latency"]["std"] = 152.75252316519
        self.rejected("request_latency: std is 152.75252316519, recomputed from profile_export.jsonl 124.72")

    def test_the_nearest_rank_for_a_percentile(self):
        self.sample.summary["request_latency"]["p90"] = 400.0
        self.rejected("request_latency: p90 is 400.0, recomputed from profile_export.jsonl 360.0")

    def test_warmup_counted_in(self):
        self.sample.summary["request_count"]["avg"] = 4.0
        self.rejected("request_count is 4.0, recomputed from profile_export.jsonl 3")

    def test_errors_lost(self):
        del self.sample.summary["error_request_count"]
        self.sample.summary["error_summary"] = []
        self.rejected("error_request_count is 0, recomputed from profile_export.jsonl 1")
        self.rejected("error_summary counts {}, the records {(500, 'InternalServerError', 'no memory left'): 1}")

    def test_a_duration_of_the_whole_run(self):
        self.sample.summary["benchmark_duration"]["avg"] = 4.5
        self.rejected("benchmark_duration: avg is 4.5, recomputed from profile_export.jsonl 0.5")

    def test_a_throughput_of_all_requests(self):
        self.sample.summary["request_throughput"]["avg"] = 8.0
        self.rejected("request_throughput: avg is 8.0, recomputed from profile_export.jsonl 6.0")

    def test_a_table_that_differs_from_the_json(self):
        self.sample.csv = CSV.replace("360.00", "360.01")
        self.rejected("profile_export_aiperf.csv:4: request_latency: p90 is 360.01, in the JSON 360.0")
        self.sample.csv = CSV.replace("Request Count,3.00", "Request Count,3.000")
        self.rejected("request_count: avg is '3.000', not a number of two decimals")
        self.sample.csv = CSV.replace("Benchmark Duration (sec),0.50\n", "")
        self.rejected("profile_export_aiperf.csv:6: 3 rows, but profile_export_aiperf.json has 4 such metrics")
        self.sample.csv = CSV.replace("Request Count,", "Request Count (requests),")
        self.rejected("'Error Request Count (requests)' where, sorted by tag, error_request_count belongs")

    def test_a_console_that_differs_from_the_json(self):
        self.sample.console = CONSOLE.replace("233.33", "233.34")
        self.rejected("profile_export_console.txt:6: request_latency: avg is 233.34, in the JSON 233.33")
        self.sample.console = CONSOLE.replace("p90", "p95")
        self.rejected("the table's columns are")

    def test_files_that_hold_nothing_of_the_kind_break_nothing(self):
        for name in ("records", "raw", "inputs", "summary", "csv", "console"):
            for what in ("[1, null, \"x\", {}]\n", "{\n", "", '{"request_latency": {"unit": null}, "data": [{}]}\n'):
                with self.subTest(name=name, what=what):
                    self.sample = Sample()
                    setattr(self.sample, name, what)
                    self.sample.write(self.folder)
                    self.assertNotEqual([], self.problems())


if __name__ == "__main__":
    unittest.main()
