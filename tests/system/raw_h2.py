"""An HTTP/2 server over TLS that says which bytes share a record and a segment: for what a client must not leave in its buffer.

`RawH2(certificate, rounds)` waits until as many requests are in as a round has answers, tells all their heads, waits until the
client has read those (a PING), and then sends all bodies at once, cut into TLS records of 16 KiB like those of any server.
"""

import socket
import ssl
import struct
import threading

DATA, HEADERS, SETTINGS, PING = 0, 1, 4, 6
END_STREAM = ACK = 1
END_HEADERS = 4
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
FRAME = 16 << 10  # the largest that a client takes unasked


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def head(length):
    """:status 200, content-length and content-type, as RFC 7541 writes literals with indexed names."""
    def literal(index, value):
        return bytes([0x0F, index - 15, len(value)]) + value
    return b"\x88" + literal(28, str(length).encode()) + literal(31, b"application/json")


def body(stream, content):
    pieces = [content[i:i + FRAME] for i in range(0, len(content), FRAME)]
    return b"".join(frame(DATA, END_STREAM if i == len(pieces) - 1 else 0, stream, piece) for i, piece in enumerate(pieces))


class RawH2:
    """`rounds`: for each the bodies of its answers, in the order in which their requests came."""

    def __init__(self, certificate, rounds):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.cert, certificate.key)
        context.set_alpn_protocols(["h2"])
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(30)
        self.url = "https://127.0.0.1:%d" % self._listener.getsockname()[1]
        self.rounds_done = 0
        self._thread = threading.Thread(target=self._run, args=(rounds,), daemon=True)
        self._thread.start()

    def close(self):
        self._thread.join(30)
        self._listener.close()

    def _run(self, rounds):
        self._peer, _ = self._listener.accept()
        self._peer.settimeout(30)
        with self._peer:
            self._step(self._tls.do_handshake)
            assert self._read(len(PREFACE)) == PREFACE
            self._send(frame(SETTINGS, 0, 0))
            for bodies in rounds:
                streams = [self._await_request() for _ in bodies]
                self._send(b"".join(frame(HEADERS, END_HEADERS, stream, head(len(content)))
                                    for stream, content in zip(streams, bodies)) + frame(PING, 0, 0, bytes(8)))
                while self._next()[:2] != (PING, ACK):
                    pass
                self._send(b"".join(body(stream, content) for stream, content in zip(streams, bodies)))
                self.rounds_done += 1
            while self._peer.recv(1 << 16):
                pass

    def _await_request(self):
        while True:
            kind, flags, stream = self._next()
            if kind in (HEADERS, DATA) and flags & END_STREAM:
                return stream

    def _next(self):
        header = self._read(9)
        self._read(int.from_bytes(header[:3], "big"))
        kind, flags, stream = struct.unpack(">BBI", header[3:])
        if (kind, flags) == (SETTINGS, 0):
            self._send(frame(SETTINGS, ACK, 0))
        return kind, flags, stream

    def _read(self, size):
        got = b""
        while len(got) < size:
            got += self._step(lambda: self._tls.read(size - len(got)))
        return got

    def _send(self, data):
        self._step(lambda: self._tls.write(data))

    def _step(self, action):
        """Does it, with as much from the peer as it needs; everything it says leaves in one piece."""
        while True:
            try:
                return action()
            except ssl.SSLWantReadError:
                self._flush()
                received = self._peer.recv(1 << 16)
                if not received:
                    raise ConnectionError("the client closed") from None
                self._in.write(received)
            finally:
                self._flush()

    def _flush(self):
        if self._out.pending:
            self._peer.sendall(self._out.read())
