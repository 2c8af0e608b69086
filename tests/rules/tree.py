"""Reads the source tree: texts by path, and the libraries that the CMake files declare."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(os.environ.get("IMGPERF_SOURCE_DIR") or Path(__file__).resolve().parents[2])
BINARY = (".png", ".jpg", ".jpeg", ".webp", ".bin", ".gz", ".ico")


@dataclass(frozen=True)
class Library:
    name: str
    folder: str
    sources: tuple  # paths relative to the root
    deps: tuple


def listed(root):
    """What git would commit; without git, or outside a work tree, all but what is made."""
    git = ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        return [p for p in subprocess.run(git, check=True, capture_output=True).stdout.decode().split("\0") if p]
    except (OSError, subprocess.CalledProcessError):
        made = {".git", "build", "artifacts", "node_modules", "__pycache__"}
        found = []
        for folder, folders, names in os.walk(root):
            folders[:] = [f for f in folders if f not in made]
            found += [os.path.relpath(os.path.join(folder, n), root) for n in names]
        return sorted(found)


def read_tree(root=ROOT):
    """Every tracked or not yet tracked, not ignored text file: {path: text}."""
    files = {}
    for path in listed(root):
        full = root / path
        if path.endswith(BINARY) or not full.is_file():
            continue
        raw = full.read_bytes()
        if b"\0" not in raw[:4096]:
            files[path] = raw.decode("utf-8", errors="replace")
    return files


def libraries(files):
    """What imgperf_library() and imgperf_program() declare, by name."""
    found = {}
    for path, text in files.items():
        if os.path.basename(path) != "CMakeLists.txt":
            continue
        folder = os.path.dirname(path)
        text = re.sub(r"#.*", "", text)
        for call in re.finditer(r"imgperf_(?:library|program)\(\s*([\w-]+)([^)]*)\)", text):
            parts = re.split(r"\b(SOURCES|DEPS)\b", call.group(2))
            lists = {key: value.split() for key, value in zip(parts[1::2], parts[2::2])}
            sources = tuple(source_path(folder, s) for s in lists.get("SOURCES", []) if "_BINARY_DIR}" not in s)
            found[call.group(1)] = Library(call.group(1), folder, sources, tuple(lists.get("DEPS", [])))
    return found


def source_path(folder, source):
    at_root = source.removeprefix("${CMAKE_SOURCE_DIR}/")
    return at_root if at_root != source else os.path.normpath(os.path.join(folder, source))
