"""The tree obeys the rules."""

import unittest

import rules
import tree


class Tree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.files = tree.read_tree()

    def test_the_tree_was_read(self):
        self.assertIn("common/clock.cc", self.files)
        self.assertIn("common_logic", tree.libraries(self.files))


def add(rule):
    def test(self):
        found = rule(self.files)
        if found:
            self.fail("\n  " + "\n  ".join(found))

    setattr(Tree, f"test_{rule.__name__}", test)


for each in rules.ALL:
    add(each)

if __name__ == "__main__":
    unittest.main()
