"""The soak, short enough for every change: random faults for half a minute, one every two seconds."""

import random
import unittest

from soak import Soak


class ShortSoak(Soak):
    seconds = 240

    def test_half_a_minute_of_faults(self):
        seed = random.randrange(1 << 32)
        policy = ("count", "reissue")[seed % 2]
        print(f"seed {seed}, policy {policy}", flush=True)
        figures = self.play(30, 2, seed, policy)
        print(figures)
        self.assertGreaterEqual(sum(figures["faults"].values()), 10, figures)
        self.assertGreater(figures["completed"], 300, figures)  # of 3,000 due in that time, before the faults take theirs


if __name__ == "__main__":
    unittest.main()
