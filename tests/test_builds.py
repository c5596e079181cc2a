"""An image holds the runtime and the application alone; a change rebuilds only what it must: with a real engine."""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from uuid import uuid4

import pytest
from plumbum import local

from extensions import dockwright
from hooks import engine, smoke
from hooks.console import Console
from hooks.dockerfile import parse
from hooks.service import Service
from tests.conftest import Render
from tests.matrix import Answers, is_proven, name_of
from tests.running import FIRST, FLAVOURS, docker, locked, need_images, sources

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("docker_engine")]

# The first flavour of every base image that the facts say is proven.
BASES = list({(flavour["stack"], flavour["base_image"]): flavour for flavour in reversed(FLAVOURS)}.values())
BASES = [flavour for flavour in reversed(BASES) if is_proven(flavour)]

# What builds an application, and is not part of a runtime.
BUILDERS = {"cc", "gcc", "g++", "make", "go", "gofmt", "rustc", "cargo", "javac", "mvn", "gradle", "tsc", "uv", "ruff"}
BUILDERS |= {"composer", "pint", "phpunit", "rubocop"}
CACHES = ("*/.cache/*", "root/.*/*", "go/*", "usr/local/cargo/*", "usr/local/rustup/*", "*/_cacache/*", "tmp/*")
SOURCES = ("*.go", "*.rs", "*.java", "*.kt", "app/*.ts", "app/src/*", "app/test/*", "app/tests/*", "app/*.lock")

# What an image may have beside its base image and /app, with the reason in its Dockerfile, by the stack.
ELSEWHERE = {
    "python": ("opt/venv/*",),
    "go": ("etc/ssl/certs/ca-certificates.crt", "usr/share/zoneinfo.zip"),
    "java": ("opt/jre/*",),
    "ruby": ("usr/local/bundle/*", "usr/local/lib/libjemalloc.so.2"),
    "php": (
        *("usr/local/lib/php/extensions/*", "usr/local/etc/php/*", "usr/local/etc/php-fpm.conf"),
        # The library of PostgreSQL's client, as a package.
        *("etc/*", "usr/lib/*-linux-gnu/*", "usr/share/*", "var/*"),
    ),
}


def content_of(image: str) -> set[str]:
    """List the files of an image."""
    container = docker("create", image, "nothing")
    try:
        with tempfile.TemporaryFile() as archive:
            (local["docker"]["export", container] > archive)()
            archive.seek(0)
            with tarfile.open(fileobj=archive) as members:
                return {member.name for member in members if not member.isdir()}
    finally:
        docker("rm", container)


@pytest.mark.parametrize("answers", BASES, ids=name_of)
def test_an_image_holds_the_runtime_and_the_application_and_nothing_else(render: Render, answers: Answers) -> None:
    need_images(answers)
    service = locked(render(**answers))
    name = f"dockwright-test-content-{os.getpid()}"
    docker("build", "--tag", name, str(service.folder))
    try:
        found = content_of(name)
    finally:
        engine.docker("image", "rm", "--force", name)
    about = service.facts["base_images"][answers["base_image"]]
    base = content_of(dockwright.images_of(service.facts, answers["runtime_version"])[about["runtime"]])
    added = found - base
    known_paths = ("app/*", *ELSEWHERE.get(answers["stack"], ()))
    assert [path for path in added if path.startswith("app/")]
    assert [path for path in added if not any(fnmatch(path, known) for known in known_paths)] == []
    assert [path for path in added if any(fnmatch(path, cache) for cache in CACHES)] == []
    # The types of a Node package are part of it, and so are the sources that some packages bring. Bundler reads its
    # lock file at run time too.
    others = ("*/node_modules/*", "*/site-packages/*", "usr/local/bundle/*", "app/Gemfile.lock")
    own = [path for path in added if not any(fnmatch(path, other) for other in others)]
    assert [path for path in own if any(fnmatch(path, source) for source in SOURCES)] == []
    assert [path for path in found if re.search(r"(^|/)\.?bin/", path) and path.rsplit("/", 1)[1] in BUILDERS] == []


# How a service gets one more dependency: the file, a line of it, what follows that line from then on.
ADDED = {
    "python": ("pyproject.toml", "dependencies = [\n", '    "idna>=3.10",\n'),
    "node": ("package.json", '"dependencies": {\n', '    "kleur": "^4.1.5",\n'),
    "go": ("cmd/server/main.go", "import (\n", '\t_ "github.com/google/uuid"\n'),
    "rust": ("Cargo.toml", "[dependencies]\n", 'hex = "0.4"\n'),
    "php": ("composer.json", '    "require": {\n', '        "nikic/fast-route": "^1.3",\n'),
    "ruby": ("Gemfile", 'gem "propshaft"\n', 'gem "rack-cors"\n'),
    "java": (
        "pom.xml",
        "  <dependencies>\n",
        "    <dependency>\n      <groupId>org.apache.commons</groupId>\n"
        "      <artifactId>commons-lang3</artifactId>\n    </dependency>\n",
    ),
}

