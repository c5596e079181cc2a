import re
from pathlib import Path

import pytest

from app import backing
from app.settings import Settings, SettingsError, address, secret


def test_nothing_has_to_be_set() -> None:
    assert Settings.from_environment({}) == Settings()
    backing.clients({})


def test_every_setting_comes_from_its_variable() -> None:
    settings = Settings.from_environment(
        {
            "PORT": "1234",
            "LOG_LEVEL": "WARNING",
            "HEALTH_PATH": "/alive",
            "READY_TIMEOUT_SECONDS": "0.5",
            "SHUTDOWN_TIMEOUT_SECONDS": "7",
            "WEB_CONCURRENCY": "3",
            "TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16,,fd00::/8",
        }
    )
    assert settings == Settings(
        port=1234,
        log_level="warning",
        health_path="/alive",
        ready_timeout_seconds=0.5,
        shutdown_timeout_seconds=7,
        workers=3,
        trusted_proxies=("10.0.0.1/32", "10.1.0.0/16", "fd00::/8"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("LOG_LEVEL", "loud"),
        ("HEALTH_PATH", "health"),
        ("READY_TIMEOUT_SECONDS", "nan"),
        ("SHUTDOWN_TIMEOUT_SECONDS", "-1"),
        ("WEB_CONCURRENCY", "0"),
        ("TRUSTED_PROXIES", "proxy"),
        ("TRUSTED_PROXIES", "*"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is '{re.escape(value)}': "):
        Settings.from_environment({name: value})


def test_a_secret_comes_from_its_variable() -> None:
    assert secret({"PASSWORD": "hunter2"}, "PASSWORD") == "hunter2"
    assert secret({"PASSWORD": ""}, "PASSWORD") is None
    assert secret({}, "PASSWORD") is None


def test_a_secret_comes_from_the_file_without_its_last_newline(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(" hunter 2\n")
    environment = {"PASSWORD": "", "PASSWORD_FILE": str(file)}
    assert secret(environment, "PASSWORD") == " hunter 2"


def test_a_secret_that_is_set_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("hunter2\n")
    environment = {"PASSWORD": "hunter2", "PASSWORD_FILE": str(file)}
    with pytest.raises(SettingsError, match=r"^PASSWORD and PASSWORD_FILE are both"):
        secret(environment, "PASSWORD")


def test_a_missing_secret_file_is_named() -> None:
    environment = {"PASSWORD_FILE": "/nowhere/password"}
    with pytest.raises(SettingsError, match=r"^PASSWORD_FILE is '/nowhere/password'"):
        secret(environment, "PASSWORD")


def url(value: str, password: str | None) -> str:
    return address(
        {"DB_URL": value}, "DB_URL", "db://db", schemes=("db",), password=password
    )


def test_the_password_goes_into_the_address() -> None:
    assert url("db://me@host:1/x?y=z", "p@ss:/ä") == (
        "db://me:p%40ss%3A%2F%C3%A4@host:1/x?y=z"
    )
    assert url("db://host", "secret") == "db://:secret@host"
    assert url("db://me:old@host", "new") == "db://me:new@host"
    assert url("db://me:old@host", None) == "db://me:old@host"
    assert url("", None) == "db://db"


@pytest.mark.parametrize("value", ["host:1", "http://me:hunter2@host", "db://[hunter2"])
def test_a_wrong_address_is_refused_without_being_shown(value: str) -> None:
    with pytest.raises(SettingsError, match=r"^DB_URL is no address") as caught:
        url(value, None)
    assert "hunter2" not in str(caught.value)
