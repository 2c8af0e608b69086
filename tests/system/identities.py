"""The identities of proto/README.md (I1 to I4), held between a run's own account and the target's."""

from collections import Counter

from runs import credit_of


def check_ledger(test, ledger, credits=None):
    """I1 to I3 at the end of a run; `credits` is how many the run file asked for, in all phases."""
    c = ledger
    test.assertEqual(c["open"], 0, c)
    test.assertEqual(c["issued"], c["completed"] + c["failed"] + c["cancelled"] + c["lost"] + c["unsent"], c)
    test.assertEqual(c["attempts_open"], 0, c)
    test.assertEqual(c["attempts_made"], c["attempts_recorded"] + c["attempts_unstarted"] + c["attempts_lost"], c)
    if credits is not None:
        test.assertEqual(c["issued"], credits, c)


def check_target(test, lines, seen, ledger):
    """I4 between the lines of profile_export.jsonl, the ids the target saw, and the ledger. One phase, no warm-up."""
    counts = Counter(seen)
    test.assertEqual({i: n for i, n in counts.items() if n > 1}, {}, "ids that reached the target more than once")
    recorded = {line.id for line in lines if line.outcome != "lost"}
    answered = {line.id for line in lines if line.status != 0}
    test.assertEqual(answered - set(counts), set(), "answers to requests that the target never saw")
    unrecorded = set(counts) - recorded
    test.assertLessEqual(len(unrecorded), ledger["attempts_lost"], f"{unrecorded} were sent and are not accounted for")
    test.assertLessEqual(len(counts), ledger["attempts_made"])
    test.assertLessEqual(len(counts), ledger["issued"] - ledger["unsent"] + ledger["attempts_lost"])
    credits = [credit_of(line.id) for line in lines]
    test.assertEqual(len(credits), len(set(credits)), "a credit has two outcomes")
    test.assertLessEqual({credit_of(i) for i in counts}, set(credits) | unsent_range(lines, ledger))


def unsent_range(lines, ledger):
    """Credits without a line: only unsent ones, which the target cannot have seen under `count`."""
    return set(range(ledger["issued"])) - {credit_of(line.id) for line in lines} if ledger["unsent"] else set()
