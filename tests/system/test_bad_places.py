"""What surrounds a run is wrong: ports, programs, folders. Said plainly; no hang, no orphan."""

import shutil
import signal
import socket
import unittest

import procs
from harness import BIN, SystemTest
from runs import GOOD, PROMPTS, Artifacts, run_file

CRASHES = "#!/bin/sh\necho 'worker: cannot go on' >&2\nexit 7\n"
SLEEPS = "#!/bin/sh\nexec tail -f /dev/null\n"


class BadPlaces(SystemTest):
    seconds = 60

    def setUp(self):
        super().setUp()
        self.write("prompts.jsonl", PROMPTS)

    def configure(self, url="sim://null", **more):
        self.write("run.yaml", run_file(url, **more))

    def programs(self, *names, **scripts):
        """A folder with some of our programs and some scripts in the place of others."""
        folder = self.dir / "bin"
        folder.mkdir()
        for name in names:
            shutil.copy2(BIN / name, folder / name)
        for name, text in scripts.items():
            path = folder / name.replace("_", "-")
            path.write_text(text)
            path.chmod(0o755)
        return folder

    def fails(self, program, codes, *patterns):
        self.assertIn(program.wait(40), codes, program.output)
        self.assert_plain(program.output)
        for pattern in patterns:
            self.assertRegex(program.output, pattern)
        self.assert_nothing_left()

    def test_a_port_in_use(self):
        # An address of its own: the controller also takes the port behind it, which somebody else may hold on 127.0.0.1.
        with socket.create_server(("127.0.0.3", 0)) as taken:
            port = taken.getsockname()[1]
            self.configure(cluster={"workers": 1, "listen": f"127.0.0.3:{port}", "wait": "5s"})
            self.fails(self.imgperf("run", "run.yaml"), (1, 2), str(port), r"(?i)in use")

    def test_no_worker_program(self):
        self.configure()
        bare = self.programs("imgperf", "imgperf-sim")
        run = self.start(bare / "imgperf", "run", "run.yaml", env={"PATH": "/usr/bin:/bin"})
        self.fails(run, (1, 2), "imgperf-worker", "PATH")

    def test_no_simulator_program(self):
        self.configure()
        bare = self.programs("imgperf", "imgperf-worker")
        run = self.start(bare / "imgperf", "run", "run.yaml", env={"PATH": "/usr/bin:/bin"})
        self.fails(run, (1, 2), "imgperf-sim", "PATH")

    def test_a_worker_found_in_the_path(self):
        self.configure(requests=4)
        bare = self.programs("imgperf", "imgperf-sim")
        run = self.start(bare / "imgperf", "run", "run.yaml", env={"PATH": f"{BIN}:/usr/bin:/bin"})
        self.assertIn(run.wait(), GOOD, run.output)

    def test_a_worker_that_crashes_at_its_start(self):
        self.configure()
        bare = self.programs("imgperf", "imgperf-sim", imgperf_worker=CRASHES)
        self.fails(self.start(bare / "imgperf", "run", "run.yaml"), (2,), "status 7", "cannot go on")

    def test_a_worker_that_never_joins(self):
        self.configure(cluster={"workers": 2, "wait": "2s"})
        bare = self.programs("imgperf", "imgperf-sim", imgperf_worker=SLEEPS)
        self.fails(self.start(bare / "imgperf", "run", "run.yaml"), (2,), r"(?i)0 of 2|worker")

    def test_a_simulator_that_crashes_at_its_start(self):
        self.configure()
        bare = self.programs("imgperf", "imgperf-worker", imgperf_sim=CRASHES)
        self.fails(self.start(bare / "imgperf", "run", "run.yaml"), (1, 2), "sim")

    def test_an_unknown_simulator_profile(self):
        self.configure("sim://flux1-dev-b20")
        for command in ("check", "run"):
            self.fails(self.imgperf(command, "run.yaml"), (1,), r"run.yaml:\d+:\d+.*did you mean \"flux1-dev-b200\"")

    def test_a_simulator_that_refuses_its_flags(self):
        self.configure("sim://null?batch_max=4")
        self.fails(self.imgperf("run", "run.yaml"), (1, 2), "--batch-max means nothing with --profile null")

    def test_workers_from_elsewhere_that_never_come(self):
        self.configure(cluster={"workers": 2, "listen": "127.0.0.1:0", "wait": "1s"})
        self.fails(self.imgperf("run", "run.yaml"), (2,), r"imgperf-worker --controller")

    def test_an_output_folder_that_cannot_be_made(self):
        self.write("taken", "a file, not a folder")
        self.configure(output={"dir": "taken", "name": "run"})
        self.fails(self.imgperf("run", "run.yaml"), (1, 2), "taken")

    def test_a_second_controller_in_the_same_folder(self):
        _, url, _ = self.simulator("null", "--latency", "100ms")
        self.configure(url, requests=200)
        first = self.imgperf("run", "run.yaml")
        procs.wait_until(lambda: (self.dir / "out" / "run" / "journal" / "lock").exists(), 20, "the journal's lock")
        second = self.imgperf("run", "run.yaml")
        self.assertIn(second.wait(20), (1, 2), second.output)
        self.assertIn(str(first.pid), second.output)
        self.assertIn(first.wait(60), GOOD, first.output)
        self.assertEqual(len(Artifacts(self.dir / "out" / "run").lines), 200)

    def test_a_worker_without_a_controller(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        worker = self.start(BIN / "imgperf-worker", "--controller", f"127.0.0.1:{port}")
        worker.wait_line(str(port), 15)  # whom it waits for, while it does
        worker.signal(signal.SIGTERM)
        self.assertEqual(worker.wait(10), 0, "it was asked to, and left nothing behind")
        self.assertIn("told to end", worker.output)
        self.assert_nothing_left()

    def test_a_killed_controllers_simulator_ends_and_its_workers_wait_for_a_resume_until_told(self):
        self.configure("sim://null?latency=50ms", requests=2000)
        run = self.imgperf("run", "run.yaml")
        procs.wait_until(lambda: len(procs.children(run.pid, "imgperf-worker")) == 2, 20, "two workers")
        run.wait_line(r"[1-9]\d* of 2000", 30)  # before, they are not of the run yet and end with their parent
        workers = procs.children(run.pid, "imgperf-worker")
        simulators = procs.children(run.pid, "imgperf-sim")
        self.assertEqual(len(simulators), 1)
        run.signal(signal.SIGKILL)
        procs.wait_until(lambda: not procs.alive(simulators[0]), 10, "the simulator's end")
        logs = [self.dir / "out" / "run" / "logs" / f"worker-{i}.log" for i in (1, 2)]
        procs.wait_until(lambda: all("waiting up to" in log.read_text() for log in logs), 30, "workers that look for a controller")
        for worker in workers:
            self.assertTrue(procs.alive(worker))
            procs.kill(worker, signal.SIGTERM)
        run.wait(20)
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main()
