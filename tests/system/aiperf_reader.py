#!/usr/bin/env python3
"""Reads the output files of an AIPerf run against an image endpoint: what breaks their format, do the numbers add up?

Usage: aiperf_reader.py [DIRECTORY] [--prefix NAME]     (without a directory: the newest run under artifacts/)

Written from AIPerf's public documentation alone. The docstrings name its pages: SCHEMA is docs/reference/
json-export-schema.md, EXPORTS docs/tutorials/working-with-profile-exports.md, METRICS docs/metrics-reference.md, IMAGES
docs/tutorials/image-generation.md, SOURCE the published exporters, models, configuration and the audit of them.
Ends with 1 when anything is wrong, 2 when there is nothing to read.
"""
import argparse
import base64
import csv
import json
import math
import re
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

PERCENTILES = ["p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99"]
STATS = ["avg", "min", "max", "sum", *PERCENTILES, "std"]  # the order of the CSV's columns
RECORD_METRICS = {"request_latency": "ms", "input_sequence_length": "tokens", "error_isl": "tokens"}
RUN_METRICS = {
    "request_count": "requests", "error_request_count": "requests", "cancelled_request_count": "requests",
    "completed_request_count": "requests", "good_request_count": "requests", "request_throughput": "requests/sec",
    "goodput": "requests/sec", "benchmark_duration": "sec", "request_error_rate": "%", "total_isl": "tokens",
    "total_error_isl": "tokens"}
INTERNAL = {"min_request_timestamp": "ns", "max_response_timestamp": "ns"}  # never in the CSV
UNITS = {**RECORD_METRICS, **RUN_METRICS, **INTERNAL}
CURVES = re.compile(r"(network_adjusted|active|effective)_(?!latency)")  # derived distributions: no count, no sum
WHOLE = re.compile(r"input_sequence_length|error_isl|num_images|http_req_(chunks_\w+|data_\w+|connection_reused)")
LABELS = {
    "request_latency": "Request Latency", "input_sequence_length": "Input Sequence Length",
    "request_throughput": "Request Throughput", "request_count": "Request Count",
    "benchmark_duration": "Benchmark Duration", "error_request_count": "Error Request Count"}
CONSOLE = ["Metric", "avg", "min", "max", "p99", "p90", "p50", "std"]
SECRET_NAMES = {
    "authorization", "proxy-authorization", "x-api-key", "api-key", "ocp-apim-subscription-key", "x-goog-api-key",
    "x-functions-key", "aeg-sas-key", "x-amz-security-token", "api_key", "apikey"}
REDACTED = ("<redacted>", "***")  # as AIPerf writes what it hides, and as imgperf does: neither shows a secret
SECRET_TEXT = re.compile(r"(?:[Bb]earer\s+|--api-key[\s=]+)['\"]?(?!<redacted>|\*\*\*)[^\s'\"]")
PREFIX_ENDING = re.compile(
    r"(_raw\.jsonl|_gpu_telemetry\.jsonl|_network_latency\.jsonl|_console\.txt|_timeslices\.(csv|json)"
    r"|_server_metrics\.(parquet|jsonl|json|csv)|\.parquet|\.csv|\.jsonl|\.json)$")

KINDS = {"int": lambda v: type(v) is int, "number": lambda v: type(v) in (int, float),
         "text": lambda v: isinstance(v, str), "id": lambda v: isinstance(v, str) and v != "",
         "bool": lambda v: isinstance(v, bool), "object": lambda v: isinstance(v, dict),
         "list": lambda v: isinstance(v, list), "epoch ns": lambda v: type(v) is int and 15e17 < v < 42e17}
SUMMARY = {
    "schema_version": "text", "aiperf_version": "text", "benchmark_id": "id", "start_time": "text", "end_time": "text",
    "was_cancelled": "bool", "input_config": "object", "run_info": "object", "error_summary": "list",
    "telemetry_data?": "object", "warmup_metrics?": "object", "runtime_submission_invalid_reasons?": "list"}
