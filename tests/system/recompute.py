#!/usr/bin/env python3
"""Recomputes report.json and AIPerf's summary files from the lines, with code that shares nothing with imgperf.

Usage: recompute.py ARTIFACT_DIR

Every per-request statistic (by phase and over all profiling phases), the rates, the outcome counts and the groups of
errors are made anew from profile_export.jsonl; profile_export_aiperf.json and .csv, where they are, are held against the
same values. Counts must agree exactly, floats within 1e-9 relative. Prints what was compared;
ends with 1 at the first report that differs in anything, naming all of it.
"""
import csv
import json
import math
import os
import sys
from collections import Counter, defaultdict
from fractions import Fraction

PERCENTILES = {"p1": "0.01", "p5": "0.05", "p10": "0.1", "p25": "0.25", "p50": "0.5", "p75": "0.75", "p90": "0.9",
               "p95": "0.95", "p99": "0.99", "p99_9": "0.999"}
TOLERANCE = 1e-9


class Comparison:
    def __init__(self):
        self.exact = 0
        self.close = 0
        self.wrong = []

    def same(self, where, ours, theirs):
        self.exact += 1
        if ours != theirs:
            self.wrong.append(f"{where}: recomputed {ours!r}, reported {theirs!r}")

    def near(self, where, ours, theirs, scale=0.0):
        """`scale`: the size of what was summed, where the result may be next to nothing."""
        self.close += 1
        if theirs is None or not math.isclose(ours, theirs, rel_tol=TOLERANCE, abs_tol=TOLERANCE * abs(scale) * 1e-3):
            self.wrong.append(f"{where}: recomputed {ours!r}, reported {theirs!r}")


def quantile(ordered, share):
    """numpy.quantile's default: linear between the two order statistics around (n - 1) * share; exact arithmetic."""
    position = (len(ordered) - 1) * Fraction(share)
    below = position.numerator // position.denominator
    above = min(below + 1, len(ordered) - 1)
    low, high = Fraction(ordered[below]), Fraction(ordered[above])
    return float(low + (high - low) * (position - below))


def deviation(values, mean):
    return math.sqrt(math.fsum((v - mean) ** 2 for v in values) / len(values))


def compare_distribution(check, where, values, unit, reported, percentiles=PERCENTILES):
    check.same(f"{where}.unit", unit, reported.get("unit"))
    check.same(f"{where}.count", len(values), reported.get("count"))
    ordered = sorted(values)
    total = math.fsum(values)
    mean = total / len(values)
    check.near(f"{where}.sum", total, reported.get("sum"))
    check.near(f"{where}.avg", mean, reported.get("avg"))
    check.same(f"{where}.min", ordered[0], reported.get("min"))
    check.same(f"{where}.max", ordered[-1], reported.get("max"))
    check.near(f"{where}.std", deviation(values, mean), reported.get("std"), scale=mean)
    for name, share in percentiles.items():
        check.near(f"{where}.{name}", quantile(ordered, share), reported.get(name))


def compare_statistics(check, where, lines, reported):
    """Returns the values by tag."""
    values, units = defaultdict(list), {}
    for line in lines:
        for tag, metric in line["metrics"].items():
            values[tag].append(float(metric["value"]))
            check.same(f"{where}.{tag}.unit of a line", units.setdefault(tag, metric["unit"]), metric["unit"])
    distributions = {tag for tag, block in reported.items() if "count" in block}
    check.same(f"{where}: metrics with statistics", sorted(values), sorted(distributions))
    for tag in sorted(distributions & set(values)):
        compare_distribution(check, f"{where}.{tag}", values[tag], units[tag], reported[tag])
    return values


def seconds(nanoseconds):
    return nanoseconds / 1e9


