import asyncio
import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.backing import memcached
from app.main import create_app
from app.settings import Settings, SettingsError


@pytest.mark.parametrize(
    "url",
    [
        "redis://memcached",
        "memcached://me:hunter2@memcached:port",
        "memcached://",
    ],
)
def test_a_wrong_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^CACHE_URL is no") as caught:
        memcached.client("memcached", {"CACHE_URL": url})
    assert "hunter2" not in str(caught.value)


class Server(socketserver.ThreadingTCPServer):
    """As much of Memcached as the service needs."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Command)
        self.counts: dict[bytes, int] = {}
        self.connections: list[socket.socket] = []
        self.lock = threading.Lock()

    def cut(self) -> None:
        """Close all connections, as a restart does."""
        for connection in self.connections:
            connection.shutdown(socket.SHUT_RDWR)
        self.connections.clear()


class Command(socketserver.StreamRequestHandler):
    """Answers the commands of a connection until the server has stopped."""

    server: Server

    def handle(self) -> None:
        self.server.connections.append(self.connection)
        for line in self.rfile:
            command, *words = line.split()
            with self.server.lock:
                self.wfile.write(self.answer(command, words) + b"\r\n")

    def answer(self, command: bytes, words: list[bytes]) -> bytes:
        counts = self.server.counts
        if command == b"version":
            return b"VERSION 1.6.45"
        if command == b"incr":
            if words[0] not in counts:
                return b"NOT_FOUND"
            counts[words[0]] += int(words[1])
            return str(counts[words[0]]).encode()
        if command == b"add":
            value = self.rfile.readline()
            if words[0] in counts:
                return b"NOT_STORED"
            counts[words[0]] = int(value)
            return b"STORED"
        return b"ERROR"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def client_of(server: Server) -> memcached.Memcached:
    host, port = server.socket.getsockname()
    return memcached.client("memcached", {"CACHE_URL": f"memcached://{host}:{port}"})


def test_it_is_up_when_the_server_answers(server: Server) -> None:
    with TestClient(create_app(Settings(), [client_of(server)])) as client:
        assert client.get("/ready").status_code == 200


def test_many_who_count_at_the_same_time_all_count(server: Server) -> None:
    async def count(cache: memcached.Memcached) -> list[int]:
        counts = await asyncio.gather(*(cache.increment("visits") for _ in range(50)))
        await cache.close()
        return counts

    assert sorted(asyncio.run(count(client_of(server)))) == list(range(1, 51))


def test_a_restart_of_the_server_is_not_noticed(server: Server) -> None:
    async def count(cache: memcached.Memcached) -> int:
        await asyncio.gather(*(cache.check() for _ in range(memcached.THREADS)))
        server.cut()
        counted = await cache.increment("visits")
        await cache.close()
        return counted

    assert asyncio.run(count(client_of(server))) == 1


def test_a_server_that_refuses_is_down() -> None:
    class Refusing(Command):
        def answer(self, command: bytes, words: list[bytes]) -> bytes:
            return b"SERVER_ERROR out of memory"

    with Server() as server:
        server.RequestHandlerClass = Refusing
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with TestClient(create_app(Settings(), [client_of(server)])) as client:
            check = client.get("/ready").json()["checks"]["memcached"]
        server.shutdown()
    assert check["status"] == "down"


def test_closing_a_client_that_was_never_used_does_nothing() -> None:
    asyncio.run(memcached.client("memcached", {}).close())


def test_a_silent_server_is_down_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"memcached://127.0.0.1:{server.getsockname()[1]}"
        services = [memcached.client("memcached", {"CACHE_URL": address})]
        settings = Settings(ready_timeout_seconds=0.2)
        started = time.monotonic()
        with TestClient(create_app(settings, services)) as client:
            check = client.get("/ready").json()["checks"]["memcached"]
        assert time.monotonic() - started < 2
    assert check["error"] == "timed out"


def test_no_server_is_down_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    address = f"memcached://127.0.0.1:{port}"
    services = [memcached.client("memcached", {"CACHE_URL": address})]
    with TestClient(create_app(Settings(), services)) as client:
        check = client.get("/ready").json()["checks"]["memcached"]
    assert check["status"] == "down"
    assert check["error"] == "ConnectionRefusedError"
