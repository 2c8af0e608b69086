"""What stands in the log files: whose line it is, of which run, and of which credit where it speaks of one."""

import re
import unittest

from harness import SystemTest
from runs import PROMPTS, Artifacts, run_file

LINE = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [TDIWEC] (.*)$")


class Logs(SystemTest):
    def run_debug(self, url):
        self.write("prompts.jsonl", PROMPTS)
        self.write("run.yaml", run_file(url, requests=6, concurrency=2))
        run = self.imgperf("run", "run.yaml", "--log-level", "debug")
        run.wait(40)
        return Artifacts(self.dir / "out" / "run")

    def messages(self, text):
        for line in text.splitlines():
            hit = LINE.match(line)
            self.assertTrue(hit, line)
            yield hit.group(1)

    def test_every_line_names_its_run_and_worker(self):
        artifacts = self.run_debug("http://127.0.0.1:1")  # where nobody is: every request fails
        run = f"run={artifacts.report['run']['id']} "
        logs = artifacts.logs()
        credits = set()
        for i in (1, 2):
            lines = list(self.messages(logs[f"worker-{i}.log"]))
            session = next(re.search(r"session=([0-9a-f]{8}) registered$", m).group(1) for m in lines if "registered" in m)
            since = [m for m in lines if "session=" in m]
            for message in lines:
                self.assertTrue(message.startswith(f"worker=local-{i} "), message)
            for message in since:
                self.assertTrue(message.startswith(f"worker=local-{i} {run}session={session} "), message)
            credits |= {hit.group(1) for m in since if (hit := re.search(r"credit=(\d+-\d+) FAILED$", m))}
            self.assertRegex(logs["controller.log"], rf"registered worker=local-{i} host=\S+ pid=\d+ session={session}\n")
        self.assertEqual(credits, {line.id.split("-", 1)[1] for line in artifacts.lines})
        for message in self.messages(logs["controller.log"]):
            self.assertTrue(message.startswith(run), message)


if __name__ == "__main__":
    unittest.main()
