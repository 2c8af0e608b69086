#!/usr/bin/env python3
"""What a request costs the controller with many workers, and how long they take to join: 200 sessions beside 16, everything
encrypted.

    scale.py BIN [--blocks 2]

A real controller; the sessions are real, too, and held by one process (worker_crowd) in which requests take 20 ms and no network.
Each block plays 16 sessions and 200 at one rate a session, one behind the other; ratios of a block are compared, for the machine
changes. The controller's CPU is that of its whole process, from the first request to the last phase's end: credits, records,
journal, TLS and CURVE, not the report.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

FEW, MANY = 16, 200
EACH = 20  # requests/s a session
LASTS = 25  # s: 100,000 requests of the many
BAR_RATIO, BAR_JOIN_S = 1.3, 10
LATENCY_US = 20_000


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run_file(folder, sessions):
    path = folder / f"run-{sessions}.yaml"
    load = {"name": "load", "arrival": "constant", "rate": f"{EACH * sessions}/s", "requests": LASTS * EACH * sessions}
    path.write_text(json.dumps({
        "target": {"url": "http://127.0.0.1:9", "model": "m", "ready": "off"}, "endpoint": "image_generation",
        "request": {"size": "64x64"}, "dataset": {"file": "prompts.jsonl"},
        "phases": [load],
        "cluster": {"workers": sessions, "listen": "127.0.0.1:0", "wait": "60s"}, "output": {"path": str(folder / "out")}}))
    return path


def play(binaries, folder, sessions):
    """Seconds to join, and the controller's CPU in microseconds per request."""
    controller = subprocess.Popen([binaries / "imgperf", "run", run_file(folder, sessions), "--credentials", "creds"], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    crowd = None
    try:
        for line in controller.stderr:
            if hit := re.search(r"imgperf-worker --controller (\S+)", line):
                crowd = subprocess.Popen([binaries / "worker_crowd", hit.group(1), str(sessions), str(LATENCY_US), "creds"],
                                         cwd=folder, stdout=subprocess.PIPE, text=True)
                joined = float(re.search(r"in ([\d.]+) s", crowd.stdout.readline()).group(1))
                before = cpu_seconds(controller.pid)
            elif " done in " in line:
                spent = cpu_seconds(controller.pid) - before
        controller.wait(120)
        if crowd.wait(60) != 0 or controller.returncode not in (0, 3, 4):
            sys.exit(f"scale: the run of {sessions} sessions ended with {controller.returncode} and {crowd.returncode}")
    finally:
        for process in (controller, crowd):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
    ledger = json.loads((folder / "out" / "report.json").read_text())["ledger"]
    if ledger["completed"] != LASTS * EACH * sessions:
        sys.exit(f"scale: {sessions} sessions: {ledger}")
    return joined, 1e6 * spent / ledger["completed"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin", type=Path)
    parser.add_argument("--blocks", type=int, default=2)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="imgperf-scale-") as name:
        folder, binaries = Path(name), said.bin.resolve()
        (folder / "prompts.jsonl").write_text('{"text": "A lighthouse in fog"}\n')
        subprocess.run([binaries / "imgperf", "keys", "init", "creds"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        blocks = [[play(binaries, folder, sessions) for sessions in (FEW, MANY)] for _ in range(said.blocks)]
    join = max(many[0] for _, many in blocks)
    few, many = (statistics.median(block[i][1] for block in blocks) for i in (0, 1))
    ratio = statistics.median(many[1] / few[1] for few, many in blocks)
    print(f"{MANY} sessions join in                                       {join:8.2f} s   (bar {BAR_JOIN_S})")
    print(f"controller CPU per request at {EACH}/s each, {FEW:3} sessions      {few:8.1f} us")
    print(f"                                         {MANY:3} sessions      {many:8.1f} us   ({LASTS * EACH * MANY} requests)")
    print(f"                                         ratio             {ratio:8.2f}      (bar {BAR_RATIO})")
    return 0 if join <= BAR_JOIN_S and ratio <= BAR_RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
