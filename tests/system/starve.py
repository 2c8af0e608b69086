"""Ways to keep a process from its processor, and to see that it is not kept."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

CGROUPS = (Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup"))  # version 1, version 2


def _quota_files(group, share, period_us=100_000):
    quota = int(share * period_us)
    if (group / "cpu.cfs_quota_us").exists():
        return {"cpu.cfs_period_us": str(period_us), "cpu.cfs_quota_us": str(quota)}
    return {"cpu.max": f"{quota} {period_us}"}


@contextmanager
def quota(pid, share):
    """`pid` gets no more than that share of one processor, in periods of 100 ms. Raises OSError where cgroups cannot be made."""
    root = next((place for place in CGROUPS if os.access(place / "cgroup.procs", os.W_OK)), None)
    if root is None:
        raise OSError("no cgroup of the cpu controller may be made here")
    group = root / f"imgperf-test-{os.getpid()}-{pid}"
    group.mkdir()
    try:
        for name, text in _quota_files(group, share).items():
            (group / name).write_text(text)
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        for left in (group / "cgroup.procs").read_text().split():
            (root / "cgroup.procs").write_text(left)
        group.rmdir()


def never(pid):
    """Real-time priority for every thread of `pid`, and for those they start. Nothing where that is not allowed."""
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            os.sched_setscheduler(int(task), os.SCHED_FIFO, os.sched_param(10))
        except PermissionError:
            return


def pin(pid, processor):
    """Every thread of it."""
    for task in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(task), {processor})


@contextmanager
def busy_loops(count, processor):
    """So many programs that want all of one processor."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        for loop in loops:
            os.sched_setaffinity(loop.pid, {processor})
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()
