"""The run's one wall-clock anchor, read from its journal without imgperf's code: what moves exported times back to CLOCK_MONOTONIC."""

import struct
from pathlib import Path


def fields(message):
    """(number, value) of a serialised protobuf message: integers, and bytes of what has a length."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(message):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
            continue
        length = varint() if kind == 2 else {1: 8, 5: 4}[kind]
        yield key >> 3, message[at:at + length]
        at += length


def entries(path):
    """Serialised journal entries; the frame's layout is written down in proto/journal.proto."""
    data = Path(path).read_bytes()
    at = 0
    while at + 8 <= len(data):
        length, _ = struct.unpack_from("<II", data, at)
        if length == 0:
            return
        yield data[at + 8:at + 8 + length]
        at += 8 + length


def zigzag(value):
    return (value >> 1) ^ -(value & 1)


def epoch_minus_monotonic(artifacts):
    """ns between Unix time and the controller's CLOCK_MONOTONIC, as the run uses it."""
    for entry in entries(artifacts.folder / "journal" / "0.journal"):
        for number, body in fields(entry):
            if number == 1:  # RunHeader: wall_anchor_ns and mono_anchor_ns
                header = dict(fields(body))
                return zigzag(header[7]) - zigzag(header[8])
    raise AssertionError("the journal has no header")
