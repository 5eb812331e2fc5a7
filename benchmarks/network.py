"""A network that can be cut: programs in a namespace of their own, whose only way out is here.

    program -> loopback of the namespace -> a socket file -> loopback of this machine

The same addresses lead to the same services there. When the namespace's loopback goes down,
packets are lost as with a pulled cable: what is open hangs, and what is begun cannot be reached.
Needs Linux, `ip` and `nsenter`, and the right to make a network namespace.

`python -m benchmarks.network FOLDER COMMAND...`, begun in such a namespace, forwards each port
that has a socket file in FOLDER, and becomes COMMAND.
"""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self


class Network:
    """Leads ports of a namespace to ports, or socket files, of this machine.

    `command` is what runs in it, with its input and output as pipes. Use as a context manager.
    """

    def __init__(
        self, folder: Path, ports: Mapping[int, int | Path], command: Sequence[str]
    ) -> None:
        self.folder, self.ports, self.command = folder, ports, command
        self.up = True
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> Self:
        self.folder.mkdir()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        for port, target in self.ports.items():
            serving = asyncio.start_unix_server(to(target), self.folder / str(port))
            asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        inside = [sys.executable, "-m", "benchmarks.network", str(self.folder), *self.command]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            ["unshare", "--net", *inside], stdin=pipe, stdout=pipe, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()
        self._loop.call_soon_threadsafe(self._loop.stop)

    def set(self, state: str) -> None:
        """Cut the network ("down"), or mend it ("up")."""
        place = ["nsenter", "--target", str(self.process.pid), "--net"]
        subprocess.run([*place, "ip", "link", "set", "lo", state], check=True)
        self.up = state == "up"


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def to(target: int | Path) -> Handler:
    """Return what hands a connection on to a port of this machine, or to a socket file."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        notice_silence(writer.get_extra_info("socket"))
        if isinstance(target, int):
            there, out = await asyncio.open_connection("127.0.0.1", target)
        else:
            there, out = await asyncio.open_unix_connection(target)
        await asyncio.gather(pump(reader, out), pump(there, writer))

    return handle


def notice_silence(connection: socket.socket) -> None:
    """Let a connection end when the other side is cut off, as a server does that is told so."""
    if connection.family != socket.AF_UNIX:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (("KEEPIDLE", 10), ("KEEPINTVL", 10), ("KEEPCNT", 3)):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, f"TCP_{name}"), value)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 30_000)


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what comes until its end, and then the end."""
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    with suppress(OSError):
        writer.close()


async def forward(folder: Path) -> None:
    for path in folder.iterdir():
        await asyncio.start_server(to(path), "127.0.0.1", int(path.name))
    await asyncio.Event().wait()


def main() -> None:
    folder, command = Path(sys.argv[1]), sys.argv[2:]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    parent = os.getpid()
    if not os.fork():
        sys.stdin.close()
        threading.Thread(target=follow, args=[parent], daemon=True).start()
        asyncio.run(forward(folder))
    os.execv(command[0], command)


def follow(parent: int) -> None:
    """End with the program that the forwarding is for."""
    with suppress(OSError):
        while os.getppid() == parent:
            threading.Event().wait(0.5)
    os._exit(0)


if __name__ == "__main__":
    main()
