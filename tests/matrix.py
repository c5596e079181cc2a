"""Every combination of answers that the questions allow, as far as it changes what is rendered."""

from __future__ import annotations

from itertools import product
from typing import Any

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


def is_proven(answers: Answers) -> bool:
    """Say whether the facts promise that the tests run a combination."""
    facts = dockwright.stacks()[answers["stack"]]
    manager = facts["package_managers"][answers["package_manager"]]
    about = (facts["versions"][answers["runtime_version"]], facts["base_images"][answers["base_image"]], manager)
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
    tools = {image for key, image in facts.get("images", {}).items() if key not in of_flavours}
    servers = {service["image"] for service in dockwright.chosen_services(answers)}
    return {build, images[flavour["runtime"]]} | tools | servers


def backings() -> list[Answers]:
    """List every choice of backing services."""
    roles = dockwright.roles()
    offers = [[choice.value for choice in dockwright.offered(role, {}) or []] for role in roles]
    return [dict(zip(roles, values, strict=True)) for values in product(*offers)]


def everything() -> list[Answers]:
    """List every flavour of every stack with every choice of backing services, in a fixed order."""
    return [
        {**flavour, **backing} for stack in dockwright.stacks() for flavour in flavours(stack) for backing in backings()
    ]


def name_of(answers: Answers) -> str:
    """Name a combination for a test's id."""
    return "-".join(str(value) for value in answers.values())