def compare_rates(check, where, lines, values, reported):
    done = [line for line in lines if line["imgperf"]["outcome"] == "completed"]
    errors = sum(line["imgperf"]["outcome"] in ("failed", "lost") for line in lines)

    def scalar(tag):
        return reported.get(tag, {}).get("avg")

    check.same(f"{where}.request_count", len(done), scalar("request_count"))
    check.same(f"{where}.error_request_count", errors, scalar("error_request_count"))
    check.same(f"{where}.completed_request_count", len(done) + errors, scalar("completed_request_count"))
    check.same(f"{where}.cancelled_request_count", len(lines) - len(done) - errors, scalar("cancelled_request_count"))
    if len(done) + errors:
        check.near(f"{where}.error_rate", 100 * errors / (len(done) + errors), scalar("error_rate"))
    if done:
        start = min(line["metadata"]["request_start_ns"] for line in done)
        end = max(line["metadata"]["request_end_ns"] for line in done)
        if end > start:
            length = seconds(end - start)
            check.near(f"{where}.benchmark_duration", length, scalar("benchmark_duration"))
            check.near(f"{where}.request_throughput", len(done) / length, scalar("request_throughput"))
            check.near(f"{where}.images_per_second", math.fsum(values["image_count"]) / length, scalar("images_per_second"))
            check.near(f"{where}.megapixels_per_second", math.fsum(values["megapixels"]) / length,
                       scalar("megapixels_per_second"))
            if values.get("denoising_steps"):
                check.near(f"{where}.steps_per_second", math.fsum(values["denoising_steps"]) / length, scalar("steps_per_second"))
    busy = elapsed = 0
    for phase in {line["imgperf"]["phase_index"] for line in lines}:
        spans = [(line["metadata"]["request_start_ns"], line["metadata"]["request_end_ns"]) for line in lines
                 if line["imgperf"]["phase_index"] == phase]
        busy += sum(end - start for start, end in spans)
        elapsed += max(end for _, end in spans) - min(start for start, _ in spans)
    if elapsed:
        check.near(f"{where}.effective_concurrency", busy / elapsed, scalar("effective_concurrency"))


def compare_outcomes(check, where, lines, reported):
    counted = Counter(line["imgperf"]["outcome"] for line in lines)
    for outcome in ("completed", "failed", "cancelled", "lost"):
        check.same(f"{where}.{outcome}", counted[outcome], reported.get(outcome))
    check.same(f"{where}: other outcomes", set(), set(counted) - {"completed", "failed", "cancelled", "lost"})


def compare_errors(check, lines, reported):
    counted = Counter()
    for line in lines:
        if line["imgperf"]["outcome"] in ("failed", "lost"):
            error = line["error"]
            counted[(line["imgperf"]["error_class"], error.get("code", 0), error["type"], error["message"])] += 1
    theirs = {(e["class"], e["code"], e["type"], e["message"]): e["count"] for e in reported}
    check.same("errors: in all", sum(counted.values()), sum(theirs.values()))
    for key, count in theirs.items():
        if key[3] != "(other messages)":  # stands for what had no room of its own
            check.same(f"errors {key}", counted.get(key, 0), count)


THEIR_PERCENTILES = {name: share for name, share in PERCENTILES.items() if name != "p99_9"}
OTHER_NAMES = {"effective_latency": "response_time", "credit_to_start_latency": "lag"}


def compare_summary(check, lines, values, summary):
    """AIPerf's JSON: blocks with a count are of per-request metrics."""
    blocks = {tag: block for tag, block in summary.items() if isinstance(block, dict) and "unit" in block}
    recomputed = dict(values)
    recomputed.update({theirs: values[ours] for theirs, ours in OTHER_NAMES.items() if ours in values})
    check.same("summary: metrics with statistics", sorted(recomputed), sorted(t for t, b in blocks.items() if "count" in b))
    units = {tag: metric["unit"] for line in lines for tag, metric in line["metrics"].items()}
    for tag, those in recomputed.items():
        where = f"summary.{tag}"
        compare_distribution(check, where, those, units[OTHER_NAMES.get(tag, tag)], blocks.get(tag, {}), THEIR_PERCENTILES)
        check.same(f"{where}: members", 16, len(blocks.get(tag, {})))
    compare_rates(check, "summary", lines, values, blocks)
    done = [line["metadata"] for line in lines if line["imgperf"]["outcome"] == "completed"]
    first, last = (blocks.get(tag, {}).get("avg") for tag in ("min_request_timestamp", "max_response_timestamp"))
    check.same("summary.min_request_timestamp", min((m["request_start_ns"] for m in done), default=None), first)
    check.same("summary.max_response_timestamp", max((m["request_end_ns"] for m in done), default=None), last)
    counted = Counter((line["error"].get("code"), line["error"]["type"], line["error"]["message"])
                      for line in lines if line["imgperf"]["outcome"] in ("failed", "lost"))
    theirs = Counter()
    for error in summary["error_summary"]:
        details = error["error_details"]
        theirs[(details.get("code"), details["type"], details["message"])] += error["count"]
    if all(key[2] != "(other messages)" for key in theirs):
        check.same("summary.error_summary", counted, theirs)
    return blocks


