"""Processes and their sockets as /proc shows them."""

import os
import random
import re
import signal
import socket
import threading
import time


def wait_until(condition, seconds, what):
    """Returns the condition's first true value; fails after `seconds` saying what never happened."""
    pause = threading.Event()
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        pause.wait(0.01)


def free_pair():
    """A port that nobody has, and the next one too, for a controller that is told where to listen. Below those that the kernel gives
    to whoever asks for any, as each new connection does: they stay free."""
    for port in random.sample(range(10_000, 30_000, 2), 200):
        try:
            with socket.create_server(("127.0.0.1", port)), socket.create_server(("127.0.0.1", port + 1)):
                return port
        except OSError:
            continue
    raise AssertionError("no two ports beside each other are free")


def let_pass(seconds):
    """Lets time itself be the event: a lease must run out, a worker be gone for so long."""
    end = time.monotonic() + seconds
    wait_until(lambda: time.monotonic() >= end, seconds + 5, "time to pass")


def marked(marker):
    """Ids of all processes, zombies excepted, that have `marker` in their environment: every descendant of a test."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as f:
                if marker.encode() in f.read() and int(pid) != os.getpid():
                    found.append(int(pid))
        except OSError:
            pass  # gone meanwhile, or not ours
    return sorted(found)


def name(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as f:
            return os.path.basename(f.read().split(b"\0")[0].decode())
    except OSError:
        return ""


def children(pid, program):
    """Direct children of `pid` that run `program`."""
    found = []
    for other in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{other}/stat") as f:
                parent = int(f.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid and name(other) == program:
            found.append(int(other))
    return sorted(found)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def kill(pid, sig=signal.SIGKILL):
    try:
        os.kill(pid, sig)
    except ProcessLookupError:
        pass  # it was faster


def socket_inodes(pid):
    found = set()
    try:
        for fd in os.listdir(f"/proc/{pid}/fd"):
            hit = re.match(r"socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{fd}"))
            if hit:
                found.add(hit.group(1))
    except OSError:
        pass  # closed or gone meanwhile: the next look will see the rest
    return found


def sockets(pid):
    """How many sockets the process holds."""
    return len(socket_inodes(pid))


def listening_ports(pid):
    """TCP ports on which the process listens."""
    inodes = socket_inodes(pid)
    ports = set()
    for table in ("tcp", "tcp6"):
        with open(f"/proc/{pid}/net/{table}") as f:
            for row in f.read().splitlines()[1:]:
                columns = row.split()
                if columns[3] == "0A" and columns[9] in inodes:
                    ports.add(int(columns[1].rpartition(":")[2], 16))
    return sorted(ports)