RUN_INFO = {
    "benchmark_id": "id", "trial": "int", "sweep_id?": "text", "random_seed?": "int", "run_label?": "text",
    "variation_label?": "text", "variation_index?": "int", "variation_values?": "object", "cli_command?": "text"}
METADATA = {
    "session_num": "int", "x_request_id": "id", "x_correlation_id": "id", "conversation_id": "id", "turn_index": "int",
    "request_start_ns": "epoch ns", "request_ack_ns?": "epoch ns", "request_end_ns": "epoch ns", "worker_id": "id",
    "record_processor_id": "id", "benchmark_phase": "text", "was_cancelled": "bool", "credit_issued_ns?": "epoch ns",
    "cancellation_time_ns?": "epoch ns", "clock_offset_ns?": "int", "request_num?": "int"}
RECORD = {"metadata": "object", "metrics": "object", "error?": "object", "trace_data?": "object"}
RAW = {"metadata": "object", "start_perf_ns": "int", "payload": "object", "responses": "list", "status?": "int",
       "request_headers?": "object", "response_headers?": "object", "error?": "object"}
ERROR = {"message": "text", "code?": "int", "type?": "text"}


class Run:
    """The files of one run as they were read, and everything found wrong with them, each as file:line: message."""

    def __init__(self, directory, prefix):
        self.directory, self.names, self.problems = Path(directory), file_names(prefix), []
        self.text, self.summary, self.blocks, self.inputs = {}, None, {}, None
        self.records, self.raw, self.csv = [], [], []

    def wrong(self, kind, line, message):
        self.problems.append(f"{self.names[kind]}:{line}: {message}")

    def about(self, key, message):
        """A problem of the summary, at the line of the least indented `key`."""
        text = self.text.get("summary", "")
        found = [(len(m[1]), text.count("\n", 0, m.start()) + 1)
                 for m in re.finditer(rf'^([ \t]*)"{re.escape(key)}"', text, re.M)]
        self.wrong("summary", min(found)[1] if found else 1, message)

    def profiled(self, failed):
        """The profiling records that failed, or those that did not."""
        return [r for _, r in self.records
                if r["metadata"]["benchmark_phase"] == "profiling" and ("error" in r) == failed]


def number(block, stat, otherwise=None):
    return block[stat] if KINDS["number"](block.get(stat)) else otherwise


def file_names(prefix=None):
    """SOURCE (artifacts): one base for all, from which a known ending is cut; inputs.json keeps its name."""
    base = PREFIX_ENDING.sub("", prefix) if prefix else ""
    return {"summary": f"{base or 'profile_export_aiperf'}.json", "csv": f"{base or 'profile_export_aiperf'}.csv",
            "records": f"{base or 'profile_export'}.jsonl", "raw": f"{base or 'profile_export'}_raw.jsonl",
            "inputs": "inputs.json", "console": f"{base or 'profile_export'}_console.txt"}


def strict_json(text):
    """SOURCE: NaN and infinities are scrubbed before anything is written. A key twice would hide one of its values."""
    def pairs(items):
        for key, times in Counter(k for k, _ in items).items():
            if times > 1:
                raise ValueError(f"key {key!r} is there {times} times")
        return dict(items)

    def constant(name):
        raise ValueError(f"{name} is not JSON")
    return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)


def parse(run, kind, text, line=1):
    try:
        return strict_json(text)
    except ValueError as e:
        run.wrong(kind, line + getattr(e, "lineno", 1) - 1, f"not JSON: {e}")
        return None


def csv_sections(text):
    """SOURCE (CSV exporter): one table after another, an empty line between them."""
    sections, reader = [[]], csv.reader(text.splitlines())
    for row in reader:
        if row:
            sections[-1].append((reader.line_num, row))
        elif sections[-1]:
            sections.append([])
    return [s for s in sections if s]


