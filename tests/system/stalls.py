"""How long this machine stood still: what a test of rates must know before it blames the programs."""

import threading
import time


class Stalls:
    """While it is entered, a thread asks for a wake-up every 5 ms. `lost`: the seconds by which those came late in all, beyond
    the 20 ms each that a busy machine may take."""

    EVERY, FORGIVEN = 0.005, 0.020

    def __enter__(self):
        self.lost = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _watch(self):
        before = time.monotonic()
        while not self._over.wait(self.EVERY):
            now = time.monotonic()
            self.lost += max(0.0, now - before - self.EVERY - self.FORGIVEN)
            before = now
