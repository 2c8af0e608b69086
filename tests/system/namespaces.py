"""What `ip netns` leaves on the machine."""

import os
import subprocess

FOLDER = "/run/netns"


def release_mount():
    """Unmounts the folder of named network namespaces once none is left: the first `ip netns add` had mounted it on itself."""
    if os.path.isdir(FOLDER) and not os.listdir(FOLDER):
        # Refused where it is no mount, or where another test has made a namespace meanwhile, which then sees to it.
        subprocess.run(["umount", FOLDER], capture_output=True)
