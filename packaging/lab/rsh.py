#!/usr/bin/python3
"""A remote shell between the nodes of a lab, for Open MPI's plm_rsh_agent where there is no ssh.

  rsh.py HOST COMMAND...   runs a command on a node; its output, and its exit status in the end
  rsh.py --serve ADDRESS   answers, on a node

Whoever reaches the port may do everything as the server's user: the network is the lab's own, and nobody else is there.
The client sends the command and its end closes the connection; the server sends pieces of output, each with the
descriptor and the length before it, and then the status. When the client goes, so does the command.
"""

import os
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading

PORT = 7805
CONNECT_SECONDS = 10
MOST_COMMAND_BYTES = 1 << 20  # more than the kernel takes as one argument
PIECE_BYTES = 1 << 16
HEADER = struct.Struct("<BI")  # 1 or 2: output of so many bytes; 0: the exit status
STATUS = 0
NOT_REACHED = 255  # as ssh(1) has it


def receive(connection, count):
    """So many bytes, or fewer when the other end hangs up."""
    parts = []
    while count > 0:
        part = connection.recv(min(count, PIECE_BYTES))
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def relay(connection, command):
    """Sends on what a command prints until it has ended, or until the client has hung up."""
    with selectors.DefaultSelector() as selector:
        selector.register(command.stdout, selectors.EVENT_READ, 1)
        selector.register(command.stderr, selectors.EVENT_READ, 2)
        selector.register(connection, selectors.EVENT_READ, STATUS)
        while len(selector.get_map()) > 1:
            for key, _ in selector.select():
                if key.data == STATUS:
                    raise ConnectionResetError("the client has gone")
                piece = os.read(key.fd, PIECE_BYTES)
                if piece:
                    connection.sendall(HEADER.pack(key.data, len(piece)) + piece)
                else:
                    selector.unregister(key.fileobj)


def answer(connection):
    """One client: its command in a session of its own, so that all of it can be ended."""
    with connection:
        (length,) = struct.unpack("<I", receive(connection, 4).ljust(4, b"\xff"))
        if length > MOST_COMMAND_BYTES:
            return
        text = receive(connection, length)
        command = subprocess.Popen(
            ["sh", "-c", text],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
        )
        try:
            relay(connection, command)
            status = command.wait()
            connection.sendall(HEADER.pack(STATUS, status if status >= 0 else 128 - status))
        except OSError:
            os.killpg(command.pid, signal.SIGTERM)
            command.wait()


def serve(address):
    with socket.create_server((address, PORT), backlog=64) as server:
        while True:
            connection, _ = server.accept()
            threading.Thread(target=answer, args=(connection,), daemon=True).start()


def run(host, words):
    try:
        connection = socket.create_connection((host, PORT), CONNECT_SECONDS)
    except OSError as error:
        print(f"rsh.py: {host}: {error}", file=sys.stderr)
        return NOT_REACHED
    connection.settimeout(None)
    text = os.fsencode(" ".join(words))
    connection.sendall(struct.pack("<I", len(text)) + text)
    while True:
        header = receive(connection, HEADER.size)
        if len(header) < HEADER.size:
            print(f"rsh.py: {host} hung up", file=sys.stderr)
            return NOT_REACHED
        kind, value = HEADER.unpack(header)
        if kind == STATUS:
            return value
        os.write(kind, receive(connection, value))


def main(words):
    while words and words[0] in ("-x", "-n", "-q"):  # what callers say to ssh
        words = words[1:]
    if len(words) == 2 and words[0] == "--serve":
        serve(words[1])
    if len(words) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    return run(words[0], words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
