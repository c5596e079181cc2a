"""Every combination of answers that the questions allow, as far as it changes what is rendered."""

from __future__ import annotations

from collections import OrderedDict
from itertools import combinations, product
from typing import Any

from allpairspy import AllPairs

from extensions import dockwright

Answers = dict[str, Any]


def flavours(stack: str) -> list[Answers]:
    """List every framework, version, package manager and base image of a stack that go together."""
    found = []
    facts = dockwright.stacks()[stack]
    for framework, version, manager in product(facts["frameworks"], facts["versions"], facts["package_managers"]):
        answers: Answers = {
            "stack": stack,
            "framework": framework,
            "runtime_version": version,
            "package_manager": manager,
        }
        for choice in dockwright.offered("base_image", answers) or []:
            if not choice.refusal:
                found.append({**answers, "base_image": choice.value})
    return found


def every_flavour() -> list[Answers]:
    """List the flavours of all stacks, for new services and for code that is there, where a stack covers it."""
    found = [flavour for stack in dockwright.stacks() for flavour in flavours(stack)]
    covered = [flavour for flavour in found if "existing" in dockwright.stacks()[flavour["stack"]]]
    return found + [{**flavour, "mode": "existing"} for flavour in covered]


def enough_flavours(stack: str) -> list[Answers]:
    """List flavours of a stack in which any two values that go together stand together at least once.

    The first flavour is the first; those that the facts do not call proven are all there.
    """
    found = flavours(stack)
    proven = [flavour for flavour in found if is_proven(flavour)]
    enough: list[Answers] = []
    seen: set[Any] = set()
    # AllPairs leaves pairs out where not everything goes with everything. Those that bring the most come first.
    for at_least in (3, 2, 1):
        for flavour in proven:
            new = {*combinations(flavour.items(), 2)} - seen
            if len(new) >= at_least:
                enough.append(flavour)
                seen |= new
    return enough + [flavour for flavour in found if flavour not in proven]


def is_proven(answers: Answers) -> bool:
    """Say whether the facts promise that the tests run a combination."""
    facts = dockwright.stacks()[answers["stack"]]
    manager = facts["package_managers"][answers["package_manager"]]
    about = [facts["versions"][answers["runtime_version"]], facts["base_images"][answers["base_image"]], manager]
    for service in dockwright.chosen_services(answers):
        about.append(service["versions"][service["version"]])
    return all(part.get("proven", True) for part in about)


def images_of(answers: Answers) -> set[str]:
    """List the images that a service with these answers is built from and runs beside."""
    facts = dockwright.stacks()[answers["stack"]]
    flavour = facts["base_images"][answers["base_image"]]
    images = dockwright.images_of(facts, answers["runtime_version"])
    of_flavours = {
        about[use] for about in facts["base_images"].values() for use in ("build", "runtime") if use in about
    }
    build = dockwright.build_image_of(facts, images, answers)
    others = [*facts.get("images", {}), *facts.get("borrowed", {})]
    tools = {images[key] for key in others if key not in of_flavours}
    chosen = [*dockwright.chosen_services(answers), *dockwright.chosen_services(answers, front=True)]
    servers = {service["image"] for service in chosen}
    return {build, images[flavour["runtime"]]} | tools | servers


def offers(stack: str) -> dict[str, list[str]]:
    """Give what each question of a backing service offers to a stack."""
    found = {}
    for role in dockwright.roles():
        choices = dockwright.offered(role, {"stack": stack}) or []
        found[role] = [choice.value for choice in choices if not choice.refusal]
    return found


def backings(stack: str) -> list[Answers]:
    """List every choice of backing services and proxies that a stack offers."""
    found = offers(stack)
    return [dict(zip(found, values, strict=True)) for values in product(*found.values())]


def database_versions() -> list[Answers]:
    """List every database with every one of its versions."""
    databases = {name: facts for name, facts in dockwright.services().items() if facts["role"] == "database"}
    return [
        {"database": name, "database_version": version}
        for name, facts in databases.items()
        for version in facts["versions"]
    ]


def everything() -> list[Answers]:
    """List what is rendered: the first flavour of each stack with every choice of backing services, then the others."""
    found: list[Answers] = []
    for stack in dockwright.stacks():
        first, *others = flavours(stack)
        found += [{**first, **backing} for backing in backings(stack)]
        found += [
            {**first, **version} for version in database_versions() if version["database"] in offers(stack)["database"]
        ]
        found += others
    return found


def name_of(answers: Answers) -> str:
    """Name a combination for a test's id."""
    return "-".join(str(value) for value in answers.values())


def short(answers: Answers) -> str:
    """Name a choice of backing services for a test's id."""
    return name_of({key: answers[key] for key in ("stack", *dockwright.roles(), "database_version") if key in answers})


def pairs() -> list[Answers]:
    """List combinations in which any two values of any two of these questions stand together at least once."""
    values = {role: [choice.value for choice in dockwright.offered(role, {}) or []] for role in dockwright.roles()}

    def goes(row: list[str]) -> bool:
        offered = offers(row[0]) if row else {}
        return all(value in offered[role] for role, value in zip(offered, row[1:], strict=False))

    rows = AllPairs(OrderedDict(stack=list(dockwright.stacks()), **values), filter_func=goes)
    return [{**flavours(row.stack)[0], **row._asdict()} for row in rows]


PAIRS = pairs()
