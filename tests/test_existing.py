"""Code that is there already gets its containers, and none of its files is touched."""

from __future__ import annotations

import hashlib
import io
import os
import re
import sys
from pathlib import Path

import pytest
from copier.errors import UserMessageError
from plumbum import local

from extensions import dockwright
from hooks import smoke
from hooks.console import Console
from hooks.service import Service
from tests.conftest import render_into
from tests.matrix import images_of
from tests.running import docker, eventually, need_images, prepared, running

RAILS = {
    "mode": "existing",
    "stack": "ruby",
    "framework": "rails",
    "runtime_version": "3.4",
    "package_manager": "bundler",
    "base_image": "slim",
}

# What each application is made with, and the services that it takes.
APPLICATIONS = [
    pytest.param("--database=postgresql", {"database": "postgres"}, id="postgres"),
    pytest.param("--database=trilogy", {"database": "mysql", "cache": "none"}, id="trilogy"),
    pytest.param("--database=sqlite3", {"database": "none", "cache": "none"}, id="sqlite"),
    pytest.param("--minimal --api --skip-active-record", {"database": "none", "proxy": "caddy"}, id="minimal"),
]


# What an application itself writes while it runs, and git ignores.
WRITTEN = {"log", "storage", "tmp"}


def digests(folder: Path) -> dict[str, str]:
    """Give the digest of every file below a folder, apart from those that an application writes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in WRITTEN
    }


def rails_new(folder: Path, options: str) -> None:
    """Make a Rails application with its own generator, as its own people would."""
    image = next(image for image in images_of(RAILS) if image.startswith("ruby:"))
    recipe = folder.with_name(f"{folder.name}-recipe")
    recipe.mkdir()
    (recipe / "Dockerfile").write_text(
        f"FROM {image} AS made\n"
        "RUN apt-get update && apt-get install -y --no-install-recommends build-essential git libyaml-dev pkg-config\n"
        "RUN gem install --no-document rails\n"
        f"RUN rails new /orders --skip-git --skip-docker --skip-system-test {options}\n"
        "FROM scratch\n"
        "COPY --from=made /orders /\n",
        encoding="utf-8",
    )
    docker("build", "--output", f"type=local,dest={folder}", str(recipe))


def looks_like_rails(folder: Path) -> Path:
    """Lay out as much of a Rails application as it takes to be recognised."""
    for name in ("Gemfile", "Gemfile.lock", "bin/rails", "config/application.rb", ".env"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"# {name} of the owner\n", encoding="utf-8")
    return folder


def test_code_is_recognised_and_gets_no_starter(template: Path, tmp_path: Path) -> None:
    folder = looks_like_rails(tmp_path / "orders")
    before = digests(folder)
    render_into(template, folder)
    service = Service.read(folder)
    assert (service.answers["stack"], service.answers["mode"]) == ("ruby", "existing")
    after = digests(folder)
    assert {name: after[name] for name in before} == before
    assert {name for name in after if name not in before} == {
        *[".copier-answers.yml", ".dockerignore", ".env.example", "Dockerfile", "Makefile", "compose.yaml"],
        *["compose.override.yaml", "docker/rails/boot.rb"],
        *["docker/postgres/initdb.d/10-extensions.sql", "docker/postgres/initdb.d/README.md"],
    }


def test_a_service_of_the_template_is_not_taken_for_code_that_was_there_before(template: Path, tmp_path: Path) -> None:
    folder = render_into(template, tmp_path / "orders", stack="ruby")
    assert dockwright.recognised(folder) == ""
    assert Service.read(folder).answers["mode"] == "new"


def test_the_owners_own_container_files_are_not_overwritten_unless_that_is_asked_for(
    template: Path, tmp_path: Path
) -> None:
    folder = looks_like_rails(tmp_path / "orders")
    (folder / "Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    before = digests(folder)
    with pytest.raises(UserMessageError, match=r"mode: .*Dockerfile would be overwritten.*--overwrite"):
        render_into(template, folder)
    assert digests(folder) == before
    command = ["-m", "copier", "copy", "--trust", "--defaults", "--overwrite", "--skip-tasks"]
    local[sys.executable][[*command, str(template), str(folder)]]()
    assert "AS production" in (folder / "Dockerfile").read_text(encoding="utf-8")
    assert {name: digests(folder)[name] for name in before if name != "Dockerfile"} == {
        name: digest for name, digest in before.items() if name != "Dockerfile"
    }


@pytest.mark.parametrize(
    "name", ["compose.yaml", "docker/rails/boot.rb", "docker/postgres/initdb.d/README.md", ".devcontainer/mine.json"]
)
def test_no_other_file_of_the_owner_is_overwritten_either(template: Path, tmp_path: Path, name: str) -> None:
    folder = looks_like_rails(tmp_path / "orders")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("mine\n", encoding="utf-8")
    before = digests(folder)
    with pytest.raises(UserMessageError, match=re.escape(name.split("/mine", maxsplit=1)[0])):
        render_into(template, folder, devcontainer=True)
    assert digests(folder) == before


def test_a_copy_leaves_an_env_and_an_override_file_as_they_are(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "orders"
    folder.mkdir()
    for name in (".env", "compose.override.yaml"):
        (folder / name).write_text("# mine\n", encoding="utf-8")
    before = digests(folder)
    render_into(template, folder)
    assert {name: digests(folder)[name] for name in before} == before
    assert (folder / "compose.yaml").is_file()


@pytest.mark.docker
@pytest.mark.usefixtures("docker_engine")
@pytest.mark.parametrize(("options", "answers"), APPLICATIONS)
def test_a_rails_application_builds_serves_and_stays_as_it_was(
    template: Path, tmp_path: Path, options: str, answers: dict[str, str]
) -> None:
    need_images({**RAILS, **answers})
    made = tmp_path / "made"
    rails_new(made, options)
    before = digests(made)

    def render(name: str, **given: str) -> Path:
        return render_into(template, made, **{**given, "service_name": name})

    stack = prepared(render, f"dockwright-test-rails-{os.getpid()}", **RAILS, **answers)
    out = io.StringIO()
    smoke.smoke(stack.service, Console(out))
    assert "GET /up answered 200" in out.getvalue()
    docker("build", "--target", "test", str(made))
    with running(stack):
        eventually(lambda: stack.ask("GET", "/up"), lambda status, _: status == 200)
        # A route of the owner's is live without a build.
        routes = made / "config" / "routes.rb"
        original = routes.read_text(encoding="utf-8")
        added = '\n  get "hello", to: ->(_env) { [200, { "content-type" => "application/json" }, ["{}"]] }\nend'
        routes.write_text("".join(original.rsplit("\nend", 1)[:1]) + added, encoding="utf-8")
        eventually(lambda: stack.ask("GET", "/hello"), lambda status, _: status == 200)
        routes.write_text(original, encoding="utf-8")
        if answers["database"] != "none":
            boot = ("exec", "-T", "app", "ruby", "docker/rails/boot.rb", "ruby", "bin/rails", "runner")
            asked = stack.compose(*boot, "puts ActiveRecord::Base.connection.current_database")
            assert asked.splitlines()[-1] == "app"
    after = digests(made)
    assert {name: after[name] for name in before} == before


@pytest.mark.docker
@pytest.mark.usefixtures("docker_engine")
def test_a_secret_of_a_rails_application_comes_from_a_file(template: Path, tmp_path: Path) -> None:
    need_images({**RAILS, "database": "none", "cache": "none"})
    made = tmp_path / "made"
    rails_new(made, "--minimal --api --skip-active-record")
    render_into(template, made, **RAILS, database="none", cache="none", service_name="orders")
    name = f"dockwright-test-rails-secret-{os.getpid()}"
    docker("build", "--tag", name, str(made))
    try:
        run = ("run", "--rm", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL")
        secret = tmp_path / "key"
        secret.write_text("k" * 64 + "\n", encoding="utf-8")
        tmp_path.chmod(0o755)
        boot = ("ruby", "docker/rails/boot.rb", "ruby", "bin/rails", "runner", "puts Rails.application.secret_key_base")
        given = ("--env", "SECRET_KEY_BASE_FILE=/key", "--volume", f"{secret}:/key:ro")
        assert docker(*run, *given, name, *boot).splitlines()[-1] == "k" * 64
    finally:
        docker("image", "rm", "--force", name)
