"""The simulator's own account of what reached it: one JSON line per request, times on CLOCK_MONOTONIC."""

import json
from pathlib import Path


def read_log(path):
    """Whole lines only: the last one may still be on its way."""
    path = Path(path)
    if not path.exists():
        return []
    text = path.read_text()
    return [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]


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
        events += [(entry["arrival_ns"], 1), (entry["done_ns"], -1)]
    now = most = 0
    for _, step in sorted(events, key=lambda e: (e[0], e[1])):  # of one instant, departures first
        now += step
        most = max(most, now)
    return most
