"""What the questionnaire and the templates need to know and cannot say in Jinja.

One file on purpose: Copier loads an extension by its path and, during an update, loads the old and the new template's
side by side, so a module beside this one could be taken from the wrong version.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from copier.errors import UserMessageError
from copier_template_extensions import ContextHook
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

ROOT = Path(__file__).resolve().parent.parent

Facts = dict[str, Any]

YES = {"y", "yes", "t", "true", "on", "1"}
NO = {"n", "no", "f", "false", "off", "0"}


@dataclass(frozen=True)
class Choice:
    """One value that a question offers.

    Attributes:
        value: the answer as it is recorded.
        label: what the user reads on the screen.
        refusal: why this value does not go with the answers before it; empty if it does.
    """

    value: str
    label: str
    refusal: str = ""


@dataclass(frozen=True)
class StarterFile:
    """One file of the starter application.

    Attributes:
        path: where it goes, relative to the service's folder, without `.jinja`.
        source: where it comes from, relative to the repository's root: the name that Jinja's `include` takes.
        is_template: whether Jinja renders it; every other file is taken as it is.
        text: its text, empty for a template.
        is_program: whether its owner may run it by its name, such as `bin/rails`.
    """

    path: str
    source: str
    is_template: bool
    text: str
    is_program: bool = False


def read_yaml(path: Path) -> Facts:
    """Read one YAML file that holds a mapping."""
    loaded: Facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@cache
def rules() -> Facts:
    """Give `rules.yaml`: the question's name to what its answer may hold."""
    return read_yaml(ROOT / "extensions" / "rules.yaml")


@cache
def stacks() -> dict[str, Facts]:
    """Give the facts of every stack that is offered, in the order in which the questionnaire offers them."""
    found = _folders("stacks", "stack.yaml")
    return {name: facts for name, facts in found.items() if facts.get("offered", True)}


@cache
def services() -> dict[str, Facts]:
    """Give the facts of every backing service, in the order in which the questionnaire offers them."""
    return _folders("backing", "service.yaml")


@cache
def roles() -> dict[str, Facts]:
    """Give the roles of backing services: each is a question, such as `database`, with what is particular to it."""
    return {role: about or {} for role, about in read_yaml(ROOT / "backing" / "roles.yaml").items()}


@cache
def shared_images() -> dict[str, str]:
    """Give the base images that no single stack owns, by their keys."""
    return read_yaml(ROOT / "stacks" / "images.yaml")


def _folders(parent: str, name: str) -> dict[str, Facts]:
    found = {path.parent.name: read_yaml(path) for path in (ROOT / parent).glob(f"*/{name}")}
    return dict(sorted(found.items(), key=lambda item: (item[1]["rank"], item[0])))


# ---- what a question offers -------------------------------------------------------------------------------------


def offered(question: str, answers: Mapping[str, Any]) -> list[Choice] | None:
    """List the values that a question offers, given the answers so far.

    Args:
        question: the question's name.
        answers: the answers to the questions before it; a missing one counts as its default.

    Returns:
        The choices, the default first; None if the question is not one of choice.
    """
    if question == "stack":
        return [Choice(name, facts["title"]) for name, facts in stacks().items()]
    if question in roles():
        return _offered_services(question, answers)
    if question == "database_version":
        return _offered_versions(str(answers.get("database", default_of("database", answers))))
    if question == "mode":
        return _offered_modes(str(answers.get("stack", default_of("stack", answers))))
    if question == "smoke_build":
        return [
            Choice("auto", "auto: when a Docker Engine answers"),
            Choice("always", "always: without a passing build there is no service"),
            Choice("never", "never"),
        ]
    facts = stacks().get(str(answers.get("stack", default_of("stack", answers))))
    return _offered_by_stack(question, facts, answers) if facts else []


def _offered_services(role: str, answers: Mapping[str, Any]) -> list[Choice]:
    none = Choice("none", "none")
    found = [_service(name, facts, answers) for name, facts in services().items() if facts["role"] == role]
    return [none, *found] if roles()[role].get("optional") else [*found, none]


