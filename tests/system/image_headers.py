"""Reads width and height of PNG, JPEG and WebP from their bytes, and checks that the file is whole. Standard library only."""

import struct
import zlib


def describe(data):
    """(format, width, height); ValueError when it is no whole image of the three formats."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ("png", *png(data))
    if data.startswith(b"\xff\xd8"):
        return ("jpeg", *jpeg(data))
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ("webp", *webp(data))
    raise ValueError("neither PNG nor JPEG nor WebP")


def png(data):
    at, size, pixels, ended = 8, None, b"", False
    while at < len(data):
        (length,), kind = struct.unpack(">I", data[at:at + 4]), data[at + 4:at + 8]
        body, crc = data[at + 8:at + 8 + length], data[at + 8 + length:at + 12 + length]
        if len(crc) != 4 or zlib.crc32(kind + body) != struct.unpack(">I", crc)[0]:
            raise ValueError(f"PNG chunk {kind} is damaged")
        size = struct.unpack(">II", body[:8]) if kind == b"IHDR" else size
        pixels += body if kind == b"IDAT" else b""
        ended = kind == b"IEND"
        at += 12 + length
    if not ended or size is None or not zlib.decompress(pixels):
        raise ValueError("PNG is cut")
    return size


def jpeg(data):
    if not data.endswith(b"\xff\xd9"):
        raise ValueError("JPEG is cut")
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            raise ValueError("JPEG marker expected")
        marker, (length,) = data[at + 1], struct.unpack(">H", data[at + 2:at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5:at + 9])
            return width, height
        at += 2 + length
    raise ValueError("JPEG without a frame")


def webp(data):
    if struct.unpack("<I", data[4:8])[0] + 8 > len(data):
        raise ValueError("WebP is cut")
    kind = data[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = struct.unpack("<I", data[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        return (int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1)
    raise ValueError("WebP of an unknown kind")
