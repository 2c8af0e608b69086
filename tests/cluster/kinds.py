"""The faults that the soak plays. A new one is a class here: how long it may last, what begins it, what ends it."""

import signal

from network import CONTROLLER_PORT


class Fault:
    """Befalls `host` of `test` (a Soak) from `begin` to `end`. `away`: a worker may lose its session by it."""

    lasting = (1, 12)  # s
    away = True

    def __init__(self, test, host):
        self.test, self.host = test, host
        self.network, self.home = test.network, test.home

    def begin(self):
        raise NotImplementedError

    def end(self):
        pass

    @property
    def worker(self):
        return self.test.workers[self.host]


class Killed(Fault):
    lasting = (0.2, 6)

    def begin(self):
        self.worker.signal(signal.SIGKILL)

    def end(self):
        self.worker.wait()
        self.test.start_worker(self.host)


class Leaves(Fault):
    """Told to end; what is in flight may finish. Another takes its place."""

    lasting = (2, 6)

    def begin(self):
        self.worker.signal(signal.SIGTERM)

    def end(self):
        self.test.assertEqual(self.worker.wait(40), 0, self.worker.output)
        self.test.start_worker(self.host)


class Stopped(Fault):
    def begin(self):
        self.worker.signal(signal.SIGSTOP)

    def end(self):
        self.worker.signal(signal.SIGCONT)


class CutOff(Fault):
    ways = ("out", "in")

    def begin(self):
        if "out" in self.ways:
            self.network.cut(self.host, self.home)
        if "in" in self.ways:
            self.network.cut(self.home, self.host)

    def end(self):
        if "out" in self.ways:
            self.network.heal(self.host, self.home)
        if "in" in self.ways:
            self.network.heal(self.home, self.host)


class ControllerDeaf(CutOff):
    ways = ("out",)


class WorkerDeaf(CutOff):
    ways = ("in",)


class Unplugged(Fault):
    def begin(self):
        self.host.unplug()

    def end(self):
        self.host.plug()


class RecordsReset(Fault):
    lasting = (0, 0)
    away = False

    def begin(self):
        self.host.reset_connections(CONTROLLER_PORT)


class CreditsReset(Fault):
    lasting = (0, 0)

    def begin(self):
        self.host.reset_connections(CONTROLLER_PORT + 1)


class RecordsHeld(Fault):
    """Nothing it says reaches the record stream: its records pile up, and go to its disk."""

    away = False

    def begin(self):
        self.network.cut(self.host, self.home, CONTROLLER_PORT)

    def end(self):
        self.network.heal(self.host, self.home, CONTROLLER_PORT)


class DiskFull(RecordsHeld):
    """The same, and there is no room on the disk."""

    def begin(self):
        self.test.disks[self.host].fill()
        super().begin()

    def end(self):
        self.test.disks[self.host].release()
        super().end()


class TargetRestarted(Fault):
    lasting = (0.5, 5)
    away = False

    def begin(self):
        self.test.target.signal(signal.SIGTERM)

    def end(self):
        self.test.assertEqual(self.test.target.wait(30), 0, self.test.target.output)
        self.test.start_target()


class TargetUnplugged(Unplugged):
    lasting = (0.5, 8)
    away = False


class ControllerKilled(Fault):
    """It dies, and another one goes on with the run."""

    lasting = (0.2, 4)

    def begin(self):
        self.test.away = True
        self.test.kill_controller()

    def end(self):
        self.test.resume()
        self.test.away = False


OF_WORKERS = (Killed, Leaves, Stopped, CutOff, ControllerDeaf, WorkerDeaf, Unplugged, RecordsReset, CreditsReset, RecordsHeld,
              DiskFull)
OF_THE_TARGET = (TargetRestarted, TargetUnplugged)
OF_THE_CONTROLLER = (ControllerKilled,)
