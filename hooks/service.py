"""The service that was rendered: its answers and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from plumbum import local

ROOT = Path(__file__).resolve().parent.parent
ANSWERS_FILE = ".copier-answers.yml"
DEFAULT_CA_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


@dataclass(frozen=True)
class BuildSecrets:
    """What `docker build` needs to be given.

    Attributes:
        options: the `--secret` options.
        missing: one line for people per secret that cannot be had here.
    """

    options: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Service:
    """One rendered service: its folder and its recorded answers."""

    folder: Path
    answers: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Service:
        """Read the answers that Copier recorded in a service's folder."""
        text = (folder / ANSWERS_FILE).read_text(encoding="utf-8")
        return cls(folder, yaml.safe_load(text))

    @property
    def name(self) -> str:
        """The service's name."""
        return str(self.answers["service_name"])

    @property
    def port(self) -> int:
        """The port that the service listens on in its container."""
        return int(self.answers["port"])

    @property
    def is_existing(self) -> bool:
        """Whether the code was there before the template, so that there is no starter."""
        return self.answers.get("mode") == "existing"

    @property
    def facts(self) -> dict[str, Any]:
        """The facts of the service's stack; for existing code, with what is different for it."""
        facts = _read(ROOT / "stacks" / str(self.answers["stack"]) / "stack.yaml")
        return {**facts, **facts["existing"]["facts"]} if self.is_existing else facts

    @property
    def front(self) -> dict[str, Any]:
        """What of the stack itself stands before the application and has its port; empty if nothing does."""
        return dict(self.facts.get("front", {}))

    @property
    def has_proxy(self) -> bool:
        """Whether something stands before the service, which then publishes no port of its own."""
        return any(about.get("front") for about in self._filled_roles().values())

    @property
    def routes(self) -> dict[str, str]:
        """The starter's routes beside its own: the path, and the answer that brings it."""
        return {about["route"]: role for role, about in self._filled_roles().items() if "route" in about}

    @property
    def backing(self) -> list[str]:
        """The names of the chosen backing services and proxies."""
        known = {path.parent.name: _read(path)["role"] for path in (ROOT / "backing").glob("*/service.yaml")}
        return sorted(name for name, role in known.items() if self.answers.get(role) == name)

    @property
    def lock_files(self) -> list[str]:
        """The lock files of the service's package manager."""
        return list(self.facts["lock_files"][self.answers["package_manager"]])

    def missing_lock_files(self) -> list[str]:
        """List the lock files that the service does not have yet."""
        return [name for name in self.lock_files if not (self.folder / name).exists()]

    def build_secrets(self) -> BuildSecrets:
        """Find the build secrets that the answers ask for, in the environment or in `.env`."""
        options: list[str] = []
        missing: list[str] = []
        if self.answers.get("private_ca"):
            bundle = self._variable("CA_BUNDLE") or DEFAULT_CA_BUNDLE
            options.append(f"--secret=id=ca_bundle,src={bundle}")
            if not Path(bundle).is_file():
                missing.append(f"private_ca: no CA bundle at {bundle}; CA_BUNDLE says where it is")
        if self.answers.get("private_index"):
            for secret in self.facts["index_secrets"][self.answers["package_manager"]]:
                variable, value = secret["variable"], self._variable(secret["variable"])
                if "file" not in secret:
                    options.append(f"--secret=id={secret['id']},env={variable}")
                    if not local.env.get(variable):
                        missing.append(f"private_index: {variable} is not set. {secret['help']}")
                    continue
                path = local.env.expand(value or secret["file"])
                options.append(f"--secret=id={secret['id']},src={path}")
                if not Path(path).is_file():
                    missing.append(f"private_index: no file {path}. {secret['help']}")
        return BuildSecrets(tuple(options), tuple(missing))

    def _filled_roles(self) -> dict[str, dict[str, Any]]:
        roles = _read(ROOT / "backing" / "roles.yaml")
        return {role: about for role, about in roles.items() if self.answers.get(role, "none") != "none"}

    def _variable(self, name: str) -> str:
        if local.env.get(name):
            return str(local.env[name])
        dotenv = self.folder / ".env"
        lines = dotenv.read_text(encoding="utf-8").splitlines() if dotenv.is_file() else []
        return next((line.split("=", 1)[1].strip() for line in lines if line.startswith(f"{name}=")), "")


def _read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded
