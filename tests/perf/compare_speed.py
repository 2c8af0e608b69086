#!/usr/bin/env python3
"""How long `imgperf compare` takes over two runs of 100,000 requests: tests/perf/compare_speed.py BUILD/bin [--requests N]

The runs are carried out against the null target first. Of ours is nothing but the comparison: its processor time must stay
within the bar, the wall's time is printed beside it.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BAR_S = 10
RUN = """
target: {{url: "sim://null", model: none, ready: off}}
endpoint: image_generation
request: {{size: 64x64}}
dataset: {{builtin: prompts}}
phases: [{{name: load, concurrency: 32, requests: {requests}}}]
cluster: {{workers: 2}}
output: {{dir: {out}, name: {name}, level: summary}}
limits: {{on_invalid: warn}}
"""


def carry_out(programs, folder, name, requests):
    file = folder / f"{name}.yaml"
    file.write_text(RUN.format(requests=requests, out=folder, name=name))
    done = subprocess.run([programs / "imgperf", "run", file, "--quiet"], capture_output=True, text=True, timeout=400)
    if not (folder / name / "report.json").exists():
        sys.exit(f"the run failed:\n{done.stdout}{done.stderr}")
    return folder / name


def processor_time():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=Path)
    parser.add_argument("--requests", type=int, default=100_000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="imgperf-perf-") as name:
        sides = [carry_out(args.programs.resolve(), Path(name), side, args.requests) for side in ("one", "other")]
        before, started = processor_time(), time.monotonic()
        done = subprocess.run([args.programs / "imgperf", "compare", *sides, "--anyway"], capture_output=True, text=True,
                              timeout=300)
        cpu, wall = processor_time() - before, time.monotonic() - started
    print(done.stdout + done.stderr)
    print(f"two runs of {args.requests:,} requests: {cpu:.1f} s of CPU, {wall:.1f} s in all; bar {BAR_S} s of CPU")
    return 0 if done.returncode == 0 and cpu <= BAR_S else 1


if __name__ == "__main__":
    sys.exit(main())