def read_run(directory, prefix=None):
    """EXPORTS, Output File Formats, and SOURCE for the console: all but the raw records are written by default."""
    run = Run(directory, prefix)
    for kind, name in run.names.items():
        path = run.directory / name
        if path.is_file():
            run.text[kind] = path.read_bytes().decode("utf-8", "replace")
        elif kind != "raw":
            run.wrong(kind, 1, "the file is missing")
    run.summary, run.inputs = (parse(run, k, run.text[k]) if k in run.text else None for k in ("summary", "inputs"))
    for kind in ("records", "raw"):
        lines = [(n, s) for n, s in enumerate(run.text.get(kind, "").split("\n"), 1) if s.strip()]
        parsed = [(n, parse(run, kind, s, n)) for n, s in lines]
        setattr(run, kind, [(n, value) for n, value in parsed if value is not None])
    run.csv = csv_sections(run.text.get("csv", ""))
    return run


def misfits(obj, spec):
    """What a typed model would refuse: missing keys, other types, and nulls (SCHEMA: unset fields are omitted)."""
    if not isinstance(obj, dict):
        return ["is not an object"]
    found = []
    for key, kind in spec.items():
        name = key.rstrip("?")
        if name not in obj:
            found += [] if key.endswith("?") else [f"{name} is missing"]
        elif obj[name] is None:
            found.append(f"{name} is null, AIPerf leaves it out")
        elif not KINDS[kind](obj[name]):
            found.append(f"{name} is {json.dumps(obj[name])[:60]}, not of type {kind}")
    return found


def check_summary(run):
    """SCHEMA, Top-level fields and Schema versions: those of 1.5; unknown further keys are allowed."""
    if run.summary is None:
        return
    for message in misfits(run.summary, SUMMARY):
        run.about(message.split()[0], message)
    run.summary = run.summary if isinstance(run.summary, dict) else {}
    version = re.fullmatch(r"1\.(\d+)", str(run.summary.get("schema_version")))
    if not version or int(version[1]) < 5:
        run.about("schema_version", f"schema_version is {run.summary.get('schema_version')!r}, not 1.5 or a later 1.x")
    run.blocks = {tag: v for tag, v in run.summary.items() if isinstance(v, dict) and {"unit", "avg"} & set(v)}
    for tag in set(UNITS) & set(run.summary) - set(run.blocks):
        run.about(tag, f"{tag} is no metric block")
    warmup = run.summary.get("warmup_metrics")
    for tag, block in [*run.blocks.items(), *(warmup.items() if isinstance(warmup, dict) else ())]:
        for message in block_misfits(tag, block):
            run.about(tag, f"{tag}: {message}")
    check_run_info(run)
    check_secrets(run, run.summary.get("input_config"))


def block_misfits(tag, block):
    """SCHEMA, Per-metric stats fields: unit and avg alone for aggregate and derived metrics, all for record ones."""
    stats = {f"{s}?": "number" for s in STATS if s != "avg"}
    found = misfits(block, {"unit": "text", "avg": "number", "count?": "int", **stats})
    if not isinstance(block, dict):
        return found
    if block.get("unit") != UNITS.get(tag, block.get("unit")):
        found.append(f"unit {block.get('unit')!r}, not {UNITS[tag]!r}")
    if tag in RUN_METRICS or tag in INTERNAL:
        surplus = [s for s in ["count", *STATS] if s in block and s != "avg"]
        found += [f"a single value of the run has no {', '.join(surplus)}"] if surplus else []
    elif tag in RECORD_METRICS or set(PERCENTILES) & set(block):
        missing = [s for s in ["count", *STATS] if s not in block and not (CURVES.match(tag) and s in ("count", "sum"))]
        found += [f"a distribution lacks {', '.join(missing)}"] if missing else []
        ladder = [block[s] for s in ["min", *PERCENTILES, "max"] if number(block, s) is not None]
        if any(low > high + 1e-9 * abs(high) for low, high in zip(ladder, ladder[1:])):
            found.append("min, percentiles and max do not rise")
    return found


