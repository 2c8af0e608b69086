"""The simulator's own account of what reached it: one JSON line per image request once it is over, and a summary at its end.

Times are nanoseconds on CLOCK_MONOTONIC, 0 for what did not happen: `arrived_ns` (read whole), `done_ns` (answered; counted
down before the last byte is written), `gone_ns` (the client left before).
"""

import json
from pathlib import Path


def read_log(path):
    """Whole lines only: the last one may still be on its way."""
    path = Path(path)
    if not path.exists():
        return []
    text = path.read_text()
    entries = [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]
    return [entry for entry in entries if "summary" not in entry]


def count(path):
    """How many requests the log tells of; cheap enough to ask again and again."""
    path = Path(path)
    return path.read_bytes().count(b"\n") if path.exists() else 0


def ids(entries):
    """Ids of the image requests, in the order of the log; readiness and other requests carry none of ours."""
    return [e["x_request_id"] for e in entries if e.get("x_request_id")]


def most_in_flight(entries):
    """How many requests were at the target at once, by its own arrival and completion stamps."""
    events = []
    for entry in entries:
        events += [(entry["arrived_ns"], 1), (entry["done_ns"] or entry["gone_ns"], -1)]
    now = most = 0
    for _, step in sorted(events, key=lambda e: (e[0], e[1])):  # of one instant, departures first
        now += step
        most = max(most, now)
    return most
