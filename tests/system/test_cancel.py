"""Requests that the plan cancels after they were sent: which, when, and what becomes of them at both ends."""

import json
import socket
import threading
import unittest

from certificates import Certificate
from h2_front import H2Front
from harness import PATIENCE, SANITIZED, SystemTest
from identities import check_ledger, check_target
from relay import Relay
from runs import GOOD, PROMPTS, Artifacts, run_file
from target_log import ids

MS = 1_000_000
LATE = 0.5  # seconds


class LateReader:
    """A target that reads nothing for a while after a request begins, then everything, and answers nothing."""

    def __init__(self, tls=None):
        self._tls = tls
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self):
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._read, args=(sock,)))
            self._threads[-1].start()

    def _read(self, sock):
        sock.settimeout(30)
        try:
            with self._tls.wrap_socket(sock, server_side=True) if self._tls else sock as stream:
                stream.recv(1)  # not from the connection on: a handshake may come before the request
                if self._closing.wait(LATE):
                    return
                while stream.recv(1 << 20):
                    pass
        except OSError:
            pass  # cut

    def close(self):
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(40)
        self._listener.close()


class Cancel(SystemTest):
    seconds = 90

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)
        self.certificate = Certificate(self.dir, "server")

    def measure(self, url, cancel, requests=40, concurrency=10, name="run", **more):
        phases = [{"name": "load", "concurrency": concurrency, "requests": requests, "cancel": cancel}]
        config = run_file(url, phases=phases, **{"output": {"dir": "out", "name": name}, **more})
        if url.startswith("https"):
            config["target"]["tls"] = {"ca": "server.pem"}
        self.write("run.yaml", config)
        run = self.imgperf("run", "run.yaml")
        code = run.wait(60)
        self.assert_plain(run.output)
        artifacts = Artifacts(self.dir / "out" / name)
        check_ledger(self, artifacts.ledger, credits=requests)
        return code, run, artifacts

    def assert_good(self, code, run):
        """These targets are slow enough for a verdict of VALID, if the machine is not."""
        self.assertIn(code, GOOD if SANITIZED else (0,), run.output)

    def cancelled(self, artifacts):
        lines = [line for line in artifacts.lines if line.outcome == "cancelled"]
        self.assertEqual(len(lines), artifacts.ledger["cancelled"])
        self.assertEqual(len(lines), artifacts.report["outcomes"].get("cancelled_by_plan", 0))
        for line in lines:
            own, metadata = line.fields["imgperf"], line.fields["metadata"]
            self.assertEqual((line.code, line.fields["error"]["type"]), (499, "RequestCancellationError"))
            self.assertTrue(metadata["was_cancelled"] and own["cancelled_by_plan"])
            self.assertEqual(line.fields["metrics"], {})
            self.assertGreaterEqual(own["sent_ns"], metadata["request_start_ns"])
        return lines

    def assert_delays(self, lines, after_ms):
        for line in lines:
            metadata = line.fields["metadata"]
            delay = metadata["cancellation_time_ns"] - line.fields["imgperf"]["sent_ns"]
            self.assertGreaterEqual(delay, after_ms * MS, line)
            self.assertLess(delay, (after_ms + 1000 * PATIENCE) * MS, line)

    def test_a_share_is_cut_at_the_target_and_frees_its_slots(self):
        _, url, log = self.simulator("null", "--latency", "2s")
        code, run, artifacts = self.measure(url, {"share": "30%", "after": "200ms"}, requests=100, concurrency=25)
        self.assert_good(code, run)
        lines = self.cancelled(artifacts)
        self.assertEqual(len(lines), 30)
        self.assertEqual(artifacts.ledger["completed"], 70)
        self.assert_delays(lines, 200)
        metrics = artifacts.report["metrics"]
        self.assertEqual(metrics["error_rate"]["avg"], 0)
        self.assertEqual(metrics["cancelled_request_count"]["avg"], 30)
        self.assertEqual(metrics["request_latency"]["count"], 70)
        self.assertTrue(all(slo["met"] for slo in artifacts.report["slo"]))
        self.assertIn("phase load: 30 of 100 requests were cancelled on purpose (cancel)", artifacts.report["events"])
        entries = self.account(log)
        check_target(self, artifacts.lines, ids(entries), artifacts.ledger)
        cut = {e["x_request_id"] for e in entries if e["gone_ns"]}
        self.assertEqual(cut, {line.id for line in lines}, "the target saw these clients leave")
        self.assertEqual(len(entries), 100)
        self.assert_slots_go_on(artifacts.lines)

    def assert_slots_go_on(self, lines):
        """Well before the answer of a cancelled request would have come, its slot has the next."""
        slots = {}
        for line in sorted(lines, key=lambda line: line.fields["metadata"]["request_start_ns"]):
            slots.setdefault(line.fields["imgperf"]["slot"], []).append(line)
        followed = 0
        for slot in slots.values():
            for line, after in zip(slot, slot[1:]):
                end = line.fields["metadata"]["request_end_ns"]
                start = after.fields["metadata"]["request_start_ns"]
                self.assertGreaterEqual(start, end, "one request a slot")
                if line.outcome == "cancelled":
                    followed += 1
                    self.assertLess(start - end, 1000 * MS * PATIENCE)
        self.assertGreater(followed, 0)

    def test_the_same_credits_whoever_sends_them(self):
        _, url, _ = self.simulator("null", "--latency", "400ms")
        chosen = []
        for name, workers, concurrency in (("one", 1, 4), ("three", 3, 13)):
            code, run, artifacts = self.measure(url, {"share": "25%", "after": "20ms"}, concurrency=concurrency, name=name,
                                                cluster={"workers": workers})
            self.assertIn(code, GOOD, run.output)
            chosen.append({line.fields["metadata"]["session_num"] for line in self.cancelled(artifacts)})
        self.assertEqual(len(chosen[0]), 10)
        self.assertEqual(chosen[0], chosen[1])
        code, run, artifacts = self.measure(url, {"share": "25%", "after": "20ms"}, name="seeded", seed=77)
        self.assertIn(code, GOOD, run.output)
        self.assertNotEqual({line.fields["metadata"]["session_num"] for line in self.cancelled(artifacts)}, chosen[0])

    def test_all_of_them_is_a_plan_carried_out(self):
        _, url, log = self.simulator("null", "--latency", "30s")
        code, run, artifacts = self.measure(url, {"share": "100%", "after": "400ms"})
        self.assert_good(code, run)
        lines = self.cancelled(artifacts)
        self.assertEqual(len(lines), 40)
        self.assert_delays(lines, 400)
        self.assertIn("phase load: 40 of 40 requests were cancelled on purpose (cancel); none was completed, as planned",
                      artifacts.report["events"])
        self.assertNotIn("nothing_measured", [r["code"] for r in artifacts.report["validity"]["reasons"]])
        check_target(self, artifacts.lines, ids(self.account(log)), artifacts.ledger)

    def test_at_once_is_as_soon_as_it_was_sent(self):
        _, url, log = self.simulator("null", "--latency", "30s")
        code, run, artifacts = self.measure(url, {"share": "100%"})
        self.assertIn(code, GOOD, run.output)
        lines = self.cancelled(artifacts)
        self.assertEqual(len(lines), 40)
        self.assert_delays(lines, 0)
        # One that is cut at once may be gone before the target has read it.
        seen = ids(self.account(log))
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual(set(seen), {line.id for line in lines})

    def test_an_answer_in_time_wins(self):
        _, url, log = self.simulator("null")
        code, run, artifacts = self.measure(url, {"share": "100%", "after": "20s"})
        self.assertIn(code, GOOD, run.output)
        self.assertEqual(artifacts.ledger["completed"], 40)
        self.assertEqual(self.cancelled(artifacts), [])
        check_target(self, artifacts.lines, ids(self.account(log)), artifacts.ledger)

    def test_over_http_2_the_connection_is_left_to_others(self):
        _, url, _ = self.simulator("null", "--latency", "1s")
        front = H2Front(self, url, self.certificate)
        code, run, artifacts = self.measure(front.url, {"share": "50%", "after": "100ms"}, requests=40, concurrency=10,
                                            cluster={"workers": 1})
        self.assertIn(code, GOOD, run.output)
        lines = self.cancelled(artifacts)
        self.assertEqual(len(lines), 20)
        self.assert_delays(lines, 100)
        self.assertEqual(artifacts.ledger["completed"], 20)
        account = front.account()
        self.assertEqual({a.protocol for a in account}, {"h2"})
        self.assertEqual(len({a.port for a in account}), 1, "one connection throughout")
        seen = [a.id for a in account]
        self.assertEqual(len(seen), len(set(seen)))

    def tls_front(self, url):
        host, port = url.removeprefix("http://").split(":")
        front = Relay((host, int(port)), tls=self.certificate.server())
        self.addCleanup(front.close)
        return f"https://127.0.0.1:{front.address[1]}"

    def test_the_delay_counts_from_the_last_byte_on_every_wire(self):
        """More than all buffers on the way take: the last byte goes when the target reads, and no earlier."""
        self.write("prompts.jsonl", json.dumps({"text": "p", "extra_body": {"reference": "x" * (16 << 20)}}) + "\n")
        # No relay before it under TLS: a host that gives sockets 32 MB for what they have not read would take it all.
        plain, tls = LateReader(), LateReader(self.certificate.server())
        for target in (plain, tls):
            self.addCleanup(target.close)
        wires = {"plain": plain.url, "tls": tls.url, "h2": H2Front(self, plain.url, self.certificate).url}
        for wire, url in wires.items():
            with self.subTest(wire):
                code, run, artifacts = self.measure(url, {"share": "100%", "after": "50ms"}, requests=1, concurrency=1, name=wire)
                lines = self.cancelled(artifacts)
                self.assertEqual(len(lines), 1, run.output)
                self.assert_delays(lines, 50)
                sending = lines[0].fields["imgperf"]["sent_ns"] - lines[0].fields["metadata"]["request_start_ns"]
                self.assertGreaterEqual(sending, LATE * 1000 * MS)

    def test_over_tls_in_http_1(self):
        _, url, log = self.simulator("null", "--latency", "1s")
        self.write("prompts.jsonl", json.dumps({"text": "p", "extra_body": {"reference": "x" * 400_000}}) + "\n")
        code, run, artifacts = self.measure(self.tls_front(url), {"share": "50%", "after": "100ms"}, requests=20,
                                            concurrency=4)
        self.assertIn(code, GOOD, run.output)
        lines = self.cancelled(artifacts)
        self.assertEqual(len(lines), 10)
        self.assert_delays(lines, 100)
        check_target(self, artifacts.lines, ids(self.account(log)), artifacts.ledger)

    def test_aiperfs_flags(self):
        _, url, log = self.simulator("null", "--latency", "1s")
        run = self.imgperf("profile", "--model", "m", "--url", url, "--endpoint-type", "image_generation",
                           "--input-file", "prompts.jsonl", "--concurrency", "10", "--request-count", "20",
                           "--request-cancellation-rate", "50", "--request-cancellation-delay", "0.1",
                           "--artifact-dir", "out/profile")
        self.assert_good(run.wait(60), run)
        artifacts = Artifacts(self.dir / "out" / "profile")
        lines = self.cancelled(artifacts)
        self.assertEqual(len(lines), 10)
        self.assert_delays(lines, 100)
        summary = json.loads((self.dir / "out" / "profile" / "profile_export_aiperf.json").read_text())
        self.assertEqual(summary["cancelled_request_count"]["avg"], 10)
        self.assertFalse(summary["was_cancelled"])
        check_target(self, artifacts.lines, ids(self.account(log)), artifacts.ledger)


if __name__ == "__main__":
    unittest.main()