def check_run_info(run):
    """SCHEMA, run_info: repeats the benchmark's id, the command line is redacted; start_time, end_time: datetimes."""
    info = run.summary.get("run_info")
    if isinstance(info, dict):
        for message in misfits(info, RUN_INFO):
            run.about("run_info", f"run_info: {message}")
        if info.get("benchmark_id") != run.summary.get("benchmark_id"):
            run.about("run_info", "run_info: another benchmark_id than the summary's own")
        if SECRET_TEXT.search(str(info.get("cli_command"))):
            run.about("cli_command", "run_info: cli_command shows a secret")
    try:
        start, end = (datetime.fromisoformat(run.summary[k]) for k in ("start_time", "end_time"))
        if start > end:
            run.about("start_time", "start_time is after end_time")
    except (KeyError, TypeError, ValueError) as e:
        run.about("start_time", f"start_time and end_time cannot be compared as datetimes: {e}")


def check_secrets(run, value, key=""):
    """SOURCE (redaction): keys and credentials of the configuration are written as <redacted>."""
    for k, v in value.items() if isinstance(value, dict) else ():
        check_secrets(run, v, k)
    for v in value if isinstance(value, list) else ():
        check_secrets(run, v, key)
    if isinstance(value, str):
        if (key.lower() in SECRET_NAMES and not any(mark in value for mark in REDACTED)) or SECRET_TEXT.match(value):
            run.about(key, f"input_config: {key} shows a secret")


def check_records(run):
    """EXPORTS, Per-Request Records. Keeps those of the right form, for the checks and sums that follow."""
    good, seen = [], {}
    for line, record in run.records:
        found = misfits(record, RECORD)
        if not found:
            found = [f"metadata: {m}" for m in misfits(record["metadata"], METADATA)]
            found += [f"error: {m}" for m in misfits(record.get("error", {"message": ""}), ERROR)]
            found += [f"metrics: {m}" for tag, value in record["metrics"].items() for m in value_misfits(tag, value)]
        if not found:
            good.append((line, record))
            found = contradictions(record)
            identity = record["metadata"]["x_request_id"]
            if seen.setdefault(identity, line) != line:
                found.append(f"x_request_id {identity} is that of line {seen[identity]} too")
        for message in found:
            run.wrong("records", line, message)
    run.records = good


def value_misfits(tag, value):
    """EXPORTS: metrics are {value, unit} in display units; SOURCE: whole metrics stay ints, no metrics of the run."""
    if not isinstance(value, dict) or set(value) != {"value", "unit"} or not isinstance(value["unit"], str):
        return [f"{tag} is not {{value, unit}}"]
    many = isinstance(value["value"], list) and tag not in RECORD_METRICS
    kind = "int" if WHOLE.fullmatch(tag) else "number"
    if not all(KINDS[kind](v) for v in (value["value"] if many else [value["value"]])):
        return [f"{tag} is {json.dumps(value['value'])[:60]}, not of type {kind}"]
    if tag in RUN_METRICS or tag in INTERNAL:
        return [f"{tag} belongs to the run, not to a request"]
    return [] if value["unit"] == UNITS.get(tag, value["unit"]) else [f"{tag} in {value['unit']!r}, not {UNITS[tag]!r}"]


def contradictions(record):
    """EXPORTS, Metadata Fields and Failed Request Record; METRICS, Request Latency: up to the last content response."""
    meta, metrics, found = record["metadata"], record["metrics"], []
    start, end = meta["request_start_ns"], meta["request_end_ns"]
    if meta["benchmark_phase"] not in ("profiling", "warmup"):
        found.append(f"benchmark_phase is {meta['benchmark_phase']!r}, not profiling or warmup")
    if not start <= meta.get("request_ack_ns", start) <= end:
        found.append("request_start_ns, request_ack_ns and request_end_ns are not in order")
    if meta["was_cancelled"] != ("cancellation_time_ns" in meta):
        found.append("was_cancelled and cancellation_time_ns contradict each other")
    if "error" in record:
        found += [f"a failed request has the metric {tag}" for tag in metrics if not tag.startswith("error_")]
    elif meta["was_cancelled"]:
        found.append("a cancelled request has no error")
    elif "request_latency" not in metrics:
        found.append("a successful request has no request_latency")
    elif metrics["request_latency"]["value"] * 1e6 > end - start + 1e3:
        found.append("request_latency is longer than from request_start_ns to request_end_ns")
    return found


