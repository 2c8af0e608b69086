"""Fifty real sessions in one process: all join, all work, every record arrives. tests/perf/scale.py has two hundred, and the bars."""

import unittest

from cluster import BIN, GOOD, PROMPTS, Artifacts, SystemTest, check_ledger, run_file

SESSIONS, REQUESTS = 50, 5000


class ManySessions(SystemTest):
    seconds = 120

    def test_join_and_work(self):
        self.write("prompts.jsonl", PROMPTS)
        made = self.imgperf("keys", "init", "creds")
        self.assertEqual(made.wait(), 0, made.output)
        phase = {"name": "load", "arrival": "constant", "rate": "500/s", "requests": REQUESTS}
        self.write("run.yaml", run_file("http://127.0.0.1:9", phases=[phase],
                                        cluster={"workers": SESSIONS, "listen": "127.0.0.1:0", "wait": "60s"}))
        run = self.imgperf("run", "run.yaml", "--credentials", "creds")
        controller = run.wait_line(r"imgperf-worker --controller (\S+)").group(1)
        crowd = self.start(BIN / "worker_crowd", controller, SESSIONS, 20_000, "creds")
        crowd.wait_line(f"registered {SESSIONS} sessions")
        self.assertIn(run.wait(90), GOOD, run.output)
        self.assertEqual(crowd.wait(), 0, crowd.output)
        self.assert_plain(run.output)
        artifacts = Artifacts(self.dir / "out" / "run")
        check_ledger(self, artifacts.ledger, REQUESTS)
        self.assertEqual(artifacts.ledger["completed"], REQUESTS, artifacts.ledger)
        workers = artifacts.report["workers"]
        self.assertEqual(len(workers), SESSIONS)
        self.assertEqual([w for w in workers if w["loss"]], [])
        self.assertEqual(sum(w["records"] for w in workers), REQUESTS)
        share = REQUESTS / SESSIONS
        self.assertEqual([w for w in workers if not share / 2 < w["records"] < 2 * share], [], "all take part alike")
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
