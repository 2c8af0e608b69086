#!/usr/bin/env python3
"""What looking at every image does to the lag of the requests. Prints a table; exits 1 when a bar is missed.

    looking_lag.py BIN_DIR [--rate 20] [--seconds 8] [--blocks 5] [--size 1024x1024]

Each block is three runs of controller, one worker and the simulator's null target at a constant rate, interleaved: nothing
decoded, everything decoded, nothing decoded. The ratio of the middle one to the mean of the others is what looking costs; that
of the two others, the larger to the smaller, is what the machine's noise costs. The median over the blocks of the first must
stay within the largest of the second, for p50, p90 and p99 of `lag`.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from send_instants import NotCarriedOut, Target
from runs import GOOD, PROMPTS, Artifacts, run_file

PERCENTILES = (0.5, 0.9, 0.99)


def lags(bin_dir, args, share):
    """p50, p90 and p99 of lag, in us, and how many images were looked at, of one run."""
    with tempfile.TemporaryDirectory(prefix="imgperf-perf-") as scratch:
        folder = Path(scratch)
        target = Target(bin_dir, folder)
        try:
            (folder / "prompts.jsonl").write_text(PROMPTS)
            phase = {"name": "load", "arrival": "constant", "rate": f"{args.rate}/s", "requests": args.rate * args.seconds}
            plan = run_file(target.url, phases=[phase], cluster={"workers": 1}, limits={"on_invalid": "warn"},
                            checks={"decode": share, "duplicates": "off"})
            plan["request"]["size"] = args.size
            (folder / "run.yaml").write_text(json.dumps(plan))
            run = subprocess.run([bin_dir / "imgperf", "run", "run.yaml", "--quiet"], cwd=folder, capture_output=True, text=True)
        finally:
            target.close()
        if run.returncode not in GOOD:
            raise NotCarriedOut(f"imgperf run ended with {run.returncode}:\n{run.stdout}{run.stderr}")
        artifacts = Artifacts(folder / "out" / "run")
        ordered = sorted(line.fields["metrics"]["lag"]["value"] * 1e3 for line in artifacts.lines)
        looked = artifacts.report["images"].get("looked_at", 0)
    return [ordered[round(q * (len(ordered) - 1))] for q in PERCENTILES], looked


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin_dir", type=lambda text: Path(text).resolve())
    parser.add_argument("--rate", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--blocks", type=int, default=5)
    parser.add_argument("--size", default="1024x1024")
    args = parser.parse_args()
    rows, looked = [], 0
    for _ in range(args.blocks):
        before, _ = lags(args.bin_dir, args, "0%")
        during, seen = lags(args.bin_dir, args, "100%")
        after, _ = lags(args.bin_dir, args, "0%")
        rows.append((before, during, after))
        looked += seen
    print(f"{looked} of {args.blocks * args.rate * args.seconds} images of {args.size} looked at, {args.rate}/s")
    print(f"lag{'':6} {'nothing':>10} {'everything':>11} {'ratio':>7} {'noise':>7}")
    missed = looked < args.blocks * args.rate * args.seconds
    for k, q in enumerate(PERCENTILES):
        quiet = [(before[k] + after[k]) / 2 for before, _, after in rows]
        during = [row[1][k] for row in rows]
        ratio = statistics.median(d / max(q0, 1e-3) for d, q0 in zip(during, quiet))
        noise = max(max(before[k], after[k]) / max(min(before[k], after[k]), 1e-3) for before, _, after in rows)
        missed = missed or ratio > noise
        print(f"p{q * 100:<8g} {statistics.median(quiet):8.0f}us {statistics.median(during):9.0f}us {ratio:7.2f} {noise:7.2f}"
              f"  {'held' if ratio <= noise else 'MISSED'}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