def check_inputs(run):
    """EXPORTS, Input Dataset and Correlating Inputs with Results: each record's conversation and turn has a payload."""
    if run.inputs is None:
        return
    turns, text = {}, run.text["inputs"]
    for message in misfits(run.inputs, {"data": "list"}):
        run.wrong("inputs", 1, message)
    data = run.inputs.get("data") if isinstance(run.inputs, dict) else None
    for n, session in enumerate(data if isinstance(data, list) else []):
        found, line = misfits(session, {"session_id": "id", "payloads": "list"}), 1
        if not found:
            identity, payloads = session["session_id"], session["payloads"]
            line += text.count("\n", 0, max(text.find(json.dumps(identity)), 0))
            found = [m for payload in payloads for m in payload_misfits(payload)]
            found += [] if payloads else ["payloads is empty"]
            found += [f"session_id {identity} is there twice"] if identity in turns else []
            turns[identity] = len(payloads)
        for message in found:
            run.wrong("inputs", line, f"data[{n}]: {message}")
    for line, record in run.records:
        conversation, turn = record["metadata"]["conversation_id"], record["metadata"]["turn_index"]
        if conversation not in turns:
            run.wrong("records", line, f"conversation_id {conversation} is no session_id of inputs.json")
        elif not 0 <= turn < turns[conversation]:
            run.wrong("records", line, f"turn_index {turn} is beyond the payloads of its session")


def payload_misfits(payload):
    """SOURCE (image endpoints): the body has a prompt and a model; whatever else, the user may have replaced."""
    return [f"payload: {m}" for m in misfits(payload, {"prompt": "text", "model": "text"})]


def check_raw(run):
    """SOURCE (raw record model): a line per request, with the same metadata as in the records."""
    known = {r["metadata"]["x_request_id"]: r["metadata"] for _, r in run.records}
    for line, raw in run.raw:
        found = misfits(raw, RAW)
        if not found:
            found = payload_misfits(raw["payload"]) + response_misfits(raw)
            found += header_misfits(raw.get("request_headers"), raw["metadata"])
            identity = str(raw["metadata"].get("x_request_id"))
            if identity not in known:
                found.append(f"x_request_id {identity} is in no line of {run.names['records']}, or here twice")
            elif known.pop(identity) != raw["metadata"]:
                found.append(f"metadata differs from that in {run.names['records']}")
        for message in found:
            run.wrong("raw", line, message)
    for identity in known if "raw" in run.text else ():
        run.wrong("raw", 1, f"no good line for x_request_id {identity} of {run.names['records']}")


def header_misfits(headers, metadata):
    """EXPORTS: the request's id is sent as X-Request-ID; SOURCE (redaction): credentials are written as <redacted>."""
    if headers is None:
        return []
    found = [f"request_headers: {k} is not a string" for k, v in headers.items() if not isinstance(v, str)]
    found += [f"request_headers: {k} shows a secret" for k, v in headers.items()
              if (k.lower() in SECRET_NAMES and v not in REDACTED) or SECRET_TEXT.match(str(v))]
    sent = {k.lower(): v for k, v in headers.items()}.get("x-request-id")
    return found + ([] if sent == metadata.get("x_request_id") else [f"request_headers: X-Request-ID is {sent!r}"])


