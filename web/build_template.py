"""Puts the page's script and style into its HTML, with their hashes in its policy, and the whole into a C++ source file."""

import argparse
import base64
import hashlib
from pathlib import Path


def sha256(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def fill(page, script, style):
    """The page in two parts, between which the data goes."""
    for name, text, end in (("script", script, "</script"), ("style", style, "</style")):
        if end in text.lower() or "<!--" in text:
            raise SystemExit(f"build_template: the bundled {name} holds {end} or <!--, which would end its element")
    for place, text in (("@SCRIPT_HASH@", sha256(script)), ("@STYLE_HASH@", sha256(style)), ("@STYLE@", style)):
        page = page.replace(place, text, 1)
    before, behind = page.split("@DATA@")
    return before, behind.replace("@SCRIPT@", script, 1)


def array(name, text):
    """A byte array: string literals may not be as long as this."""
    numbers = [str(byte) for byte in text.encode()]
    lines = [",".join(numbers[i:i + 32]) for i in range(0, len(numbers), 32)]
    return f"constexpr unsigned char {name}[] = {{\n" + ",\n".join(lines) + "};\n"


def source(before, behind):
    return ('#include "controller/html/page_template.h"\n\nnamespace imgperf {\nnamespace {\n\n' + array("kBefore", before)
            + array("kBehind", behind) + "\nstd::string_view Text(const unsigned char* bytes, std::size_t size) {\n"
            "  return {reinterpret_cast<const char*>(bytes), size};\n}\n\n}  // namespace\n\n"
            "PageTemplate BuiltInTemplate() {\n  return {Text(kBefore, sizeof(kBefore)), Text(kBehind, sizeof(kBehind))};\n}\n\n"
            "}  // namespace imgperf\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("page", "script", "style", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    args = parser.parse_args()
    args.out.write_text(source(*fill(*(p.read_text() for p in (args.page, args.script, args.style)))))


if __name__ == "__main__":
    main()
