"""Who may join a cluster: strangers are refused and logged, the benchmark goes on, and no secret is written down."""

import errno
import json
import os
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import unittest
from pathlib import Path

import procs
import stalls
from harness import BIN, PATIENCE, SANITIZED, SystemTest
from identities import check_ledger, check_target
from journal_anchor import entries, fields
from namespaces import release_mount
from runs import GOOD, PROMPTS, Artifacts, run_file
from target_log import ids

STRANGER = BIN / "cluster_stranger"
API_KEY = "sk-0123456789abcdef"
ZMTP_GREETING = b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"CURVE".ljust(20, b"\0") + bytes(32)


class Cluster(SystemTest):
    seconds = 90

    def setUp(self):
        super().setUp()
        self.stalls = stalls.Stalls()
        self.enterContext(self.stalls)
        self.write("prompts.jsonl", PROMPTS)
        self.make_keys("creds")

    def make_keys(self, name):
        made = self.imgperf("keys", "init", name)
        self.assertEqual(made.wait(), 0, made.output)

    def begin(self, workers, *flags, requests=300, listen="127.0.0.1:0", secure=True, target=()):
        """A run that waits for its workers; what they dial. `target`: more flags of the simulator."""
        _, url, self.log = self.simulator("null", "--latency", "100ms", *target)
        config = run_file(url, requests=requests, cluster={"workers": workers, "listen": listen, "on_loss": "reissue"})
        config["target"]["api_key"] = "${TARGET_KEY}"
        self.write("run.yaml", config)
        flags = [*(["--credentials", "creds"] if secure else []), "--log-level", "debug", *flags]
        self.run_ = self.imgperf("run", "run.yaml", *flags, env={"TARGET_KEY": API_KEY})
        self.port = int(self.run_.wait_line(r"imgperf-worker --controller \S+:(\d+)").group(1))
        self.controller = f"127.0.0.1:{self.port}"
        self.credit_port = next(p for p in procs.listening_ports(self.run_.pid) if p != self.port)

    def worker(self, name, *flags, credentials="creds"):
        flags = [*flags, *(["--credentials", credentials] if credentials else [])]
        return self.start(BIN / "imgperf-worker", "--controller", self.controller, "--name", name, *flags)

    def controller_log(self):
        path = self.dir / "out" / "run" / "logs" / "controller.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def wait_log(self, part):
        procs.wait_until(lambda: part in self.controller_log(), 20 * PATIENCE, f"{part!r} in\n{self.controller_log()}")

    def wait_session(self, name):
        """The id of the session that a worker of that name has, from the journal."""
        def find():
            for path in (self.dir / "out" / "run" / "journal").glob("*.journal"):
                for entry in entries(path):
                    for number, body in fields(entry):
                        start = dict(fields(body)) if number == 6 else {}
                        if start.get(2) == name.encode():
                            return start[1].hex()
            return None

        return procs.wait_until(find, 20 * PATIENCE, f"worker {name} to be in the journal")

    def finish(self, requests=300):
        self.assertIn(self.run_.wait(60), GOOD, self.run_.output)
        self.assert_plain(self.run_.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        check_ledger(self, artifacts.ledger, requests)
        check_target(self, artifacts.lines, ids(self.account(self.log)), artifacts.ledger)
        self.assertEqual(artifacts.ledger["completed"], requests)
        self.assert_no_secret(artifacts.folder)
        return artifacts

    def judge_validity(self):
        """Nobody's knocking spoils the numbers. Where the machine itself does, nothing can be said."""
        report = Artifacts(self.dir / "out" / "run").report
        if report["validity"]["verdict"] == "VALID":
            return
        stolen = max(w.get("stolen_share") or 0 for w in report["workers"])
        if SANITIZED or stolen > 0.05 or self.stalls.lost > 0.05 or self.alone() != "VALID":
            print(f"validity not judged: {stolen:.0%} of the time stolen, {self.stalls.lost:.2f} s stood still", flush=True)
        else:
            self.fail(report["validity"])

    def alone(self):
        """The verdict on the same benchmark without anybody to disturb it."""
        self.write("alone.yaml", {**json.loads((self.dir / "run.yaml").read_text()), "cluster": {"workers": 1},
                                  "output": {"path": "alone"}})
        _, url, _ = self.simulator("null", "--latency", "100ms")
        run = self.imgperf("run", "alone.yaml", "--set", f"target.url={url}", env={"TARGET_KEY": API_KEY})
        self.assertIn(run.wait(60), GOOD, run.output)
        return Artifacts(self.dir / "alone").report["validity"]["verdict"]

    def secrets(self):
        """The API key, and each line of each private key."""
        lines = [API_KEY.encode()]
        for key in (self.dir / "creds").glob("*.key"):
            lines += key.read_bytes().splitlines()[1:-1]
        self.assertGreater(len(lines), 6)
        return lines

    def assert_no_secret(self, folder):
        """In no file of the run, and in nothing that a program has said."""
        secrets = self.secrets()
        files = [path for path in folder.rglob("*") if path.is_file()]
        self.assertGreater(len(files), 4)
        for path in files:
            data = path.read_bytes()
            self.assertEqual([s for s in secrets if s in data], [], path)
        for program in self._programs:
            self.assertEqual([s for s in secrets if s in program.output.encode()], [], program.argv)


class Members(Cluster):
    def test_workers_with_credentials_join(self):
        self.begin(2)
        workers = [self.worker("a"), self.worker("b")]
        for pid in [self.run_.pid, *(w.pid for w in workers)]:
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            self.assertEqual([s for s in self.secrets() if s in words], [], words)
        artifacts = self.finish()
        self.assertEqual([w.wait() for w in workers], [0, 0])
        self.assertEqual(artifacts.ledger["attempts_lost"], 0)

    def test_local_workers_take_the_directory_from_the_environment(self):
        _, url, self.log = self.simulator("null")
        self.write("run.yaml", run_file(url, requests=40))
        self.run_ = self.imgperf("run", "run.yaml", "--log-level", "debug", env={"IMGPERF_CREDENTIALS": "creds"})
        self.finish(40)

    def test_a_member_who_speaks_for_another_is_not_heard(self):
        self.begin(2)
        good = self.worker("good")
        session = self.wait_session("good")
        stranger = self.start(STRANGER, self.controller, "creds", session)
        self.assertEqual(stranger.wait(40), 0, stranger.output)
        said = dict(line.split(": ", 1) for line in stranger.output.splitlines())
        self.assertEqual(said, {
            "registered without a key": "the worker shows no CURVE key for the credits", "joined": "ok", "lied": "ok",
            "unregistered key": "refused", "wrong server key": "refused", "plain": "refused", "oversized": "refused",
            **dict.fromkeys(["records, own token", "records, wrong token", "goodbye", "upload", "dataset"],
                            "session and record token do not belong together")})
        self.finish()
        self.judge_validity()
        self.assertEqual(good.wait(), 0, good.output)
        log = self.controller_log()
        for part in ("its CURVE key is not registered", "frames of strangers", "refused records", "shows no CURVE key"):
            self.assertIn(part, log)
        self.assertIn("strangers", str(Artifacts(self.dir / "out" / "run").report["events"]))


class Strangers(Cluster):
    def test_are_refused_while_the_run_goes_on(self):
        self.begin(1)
        self.make_keys("theirs")
        self.knock_in_the_clear()
        good = self.worker("good")
        self.wait_session("good")
        self.knock_in_the_clear()
        self.knock_with_tls()
        self.workers_are_refused()
        self.finish()
        self.judge_validity()
        self.assertEqual(good.wait(), 0, good.output)
        self.assertIn("TLS", self.controller_log())

    def knock_in_the_clear(self):
        """Garbage, requests of other protocols and a frame of 1 GiB, at both ports; whatever is sent ends in nothing."""
        frame = ZMTP_GREETING + b"\x02" + struct.pack(">Q", 1 << 30) + bytes(1000)
        http2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)
        for port in (self.port, self.credit_port):
            for text in (os.urandom(4096), http2, b"GET / HTTP/1.1\r\n\r\n", frame, b""):
                with socket.create_connection(("127.0.0.1", port), timeout=20) as knock:
                    try:
                        knock.sendall(text)
                        knock.shutdown(socket.SHUT_WR)
                        while knock.recv(4096):
                            pass
                    except ConnectionError:
                        pass  # hung up on
                    except OSError as error:  # while we were still speaking
                        self.assertEqual(error.errno, errno.ENOTCONN)

    def knock_with_tls(self):
        ours = ssl.create_default_context(cafile=self.dir / "creds" / "ca.pem")
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.speak(ours)
        ours.load_cert_chain(self.dir / "theirs" / "worker.pem", self.dir / "theirs" / "worker.key")
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.speak(ours)
        theirs = ssl.create_default_context(cafile=self.dir / "theirs" / "ca.pem")
        with self.assertRaisesRegex(ssl.SSLCertVerificationError, "certificate verify failed"):
            self.speak(theirs)

    def speak(self, context):
        """TLS 1.3 tells a client only when it reads that its certificate was not believed."""
        context.set_alpn_protocols(["h2"])
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain:
            with context.wrap_socket(plain, server_hostname="controller.imgperf.internal") as secure:
                if not secure.recv(1):
                    raise ConnectionError("hung up")

    def workers_are_refused(self):
        worker = self.worker("theirs", credentials="theirs")
        self.assertEqual(worker.wait(20), 1, worker.output)
        self.assertIn("imgperf keys", worker.output)
        worker = self.worker("nobody", credentials="")
        worker.wait_line("--credentials")
        worker.signal(signal.SIGTERM)
        worker.wait()
        (self.dir / "theirs" / "worker.key").chmod(0o644)
        worker = self.worker("careless", credentials="theirs")
        self.assertEqual(worker.wait(20), 1, worker.output)
        self.assertIn("chmod 600", worker.output)

    def test_hundreds_who_never_say_who_they_are_hold_nobody_up(self):
        self.begin(1)
        silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(300) for port in (self.port, self.credit_port)]
        good = self.worker("good")
        self.finish()
        self.judge_validity()
        self.assertEqual(good.wait(), 0, good.output)
        for each in silent:
            each.close()


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


