"""Services of every release take an update, keep what their owners changed, and lose no answer."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from copier import run_copy, run_update
from plumbum import local

from extensions import dockwright
from hooks import engine
from tests.conftest import ROOT, copy_template

RELEASES: list[dict[str, str]] = yaml.safe_load((ROOT / "releases.yaml").read_text(encoding="utf-8"))
VERSIONS = [release["version"] for release in RELEASES]
NOW = "999.0"
LATER = "999.1"


def starts() -> list[tuple[str, str]]:
    """List what services started from: every stack of every release, and a stack that none has yet from NOW."""
    found: list[tuple[str, str]] = []
    for release in RELEASES:
        names = local["git"]["-C", str(ROOT), "ls-tree", "--name-only", release["commit"], "stacks/"]().split()
        found += [(release["version"], stack) for stack in dockwright.stacks() if f"stacks/{stack}" in names]
    released = {stack for _, stack in found}
    return found + [(NOW, stack) for stack in dockwright.stacks() if stack not in released]


# The owner's files whose text is not the same twice, and the record of the answers, which names the version.
FRESH_EACH_TIME = {".env", ".copier-answers.yml"}


def git(folder: Path, *words: str) -> str:
    """Run git in a folder, as somebody who may commit."""
    who = {f"GIT_{role}_{what}": "owner@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    with local.env(**who):
        printed: str = local["git"][["-C", str(folder), "-c", "commit.gpgsign=false", *words]]()
    return printed


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a repository of the template with its releases tagged, the tree as it stands as NOW, and a change after it.

    LATER changes one line of each Dockerfile, in the stage `test`, one of the Makefile, and each starter's README.md.
    """
    folder = tmp_path_factory.mktemp("repository") / "dockwright"
    git(ROOT, "clone", "--quiet", "--no-tags", "--no-local", str(ROOT), str(folder))
    for release in RELEASES:
        git(folder, "tag", release["version"], release["commit"])
    for path in folder.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    copy_template(folder)
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "now")
    git(folder, "tag", NOW)
    changed = set()
    for path in folder.glob("stacks/*/*ockerfile.jinja"):
        text = path.read_text(encoding="utf-8")
        later = re.sub(r"^FROM \w+ AS test\n", r"\g<0>ENV CI=later\n", text, flags=re.M)
        if later != text:
            path.write_text(later, encoding="utf-8")
            changed.add(path.parent.name)
    assert set(dockwright.stacks()) <= changed
    makefile = folder / "template" / "Makefile.jinja"
    text = makefile.read_text(encoding="utf-8")
    makefile.write_text(text.replace("ps: ## Show what runs,", "ps: ## List what runs,"), encoding="utf-8")
    for path in folder.glob("stacks/*/starter/*/base/README.md.jinja"):
        path.write_text(path.read_text(encoding="utf-8") + "\nA better starter.\n", encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "later")
    git(folder, "tag", LATER)
    return folder


def start(repository: Path, folder: Path, version: str, **answers: Any) -> Path:
    """Start a service from a release, under version control as its owner would have it."""
    run_copy(
        str(repository), folder, data=answers, vcs_ref=version, defaults=True, unsafe=True, quiet=True, skip_tasks=True
    )
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "start")
    return folder


def update(folder: Path, version: str) -> None:
    """Update a service without its hooks."""
    run_update(folder, vcs_ref=version, defaults=True, unsafe=True, overwrite=True, quiet=True, skip_tasks=True)


def texts(folder: Path) -> dict[str, str]:
    """Read the files of a service, but for those that differ each time."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    found = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
    return {name: text for name, text in found.items() if name not in FRESH_EACH_TIME}


def answers_of(folder: Path) -> dict[str, Any]:
    """Read the recorded answers, without Copier's own entries."""
    recorded = yaml.safe_load((folder / ".copier-answers.yml").read_text(encoding="utf-8"))
    return {name: value for name, value in recorded.items() if not name.startswith("_")}


def template_files(folder: Path) -> dict[str, str]:
    """Read the files that belong to the template."""
    return {
        name: text
        for name, text in texts(folder).items()
        if name in {".dockerignore", ".env.example", "Dockerfile", "Makefile", "compose.yaml"}
        or (name.startswith("docker/") and (".d/" not in name or name.endswith(".d/README.md")))
    }