def response_misfits(raw):
    """SOURCE (response models): {perf_ns, text, content_type} or {perf_ns, packets}; a success has a status and one."""
    found = [f"error: {m}" for m in misfits(raw.get("error", {"message": ""}), ERROR)]
    if "error" not in raw and (not raw["responses"] or not 200 <= raw.get("status", 0) < 300):
        found.append("a success without a response or without a status of 2xx")
    for response in raw["responses"]:
        shape = {"packets": "list"} if isinstance(response, dict) and "packets" in response else {"text": "text"}
        wrong = misfits(response, {"perf_ns": "int", "content_type?": "text", **shape})
        if not wrong and "packets" in shape:
            wrong = [m for packet in response["packets"] for m in misfits(packet, {"name": "text", "value?": "text"})]
        elif not wrong and "error" not in raw:
            wrong = image_misfits(response["text"])
        if not wrong and response["perf_ns"] < raw["start_perf_ns"]:
            wrong = ["perf_ns is before start_perf_ns"]
        found += [f"responses: {m}" for m in wrong]
    return found


def image_misfits(text):
    """IMAGES, Viewing the generated images: each text is JSON whose data[].b64_json decode to the images."""
    try:
        items = json.loads(text)["data"]
        for item in items:
            if "url" not in item:
                base64.b64decode(item["b64_json"], validate=True)
        return [] if items else ["text holds no image"]
    except (LookupError, TypeError, ValueError) as e:
        return [f"text holds no images that can be extracted: {e!r}"]


def check_csv(run):
    """SOURCE (CSV exporter): metrics with percentiles, then single values, each table sorted by tag, as in the JSON."""
    blocks = {tag: b for tag, b in sorted(run.blocks.items()) if tag not in INTERNAL}
    wide = {tag: b for tag, b in blocks.items() if set(PERCENTILES) & set(b)}
    single = {tag: b for tag, b in blocks.items() if tag not in wide}
    sections = list(run.csv) if "csv" in run.text else None
    for head, stats, tags in ((["Metric", *STATS], STATS, wide), (["Metric", "Value"], ["avg"], single)):
        if not tags or sections is None:
            continue
        (line, first), *rows = sections.pop(0) if sections else [(1, [])]
        if first != head:
            run.wrong("csv", line, f"the table's head is not {','.join(head)}")
        elif len(rows) != len(tags):
            run.wrong("csv", line, f"{len(rows)} rows, but {run.names['summary']} has {len(tags)} such metrics")
        else:
            for (at, row), (tag, block) in zip(rows, tags.items()):
                for message in row_misfits(row, tag, block, stats):
                    run.wrong("csv", at, message)


def row_misfits(row, tag, block, stats):
    """SOURCE (CSV exporter): 'Header (unit)', no unit for counts; two decimals, ints as they are, no thousands."""
    unit = "" if str(block.get("unit")).lower() in ("count", "requests") else f" ({block.get('unit')})"
    if not re.fullmatch(re.escape(LABELS.get(tag, "")) + ("" if tag in LABELS else ".+") + re.escape(unit), row[0]):
        return [f"{row[0]!r} where, sorted by tag, {tag} belongs: {LABELS.get(tag, '...')}{unit}"]
    if len(row) != len(stats) + 1:
        return [f"{tag}: {len(row)} cells"]
    found = []
    for stat, cell in zip(stats, row[1:]):
        if cell == "" and stat not in block:
            continue
        if not re.fullmatch(r"-?\d+(\.\d\d)?", cell):
            found.append(f"{tag}: {stat} is {cell!r}, not a number of two decimals")
        elif not shows(cell, block, stat):
            found.append(f"{tag}: {stat} is {cell}, in the JSON {block.get(stat)}")
    return found


def shows(cell, block, stat):
    """Whether a cell of two decimals is the rounding of a block's number."""
    exact = number(block, stat)
    return exact is not None and abs(float(cell.replace(",", "")) - exact) <= 0.005 + 1e-9 * abs(exact)


