"""A real HTTP/2 server before a simulator: nghttpx (package nghttp2-proxy), with its account of every request.

`H2Front(test, url, certificate)` forwards to `url`; with a certificate it speaks TLS and offers h2 and http/1.1, without one it takes
HTTP/2 from whoever speaks it at once, and 1.1.
"""

import os
import shutil
import signal
import socket
from collections import namedtuple
from urllib.parse import urlsplit

PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
NGHTTPX = shutil.which("nghttpx", path=PATH)

Access = namedtuple("Access", "protocol port id status")  # of the client's side


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


class H2Front:
    def __init__(self, test, url, certificate=None, *flags):
        self._log = test.dir / f"front-{urlsplit(url).port}.log"
        port = free_port()  # it takes no 0
        tls = ["no-tls"] if certificate is None else []
        argv = [NGHTTPX, "--conf=/dev/null", "--single-process", "--no-ocsp", "--workers=1",
                "--frontend=" + ";".join([f"127.0.0.1,{port}", *tls]), f"--backend=127.0.0.1,{urlsplit(url).port}",
                "--accesslog-file=" + str(self._log), "--accesslog-format=$alpn $remote_port $http_x_request_id $status", *flags]
        program = test.start(*argv, *([] if certificate is None else [certificate.key, certificate.cert]))
        test._targets.add(program.pid)
        program.wait_line(rf"Listening on 127.0.0.1:{port}")
        self.url = f"{'http' if certificate is None else 'https'}://127.0.0.1:{port}"
        self._program = program

    def account(self):
        """Every request it took; it is ended first, so that the log grows no more."""
        self._program.signal(signal.SIGTERM)
        self._program.wait(20)
        return [Access(*line.split()) for line in self._log.read_text().splitlines()]
