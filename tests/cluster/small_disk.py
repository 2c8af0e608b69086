"""A disk of its own that can be filled: a small tmpfs on a folder."""

import os
import subprocess


class SmallDisk:
    """Mounted on `folder`, which it makes. Skips the test where nothing can be mounted; unmounted when the test ends."""

    def __init__(self, test, folder, size):
        self.folder = folder
        folder.mkdir(parents=True)
        self._balloon = folder / "balloon"
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "imgperf-test", str(folder)],
                                 capture_output=True, text=True)
        if mounted.returncode != 0:
            test.skipTest(f"cannot mount a tmpfs here: {mounted.stderr.strip()}")
        test.addCleanup(subprocess.run, ["umount", "-l", str(folder)], check=True)

    def fill(self):
        """Somebody else takes all that is left."""
        with open(self._balloon, "ab", buffering=0) as balloon:
            for size in (1 << 16, 1 << 12, 1):
                try:
                    while True:
                        balloon.write(bytes(size))
                except OSError:
                    pass  # as full as it gets in pieces of this size

    def release(self):
        """And gives it back."""
        self._balloon.unlink(missing_ok=True)

    def free(self):
        state = os.statvfs(self.folder)
        return state.f_bavail * state.f_frsize