def check_console(run):
    """IMAGES, Sample Output: the title, the columns in their order, the summary's numbers with thousands commas."""
    if "console" not in run.text:
        return
    lines = ([c.strip() for c in re.split("[\u2502\u2503]", s)] for s in run.text["console"].splitlines())
    rows = [(n, cells[1:-1]) for n, cells in enumerate(lines, 1) if len(cells) > 2]
    if not re.search(r"\S \| Image (Generation|Edit) Metrics", run.text["console"]):
        run.wrong("console", 1, "no title of an image endpoint's metrics")
    head = next((cells for _, cells in rows if cells[0] == "Metric"), [])
    if [c for c in head if not c.startswith("adj_")] != CONSOLE:
        return run.wrong("console", 1, f"the table's columns are {head}, not {CONSOLE}")
    table = {cells[0]: (n, dict(zip(head[1:], cells[1:]))) for n, cells in rows}
    for tag in ("request_latency", "input_sequence_length", "request_throughput", "request_count"):
        label, block = f"{LABELS[tag]} ({UNITS[tag]})", run.blocks.get(tag, {})
        n, row = table.get(label, (1, {}))
        if block and not row:
            run.wrong("console", 1, f"no row {label}")
        for stat, cell in row.items():
            plain = re.fullmatch(r"-?\d{1,3}(,\d{3})*\.\d\d", cell)
            if not (shows(cell, block, stat) if plain else cell in ("-", "N/A") and stat not in block):
                run.wrong("console", n, f"{tag}: {stat} is {cell}, in the JSON {block.get(stat)}")


def distribution(values):
    """SOURCE: percentiles by linear interpolation, as numpy's; the deviation is that of a population."""
    ordered, n = sorted(values), len(values)
    mean = math.fsum(values) / n
    result = {"count": n, "sum": math.fsum(values), "avg": mean, "min": ordered[0], "max": ordered[-1],
              "std": math.sqrt(math.fsum((v - mean) ** 2 for v in values) / n)}
    for name in PERCENTILES:
        at = (n - 1) * int(name[1:]) / 100
        low, high = ordered[math.floor(at)], ordered[math.ceil(at)]
        result[name] = low + (high - low) * (at - math.floor(at))
    return result


def compare(run, tag, stat, ours, tolerance=1e-6, scale=0.0):
    theirs = number(run.blocks.get(tag, {}), stat)
    if theirs is not None and not math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=1e-9 * scale):
        run.about(tag, f"{tag}: {stat} is {theirs}, recomputed from {run.names['records']} {ours}")


def check_distributions(run):
    """METRICS, Record Metrics: over the profiling records alone, errors' over the failed, all others over the rest."""
    values = {}
    for record in run.profiled(False) + run.profiled(True):
        for tag, value in record["metrics"].items():
            values.setdefault(tag, []).append(value["value"])
    for tag in sorted(set(RECORD_METRICS) & (set(run.blocks) ^ set(values))):
        here, there = ("summary", "records") if tag in run.blocks else ("records", "summary")
        run.about(tag, f"{tag} is in {run.names[here]}, but not in {run.names[there]}")
    if run.profiled(False) and "input_sequence_length" not in run.blocks:
        run.about("input_sequence_length", "input_sequence_length is missing: image endpoints tokenize the prompt")
    for tag in sorted(set(values) & set(run.blocks)):
        if not CURVES.match(tag) and not any(isinstance(v, list) for v in values[tag]):
            for stat, ours in distribution(values[tag]).items():
                compare(run, tag, stat, ours, scale=max(map(abs, values[tag])))


