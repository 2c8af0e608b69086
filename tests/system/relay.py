"""A TCP relay that can be cut and healed while both ends live on.

Forwards every connection to (host, port) of its own listening address to the same of the target. `cut()` resets all of them
and answers new ones with a reset; `hold()` keeps them open and forwards nothing; `heal()` goes on as before. With a `rate`, in
bytes a second, each direction of a connection forwards no more than that. With a TLS context it is the end of the encryption:
the target is spoken to in the clear.
"""

import asyncio
import socket
import struct
import threading


class Relay:
    def __init__(self, target, listen=("127.0.0.1", 0), tls=None, rate=None):
        self._target = target
        self._tls = tls
        self._rate = rate
        self._loop = asyncio.new_event_loop()
        self._open = set()  # stream writers, both directions
        self._tasks = set()
        self._cut = False
        self._flow = asyncio.Event()
        self._changed = threading.Condition()
        self.accepted = 0
        self.refused = 0
        self.forwarded = 0  # bytes, both ways
        listener = socket.create_server(listen)
        self.address = listener.getsockname()
        self._thread = threading.Thread(target=self._run, args=(listener,), daemon=True)
        self._thread.start()

    def _run(self, listener):
        asyncio.set_event_loop(self._loop)
        self._flow.set()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, sock=listener, ssl=self._tls))
        self._loop.run_forever()
        self._server.close()
        if self._tasks:
            self._loop.run_until_complete(asyncio.wait(self._tasks, timeout=5))
        self._loop.close()

    async def _serve(self, reader, writer):
        self._tasks.add(asyncio.current_task())
        asyncio.current_task().add_done_callback(self._tasks.discard)
        if self._cut:
            self._count(refused=1)
            return reset(writer)
        self._count(accepted=1)
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._target)
        except OSError:
            return reset(writer)
        self._open |= {writer, far_writer}
        pumps = [asyncio.ensure_future(self._pump(reader, far_writer)), asyncio.ensure_future(self._pump(far_reader, writer))]
        _, left = await asyncio.wait(pumps, return_when=asyncio.FIRST_EXCEPTION)
        for pump in left:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        self._open -= {writer, far_writer}
        for each in (writer, far_writer):
            each.close()

    async def _pump(self, reader, writer):
        while data := await reader.read(65536):
            await self._flow.wait()
            writer.write(data)
            await writer.drain()
            self._count(forwarded=len(data))
            if self._rate:
                await asyncio.sleep(len(data) / self._rate)
        if not writer.is_closing():
            writer.write_eof() if writer.can_write_eof() else writer.close()

    def _count(self, **more):
        with self._changed:
            for name, by in more.items():
                setattr(self, name, getattr(self, name) + by)
            self._changed.notify_all()

    def _reset_all(self):
        for writer in list(self._open):
            reset(writer)
        self._open.clear()

    def _call(self, function):
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (function(), done.set()))
        done.wait()

    # ---- Thread: the test's ----

    def cut(self):
        def now():
            self._cut = True
            self._reset_all()
        self._call(now)

    def hold(self):
        self._call(self._flow.clear)

    def heal(self):
        def now():
            self._cut = False
            self._flow.set()
        self._call(now)

    def wait_for(self, what, at_least, seconds=20):
        """Until the counter `what` (accepted, refused, forwarded) has reached a value."""
        with self._changed:
            if not self._changed.wait_for(lambda: getattr(self, what) >= at_least, seconds):
                raise AssertionError(f"relay: {what} is {getattr(self, what)} after {seconds} s, not {at_least}")

    def close(self):
        self.cut()
        self._call(self._flow.set)  # whoever is held sees the reset
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


def reset(writer):
    """Ends a connection at once, with RST: what it held is gone, as when a cable is pulled and the peer gives up."""
    sock = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() >= 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
