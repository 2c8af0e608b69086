"""The commands of a guide in Markdown: its fenced blocks, in their order."""

import re


def blocks(markdown, language):
    """The texts of the fenced blocks of that language."""
    return [text for info, text in re.findall(r"^```([^\n]*)\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL)
            if info.split() and info.split()[0] == language]


def steps(markdown):
    """What a reader types to benchmark: input files made and benchmarks run, in the guide's order."""
    return [text for text in blocks(markdown, "bash") if "aiperf profile" in text or "image_prompts.jsonl" in text]


def adapted(step, port):
    """The step with our program's name, and the port of a server that is there."""
    return re.sub(r"\baiperf profile\b", "imgperf profile", step).replace("localhost:30000", f"localhost:{port}")
