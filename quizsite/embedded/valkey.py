"""The embedded Valkey: the broker, on a socket, with a log that outlives it."""

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path

from quizsite.embedded.binaries import valkey_server
from quizsite.embedded.folders import Folders
from quizsite.embedded.supervisor import Service


@dataclass
class Valkey:
    folders: Folders
    durable: bool = True
    server: Path = field(default_factory=valkey_server)

    def prepare(self) -> None:
        self.folders.valkey.mkdir(mode=0o700, exist_ok=True)

    def service(self) -> Service:
        settings: dict[str, str | Path] = {
            "port": "0",
            "unixsocket": self.folders.valkey_socket,
            "unixsocketperm": "700",
            "dir": self.folders.valkey,
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "databases": "64",
            "logfile": "",
        }
        command: list[str | Path] = [self.server]
        for name, value in settings.items():
            command += [f"--{name}", value]
        return Service(
            name="valkey",
            command=command,
            env=os.environ,
            folder=self.folders.valkey,
            stage=1,
        )

    def is_ready(self) -> bool:
        """Tell whether it answers, which it does once its log has been read."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1.0)
            try:
                connection.connect(str(self.folders.valkey_socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False