# What a package tool says when it fetches or compiles a dependency, and which.
WORK = re.compile(
    r"Compiling ([\w-]+) v|go: downloading (\S+)|Downloaded (?:from \S+: \S+/)?([\w-]+)"
    r"|- Downloading (\S+)|Fetching ([\w-]+) \d"
)


class Build:
    """One build of the production image.

    Attributes:
        ran: the stages of which a command was run, not taken from the cache.
        dependencies: the dependencies that were fetched or compiled.
        layers: the digests of the image's layers.
    """

    def __init__(self, service: Service) -> None:
        name = f"dockwright-test-rebuilt-{os.getpid()}"
        done = engine.docker("build", "--progress", "plain", "--tag", name, str(service.folder))
        assert done.code == 0, done.text
        commands = dict(re.findall(r"^#(\d+) \[(?:\S+ )?(\w+) +\d+/\d+\] RUN", done.text, re.M))
        cached = set(re.findall(r"^#(\d+) CACHED", done.text, re.M))
        self.ran = {stage for number, stage in commands.items() if number not in cached}
        found = {next(filter(None, groups)) for groups in WORK.findall(done.text)}
        self.dependencies = found - {service.answers["service_name"], "app"}
        self.layers: list[str] = json.loads(docker("image", "inspect", name))[0]["RootFS"]["Layers"]


@pytest.fixture
def image_removed() -> Iterator[None]:
    """Remove the image that the builds of a test leave."""
    yield
    engine.docker("image", "rm", "--force", f"dockwright-test-rebuilt-{os.getpid()}")


@pytest.mark.usefixtures("image_removed")
@pytest.mark.parametrize("answers", FIRST, ids=name_of)
def test_a_change_rebuilds_only_what_it_must(render: Render, answers: Answers) -> None:
    need_images(answers)
    service = locked(render(**answers))
    # The first build is of a source never seen before: it fills the caches of the package tools, which an engine may
    # have dropped while it kept the layers.
    greeting = "It works"
    edited = next(path for path in sources(service) if greeting in path.read_text(encoding="utf-8"))
    original = edited.read_text(encoding="utf-8")
    edited.write_text(original.replace(greeting, f"{greeting} {uuid4()}"), encoding="utf-8")
    first = Build(service)

    again = Build(service)
    assert again.ran == set()
    assert again.layers == first.layers

    # One line of the source: no dependency is touched, and one layer is new, beside what production itself makes of it.
    edited.write_text(original.replace(greeting, f"{greeting} {uuid4()}"), encoding="utf-8")
    source = Build(service)
    assert source.ran
    assert "deps" not in source.ran
    assert source.dependencies == set()
    fresh = [layer for layer in source.layers if layer not in first.layers]
    made = len(parse((service.folder / "Dockerfile").read_text(encoding="utf-8"))[-1].all("RUN"))
    assert len(fresh) == 1 + made

    # One more dependency: nothing but that is fetched and compiled.
    name, line, more = ADDED[answers["stack"]]
    manifest = service.folder / name
    text = manifest.read_text(encoding="utf-8")
    assert line in text
    manifest.write_text(text.replace(line, line + more, 1), encoding="utf-8")
    if service.lock_files:
        docker("build", "--target", "lock", "--output", f"type=local,dest={service.folder}", str(service.folder))
    dependency = Build(service)
    assert dependency.ran >= source.ran
    assert "base" not in dependency.ran
    assert len(dependency.dependencies) <= 1, dependency.dependencies


# Where a front end of a stack writes, the stage whose image serves it, and where it is there.
FRONT_ENDS = {
    "ruby": ("app/assets/builds", "production", "app/public/assets/front-*.css"),
    "php": ("public/build", "web", "app/public/build/front.css"),
}