def check_totals(run):
    """METRICS, General Metrics. Two readings are open and both accepted: the earliest request is that of all records
    (METRICS) or of the successes (SOURCE); cancelled requests were errors before there was cancelled_request_count."""
    done, failed = run.profiled(False), run.profiled(True)
    cancelled = sum(r["metadata"]["was_cancelled"] for r in failed)
    counts = {"request_count": {len(done)}, "error_request_count": {len(failed) - cancelled}}
    if "cancelled_request_count" in run.blocks:
        counts["cancelled_request_count"] = {cancelled}
    else:
        counts["error_request_count"].add(len(failed))
    for tag, ours in counts.items() if run.summary is not None else ():
        theirs = number(run.blocks.get(tag, {}), "avg", 0)
        if theirs not in ours:
            run.about(tag, f"{tag} is {theirs}, recomputed from {run.names['records']} {max(ours)}")
    latencies = [(r, r["metrics"]["request_latency"]["value"]) for r in done if "request_latency" in r["metrics"]]
    if not latencies or run.summary is None:
        return
    end = max(r["metadata"]["request_start_ns"] + round(latency * 1e6) for r, latency in latencies)
    lasted = [(end - min(r["metadata"]["request_start_ns"] for r in some)) / 1e9 for some in (done, done + failed)]
    theirs = number(run.blocks.get("benchmark_duration", {}), "avg", 0)
    best = min(lasted, key=lambda seconds: abs(seconds - theirs))
    for tag, ours in (("benchmark_duration", best), ("request_throughput", len(done) / best if best else 0)):
        if tag not in run.blocks:
            run.about(tag, f"{tag} is missing")
        compare(run, tag, "avg", ours, tolerance=1e-3)


def same_error(error):
    """SOURCE (error models): errors are the same by code, type and message."""
    return tuple(error.get(k) for k in ("code", "type", "message"))


def check_error_summary(run):
    """SCHEMA: the unique errors and their counts, here against the failed records, with or without the cancelled."""
    entries = (run.summary or {}).get("error_summary")
    counted, found = Counter(), []
    for n, entry in enumerate(entries if isinstance(entries, list) else ()):
        wrong = misfits(entry, {"error_details": "object", "count": "int"})
        wrong = wrong or [f"error_details: {m}" for m in misfits(entry["error_details"], ERROR)]
        if not wrong and same_error(entry["error_details"]) in counted:
            wrong = ["the same error is there twice"]
        if not wrong:
            counted[same_error(entry["error_details"])] = entry["count"]
        found += [f"error_summary[{n}]: {m}" for m in wrong]
    failed = run.profiled(True)
    made = [Counter(same_error(r["error"]) for r in some)
            for some in (failed, [r for r in failed if not r["metadata"]["was_cancelled"]])]
    if not found and isinstance(entries, list) and counted not in made:
        found.append(f"error_summary counts {dict(counted)}, the records {dict(made[0])}")
    for message in found:
        run.about("error_summary", message)


def check(run):
    """All that is wrong with the run."""
    for step in (check_summary, check_records, check_inputs, check_raw, check_csv, check_console, check_distributions,
                 check_totals, check_error_summary):
        step(run)
    return run.problems


def table(run):
    """The metrics of the summary, for people."""
    stats = ["avg", "min", "max", "p50", "p99", "std"]
    yield f"{'metric':30}{'unit':13}" + "".join(f"{s:>13}" for s in stats)
    for tag, block in sorted(run.blocks.items()):
        cells = (f"{block[s]:13,.2f}" if number(block, s) is not None else f"{'-':>13}" for s in stats)
        yield f"{tag:30}{str(block.get('unit')):13}" + "".join(cells)


def main(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", nargs="?", type=Path)
    parser.add_argument("--prefix")
    arguments = parser.parse_args(argv)
    directory = arguments.directory
    if directory is None:  # SOURCE (artifacts): a run is a folder of artifacts/ unless told otherwise, sweeps nest them
        found = Path("artifacts").rglob(file_names(arguments.prefix)["summary"])
        directory = max(found, key=lambda path: path.stat().st_mtime, default=Path()).parent
    run = read_run(directory, arguments.prefix)
    if not run.text:
        print(f"{directory}: no run", file=sys.stderr)
        return 2
    problems = check(run)
    print(directory, *table(run), sep="\n")
    print(f"{len(run.records)} records, {len(run.raw)} raw records, {len(problems)} violations")
    for problem in problems:
        print(directory / problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
