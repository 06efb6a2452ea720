"""The product without a network: ``python -m tests.offline COMMAND...``; whatever makes a socket or asks for a name raises.

Workers are forked from this process and have none either. Sockets between a process and its own workers (AF_UNIX) would not be
stopped, but none is needed.
"""

import socket
import sys


class NoNetwork(AssertionError):
    """Something reached for the network."""


def refuse(*arguments, **named):
    raise NoNetwork(f"a socket was asked for: {arguments} {named}")


class NoSocket(socket.socket):
    """Still a class, for the standard library asks what is one; but nobody can have one."""

    def __init__(self, *arguments, **named):
        refuse(*arguments, **named)


def main() -> None:
    socket.socket = socket.SocketType = NoSocket
    for name in ("create_connection", "create_server", "getaddrinfo", "gethostbyname", "gethostbyaddr", "getnameinfo", "socketpair", "fromfd"):
        setattr(socket, name, refuse)
    if sys.argv[1:] == ["try"]:
        socket.create_connection(("192.0.2.1", 80))
    sys.argv = ["pipeline", *sys.argv[1:]]
    from pipeline.cli import main as run_command
    run_command()


if __name__ == "__main__":
    main()