@pytest.mark.parametrize("answers", [first for first in FIRST if first["stack"] in FRONT_ENDS], ids=name_of)
def test_a_front_end_is_built_by_node_which_the_image_does_not_have(render: Render, answers: Answers) -> None:
    need_images(answers)
    service = locked(render(**answers))
    where, target, wanted = FRONT_ENDS[answers["stack"]]
    script = f"const fs = require('fs'); require('kleur'); fs.mkdirSync('{where}', {{ recursive: true }});"
    script += f" fs.writeFileSync('{where}/front.css', 'p {{}}');"
    manifest = {"name": "orders", "private": True, "dependencies": {"kleur": "4.1.5"}}
    packages = {
        "": {key: manifest[key] for key in ("name", "dependencies")},
        "node_modules/kleur": {"version": "4.1.5"},
    }
    lock = {"name": "orders", "lockfileVersion": 3, "requires": True, "packages": packages}
    scripts = {"scripts": {"build": f'node -e "{script}"'}}
    (service.folder / "package.json").write_text(json.dumps(manifest | scripts), encoding="utf-8")
    (service.folder / "package-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    name = f"dockwright-test-assets-{os.getpid()}"
    docker("build", "--target", target, "--tag", name, str(service.folder))
    try:
        found = content_of(name)
    finally:
        engine.docker("image", "rm", "--force", name)
    assert [path for path in found if fnmatch(path, wanted)]
    assert [path for path in found if path.endswith("/node") or "node_modules/" in path] == []


# Where the build stage of a language that cross-compiles leaves the binary.
BINARIES = {"go": "/out/server"}
AARCH64 = 183


@pytest.mark.parametrize("answers", [first for first in FIRST if first["stack"] in BINARIES], ids=name_of)
def test_an_image_for_another_platform_is_compiled_on_this_one(
    render: Render, tmp_path: Path, answers: Answers
) -> None:
    need_images(answers)
    folder = locked(render(**answers)).folder
    dockerfile = tmp_path / "Dockerfile"
    text = (folder / "Dockerfile").read_text(encoding="utf-8")
    binary = BINARIES[answers["stack"]]
    dockerfile.write_text(f"{text}\nFROM scratch AS binary\nCOPY --from=build {binary} /binary\n", encoding="utf-8")
    out = ("--target", "binary", "--output", f"type=local,dest={tmp_path / 'out'}")
    docker("build", "--platform", "linux/arm64", "--file", str(dockerfile), *out, str(folder))
    header = (tmp_path / "out" / "binary").read_bytes()[:20]
    assert header[:4] == b"\x7fELF"
    assert int.from_bytes(header[18:20], "little") == AARCH64


# ---- layouts of a Rust project ---------------------------------------------------------------------------------------


def workspace(folder: Path) -> None:
    """Make a workspace of a service: its package a member with a binary of another name, beside a library."""
    member = folder / "crates" / "api"
    member.mkdir(parents=True)
    for name in ("src", "tests", "Cargo.toml"):
        (folder / name).rename(member / name)
    manifest = member / "Cargo.toml"
    text = manifest.read_text(encoding="utf-8").replace('name = "server"', 'name = "orders-api"')
    manifest.write_text(
        text.replace("[dependencies]\n", '[dependencies]\ngreeting = { path = "../greeting" }\n', 1), encoding="utf-8"
    )
    library = folder / "crates" / "greeting"
    (library / "src").mkdir(parents=True)
    (library / "Cargo.toml").write_text('[package]\nname = "greeting"\nedition = "2024"\n', encoding="utf-8")
    (library / "src" / "lib.rs").write_text('pub const HELLO: &str = "hello";\n', encoding="utf-8")
    (folder / "Cargo.toml").write_text('[workspace]\nresolver = "3"\nmembers = ["crates/*"]\n', encoding="utf-8")


def test_a_rust_workspace_builds_with_any_name_of_the_binary_and_asks_where_there_are_two(render: Render) -> None:
    answers = next(first for first in FIRST if first["stack"] == "rust")
    need_images(answers)
    service = locked(render(**answers))
    workspace(service.folder)
    docker("build", "--target", "lock", "--output", f"type=local,dest={service.folder}", str(service.folder))
    smoke.smoke(service, Console(io.StringIO()))

    second = service.folder / "crates" / "api" / "src" / "bin"
    second.mkdir()
    (second / "report.rs").write_text("fn main() {}\n", encoding="utf-8")
    done = engine.docker("build", str(service.folder))
    assert done.code != 0
    # As a line of its output: the command itself, which an error shows, has these words too.
    assert re.search(r"^#\d+ [\d.]+ Set the build argument BINARY", done.text, re.M)
    docker("build", "--build-arg", "BINARY=orders-api", str(service.folder))


# ---- the commands of Rails -------------------------------------------------------------------------------------------


def test_bin_rails_works_in_the_development_container(render: Render) -> None:
    answers = next(first for first in FIRST if first["framework"] == "rails")
    need_images(answers)
    service = locked(render(**answers))
    assert os.access(service.folder / "bin" / "rails", os.X_OK)
    name = f"dockwright-test-commands-{os.getpid()}"
    docker("build", "--target", "development", "--tag", name, str(service.folder))
    try:
        routes = docker(
            "run", "--rm", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", name, "bin/rails", "routes"
        )
    finally:
        docker("image", "rm", "--force", name)
    assert re.search(r"GET +/ready", routes)


# ---- the wrapper of a Java project -----------------------------------------------------------------------------------


def test_a_maven_wrapper_is_used_where_the_project_has_one(render: Render) -> None:
    answers = next(first for first in FIRST if first["package_manager"] == "maven")
    need_images(answers)
    folder = render(**answers)
    (folder / "mvnw").write_text('#!/bin/sh\necho "by $(cat .mvn/words)"\nexec mvn "$@"\n', encoding="utf-8")
    (folder / ".mvn").mkdir()
    # Never seen before, so that no step comes from the layer cache without a word.
    word = str(uuid4())
    (folder / ".mvn" / "words").write_text(f"{word}\n", encoding="utf-8")
    done = engine.docker("build", "--progress", "plain", "--target", "build", str(folder))
    assert done.code == 0, done.text
    assert done.text.count(f"by {word}") >= 2
