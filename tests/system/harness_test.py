"""The tools of the system tests, tested alone: a relay that loses bytes or a leak check that sees nothing proves nothing."""

import http.client
import os
import signal
import socket
import sys
import time
import unittest
import zlib

import bad_server
import image_headers
import procs
from harness import SystemTest
from relay import Relay
from stalls import Stalls
from target_log import most_in_flight, read_log


def echo_server():
    """A listening socket whose every connection is echoed until it ends."""
    import threading
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(sock):
        with sock:
            try:
                while data := sock.recv(65536):
                    sock.sendall(data)
            except OSError:
                pass

    def accept():
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(sock,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener


def exchange(sock, data):
    sock.sendall(data)
    got = b""
    while len(got) < len(data):
        part = sock.recv(65536)
        if not part:
            raise ConnectionResetError("ended")
        got += part
    return got


class RelayTest(unittest.TestCase):
    def setUp(self):
        self.server = echo_server()
        self.addCleanup(self.server.close)
        self.relay = Relay(self.server.getsockname())
        self.addCleanup(self.relay.close)

    def connect(self):
        sock = socket.create_connection(self.relay.address, timeout=10)
        self.addCleanup(sock.close)
        return sock

    def test_forwards_every_byte_both_ways(self):
        data = os.urandom(100_000)
        self.assertEqual(exchange(self.connect(), data), data)
        self.relay.wait_for("forwarded", 2 * len(data))
        self.assertEqual(self.relay.forwarded, 2 * len(data))

    def test_a_cut_resets_connections_and_refuses_new_ones_until_it_heals(self):
        sock = self.connect()
        exchange(sock, b"before")
        self.relay.cut()
        with self.assertRaises(OSError):
            exchange(sock, b"lost")
        with self.assertRaises(OSError):
            exchange(self.connect(), b"refused")
        self.relay.wait_for("refused", 1)
        self.relay.heal()
        self.assertEqual(exchange(self.connect(), b"after"), b"after")

    def test_a_hold_keeps_the_connection_and_delays_its_bytes(self):
        sock = self.connect()
        exchange(sock, b"before")
        self.relay.hold()
        sock.sendall(b"held")
        sock.settimeout(0.2)
        with self.assertRaises(TimeoutError):
            sock.recv(10)
        self.relay.heal()
        sock.settimeout(10)
        self.assertEqual(sock.recv(10), b"held")

    def test_listens_on_another_loopback_address_with_the_same_port(self):
        port = self.server.getsockname()[1]
        twin = Relay(("127.0.0.1", port), ("127.0.0.2", port))
        self.addCleanup(twin.close)
        with socket.create_connection(("127.0.0.2", port), timeout=10) as sock:
            self.assertEqual(exchange(sock, b"twin"), b"twin")


class BadServerTest(unittest.TestCase):
    def setUp(self):
        self.server = bad_server.BadServer()
        self.addCleanup(self.server.close)

    def post(self, behaviour, connection=None):
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=5)
        self.addCleanup(connection.close)
        connection.request("POST", f"/{behaviour}/v1/images/generations", body=b'{"prompt":"x"}', headers={"X-Request-ID": "r-1"})
        return connection.getresponse()

    def test_a_good_answer_holds_a_whole_picture(self):
        self.assertEqual(self.post("good").read().decode(), bad_server.GOOD)
        self.assertEqual(image_headers.describe(bad_server.png(48, 32)), ("png", 48, 32))

    def test_every_status_is_sent(self):
        for behaviour, status in (("plain_500", 500), ("openai_400", 400), ("detail_422", 422), ("redirect", 302)):
            self.assertEqual(self.post(behaviour).status, status)

    def test_requests_are_remembered_by_id_and_connection(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=5)
        for _ in range(2):
            self.post("good", connection).read()
        first, second = self.server.requests
        self.assertEqual((first.id, first.index, second.index), ("r-1", 0, 1))
        self.assertEqual(first.connection, second.connection)
        self.assertEqual(first.body, b'{"prompt":"x"}')

    def test_a_reused_connection_dies_before_the_reply(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=5)
        self.post("dies_when_reused", connection).read()
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
            self.post("dies_when_reused", connection)

    def test_bodies_end_early_and_never(self):
        with self.assertRaises((http.client.IncompleteRead, ConnectionResetError)):
            self.post("close_mid_body").read()
        with self.assertRaises((http.client.HTTPException, OSError)):
            self.post("garbage")
        with self.assertRaises(TimeoutError):
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=0.2)
            self.post("no_answer", connection)

    def test_every_behaviour_answers_or_ends_and_the_server_closes(self):
        for behaviour in bad_server.BEHAVIOURS:
            with self.subTest(behaviour), socket.create_connection(("127.0.0.1", self.server.port), timeout=5) as sock:
                sock.sendall(f"POST /{behaviour}/x HTTP/1.1\r\nContent-Length: 0\r\n\r\n".encode())
        procs.wait_until(lambda: len(self.server.requests) == len(bad_server.BEHAVIOURS), 10, "all requests to arrive")


