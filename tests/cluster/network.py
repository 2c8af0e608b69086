"""Hosts on one machine: network namespaces around a router, and what befalls the wires between them.

Each host has a namespace, an address 10.77.N.2 and a veth pair to the router's namespace, which forwards. Nothing here outlives
the test: namespaces carry its process id in their names, and those of processes that are gone are removed by the next test.
What is cut is dropped without a word, as by a dead switch: policy routing of the router does it, so that iproute2 is all that is
needed (netem and nft are missing on many machines).
"""

import ctypes
import itertools
import os
import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "system"))

from namespaces import release_mount  # noqa: E402

CONTROLLER_PORT = 7870
CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)
_numbers = itertools.count(1)


def ip(*words, check=True):
    """Runs ip(8); its output."""
    done = _ip(*words)
    if check and done.returncode != 0:
        raise AssertionError(f"ip {' '.join(map(str, words))}: {done.stderr.strip()}")
    return done.stdout


def _ip(*words):
    """`ip -n NAME` would mount the namespace's /sys first, which is not possible at every moment in every container."""
    inside = ["nsenter", f"--net=/run/netns/{words[1]}", "--"] if words[0] == "-n" else []
    return subprocess.run([*inside, "ip", *map(str, words[2:] if inside else words)], capture_output=True, text=True)


def why_not():
    """Why there can be no hosts here; empty when there can."""
    if os.geteuid() != 0:
        return "only root makes network namespaces"
    name = f"imgperf-{os.getpid()}-probe"
    try:
        made = _ip("netns", "add", name)
        if made.returncode != 0:
            return f"no network namespaces here: {made.stderr.strip()}"
        ruled = _ip("-n", name, "rule", "add", "to", "10.77.0.0/16", "blackhole")
        return "" if ruled.returncode == 0 else f"no policy routing here: {ruled.stderr.strip()}"
    except OSError as error:
        return f"network namespaces need iproute2: {error}"
    finally:
        _ip("netns", "del", name)
        release_mount()


def remove_orphans():
    """Namespaces of tests that were killed themselves."""
    for name, pid in re.findall(r"^(imgperf-(\d+)-[\w-]+)", ip("netns", "list", check=False), re.MULTILINE):
        if not os.path.exists(f"/proc/{pid}"):
            ip("netns", "del", name, check=False)


class Host:
    """One host: `address` is how others reach it."""

    def __init__(self, network, name, number, wire):
        self.network, self.name = network, name
        self.space = f"{network.prefix}-{name}"
        self.address = f"10.77.{number}.2"
        self._gate = f"10.77.{number}.1"
        ip("netns", "add", self.space)
        network.spaces.append(self.space)
        if wire is None:
            ip("link", "add", f"to-{name}", "netns", network.router, "type", "veth", "peer", "name", "eth0", "netns", self.space)
        else:
            for end, space, called in zip(wire.ends, (self.space, network.router), ("eth0", f"to-{name}")):
                ip("link", "set", end, "netns", space, "name", called)
        for space, device, address in ((self.space, "eth0", self.address), (network.router, f"to-{name}", self._gate)):
            ip("-n", space, "addr", "add", f"{address}/24", "dev", device)
            ip("-n", space, "link", "set", device, "up")
        ip("-n", self.space, "link", "set", "lo", "up")
        ip("-n", self.space, "route", "add", "default", "via", self._gate)

    def __call__(self, *argv):
        """The command line that runs `argv` on this host; the process keeps the id of what is started."""
        return ["nsenter", f"--net=/run/netns/{self.space}", "--", *argv]

    @contextmanager
    def inside(self):
        """Sockets that this thread opens meanwhile, and threads that it starts, are the host's."""
        with open("/proc/thread-self/ns/net", "rb") as home, open(f"/run/netns/{self.space}", "rb") as there:
            _enter(there)
            try:
                yield
            finally:
                _enter(home)

    # ---- the whole host ----

    def unplug(self):
        """Its wire is down, and it sees that: addresses stay, routes are gone."""
        ip("-n", self.network.router, "link", "set", f"to-{self.name}", "down")

    def plug(self):
        ip("-n", self.network.router, "link", "set", f"to-{self.name}", "up")

    def reset_connections(self, port):
        """Ends all its TCP connections to `port` of any host, as a firewall that forgot them does: with a reset."""
        subprocess.run(self("ss", "-K", "-t", "dport", "=", f":{port}"), capture_output=True, check=True)


def _enter(space):
    if _libc.setns(space.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


class Network:
    """Hosts around a router. `close()` removes all of it; processes inside must be ended by then, or end by themselves."""

    def __init__(self):
        remove_orphans()
        self.prefix = f"imgperf-{os.getpid()}-{next(_numbers)}"
        self.router = f"{self.prefix}-router"
        self.spaces = []
        self.hosts = {}
        ip("netns", "add", self.router)
        self.spaces.append(self.router)
        subprocess.run(["nsenter", f"--net=/run/netns/{self.router}", "--", "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"],
                       check=True)

    def host(self, name, wire=None):
        """A new host; names are short (an interface of the router is called after each). `wire`: a BadWire in place of a good one."""
        self.hosts[name] = Host(self, name, len(self.hosts) + 1, wire)
        return self.hosts[name]

    def cut(self, source, destination, port=None):
        """From now on nothing that `source` sends reaches `destination`; `port`: only TCP to that port. One direction alone."""
        self._rule("add", source, destination, port)

    def heal(self, source, destination, port=None):
        self._rule("del", source, destination, port)

    def _rule(self, verb, source, destination, port):
        which = [] if port is None else ["ipproto", 6, "dport", port]  # TCP; its name is not known where there is no /etc/protocols
        ip("-n", self.router, "rule", verb, "from", source.address, "to", destination.address, *which, "blackhole")

    @contextmanager
    def parted(self, one, other):
        """Neither hears the other meanwhile."""
        self.cut(one, other)
        self.cut(other, one)
        try:
            yield
        finally:
            self.heal(one, other)
            self.heal(other, one)

    def close(self):
        for space in reversed(self.spaces):
            ip("netns", "del", space, check=False)
        self.spaces.clear()
        release_mount()
