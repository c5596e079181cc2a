"""The usual linters find nothing in what is generated."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from plumbum import local

from tests.conftest import Render
from tests.matrix import Answers, every_flavour, name_of

FLAVOURS = every_flavour()

# docs/decisions/0007-linters.md says why: rules about layout only, one about labels that Buildx can write, but
# only where it is told to, and one that wants folders of the application to be writable.
TALLY_IGNORES = [
    "tally/newline-between-instructions",
    "tally/newline-per-chained-call",
    "tally/prefer-run-heredoc",
    "tally/sort-packages",
    "tally/no-unreachable-stages",
    "tally/max-lines",
    "tally/labels/no-buildx-git-overlap",
    "tally/ruby/state-paths-not-writable-as-non-root",
]


def tool(name: str) -> str:
    """Find a tool beside the interpreter that runs the tests."""
    return str(Path(sys.executable).parent / name)


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("answers", FLAVOURS, ids=name_of)
def test_hadolint_and_tally_find_nothing(render: Render, answers: Answers, private: bool) -> None:
    folder = render(**answers, private_ca=private, private_index=private, description="Takes orders")
    dockerfile = str(folder / "Dockerfile")
    code, out, err = local[tool("hadolint")]["--no-color", "--failure-threshold", "info", dockerfile].run(retcode=None)
    assert (code, out) == (0, ""), out + err
    ignores = [word for rule in TALLY_IGNORES for word in ("--ignore", rule)]
    options = ["lint", "--no-config", "--no-color", "--slow-checks", "off", "--fail-level", "style", *ignores]
    code, out, err = local[tool("tally")][[*options, dockerfile]].run(retcode=None)
    assert code == 0, out + err
