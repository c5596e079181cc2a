"""Reads a Dockerfile as far as the hooks and the tests need it: its stages and their instructions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Instruction:
    """One instruction: its word in capitals, and all that follows on one line."""

    word: str
    value: str

    def exec_form(self) -> list[str] | None:
        """Give the words of an exec form (`CMD`, `ENTRYPOINT`, `HEALTHCHECK ... CMD`); None for a shell form."""
        text = self.value.split(" CMD ", 1)[-1] if self.word == "HEALTHCHECK" else self.value
        try:
            words = json.loads(text)
        except ValueError:
            return None
        return words if isinstance(words, list) else None

    def options(self) -> dict[str, str]:
        """Give the leading `--name=value` options; a repeated one keeps its last value."""
        found: dict[str, str] = {}
        for token in self.value.split():
            if not token.startswith("--"):
                break
            name, _, value = token[2:].partition("=")
            found[name] = value
        return found


@dataclass
class Stage:
    """One stage: its name, what it is built from, and its instructions after FROM."""

    name: str
    base: str
    instructions: list[Instruction] = field(default_factory=list)

    def last(self, word: str) -> Instruction | None:
        """Give the last instruction of that word, the one that holds."""
        return next((line for line in reversed(self.instructions) if line.word == word), None)

    def all(self, word: str) -> list[Instruction]:
        """List all instructions of that word."""
        return [line for line in self.instructions if line.word == word]


def parse(text: str) -> list[Stage]:
    """Read the stages of a Dockerfile, in order.

    Args:
        text: the whole file. The text of a heredoc is left out.

    Raises:
        ValueError: an instruction stands before the first FROM, or a line is no instruction.
    """
    stages: list[Stage] = []
    for line in _logical_lines(text):
        match = re.fullmatch(r"([A-Za-z]+)\s+(.*)", line)
        if not match:
            raise ValueError(f"not an instruction: {line}")
        word, value = match[1].upper(), match[2].strip()
        if word == "FROM":
            words = [part for part in value.split() if not part.startswith("--")]
            name = words[2] if len(words) == 3 and words[1].upper() == "AS" else ""
            stages.append(Stage(name, words[0]))
        elif stages:
            stages[-1].instructions.append(Instruction(word, value))
        elif word != "ARG":
            raise ValueError(f"stands before the first FROM: {line}")
    return stages


def _logical_lines(text: str) -> list[str]:
    lines: list[str] = []
    joined = ""
    heredocs: list[tuple[str, str]] = []
    for raw in text.splitlines():
        if heredocs:
            dash, end = heredocs[0]
            if (raw.lstrip("\t") if dash else raw) == end:
                heredocs.pop(0)
            continue
        if raw.lstrip().startswith("#") or (not raw.strip() and not joined):
            continue
        part = raw.strip()
        if part.endswith("\\"):
            joined += part[:-1].rstrip() + " "
            continue
        lines.append((joined + part).strip())
        joined = ""
        if re.match(r"(?:RUN|COPY|ADD)\s", lines[-1], re.I):
            found = re.findall(r"(?<!\S)\d*<<(-?)([\"']?)([A-Za-z_]\w*)\2(?!\S)", lines[-1])
            heredocs = [(dash, end) for dash, _, end in found]
    if joined:
        lines.append(joined.strip())
    return [line for line in lines if line]
