"""The order of the hooks, and what their result means for Copier."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from plumbum import CommandNotFound, local

from hooks import engine, lock, smoke, validate
from hooks.console import Console, StepError
from hooks.service import Service

OUTPUT_LINES = 40


def main(words: list[str]) -> int:
    """Run the hooks in the current folder.

    Returns:
        The exit code. Not 0 makes `copier copy` delete the folder that it made, so that is kept for `smoke_build:
        always`; everything else that is wrong is printed, and the files stay.
    """
    parser = argparse.ArgumentParser(prog="hooks", description=__doc__)
    parser.add_argument("operation", choices=["copy", "update"])
    operation = parser.parse_args(words).operation
    console = Console()
    folder = Path.cwd()
    conflicts = conflicted_files(folder) if operation == "update" else []
    if conflicts:
        console.say("The update has conflicts, so nothing was checked or built. Resolve them, then run `make build`:")
        for name in conflicts:
            console.say(f"  {name}")
        return 0
    service = Service.read(folder)
    gate = operation == "copy" and service.answers["smoke_build"] == "always"
    try:
        with engine.stoppable():
            passed = check(service, operation, console)
    except engine.Interrupted:
        console.say("Stopped. What was started is gone; the files stay.")
        return 130
    if passed:
        console.say(next_commands(service, operation))
    return 1 if gate and not passed else 0


def check(service: Service, operation: str, console: Console) -> bool:
    """Validate, lock, build and start the service.

    Returns:
        Whether all went well. What was left out for a reason that `smoke_build` allows counts as well.
    """
    console.say(f"\n{service.name}")
    try:
        with console.step("validate", "reading the Dockerfile and compose.yaml") as step:
            found = validate.problems(service)
            if operation == "copy" and not service.is_existing:
                found += validate.collisions(service)
            if found:
                raise StepError("the files do not agree with the answers", "\n".join(found))
            step.result = "Dockerfile and compose.yaml agree with the answers"
        asked = service.answers["smoke_build"]
        reason = "smoke_build is never" if asked == "never" else obstacle(service)
        if reason:
            return leave_out(service, operation, reason, console)
        if operation == "copy" and service.missing_lock_files():
            with console.step("lock", "resolving the dependencies in the build image") as step:
                step.result = f"wrote {' and '.join(lock.make(service))}"
        smoke.smoke(service, console)
    except StepError as failure:
        console.say(f"\nNOT PROVEN: {failure.reason}.")
        for line in failure.output.splitlines()[-OUTPUT_LINES:]:
            console.say(f"  | {line}")
        return False
    return True


def obstacle(service: Service) -> str:
    """Say in a few words why nothing can be built here; empty if it can."""
    return engine.absence() or "; ".join(service.build_secrets().missing)


def leave_out(service: Service, operation: str, reason: str, console: Console) -> bool:
    """Say that nothing was built, and whether that is good enough."""
    refused = operation == "copy" and service.answers["smoke_build"] == "always"
    missing = service.missing_lock_files()
    later = f" `make lock` writes {' and '.join(missing)}, which every build needs." if missing else ""
    console.say(f"  {'REFUSED' if refused else 'not built'}: {reason}.{later}")
    return not refused


def next_commands(service: Service, operation: str) -> str:
    """Say what to type next."""
    if operation == "update":
        return "\nNext: git diff, make up, git commit"
    relative = os.path.relpath(service.folder, os.environ.get("PWD", "."))
    folder = min(relative, str(service.folder), key=len)
    enter = "" if relative == "." else f"cd {folder}\n  "
    start = "git add --all" if service.is_existing else "git init && git add --all"
    tests = "the linter, and every file loaded" if service.is_existing else "the tests, in their image"
    what = "Run in containers" if service.is_existing else f"Start {service.name}"
    return (
        f"\nNext:\n  {enter}{start} && git commit --message '{what}'\n"
        "  make up        # the development stack\n"
        f"  make test      # {tests}\n"
    )


def conflicted_files(folder: Path) -> list[str]:
    """List the files that an update left with conflicts: unmerged ones, and those with a .rej file beside them."""
    try:
        git = local["git"]
    except CommandNotFound:
        return []
    unmerged = git["-C", str(folder), "ls-files", "--unmerged"].run(retcode=None)[1]
    names = {line.split("\t", 1)[1] for line in unmerged.splitlines() if "\t" in line}
    names |= {path.relative_to(folder).as_posix() for path in folder.rglob("*.rej") if ".git" not in path.parts}
    return sorted(names)
