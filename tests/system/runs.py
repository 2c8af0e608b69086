"""Run files, and what a run left in its artifact directory."""

import json
import re
from pathlib import Path


# Exit codes of runs whose counts are judged and whose numbers are not: against a target that answers at once, or on a busy
# machine, our own share of the time may make them INVALID, which goes before a missed SLO.
GOOD = (0, 4)
SLO_MISSED = (3, 4)


def run_file(url, *, requests=20, concurrency=4, **more):
    """A run file as a dictionary; `more` adds or replaces whole sections."""
    config = {
        # What reaches the target is counted: nothing but the run's own requests.
        "target": {"url": url, "model": "test-model", "ready": "off"},
        "endpoint": "image_generation",
        "request": {"size": "64x64", "timeout": "20s"},
        "dataset": {"file": "prompts.jsonl"},
        "phases": [{"name": "load", "concurrency": concurrency, "requests": requests}],
        "cluster": {"workers": 2},
        "output": {"dir": "out", "name": "run"},
    }
    config.update(more)
    return config


PROMPTS = "".join(json.dumps({"text": f"A lighthouse in fog, number {i}"}) + "\n" for i in range(5))


class Artifacts:
    """One artifact directory."""

    def __init__(self, folder):
        self.folder = Path(folder)

    @property
    def report(self):
        return json.loads((self.folder / "report.json").read_text())

    @property
    def stolen(self):
        """Of the time of the workers' processors, the share that went to other machines."""
        return max((worker["stolen_share"] or 0 for worker in self.report["workers"]), default=0)

    @property
    def ledger(self):
        return self.report["ledger"]

    @property
    def lines(self):
        return [Line(json.loads(text)) for text in (self.folder / "profile_export.jsonl").read_text().splitlines()]

    @property
    def images(self):
        folder = self.folder / "images"
        return sorted(folder.iterdir()) if folder.is_dir() else []

    def logs(self):
        folder = self.folder / "logs"
        return {p.name: p.read_text(errors="replace") for p in sorted(folder.iterdir())} if folder.is_dir() else {}


class Line:
    """One line of profile_export.jsonl."""

    def __init__(self, fields):
        self.fields = fields
        self.id = fields["metadata"]["x_request_id"]
        self.outcome = fields["imgperf"]["outcome"]
        self.error_class = fields["imgperf"]["error_class"]
        self.status = fields["imgperf"].get("status", 0)
        self.message = fields.get("error", {}).get("message", "")
        self.code = fields.get("error", {}).get("code", 0)

    @property
    def latency_ms(self):
        return self.fields["metrics"]["request_latency"]["value"]

    @property
    def due_ns(self):
        return self.fields["imgperf"]["due_ns"]

    def __repr__(self):
        return f"{self.id} {self.outcome} {self.error_class} {self.status} {self.message!r}"


def credit_of(request_id):
    """The credit of an id made by imgperf; an AssertionError for any other text."""
    hit = re.fullmatch(r"[0-9a-f]{12}-(\d+)-(\d+)", request_id)
    if not hit:
        raise AssertionError(f"{request_id!r} is no id of an attempt")
    return int(hit.group(1))