def _service(name: str, facts: Facts, answers: Mapping[str, Any]) -> Choice:
    stack = str(answers.get("stack", default_of("stack", answers)))
    offering = stacks().get(stack, {}).get("backing", [name])
    if name in offering or roles()[facts["role"]].get("front"):
        return Choice(name, facts["title"])
    return Choice(name, facts["title"], f"the starter of {stack} has no client for {facts['title']} yet.")


def _offered_modes(stack: str) -> list[Choice]:
    facts = stacks().get(stack, {})
    title = facts.get("title", stack)
    reason = "" if "existing" in facts else f"code of {title} that is there already is not covered yet."
    return [
        Choice("new", "new: a starter application comes with it"),
        Choice("existing", "existing: the code in this folder", reason),
    ]


def _offered_versions(database: str) -> list[Choice]:
    if database not in services():
        return [Choice("none", "none")]
    return [
        Choice(version, f"{services()[database]['title']} {version}{_unproven(about)}")
        for version, about in services()[database]["versions"].items()
    ]


def client_of(service: str) -> str:
    """Name the starters' client of a backing service: some speak the protocol of another one."""
    return str(services()[service].get("client", service))


def _offered_by_stack(question: str, facts: Facts, answers: Mapping[str, Any]) -> list[Choice] | None:
    if question == "framework":
        return [Choice(name, f"{name}: {about}") for name, about in facts["frameworks"].items()]
    if question == "package_manager":
        return [
            Choice(name, f"{name}: {about['help']}{_unproven(about)}")
            for name, about in facts["package_managers"].items()
        ]
    if question == "runtime_version":
        return [
            Choice(version, f"{version}: supported until {about['end_of_life']}{_unproven(about)}")
            for version, about in facts["versions"].items()
        ]
    if question == "base_image":
        version = str(answers.get("runtime_version", default_of("runtime_version", answers)))
        return [_base_image(name, about, facts, version) for name, about in facts["base_images"].items()]
    if question in facts.get("questions", {}):
        return [Choice(name, f"{name}: {about}") for name, about in facts["questions"][question].items()]
    return None


def build_image_of(facts: Facts, images: Mapping[str, str], answers: Mapping[str, Any]) -> str:
    """Give the image of the build stages: the package manager's own where it has one, else that of the base image."""
    manager = facts["package_managers"][answers["package_manager"]]
    key: str = manager.get("build") or facts["base_images"][answers["base_image"]]["build"]
    return images[key]


def _unproven(about: Facts) -> str:
    return "" if about.get("proven", True) else " (not run by our tests)"


def _base_image(name: str, about: Facts, facts: Facts, version: str) -> Choice:
    held = [offer for offer in facts["versions"] if about["runtime"] in images_of(facts, offer)]
    label = f"{name}: {about['help']}{_unproven(about)}"
    if version in held or version not in facts["versions"]:
        return Choice(name, label)
    return Choice(name, label, f"{name} needs runtime_version {' or '.join(held)}, not {version}: {about['limit']}")


def default_of(question: str, answers: Mapping[str, Any]) -> Any:
    """Give the default answer: the first choice, or what the stack's facts say of it."""
    choices = offered(question, answers)
    if choices is not None:
        return next((choice.value for choice in choices if not choice.refusal), "")
    return stacks()[str(answers.get("stack", default_of("stack", answers)))]["defaults"].get(question, "")


def default_service_name(destination: str | os.PathLike[str]) -> str:
    """Turn the destination folder's name into a service name that the rules accept."""
    words = re.findall(r"[a-z0-9]+", Path(destination).resolve().name.lower())
    name = re.sub(r"^[0-9-]+", "", "-".join(words))[:40].strip("-")
    return name if len(name) > 1 else "service"


# ---- what is in the folder already ------------------------------------------------------------------------------


def recognised(destination: str | os.PathLike[str]) -> str:
    """Name the stack of the code in a folder, by the files that its facts name; empty where it is none, or ours."""
    folder = Path(destination)
    if (folder / ".copier-answers.yml").exists():
        return ""
    found = (
        name
        for name, facts in stacks().items()
        if "existing" in facts and all((folder / path).exists() for path in facts["existing"]["recognised_by"])
    )
    return next(found, "")