class Profile(Cluster):
    def profile(self, *flags):
        _, url, self.log = self.simulator("null", "--latency", "20ms")
        return self.imgperf("profile", "-m", "m", "--tokenizer", "builtin", "-u", url, "--endpoint-type", "image_generation",
                            "--input-file", "prompts.jsonl", "--custom-dataset-type", "single_turn", "--request-count", "20",
                            "--artifact-dir", "out/run", *flags)

    def test_takes_credentials(self):
        self.run_ = self.profile("--credentials", "creds", "--set", "cluster.listen=0.0.0.0:0", "cluster.workers=1")
        self.controller = "127.0.0.1:" + self.run_.wait_line(r"imgperf-worker --controller \S+:(\d+)").group(1)
        good = self.worker("good")
        self.assertIn(self.run_.wait(60), GOOD, self.run_.output)
        self.assertEqual(good.wait(), 0, good.output)

    def test_wants_credentials_or_the_word_that_none_are_needed(self):
        run = self.profile("--set", "cluster.listen=0.0.0.0:0")
        self.assertEqual(run.wait(), 1, run.output)
        self.assertIn("--insecure", run.output)
        run = self.profile("--insecure", "--credentials", "creds")
        self.assertEqual(run.wait(), 1, run.output)
        self.assertIn("contradict", run.output)


