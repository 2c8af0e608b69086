"""A wire that delays, loses, doubles and reorders packets: two TUN devices and a thread between them.

In place of netem, which this kernel may not have. TCP mends all of it: what reaches the programs is delay, in jumps. That messages
themselves come twice or out of order no network does to them; tests/model plays that.
"""

import fcntl
import heapq
import itertools
import os
import random
import select
import struct
import threading
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_numbers = itertools.count(1)


def why_no_wire():
    """Why there can be none here; empty when there can."""
    try:
        os.close(os.open("/dev/net/tun", os.O_RDWR))
    except OSError as error:
        return f"no TUN devices here: {error}"
    return ""


class BadWire:
    """`ends`: the names of its devices, to be moved into two namespaces. Rates are shares of the packets, times seconds."""

    def __init__(self, seed, *, delay=0.005, jitter=0.01, loss=0.01, double=0.01):
        self._random = random.Random(seed)
        self._delay, self._jitter, self._loss, self._double = delay, jitter, loss, double
        self.passed = self.lost = self.doubled = self.overtaken = 0
        self.ends = [f"iw{os.getpid()}-{next(_numbers)}" for _ in range(2)]
        self._fds = [self._open(name) for name in self.ends]
        self._over = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _open(self, name):
        fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
        return fd

    def _run(self):
        waiting, order, newest = [], itertools.count(), 0  # packets by the instant they go on
        while not self._over:
            pause = max(0.0, min(0.05, waiting[0][0] - time.monotonic())) if waiting else 0.05
            for fd in select.select(self._fds, [], [], pause)[0]:
                try:
                    packet = os.read(fd, 65536)
                except OSError:
                    continue  # not up yet, or gone
                other = self._fds[1 - self._fds.index(fd)]
                for _ in range(self._copies()):
                    at = time.monotonic() + self._delay + self._random.random() * self._jitter
                    heapq.heappush(waiting, (at, next(order), other, packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _, number, fd, packet = heapq.heappop(waiting)
                self.passed += 1
                self.overtaken += number < newest
                newest = max(newest, number)
                try:
                    os.write(fd, packet)
                except OSError:
                    self.lost += 1  # the far end is down

    def _copies(self):
        draw = self._random.random()
        if draw < self._loss:
            self.lost += 1
            return 0
        if draw < self._loss + self._double:
            self.doubled += 1
            return 2
        return 1

    def close(self):
        self._over = True
        self._thread.join()
        for fd in self._fds:
            os.close(fd)