# Files that are written once: what is there already stays.
WRITTEN_ONCE = {".env", "compose.override.yaml"}


def kept(name: str, destination: str | os.PathLike[str]) -> str:
    """Give the pattern for a file that is written once: empty for any other, and where there is none yet."""
    return f"/{name}" if name in WRITTEN_ONCE and (Path(destination) / name).exists() else ""


def check_folder(destination: str | os.PathLike[str], docker_files: list[StarterFile], devcontainer: bool) -> None:
    """Refuse to put the template's files over those of code that is there already.

    Args:
        destination: the folder of the code.
        docker_files: the files that go to `docker/`.
        devcontainer: whether `.devcontainer/` is written.

    Raises:
        UserMessageError: the folder has files of the same names, which the message lists.
    """
    folder = Path(destination)
    ours = sorted(path.stem for path in (ROOT / "template").glob("*.jinja") if "{" not in path.name)
    ours += [f"docker/{file.path}" for file in docker_files] + ([".devcontainer"] if devcontainer else [])
    taken = [name for name in ours if (folder / name).exists() and not kept(name, folder)]
    if taken and not (folder / ".copier-answers.yml").exists():
        raise UserMessageError(
            f'mode: "existing" is refused: {", ".join(taken)} would be overwritten. Move what is yours aside, or say '
            "--overwrite to give it up."
        )


# ---- what an answer may hold ------------------------------------------------------------------------------------


def refusal(question: str, answer: Any) -> str:
    """Say why a free-text or numeric answer is refused; empty if it is not."""
    rule = rules()[question]
    return "" if _holds(rule, answer) else f"it holds {rule['holds']}."


def _holds(rule: Facts, answer: Any) -> bool:
    if rule["type"] == "boolean":
        return isinstance(answer, bool) or str(answer).strip().lower() in YES | NO
    if rule["type"] == "integer":
        if isinstance(answer, bool) or not re.fullmatch(r"[0-9]{1,9}", str(answer), re.ASCII):
            return False
        return bool(rule["minimum"] <= int(answer) <= rule["maximum"])
    if not isinstance(answer, str) or len(answer) > rule.get("maxLength", len(answer)):
        return False
    return re.fullmatch(rule["pattern"], answer) is not None


# The answers that decide what a question offers.
DECIDED_BY = {
    "framework": ("stack",),
    "runtime_version": ("stack",),
    "package_manager": ("stack",),
    "base_image": ("stack", "runtime_version"),
    "mode": ("stack",),
    **dict.fromkeys(roles(), ("stack",)),
    "database_version": ("database",),
}


def check_given(given: Mapping[str, Any], answers: Mapping[str, Any], asking: bool) -> None:
    """Refuse a bad answer that came by `--data`, a data file or the API.

    Copier raises a bare ValueError for those; this gives one clear message instead, before a file is written.

    Args:
        given: the answers that came from outside.
        answers: all answers known so far, `given` included.
        asking: whether the answers that are not known yet will be asked for; else they take their defaults.

    Raises:
        UserMessageError: an answer is refused. The message names it and says what it may hold.
    """
    for question, answer in given.items():
        if asking and any(name not in answers for name in DECIDED_BY.get(question, ())):
            continue  # its turn comes once they are known
        if question in rules():
            reason = refusal(question, answer)
        else:
            choices = offered(question, answers)
            if choices is None:
                continue
            match = next((choice for choice in choices if choice.value == str(answer)), None)
            good = ", ".join(choice.value for choice in choices if not choice.refusal)
            reason = f"it holds one of: {good}." if match is None else match.refusal
        if reason:
            raise UserMessageError(f"{question}: {json.dumps(str(answer))} is refused: {reason}")


# ---- what the templates print -----------------------------------------------------------------------------------


def images_of(facts: Facts, version: str) -> dict[str, str]:
    """Give every image of a stack by its key: those of one version, then those that all versions share."""
    borrowed = {key: _borrowed(*place.split("/")) for key, place in facts.get("borrowed", {}).items()}
    own = {**facts.get("images", {}), **facts["versions"].get(version, {}).get("images", {})}
    return {**shared_images(), **borrowed, **own}


