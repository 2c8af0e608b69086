"""A terminal: a program runs on it, and what a person would see of that is kept."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading

CODE = re.compile(rb"\x1b\[K|\x1b\[[0-9;?]*[A-Za-z]|[\r\n]|[\x20-\x7e\x80-\xff]+|.", re.DOTALL)


class Screen:
    """Rows of so many columns. Knows what imgperf sends, and notes what else comes."""

    def __init__(self, columns):
        self.columns = columns
        self.rows = [""]
        self.at = 0
        self.wraps = 0
        self.escapes = 0
        self.strange = []

    def take(self, data):
        for hit in CODE.findall(data):
            if hit == b"\r":
                self.at = 0
            elif hit == b"\n":
                self._new_row()
            elif hit == b"\x1b[K":
                self.escapes += 1
                self.rows[-1] = self.rows[-1][:self.at]
            elif hit[0] >= 0x20 and hit != b"\x7f":
                self._print(hit.decode(errors="replace"))
            else:
                self.strange.append(hit)

    def _print(self, text):
        for character in text:
            if self.at == self.columns:
                self.wraps += 1
                self._new_row()
            row = self.rows[-1].ljust(self.at)
            self.rows[-1] = row[:self.at] + character + row[self.at + 1:]
            self.at += 1

    def _new_row(self):
        self.rows.append("")
        self.at = 0

    @property
    def seen(self):
        return [row.rstrip() for row in self.rows]


class OnTerminal:
    """A program whose stdin, stdout and stderr are a terminal of its own; it ends with the test. Thread: the test's.

    `stdout`: a file to send that to instead.
    """

    def __init__(self, test, argv, *, columns=100, env=None, stdout=None):
        self.test = test
        self.screen = Screen(columns)
        self.raw = b""
        self._news = threading.Condition()
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        full = {**test.env, "TERM": "xterm", **(env or {})}
        full = {name: value for name, value in full.items() if value is not None}
        self.process = subprocess.Popen([str(a) for a in argv], cwd=test.dir, env=full, stdin=slave,
                                        stdout=stdout or slave, stderr=slave, start_new_session=True, preexec_fn=take_terminal)
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        test.addCleanup(self._end)

    def _read(self):
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # everyone who had it open has ended
                data = b""
            with self._news:
                self.raw += data
                # A sequence may come in two pieces: drawn once it is whole.
                self.screen = Screen(self.screen.columns)
                self.screen.take(self.raw)
                self._news.notify_all()
            if not data:
                return

    def wait_screen(self, shows, seconds=30):
        """Until `shows(screen)`."""
        with self._news:
            if not self._news.wait_for(lambda: shows(self.screen), seconds):
                raise AssertionError("the terminal did not come to show it:\n" + "\n".join(self.screen.seen))

    def type(self, data):
        os.write(self._master, data)

    def wait(self, seconds=60):
        """The exit code."""
        code = self.process.wait(seconds)
        self._reader.join(10)
        return code

    def _end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._reader.join(10)
        os.close(self._master)


def take_terminal():
    """In the child: Ctrl-C typed on the terminal comes to it."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
