"""https targets: who vouches for them, who we are to them, and what stays secret."""

from urllib.parse import urlsplit

from certificates import Certificate
from harness import SystemTest, main
from relay import Relay
from runs import GOOD, PROMPTS, Artifacts, run_file
from target_log import ids


class Tls(SystemTest):
    seconds = 60

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)
        self.server_certificate = Certificate(self.dir, "server")
        self.ours = Certificate(self.dir, "ours")

    def front(self, clients=None):
        """A simulator behind TLS: its https URL and its log."""
        _, url, log = self.simulator("null")
        front = Relay((urlsplit(url).hostname, urlsplit(url).port), tls=self.server_certificate.server(clients))
        self.addCleanup(front.close)
        return f"https://127.0.0.1:{front.address[1]}", log

    def measure(self, url, tls):
        config = run_file(url, requests=8, concurrency=2)
        if tls:
            config["target"]["tls"] = tls
        self.write("run.yaml", config)
        run = self.imgperf("run", "run.yaml")
        code = run.wait(40)
        self.assert_plain(run.output)
        return code, run, Artifacts(self.dir / "out" / "run")

    def test_a_certificate_of_ones_own(self):
        url, log = self.front()
        code, run, artifacts = self.measure(url, {"ca": "server.pem"})
        self.assertIn(code, GOOD, run.output)
        self.assertEqual(artifacts.ledger["completed"], 8)
        self.assertEqual(sorted(line.id for line in artifacts.lines), sorted(ids(self.account(log))))

    def test_a_server_nobody_vouches_for(self):
        url, log = self.front()
        code, run, artifacts = self.measure(url, None)
        self.assertEqual(code, 2, run.output)
        self.assertEqual({line.error_class for line in artifacts.lines}, {"connect"})
        self.assertRegex(artifacts.lines[0].message, "TLS with 127.0.0.1:.*certificate")
        self.assertEqual(ids(self.account(log)), [])

    def test_a_client_certificate(self):
        url, _ = self.front(clients=self.ours)
        code, run, artifacts = self.measure(url, {"ca": "server.pem", "cert": "ours.pem", "key": "ours.key"})
        self.assertIn(code, GOOD, run.output)
        self.assertEqual(artifacts.ledger["completed"], 8)
        self.assert_kept_secret(artifacts.folder)
        code, run, _ = self.measure(url, {"ca": "server.pem"})
        self.assertEqual(code, 2, run.output)

    def assert_kept_secret(self, folder):
        """No line of the key's text is in any file of the run."""
        secret = self.ours.key.read_text().splitlines()[1].encode()
        files = [path for path in folder.rglob("*") if path.is_file()]
        self.assertGreater(len(files), 4)
        for path in files:
            self.assertNotIn(secret, path.read_bytes(), path)


if __name__ == "__main__":
    main()
