"""Conversations whose worker dies: what cannot be sent any more is told, or the conversation begins anew."""

import json
import unittest

import procs
from faults import NEVER_WRONG_USE, Faults, both
from identities import check_ledger, check_target
from runs import Artifacts, run_file
from target_log import ids
from test_shapes import png

TURNS = 3


class Conversations(Faults):
    @both
    def killed(self, policy):
        _, url, self.log = self.simulator("null", "--latency", "20ms")
        (self.dir / "day.png").write_bytes(png(64, 48, 80))
        self.write("talks.jsonl", json.dumps({"turns": [{"text": "night", "image": "day.png"}, {"text": "rain"}, {"text": "snow"}]}))
        self.write("run.yaml", run_file(url, requests=600, concurrency=8, endpoint="image_edit", dataset={"file": "talks.jsonl"},
                                        cluster={"workers": 2, "on_loss": policy}))
        controller = self.imgperf("run", "run.yaml", "--log-level", "debug")
        self.wait_requests(60)
        procs.kill(self.workers(controller)[0])
        self.assertIn(controller.wait(120), NEVER_WRONG_USE, controller.output)
        self.hold(Artifacts(self.dir / "out" / "run"), policy)
        self.assert_nothing_left()

    test_killed_count, test_killed_reissue = killed

    def hold(self, artifacts, policy):
        ledger, lines = artifacts.ledger, artifacts.lines
        check_ledger(self, ledger, credits=600)
        entries = self.account(self.log)
        check_target(self, lines, ids(entries), ledger)
        if policy == "reissue":
            self.assertEqual(ledger["completed"], 600, ledger)
        else:
            self.assertGreater(ledger["lost"], 0, ledger)
            self.assertGreater(ledger["unsent"], 0, ledger)
            self.assertIn(f"{ledger['unsent']} turns of conversations never sent", " ".join(artifacts.report["events"]))
        self.hold_turns(lines, {entry["x_request_id"]: entry for entry in entries})

    def hold_turns(self, lines, entries):
        """Turns of one attempt at a conversation are of one worker, in order; each but the first was sent with an image."""
        whole = 0
        talks = {}
        for line in lines:
            talks.setdefault(line.fields["metadata"]["x_correlation_id"], []).append(line)
        for talk in talks.values():
            done = [line for line in talk if line.id in entries and "error" not in line.fields]
            whole += len({line.fields["metadata"]["turn_index"] for line in done}) == TURNS
            for line in done:
                self.assertEqual(len(entries[line.id]["images"]), 1)
        self.assertGreater(whole, 150)


if __name__ == "__main__":
    unittest.main()