class Elsewhere(Cluster):
    def test_is_listened_to_with_credentials_only(self):
        self.write("run.yaml", run_file("http://127.0.0.1:1", cluster={"workers": 1, "listen": "0.0.0.0:0"}))
        run = self.imgperf("run", "run.yaml")
        self.assertEqual(run.wait(), 1, run.output)
        self.assertRegex(run.output, "cluster.listen: .*0.0.0.0.*imgperf keys init DIR.*--credentials DIR.*--insecure")
        self.assertFalse((self.dir / "out").exists())
        run = self.imgperf("run", "run.yaml", "--insecure", "--credentials", "creds")
        self.assertEqual(run.wait(), 1, run.output)

    def test_with_credentials_under_any_of_our_addresses(self):
        self.begin(1, listen="0.0.0.0:0", requests=40)
        self.controller = f"127.0.0.7:{self.port}"  # no certificate names it
        good = self.worker("good")
        self.finish(40)
        self.assertEqual(good.wait(), 0, good.output)

    def test_with_ipv6(self):
        if not has_ipv6():
            self.skipTest("this machine has no ::1")
        self.begin(1, listen="[::1]:0", requests=40)
        self.controller = f"[::1]:{self.port}"
        good = self.worker("good")
        self.finish(40)
        self.assertEqual(good.wait(), 0, good.output)

    def test_everywhere_with_ipv6_is_also_with_ipv4(self):
        if not has_ipv6():
            self.skipTest("this machine has no ::1")
        self.begin(2, listen="[::]:0", requests=40)
        workers = []
        for self.controller in (f"127.0.0.1:{self.port}", f"[::1]:{self.port}"):
            workers.append(self.worker(f"by-{self.controller}"))
        self.finish(40)
        self.assertEqual([w.wait() for w in workers], [0, 0])

    def test_insecure_when_said(self):
        self.begin(1, "--insecure", listen="0.0.0.0:0", requests=40, secure=False)
        self.run_.wait_line("--insecure: whoever reaches 0.0.0.0:")
        self.assertEqual(self.worker("anybody", credentials="").wait(), 0)
        self.finish(40)


