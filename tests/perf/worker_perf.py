#!/usr/bin/env python3
"""The worker against a bare libcurl loop: instructions, CPU time, memory. Prints a table; exits 1 when a bar is missed.

    worker_perf.py BIN_DIR [--blocks 9]

BIN_DIR holds worker_bench and fixed_server. Needs valgrind. Instructions are counted by callgrind as the difference of
two runs, so start-up cancels out; CPU times are ratios of interleaved blocks, of which the median counts.
"""
import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "system"))
from certificates import Certificate
from relay import Relay

CPUS = sorted(os.sched_getaffinity(0))


def pinned(index):
    """Server and client on CPUs of their own where there are two."""
    return lambda: os.sched_setaffinity(0, {CPUS[index % len(CPUS)]})


class Bench:
    def __init__(self, bin_dir):
        self.program = os.path.join(bin_dir, "worker_bench")
        self.server = subprocess.Popen([os.path.join(bin_dir, "fixed_server")], stdout=subprocess.PIPE, text=True,
                                       preexec_fn=pinned(0))
        port = self.server.stdout.readline().strip()
        self.base = "http://127.0.0.1:" + port
        self.scratch = tempfile.TemporaryDirectory()
        certificate = Certificate(self.scratch.name, "server")
        self.ca_file = self.trusted(certificate)
        self.front = Relay(("127.0.0.1", int(port)), tls=certificate.server())
        self.tls_base = f"https://127.0.0.1:{self.front.address[1]}"

    def trusted(self, certificate):
        """A file as long as the system's: parsed by every connection, it shows in the figures."""
        name = os.path.join(self.scratch.name, "trusted.pem")
        with open(name, "w") as out, open("/etc/ssl/certs/ca-certificates.crt") as system:
            out.write(system.read() + certificate.cert.read_text())
        return name

    def close(self):
        self.front.close()
        self.scratch.cleanup()
        self.server.kill()
        self.server.wait()

    def run(self, mode, path, concurrency, requests, held=0, prefix=(), tls=False):
        """(CPU ns, resident bytes)"""
        command = [*prefix, self.program, mode, (self.tls_base if tls else self.base) + path, str(concurrency), str(requests),
                   str(held), *([self.ca_file] if tls else [])]
        done = subprocess.run(command, capture_output=True, text=True, preexec_fn=pinned(1))
        if done.returncode != 0:
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
        spent, resident = done.stdout.split()
        return int(spent), int(resident)

    def instructions(self, mode, path, concurrency, few, many):
        """Instructions per request."""
        counts = []
        for requests in (few, many):
            with tempfile.TemporaryDirectory() as scratch:
                out = os.path.join(scratch, "callgrind.out")
                self.run(mode, path, concurrency, requests,
                         prefix=("valgrind", "--tool=callgrind", "--quiet", f"--callgrind-out-file={out}"))
                with open(out) as profile:
                    counts.append(int(re.search(r"^(?:summary|totals): (\d+)", profile.read(), re.M).group(1)))
        return (counts[1] - counts[0]) / (many - few)

    def cpu(self, path, concurrency, requests, blocks):
        """Median CPU ns per request of both, and the median of the blocks' ratios."""
        bare, ours = [], []
        for _ in range(blocks):
            bare.append(self.run("bare", path, concurrency, requests)[0] / requests)
            ours.append(self.run("worker", path, concurrency, requests)[0] / requests)
        ratios = [b / a for a, b in zip(bare, ours)]
        return statistics.median(bare), statistics.median(ours), statistics.median(ratios)

    def memory(self, mode, few, many, tls=False):
        """Resident bytes per request that waits for its answer, after two large bodies on each connection."""
        sizes = [self.run(mode, "/big", n, 2 * n, held=n, tls=tls)[1] for n in (few, many)]
        return (sizes[1] - sizes[0]) / (many - few)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bin_dir")
    parser.add_argument("--blocks", type=int, default=9)
    args = parser.parse_args()
    if shutil.which("valgrind") is None:
        print("worker_perf: needs valgrind: deploy/install-deps.sh perf", file=sys.stderr)
        return 1
    bench = Bench(args.bin_dir)
    try:
        rows = []
        bare, ours = (bench.instructions(mode, "/small", 16, 1000, 4000) for mode in ("bare", "worker"))
        rows.append(("instructions per small request", f"{bare:,.0f}", f"{ours:,.0f}", ours / bare, 2.0))
        bare, ours, ratio = bench.cpu("/small", 16, 10000, args.blocks)
        rows.append(("CPU us per small request", f"{bare / 1e3:.1f}", f"{ours / 1e3:.1f}", ratio, None))
        for path, what in (("/big", "image"), ("/events", "event with one")):
            bare, ours, ratio = bench.cpu(path, 16, 1500, args.blocks)
            rows.append((f"CPU us per 1.4 MB {what}, 16 in flight", f"{bare / 1e3:.0f}", f"{ours / 1e3:.0f}", ratio, 2.0))
        bare, ours = (bench.memory(mode, 64, 1024) / 1024 for mode in ("bare", "worker"))
        rows.append(("KiB per request in flight and waiting", f"{bare:.1f}", f"{ours:.1f}", ours, 56.0))
        bare, ours = (bench.memory(mode, 64, 512, tls=True) / 1024 for mode in ("bare", "worker"))
        rows.append(("the same with TLS", f"{bare:.1f}", f"{ours:.1f}", ours, 112.0))
    finally:
        bench.close()
    print(f"{'':44} {'bare curl':>10} {'worker':>10} {'judged':>8} {'bar':>6}")
    missed = False
    for what, bare, ours, value, bar in rows:
        missed = missed or (bar is not None and value > bar)
        verdict = "" if bar is None else "  held" if value <= bar else "  MISSED"
        print(f"{what:44} {bare:>10} {ours:>10} {value:8.2f} {'-' if bar is None else bar:>6}{verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
