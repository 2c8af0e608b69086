"""A target that misbehaves, on raw sockets: the first segment of the path says how.

`BadServer.url("close_mid_body")` is a base URL for a run file; behaviours are the functions of `BEHAVIOURS`. Every request is
remembered with its id, head and body length, in the order of arrival.
"""

import base64
import json
import socket
import struct
import threading
import zlib
from dataclasses import dataclass, field


@dataclass
class Request:
    path: str
    headers: dict
    body: bytes
    connection: int
    index: int  # on its connection, from 0
    id: str = field(init=False)

    def __post_init__(self):
        self.id = self.headers.get("x-request-id", "")


def png(width=64, height=64):
    raw = b"".join(b"\0" + b"".join(bytes((x * 255 // width, y * 255 // height, 128)) for x in range(width))
                   for y in range(height))

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))


def answer(body, status="200 OK", kind="application/json", length=None, extra=""):
    body = body if isinstance(body, bytes) else body.encode()
    length = len(body) if length is None else length
    return (f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{extra}\r\n".encode() + body)


def images(*texts):
    return json.dumps({"created": 1, "data": [{"b64_json": t} for t in texts]})


GOOD = images(base64.b64encode(png()).decode())
OPENAI_ERROR = '{"error": {"message": "the server says no", "type": "some_type", "code": "some_code"}}'
DETAIL_ERROR = '{"detail": "the server says no"}'
REFUSAL = '{"error": {"message": "rejected by our safety system", "type": "invalid_request_error", "code": "content_policy_violation"}}'


def says(reply):
    """A behaviour that sends these bytes and keeps the connection."""
    def behave(server, sock, request):
        sock.sendall(reply)
        return True
    return behave


def then_closes(reply, reset=False):
    def behave(server, sock, request):
        sock.sendall(reply)
        if reset:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
    return behave


def no_answer(server, sock, request):
    server.stopping.wait()
    return False


def drip(server, sock, request):
    """One byte of an answer every 50 ms, for ever."""
    sock.sendall(answer("", length=1 << 20))
    while not server.stopping.wait(0.05):
        sock.sendall(b" ")
    return False


def huge(server, sock, request):
    """A body of 1 GiB, or as much of it as the client takes."""
    sock.sendall(answer('{"data": [{"b64_json": "', length=1 << 30))
    block = b"A" * (1 << 20)
    for _ in range(1024):
        if server.stopping.is_set():
            break
        sock.sendall(block)
        server.count_sent(len(block))
    return False


def dies_when_reused(server, sock, request):
    """Answers the first request of a connection; takes the second whole and closes without a word."""
    if request.index == 0:
        sock.sendall(answer(GOOD))
        return True
    return False


def closes_idle(server, sock, request):
    """Answers, keeps the connection as HTTP/1.1 does, and closes it a moment later: just when it may be used again."""
    sock.sendall(answer(GOOD))
    return False


def loads_first(server, sock, request):
    """503 to the first two requests, pictures to all later ones."""
    loading = len(server.requests) <= 2
    sock.sendall(answer(OPENAI_ERROR, "503 Service Unavailable") if loading else answer(GOOD))
    return True


def url_to_nowhere(server, sock, request):
    if request.path.endswith("/missing.png"):
        sock.sendall(answer("gone", "404 Not Found", "text/plain"))
    else:
        where = f"{server.url('url_to_nowhere')}/missing.png"
        sock.sendall(answer(json.dumps({"data": [{"url": where}]})))
    return True


def tells_the_key(server, sock, request):
    """Refuses, and says the key it was given wherever it can."""
    key = request.headers.get("authorization", "")
    sock.sendall(answer(json.dumps({"error": {"message": f"wrong key: {key}"}}), "401 Unauthorized",
                        extra=f"X-Your-Key: {key}\r\nSet-Cookie: session=0123456789\r\n"))
    return True


BEHAVIOURS = {
    "good": says(answer(GOOD)),
    "plain_500": says(answer("boom: out of memory", "500 Internal Server Error", "text/plain")),
    "openai_400": says(answer(OPENAI_ERROR, "400 Bad Request")),
    "openai_401": says(answer(OPENAI_ERROR, "401 Unauthorized")),
    "loading": loads_first,
    "detail_422": says(answer(DETAIL_ERROR, "422 Unprocessable Entity")),
    "openai_429": says(answer(OPENAI_ERROR, "429 Too Many Requests", extra="Retry-After: 1\r\n")),
    "empty_503": says(answer("", "503 Service Unavailable")),
    "redirect": says(answer("", "302 Found", extra="Location: /good\r\n")),
    "refusal": says(answer(REFUSAL, "400 Bad Request")),
    "empty_data": says(answer('{"created": 1, "data": []}')),
    "no_data": says(answer('{"created": 1}')),
    "empty_object_in_data": says(answer('{"data": [{}]}')),
    "empty_body": says(answer("")),
    "not_json": says(answer("<html>It works!</html>", kind="text/html")),
    "cut_json": says(answer(GOOD[:-3])),
    "invalid_base64": says(answer(images("iVBORw0KGgo!!!not base64!!!"))),
    "truncated_image": says(answer(images(base64.b64encode(png()[:-20]).decode()))),
    "text_for_image": says(answer(images(base64.b64encode(b"I am no image" * 50).decode()))),
    "empty_image": says(answer(images(""))),
    "html_500": says(answer("<html>\n<h1>\"500\" \u2603</h1></html>", "500 Internal Server Error", "text/html")),
    "binary": says(answer(bytes(range(256)) * 40, kind="application/octet-stream")),
    "tells_the_key": tells_the_key,
    "url_to_nowhere": url_to_nowhere,
    "huge": huge,
    "no_answer": no_answer,
    "drip": drip,
    "close_at_once": then_closes(b""),
    "reset_at_once": then_closes(b"", reset=True),
    "close_in_head": then_closes(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "close_mid_body": then_closes(answer(GOOD[:60], length=len(GOOD))),
    "reset_mid_body": then_closes(answer(GOOD[:60], length=len(GOOD)), reset=True),
    "garbage": then_closes(bytes(range(256)) * 8),
    "bad_length": then_closes(b"HTTP/1.1 200 OK\r\nContent-Length: -7\r\n\r\n{}"),
    "bad_chunks": then_closes(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk\r\n"),
    "dies_when_reused": dies_when_reused,
    "closes_idle": closes_idle,
}


class BadServer:
    def __init__(self):
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._requests = []
        self._sockets = set()
        self._threads = []
        self.connections = 0
        self.sent = 0  # of huge bodies
        self._start(self._accept)

    def url(self, behaviour):
        assert behaviour in BEHAVIOURS, behaviour
        return f"http://127.0.0.1:{self.port}/{behaviour}"

    @property
    def requests(self):
        with self._lock:
            return list(self._requests)

    def count_sent(self, by):
        with self._lock:
            self.sent += by

    def close(self):
        self.stopping.set()
        with self._lock:
            for sock in [self._listener, *self._sockets]:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # the peer was first
        for thread in list(self._threads):
            thread.join(10)
        self._listener.close()

    def _start(self, function, *args):
        thread = threading.Thread(target=function, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._sockets.add(sock)
                number = self.connections
                self.connections += 1
            self._start(self._converse, sock, number)

    def _converse(self, sock, number):
        with sock, sock.makefile("rb") as stream:
            try:
                index = 0
                while not self.stopping.is_set() and (request := self._read(stream, number, index)):
                    with self._lock:
                        self._requests.append(request)
                    if not BEHAVIOURS[request.path.split("/")[1]](self, sock, request):
                        return
                    index += 1
            except (OSError, ValueError):
                pass  # the client left
            finally:
                with self._lock:
                    self._sockets.discard(sock)

    @staticmethod
    def _read(stream, number, index):
        first = stream.readline().decode().split()
        if len(first) < 2:
            return None
        headers = {}
        while (line := stream.readline().decode().strip()):
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", 0)))
        return Request(first[1], headers, body, number, index)