class AnotherHost(Cluster):
    """A network namespace stands for it."""

    def setUp(self):
        super().setUp()
        self.host = f"imgperf-{os.getpid()}"
        self.ours = "10.213.77.1"
        if os.getuid() != 0 or not shutil.which("ip"):
            self.skipTest("needs root and ip: it makes a network namespace")
        self.addCleanup(release_mount)
        self.ip("netns", "add", self.host)
        self.addCleanup(self.ip, "netns", "delete", self.host)
        near = f"imgperf{os.getpid() % 100000}"
        self.ip("link", "add", near, "type", "veth", "peer", "name", "eth0", "netns", self.host)
        self.ip("address", "add", f"{self.ours}/24", "dev", near)
        self.ip("link", "set", near, "up")
        self.ip("address", "add", "10.213.77.2/24", "dev", "eth0", inside=True)
        self.ip("link", "set", "eth0", "up", inside=True)

    def ip(self, *words, inside=False):
        """`ip -n` would mount the namespace's /sys first, which is not possible at every moment in every container."""
        enter = ["nsenter", f"--net=/run/netns/{self.host}", "--"] if inside else []
        done = subprocess.run([*enter, "ip", *words], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"ip {' '.join(words)}: {done.stderr}")

    def test_joins_with_credentials(self):
        self.begin(1, listen=f"{self.ours}:0", requests=100, target=("--host", self.ours))
        worker = self.start("nsenter", f"--net=/run/netns/{self.host}", "--", BIN / "imgperf-worker", "--controller",
                            f"{self.ours}:{self.port}", "--credentials", "creds")
        self.finish(100)
        self.assertEqual(worker.wait(), 0, worker.output)


if __name__ == "__main__":
    unittest.main()
