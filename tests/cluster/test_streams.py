"""Connections that are reset again and again, and wires that delay, lose, double and reorder packets: nothing is lost by it."""

import unittest

from bad_wire import BadWire, why_no_wire
from cluster import ClusterTest, procs
from network import CONTROLLER_PORT


class Streams(ClusterTest):
    """Under one loss policy: no session ends, so none has anything to do."""

    def reset_every_second(self, port):
        self.begin()
        for _ in range(10):
            for host in self.workers:
                host.reset_connections(port)
            procs.let_pass(1)
        self.wait_requests(100)
        artifacts = self.finish()
        ledger = artifacts.ledger  # what the interrupt found waiting at a worker was never sent
        self.assertEqual((ledger["completed"], ledger["attempts_lost"]), (ledger["issued"] - ledger["unsent"], 0), ledger)
        return artifacts

    def test_record_streams_reset_every_second(self):
        self.reset_every_second(CONTROLLER_PORT)
        for worker in self.workers.values():
            self.assertGreaterEqual(worker.output.count("record stream"), 5, worker.output)

    def test_credit_connections_reset_every_second(self):
        self.reset_every_second(CONTROLLER_PORT + 1)


class BadWires(ClusterTest):
    """A worker that sits far away, behind a wire of the worst kind: beside one that does not."""

    def wire_of(self, number):
        if number != 1:
            return None
        self.wire = BadWire(seed=number)
        self.addCleanup(self.wire.close)
        return self.wire

    def setUp(self):
        if reason := why_no_wire():
            self.skipTest(reason)
        super().setUp()

    def test_packets_that_are_late_lost_doubled_and_overtaken(self):
        self.begin()
        self.wait_requests(1500)
        artifacts = self.finish()
        for count in ("lost", "doubled", "overtaken"):
            self.assertGreater(getattr(self.wire, count), 20, vars(self.wire))
        ledger = artifacts.ledger
        if not any(worker["loss"] for worker in artifacts.report["workers"]):
            self.assertEqual((ledger["completed"], ledger["attempts_lost"]), (ledger["issued"] - ledger["unsent"], 0), ledger)
        self.assertGreater(self.sessions(artifacts, self.network.hosts["w1"])[0]["records"], 50)


if __name__ == "__main__":
    unittest.main()
