"""Prints like a good tool: a line that moves on a terminal, plain finished lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO


class StepError(Exception):
    """A step went wrong.

    Attributes:
        reason: one line for people.
        output: what the failing tool printed, if it is one.
    """

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.output = output


@dataclass
class Step:
    """One step of a hook, as it is reported. `result` is what the step has to say at its end."""

    name: str
    result: str = ""
    seconds: float = 0.0


@dataclass
class Console:
    """Where a hook prints. `steps` keeps what was done, for whoever wants to count it."""

    out: TextIO = field(default_factory=lambda: sys.stdout)
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str, doing: str) -> Iterator[Step]:
        """Time one step and print its line.

        Args:
            name: one short word for the first column.
            doing: what happens meanwhile; a terminal shows it until the step ends.
        """
        step = Step(name)
        moving = self.out.isatty()
        if moving:
            self._write(f"  {name:<9} {doing} ...", end="")
        started = time.monotonic()
        ended = "failed"
        try:
            yield step
            ended = step.result
        finally:
            step.seconds = time.monotonic() - started
            self.steps.append(step)
            start = "\r\033[K" if moving else ""
            self._write(f"{start}  {name:<9} {step.seconds:6.1f} s  {ended}")

    def say(self, text: str = "") -> None:
        """Print one line, or several."""
        self._write(text)

    def _write(self, text: str, end: str = "\n") -> None:
        try:
            print(text, end=end, file=self.out, flush=True)
        except BrokenPipeError:
            # Nobody reads any more. To fail for it would make Copier delete the new folder. What is still buffered
            # would fail once more when the process ends, so it goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.out.fileno())
