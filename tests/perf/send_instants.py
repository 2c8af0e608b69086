#!/usr/bin/env python3
"""How late requests are sent, beside a program that only waits for its timer. Prints a table; exits 1 when a bar is missed.

    send_instants.py BIN_DIR [--seconds 5] [--blocks 3]

Each block is one run of controller, one worker and the simulator's null target at a constant rate, between two runs of
timer_floor at the same rate and as long. A request's instant is told twice: by our own record (the stamp before it is handed
to libcurl, against the instant it was due) and by the target's log (read whole, against the same instant; both programs read
one CLOCK_MONOTONIC). Percentiles are of a block; the median of the blocks counts.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))
from journal_anchor import epoch_minus_monotonic
from runs import GOOD, PROMPTS, Artifacts, run_file
from target_log import read_log

RATES = (100, 1000, 5000)
JUDGED = 1000
SLACK_US = 30  # of p50
RATIO = 2.0  # of p99


class NotCarriedOut(Exception):
    """A rate that this machine could not send."""


def percentiles(ns):
    """p50, p99 and the worst, in us."""
    ordered = sorted(ns)
    return tuple(ordered[round(q * (len(ordered) - 1))] / 1e3 for q in (0.5, 0.99, 1.0))


def floor(bin_dir, rate, seconds):
    done = subprocess.run([bin_dir / "timer_floor", str(rate), str(seconds)], capture_output=True, text=True, check=True)
    return [int(line) for line in done.stdout.split()]


class Target:
    """The simulator's null target; its log is whole once it has ended."""

    def __init__(self, bin_dir, folder):
        self.log = folder / "target.jsonl"
        self.program = subprocess.Popen([bin_dir / "imgperf-sim", "--profile", "null", "--port", "0", "--log", self.log],
                                        stdout=subprocess.PIPE, text=True)
        line = next(line for line in self.program.stdout if "http://" in line)
        self.url = line[line.index("http://"):].split()[0]

    def close(self):
        self.program.terminate()
        self.program.wait(20)
        self.program.stdout.close()


def load(bin_dir, rate, seconds):
    """(lateness by our records, by the target's log), ns, of every request of one run."""
    with tempfile.TemporaryDirectory(prefix="imgperf-perf-") as scratch:
        folder = Path(scratch)
        target = Target(bin_dir, folder)
        try:
            (folder / "prompts.jsonl").write_text(PROMPTS)
            phase = {"name": "load", "arrival": "constant", "rate": f"{rate}/s", "requests": rate * seconds}
            plan = run_file(target.url, phases=[phase], cluster={"workers": 1}, limits={"on_invalid": "warn"})
            (folder / "run.yaml").write_text(json.dumps(plan))
            run = subprocess.run([bin_dir / "imgperf", "run", "run.yaml", "--quiet"], cwd=folder, capture_output=True, text=True)
        finally:
            target.close()
        if run.returncode not in GOOD:
            raise NotCarriedOut(f"imgperf run ended with {run.returncode}:\n{run.stdout}{run.stderr}")
        artifacts = Artifacts(folder / "out" / "run")
        lines = artifacts.lines
        to_epoch = epoch_minus_monotonic(artifacts)
        arrived = {entry["x_request_id"]: entry["arrived_ns"] for entry in read_log(target.log)}
    if len(lines) != rate * seconds or any(line.outcome != "completed" for line in lines):
        completed = sum(line.outcome == "completed" for line in lines)
        raise NotCarriedOut(f"of {rate * seconds} requests {completed} were completed")
    return ([line.fields["metrics"]["lag"]["value"] * 1e6 for line in lines],
            [arrived[line.id] - (line.due_ns - to_epoch) for line in lines])


def measure(bin_dir, rate, seconds, blocks):
    """Medians over the blocks of p50, p99 and the worst: floor, by our records, by the target's log."""
    rows = ([], [], [])
    for _ in range(blocks):
        before = floor(bin_dir, rate, seconds / 2)
        ours, theirs = load(bin_dir, rate, seconds)
        after = floor(bin_dir, rate, seconds / 2)
        for row, ns in zip(rows, (before + after, ours, theirs)):
            row.append(percentiles(ns))
    return [tuple(statistics.median(values) for values in zip(*row)) for row in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin_dir", type=lambda text: Path(text).resolve())
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--blocks", type=int, default=3)
    args = parser.parse_args()
    missed = False
    print(f"us late{'':25} {'p50':>8} {'p99':>8} {'worst':>9}")
    for rate in RATES:
        try:
            timer, ours, theirs = measure(args.bin_dir, rate, args.seconds, args.blocks)
        except NotCarriedOut as reason:
            print(f"{rate:>6}/s not carried out: {reason}", flush=True)
            missed = missed or rate == JUDGED
            continue
        for what, row in (("timer only", timer), ("sent, by our records", ours), ("arrived, by the target's log", theirs)):
            print(f"{rate:>6}/s {what:28} {row[0]:8.1f} {row[1]:8.1f} {row[2]:9.1f}", end="")
            if rate == JUDGED and row is ours:
                bars = (timer[0] + SLACK_US, timer[1] * RATIO)
                held = row[0] <= bars[0] and row[1] <= bars[1]
                missed = missed or not held
                print(f"  p50 <= {bars[0]:.1f}, p99 <= {bars[1]:.1f}: {'held' if held else 'MISSED'}", end="")
            print(flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