def test_every_release_is_in_the_history() -> None:
    assert VERSIONS[0] == "0.1.0"
    for release in RELEASES:
        assert git(ROOT, "cat-file", "-t", release["commit"]).strip() == "commit", release


@pytest.mark.parametrize(("version", "stack"), starts(), ids=str)
def test_an_updated_service_equals_a_fresh_one(repository: Path, tmp_path: Path, version: str, stack: str) -> None:
    old = start(repository, tmp_path / "old" / "orders", version, stack=stack)
    update(old, LATER)
    fresh = start(repository, tmp_path / "fresh" / "orders", LATER, stack=stack)
    assert template_files(old) == template_files(fresh)
    assert "ENV CI=later" in template_files(old)["Dockerfile"]
    assert answers_of(old) == answers_of(fresh)


@pytest.mark.parametrize(("version", "stack"), starts(), ids=str)
def test_what_the_owner_changed_moved_or_deleted_stays(
    repository: Path, tmp_path: Path, version: str, stack: str
) -> None:
    folder = start(repository, tmp_path / "orders", version, stack=stack)
    dockerfile = folder / "Dockerfile"
    text = dockerfile.read_text(encoding="utf-8")
    dockerfile.write_text(text.replace("\nUSER 10001:10001\n", "\nENV MINE=1\nUSER 10001:10001\n"), encoding="utf-8")
    mounts = dockwright.stacks()[stack]["development"]["mounts"]
    sources = sorted(path for name in mounts for path in (folder / name).rglob("*") if path.is_file())
    sources[0].write_text("# mine\n", encoding="utf-8")
    sources[1].unlink()
    (folder / "README.md").rename(folder / "READ.md")
    (folder / ".env").write_text("MINE=1\n", encoding="utf-8")
    (folder / "compose.override.yaml").write_text("services:\n  mine:\n    image: mine:1\n", encoding="utf-8")
    (folder / "docker" / "postgres" / "initdb.d" / "10-extensions.sql").write_text("-- mine\n", encoding="utf-8")
    (folder / "local.mk").write_text("mine:\n\ttrue\n", encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "mine")
    before = texts(folder)
    update(folder, LATER)
    after = texts(folder)
    assert git(folder, "ls-files", "--unmerged") == ""
    assert not list(folder.rglob("*.rej"))
    theirs = set(before) - set(template_files(folder))
    assert {name: after.get(name) for name in theirs} == {name: before[name] for name in theirs}
    assert set(after) - set(template_files(folder)) == theirs
    assert set(before) <= set(after)
    assert after["Dockerfile"].count("ENV MINE=1") == before["Dockerfile"].count("ENV MINE=1") >= 1
    assert "ENV CI=later" in after["Dockerfile"]
    assert (folder / ".env").read_text(encoding="utf-8") == "MINE=1\n"


@pytest.mark.parametrize(("version", "stack"), starts(), ids=str)
def test_an_answer_that_changes_leaves_the_owners_files_alone(
    repository: Path, tmp_path: Path, version: str, stack: str
) -> None:
    folder = start(repository, tmp_path / "orders", version, stack=stack)
    before = texts(folder)
    theirs = set(before) - set(template_files(folder))
    answers = {"database": "none", "cache": "none"}
    run_update(
        folder, data=answers, vcs_ref=LATER, defaults=True, unsafe=True, overwrite=True, quiet=True, skip_tasks=True
    )
    after = texts(folder)
    # What was the owner's in an older release may be the template's by now.
    theirs -= set(template_files(folder))
    assert theirs
    assert {name: after.get(name) for name in theirs} == {name: before[name] for name in theirs}
    assert set(after) - set(template_files(folder)) == theirs
    assert "postgres" not in yaml.safe_load(after["compose.yaml"])["services"]