class ImageHeadersTest(unittest.TestCase):
    def test_cut_and_damaged_pictures_are_found(self):
        whole = bad_server.png()
        damaged = bytearray(whole)
        damaged[20] ^= 1
        for data in (whole[:-1], whole[:-12], bytes(damaged), b"", b"\xff\xd8\xff", b"RIFF\xff\xff\xff\x7fWEBPVP8 " + bytes(30)):
            with self.assertRaises((ValueError, IndexError, zlib.error)):
                image_headers.describe(data)


class HarnessTest(SystemTest):
    def test_output_and_exit_code_are_collected(self):
        program = self.start(sys.executable, "-c", "print('port 123', flush=True); raise SystemExit(3)")
        self.assertEqual(program.wait_line(r"port (\d+)").group(1), "123")
        self.assertEqual(program.wait(), 3)

    def test_a_line_that_never_comes_is_a_failure_that_shows_the_output(self):
        program = self.start(sys.executable, "-c", "print('something else')")
        with self.assertRaisesRegex(AssertionError, "something else"):
            program.wait_line("ready")

    def test_a_process_left_behind_is_found_and_ended(self):
        orphan = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'], " \
                 "start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)"
        self.assertEqual(self.start(sys.executable, "-c", orphan).wait(), 0)
        left = procs.wait_until(lambda: procs.marked(self.mark), 5, "the orphan")
        self.assertEqual(len(left), 1)
        self.assertTrue(procs.alive(left[0]))
        self._end_all()
        self.assert_nothing_left()

    def test_a_stopped_process_is_ended_too(self):
        program = self.start(sys.executable, "-c", "print('up', flush=True); import signal; signal.pause()")
        program.wait_line("up")
        program.signal(signal.SIGSTOP)
        self._end_all()
        self.assert_nothing_left()

    def test_a_temporary_file_left_behind_is_found(self):
        (self.scratch / "left").touch()
        with self.assertRaises(AssertionError):
            self.assert_nothing_left()

    def test_listening_ports_of_a_process(self):
        program = self.start(sys.executable, "-c", "import socket, signal; s = socket.create_server(('127.0.0.1', 0)); "
                                                   "print('port', s.getsockname()[1], flush=True); signal.pause()")
        port = int(program.wait_line(r"port (\d+)").group(1))
        self.assertEqual(procs.listening_ports(program.pid), [port])


class TargetLogTest(SystemTest):
    def test_only_whole_lines_are_read(self):
        path = self.write("log.jsonl", '{"x_request_id": "a"}\n{"summary":{}}\n{"x_req')
        self.assertEqual(len(read_log(path)), 1)
        self.assertEqual(read_log(self.dir / "none"), [])

    def test_most_in_flight_counts_overlaps_only(self):
        log = [{"arrived_ns": a, "done_ns": b, "gone_ns": 0} for a, b in ((0, 10), (10, 20), (15, 30), (16, 17))]
        self.assertEqual(most_in_flight(log), 3)


class StallsTest(unittest.TestCase):
    def test_time_in_which_nothing_else_ran_is_lost(self):
        interval = sys.getswitchinterval()
        self.addCleanup(sys.setswitchinterval, interval)
        with Stalls() as stalls:
            procs.let_pass(0.05)
            before = stalls.lost
            sys.setswitchinterval(10)  # this thread alone
            end = time.monotonic() + 0.5
            while time.monotonic() < end:
                pass
            sys.setswitchinterval(interval)
            procs.let_pass(0.05)
        self.assertGreater(stalls.lost - before, 0.4)


if __name__ == "__main__":
    unittest.main()
