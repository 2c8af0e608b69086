"""Where programs and sources are, and a way to the makers of pages and completion."""

import os
import sys
from pathlib import Path

ROOT = Path(os.environ.get("IMGPERF_SOURCE_DIR") or Path(__file__).resolve().parents[2])
BIN = Path(os.environ.get("IMGPERF_BIN") or ROOT / "build" / "release" / "bin")
BUILD = BIN.parent
SANITIZED = bool(os.environ.get("IMGPERF_SANITIZE"))
MANUAL = ROOT / "deploy" / "package"
sys.path.insert(0, str(MANUAL))