def _borrowed(parent: str, name: str) -> str:
    """Give the image of another folder's first version: a server's own, or the one that a language is built with."""
    if parent == "backing":
        first: Facts = next(iter(services()[name]["versions"].values()))
        return str(first["image"])
    facts = stacks()[name]
    build = next(iter(facts["base_images"].values()))["build"]
    return str(next(iter(facts["versions"].values()))["images"][build])


def mirrored(image: str, mirror: str) -> str:
    """Put a registry mirror in front of an image reference; an empty mirror leaves it alone."""
    return f"{mirror}/{image}" if mirror else image


@cache
def starter_files(stack: str, framework: str, values: frozenset[str]) -> list[StarterFile]:
    """List the files of a starter: those of `base/`, then those of `with-<value>/` for every value that was chosen.

    A value is a client, a role that is filled, or the package manager.
    """
    found = []
    starter = ROOT / "stacks" / stack / "starter" / framework
    for part in sorted(starter.iterdir()):
        if part.name != "base" and part.name.removeprefix("with-") not in values:
            continue
        for path in sorted(part.rglob("*")):
            if not path.is_file():
                continue
            is_template = path.suffix == ".jinja"
            found.append(
                StarterFile(
                    path=path.relative_to(part).as_posix().removesuffix(".jinja"),
                    source=path.relative_to(ROOT).as_posix(),
                    is_template=is_template,
                    text="" if is_template else path.read_text(encoding="utf-8"),
                    is_program=bool(path.stat().st_mode & 0o100),
                )
            )
    return found


@cache
def init_files(chosen: tuple[str, ...]) -> list[StarterFile]:
    """List the files that the chosen backing services read when they start: `backing/<service>/files/`."""
    return [
        StarterFile(
            path=f"{name}/{path.relative_to(ROOT / 'backing' / name / 'files').as_posix()}",
            source=path.relative_to(ROOT).as_posix(),
            is_template=False,
            text=path.read_text(encoding="utf-8"),
        )
        for name in chosen
        for path in sorted((ROOT / "backing" / name / "files").rglob("*"))
        if path.is_file()
    ]