def compare_csv(check, rows, blocks):
    """AIPerf's CSV says what its JSON says, rounded, in the order of the tags."""
    split = rows.index([]) if [] in rows else (0 if rows and rows[0] == ["Metric", "Value"] else len(rows))
    statistics, numbers = rows[:split], rows[split:]
    check.same("csv: rows of statistics", sum("count" in b for b in blocks.values()), max(0, len(statistics) - 1))
    tags = sorted(tag for tag, block in blocks.items() if "count" in block)
    for tag, row in zip(tags, statistics[1:]):
        for name, text in zip(statistics[0][1:], row[1:]):
            check.same(f"csv.{tag}.{name}", f"{blocks[tag][name]:.2f}", text)
    tags = sorted(t for t, b in blocks.items() if "count" not in b and not t.endswith("_timestamp"))
    numbers = [row for row in numbers if row]
    check.same("csv: rows of numbers", len(tags) + 1, len(numbers))
    for tag, row in zip(tags, numbers[1:]):
        value = blocks[tag]["avg"]
        check.same(f"csv.{tag}", f"{value:.0f}" if tag.endswith("_count") else f"{value:.2f}", row[1])


def compare_exports(check, folder, lines, values):
    path = os.path.join(folder, "profile_export_aiperf.json")
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as file:
        blocks = compare_summary(check, lines, values, json.load(file))
    with open(os.path.join(folder, "profile_export_aiperf.csv"), encoding="utf-8", newline="") as file:
        compare_csv(check, list(csv.reader(file)), blocks)
    print(f"summary: {len(blocks)} metrics, as JSON and CSV")


def compare_identities(check, lines, report):
    ids = [line["metadata"]["x_request_id"] for line in lines]
    check.same("request ids are distinct", len(ids), len(set(ids)))
    credits = [line["metadata"]["session_num"] for line in lines]
    check.same("credits are distinct", len(credits), len(set(credits)))
    for line in lines:
        if line["metadata"]["x_request_id"].split("-")[0] != report["run"]["id"]:
            check.wrong.append(f"{line['metadata']['x_request_id']} is of another run")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(os.path.join(sys.argv[1], "report.json"), encoding="utf-8") as file:
        report = json.load(file)
    with open(os.path.join(sys.argv[1], "profile_export.jsonl"), encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    check = Comparison()
    phases = [phase for phase in report["phases"] if phase["kind"] == "profiling"]
    groups = [("run", lines, report)]
    groups += [(f"phase {p['index']}", [x for x in lines if x["imgperf"]["phase_index"] == p["index"]], p) for p in phases]
    check.same("lines belong to profiling phases", len(lines), sum(len(group) for _, group, _ in groups[1:]))
    for where, group, reported in groups:
        values = compare_statistics(check, where, group, reported["metrics"])
        if where == "run":
            compare_exports(check, sys.argv[1], lines, values)
        compare_rates(check, where, group, values, reported["metrics"])
        compare_outcomes(check, where, group, reported["outcomes"])
        print(f"{where}: {len(group)} lines, {len(values)} metrics with {len(PERCENTILES) + 7} statistics each: "
              f"{', '.join(sorted(values)) or 'none'}")
    compare_errors(check, lines, report["errors"])
    compare_identities(check, lines, report)
    print(f"{check.exact} exact and {check.close} floating-point comparisons, {len(check.wrong)} differ")
    for text in check.wrong:
        print(f"  {text}", file=sys.stderr)
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
