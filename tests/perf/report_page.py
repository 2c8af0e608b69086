#!/usr/bin/env python3
"""What report.html of a large run costs: making it, its size, and opening it. Prints a table; exits 1 when a bar is missed.

    report_page.py BIN_DIR [--requests 100000] [--images 200] [--size 1024x1024] [--blocks 3]

One run against the null target leaves a journal of so many requests and so many kept pictures; `imgperf report` makes its page,
`--blocks` times, and a headless Chromium opens it as often. Bars: the median of making it 5 s, 25 MB, ready to be used 2 s after
it was asked for. Times are of the wall clock: run it alone.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))
from browser import Browser, find  # noqa: E402
from runs import GOOD, PROMPTS, run_file  # noqa: E402

MOST_SECONDS, MOST_BYTES, MOST_READY = 5.0, 25_000_000, 2.0


def carry_out(bin_dir, args, folder):
    (folder / "prompts.jsonl").write_text(PROMPTS)
    plan = run_file("sim://null", phases=[{"name": "load", "concurrency": 64, "requests": args.requests}],
                    cluster={"workers": 4}, output={"dir": "out", "name": "run", "images": args.images, "html": False},
                    limits={"on_invalid": "warn"}, checks={"duplicates": "off"})
    plan["request"]["size"] = args.size
    (folder / "run.yaml").write_text(json.dumps(plan))
    run = subprocess.run([bin_dir / "imgperf", "run", "run.yaml", "--quiet"], cwd=folder, capture_output=True, text=True)
    if run.returncode not in GOOD:
        sys.exit(f"report_page: the run failed with {run.returncode}:\n{run.stdout}{run.stderr}")


def make(bin_dir, folder, page):
    start = time.monotonic()
    subprocess.run([bin_dir / "imgperf", "report", folder / "out" / "run", "--out", page], check=True, capture_output=True)
    return time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin_dir", type=Path)
    for name, default in (("requests", 100_000), ("images", 200), ("blocks", 3)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--size", default="1024x1024")
    args = parser.parse_args()
    if find() is None:
        sys.exit("report_page: no Chromium here: deploy/install-deps.sh browser")
    with tempfile.TemporaryDirectory(prefix="imgperf-perf-") as scratch:
        folder, page = Path(scratch), Path(scratch) / "report.html"
        carry_out(args.bin_dir.resolve(), args, folder)
        made = [make(args.bin_dir.resolve(), folder, page) for _ in range(args.blocks)]
        ready = []
        for _ in range(args.blocks):
            with Browser(seconds=60) as browser:
                ready.append(browser.open(page))
        rows = [("made in, s", statistics.median(made), MOST_SECONDS), ("bytes", page.stat().st_size, MOST_BYTES),
                ("ready after, s", statistics.median(ready), MOST_READY)]
    for name, value, bar in rows:
        print(f"{name:16} {value:14,.2f}   bar {bar:,}   {'ok' if value <= bar else 'MISSED'}")
    return any(value > bar for _, value, bar in rows)


if __name__ == "__main__":
    sys.exit(main())