@cache
def existing_files(stack: str) -> list[StarterFile]:
    """List the files in `docker/` that the containers of existing code read: those of `existing/` of its stack."""
    folder = ROOT / "stacks" / stack / "existing"
    return [
        StarterFile(
            path=path.relative_to(folder).as_posix(),
            source=path.relative_to(ROOT).as_posix(),
            is_template=False,
            text=path.read_text(encoding="utf-8"),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def facts_of(answers: Mapping[str, Any]) -> Facts:
    """Give the facts of the stack that was chosen; for existing code, with what is different for it."""
    facts = stacks()[str(answers["stack"])]
    return {**facts, **facts["existing"]["facts"]} if answers.get("mode") == "existing" else facts


def chosen_services(answers: Mapping[str, Any], *, front: bool = False) -> list[Facts]:
    """Give the facts of the chosen backing services, or of those that stand in front, in the order of their roles.

    Each has its `name`, its `version`, the `image` of that version behind the mirror, and the name of its `client`.
    """
    mirror = str(answers.get("registry_mirror", ""))
    chosen = []
    for role in roles():
        name = str(answers.get(role, "none"))
        if name not in services() or bool(roles()[role].get("front")) != front:
            continue
        facts = services()[name]
        version = str(answers.get(f"{role}_version", ""))
        if version not in facts["versions"]:
            # No question asks for it, or it is still the one of the service that was given up in an update.
            version = next(iter(facts["versions"]))
        image = mirrored(facts["versions"][version]["image"], mirror)
        chosen.append({**facts, "name": name, "version": version, "image": image, "client": client_of(name)})
    return chosen


def processes_of(facts: Facts, answers: Mapping[str, Any]) -> list[Facts]:
    """List the further services that run a stack's image: those for which all roles that they need are filled."""
    return [
        process
        for process in facts.get("processes", [])
        if all(str(answers.get(role, "none")) != "none" for role in process.get("needs", []))
    ]


def quoted(text: object) -> str:
    """Quote a scalar for YAML, TOML or JSON: a double-quoted string that reads the same in all three."""
    return json.dumps(str(text), ensure_ascii=False)


def for_make(text: object) -> str:
    """Escape a text for a Makefile, where `$` would begin a variable."""
    return str(text).replace("$", "$$")


def for_compose(text: object) -> str:
    """Quote a scalar for a Compose file, where `$` would begin an interpolation."""
    return quoted(text).replace("$", "$$")


@pass_context
def _choices(context: Context, question: str) -> str:
    choices = offered(question, context) or []  # type: ignore[arg-type]
    return json.dumps(
        {choice.label: {"value": choice.value, "validator": choice.refusal} for choice in choices}, ensure_ascii=False
    )


@pass_context
def _default_of(context: Context, question: str) -> Any:
    return default_of(question, context)  # type: ignore[arg-type]


# What `copier.yml` calls.
FUNCTIONS = {
    "choices": _choices,
    "default_of": _default_of,
    "default_service_name": default_service_name,
    "kept": kept,
    "recognised": recognised,
    "refusal": refusal,
}

# The answers that decide what the templates print.
PRINTED = [
    *["stack", "framework", "mode", "runtime_version", "package_manager", "base_image"],
    *["database_version", "proxy", "devcontainer", "registry_mirror", "private_index", "smoke_build"],
]


class Dockwright(ContextHook):
    """The functions of `copier.yml` and the variables of the templates."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters.update(quoted=quoted, for_compose=for_compose, for_make=for_make)

    def hook(self, context: dict[str, Any]) -> None:
        """Check what was given from outside, then add what the templates print.

        Copier calls this for every single render, prompts included; what costs is cached or left until all answers
        are known. Whatever is added replaces a value of that name that came from outside by `--data`.
        """
        context.update(FUNCTIONS)
        conf = context["_copier_conf"]
        # Before the first question the context has no answers yet, not even those that were given.
        check_given(conf["data"], {**conf["data"], **context}, asking=not conf["defaults"])
        if any(name not in context for name in PRINTED):
            return
        existing = context["mode"] == "existing"
        facts = facts_of(context)
        mirror = context["registry_mirror"]
        images = {
            key: mirrored(image, mirror) for key, image in images_of(facts, str(context["runtime_version"])).items()
        }
        flavour = facts["base_images"][context["base_image"]]
        chosen, proxies = chosen_services(context), chosen_services(context, front=True)
        names = [service["name"] for service in chosen]
        parts = {service[key] for service in chosen for key in ("client", "role")}
        values = frozenset({*parts, context["package_manager"]})
        docker_files = [
            *init_files(tuple(service["name"] for service in [*chosen, *proxies])),
            *(existing_files(context["stack"]) if existing else []),
        ]
        if existing and context.get("_copier_operation") == "copy" and not conf["overwrite"]:
            check_folder(conf["dst_path"], docker_files, bool(context["devcontainer"]))
        starter = [] if existing else starter_files(context["stack"], context["framework"], values)
        context.update(
            fresh_password=lambda: secrets.token_urlsafe(24),
            host_uid=os.getuid() if hasattr(os, "getuid") else 1000,
            host_gid=os.getgid() if hasattr(os, "getgid") else 1000,
            facts=facts,
            images=images,
            build_image=build_image_of(facts, images, context),
            runtime_image=images[flavour["runtime"]],
            syntax_image=mirrored("docker/dockerfile:1", mirror),
            package_manager_version=facts.get("package_manager_versions", {}).get(context["package_manager"], ""),
            index_secrets=facts["index_secrets"][context["package_manager"]] if context["private_index"] else [],
            manager_files=facts.get("manager_files", {}).get(context["package_manager"], []),
            door=facts.get("front", {}).get("service", "app"),
            backing=names,
            services=chosen,
            proxies=proxies,
            processes=processes_of(facts, context),
            starter=[file for file in starter if not file.is_program],
            programs=[file for file in starter if file.is_program],
            init_files=docker_files,
        )