def test_code_that_was_there_before_takes_an_update_and_is_not_touched(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    for name in ("Gemfile", "bin/rails", "config/application.rb", "README.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("# theirs\n", encoding="utf-8")
    start(repository, folder, NOW)
    assert answers_of(folder)["mode"] == "existing"
    before = texts(folder)
    update(folder, LATER)
    after = texts(folder)
    assert "ENV CI=later" in after["Dockerfile"]
    assert set(after) == set(before)
    assert {name for name in before if after[name] != before[name]} == {"Dockerfile", "Makefile"}


def test_a_database_that_changes_takes_its_own_version(repository: Path, tmp_path: Path) -> None:
    folder = start(repository, tmp_path / "orders", NOW, database="postgres", database_version="17")
    run_update(
        folder,
        data={"database": "mysql"},
        vcs_ref=LATER,
        defaults=True,
        unsafe=True,
        overwrite=True,
        quiet=True,
        skip_tasks=True,
    )
    answers = answers_of(folder)
    assert (answers["database"], answers["database_version"]) == ("mysql", "9.7")
    assert "mysql" in yaml.safe_load((folder / "compose.yaml").read_text(encoding="utf-8"))["services"]
    # What the server reads from there exists, so that Docker does not make it, as root.
    assert (folder / "docker" / "mysql" / "initdb.d" / "README.md").is_file()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "answers",
    [
        {
            "stack": "python",
            "description": "It's theirs",
            "database": "none",
            "cache": "none",
            "runtime_version": "3.13",
            "package_manager": "pip",
            "base_image": "distroless",
            "port": 9001,
            "health_path": "/alive",
            "registry_mirror": "mirror.example.com:5000/hub",
            "private_ca": True,
            "private_index": True,
            "smoke_build": "never",
        },
        {
            "stack": "node",
            "cache": "none",
            "runtime_version": "22",
            "package_manager": "yarn",
            "base_image": "alpine",
            "port": 9002,
            "smoke_build": "always",
        },
    ],
    ids=lambda answers: answers["stack"],
)
def test_every_answer_survives(repository: Path, tmp_path: Path, version: str, answers: dict[str, Any]) -> None:
    folder = start(repository, tmp_path / "orders", version, **answers)
    before = answers_of(folder)
    assert answers.items() <= before.items()
    update(folder, LATER)
    assert before.items() <= answers_of(folder).items()


def copier(folder: Path, *words: str) -> str:
    """Run Copier's command line in a folder, hooks included; give what it printed."""
    with local.cwd(folder):
        code, out, err = local[sys.executable][["-m", "copier", *words]].run(retcode=None)
    assert code == 0, out + err
    printed: str = out + err
    return printed


@pytest.mark.parametrize("version", VERSIONS)
def test_the_hooks_run_once_on_the_merged_result(repository: Path, tmp_path: Path, version: str) -> None:
    folder = start(repository, tmp_path / "orders", version, smoke_build="never")
    printed = copier(folder, "update", "--trust", "--defaults", "--vcs-ref", LATER)
    assert printed.count("agree with the answers") == 1
    assert printed.count("not built: smoke_build is never") == 1
    assert "ENV CI=later" in (folder / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_conflict_is_listed_and_nothing_is_built(repository: Path, tmp_path: Path, version: str) -> None:
    folder = start(repository, tmp_path / "orders", version)
    makefile = folder / "Makefile"
    text = makefile.read_text(encoding="utf-8")
    makefile.write_text(text.replace("ps: ## Show what runs,", "ps: ## Mine,"), encoding="utf-8")
    git(folder, "commit", "--quiet", "--all", "--message", "mine")
    printed = copier(folder, "update", "--trust", "--defaults", "--vcs-ref", LATER)
    assert "The update has conflicts" in printed
    assert "\n  Makefile\n" in printed
    assert "agree with the answers" not in printed
    assert "<<<<<<<" in makefile.read_text(encoding="utf-8")


@pytest.mark.docker
@pytest.mark.usefixtures("docker_engine")
@pytest.mark.parametrize("version", VERSIONS)
def test_an_update_is_proven_by_one_build(repository: Path, tmp_path: Path, version: str) -> None:
    name = f"updated-{os.getpid()}"
    target = tmp_path / name
    copier(tmp_path, "copy", "--trust", "--defaults", "--vcs-ref", version, str(repository), str(target))
    git(target, "init", "--quiet")
    git(target, "add", "--all")
    git(target, "commit", "--quiet", "--message", "start")
    printed = copier(target, "update", "--trust", "--defaults", "--vcs-ref", LATER)
    assert printed.count("production image,") == 1
    assert "exit code 0 after SIGTERM" in printed
    assert name not in engine.docker("image", "ls").text
