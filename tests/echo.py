"""Stands in for an application behind a proxy: says what it was asked, and echoes WebSocket messages.

It runs in a container of its own, so it needs nothing but Python.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Echo(BaseHTTPRequestHandler):
    """Answers every request with its own headers."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer; a path with `large` gets a body that is worth compressing."""
        if self.headers.get("Upgrade", "").lower() == "websocket":
            self.websocket()
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        filling = "x" * 20_000 if "large" in self.path else ""
        self.answer({"host": socket.gethostname(), "path": self.path, "headers": headers, "filling": filling})

    def do_POST(self) -> None:
        """Say how many bytes came."""
        length = int(self.headers.get("Content-Length", 0))
        self.answer({"bytes": len(self.rfile.read(length))})

    def answer(self, body: object) -> None:
        """Send a JSON body."""
        data = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def websocket(self) -> None:
        """Take one short masked text frame, and send its text back."""
        key = self.headers["Sec-WebSocket-Key"] + MAGIC
        accepted = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()  # noqa: S324
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accepted)
        self.end_headers()
        _, length = self.rfile.read(2)
        mask = self.rfile.read(4)
        text = bytes(byte ^ mask[n % 4] for n, byte in enumerate(self.rfile.read(length & 0x7F)))
        self.wfile.write(bytes([0x81, len(text)]) + text)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Print nothing."""


if __name__ == "__main__":
    ThreadingHTTPServer(("", int(os.environ.get("PORT", sys.argv[-1]))), Echo).serve_forever()
