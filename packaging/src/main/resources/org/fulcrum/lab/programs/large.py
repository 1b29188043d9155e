"""Reads and writes of more bytes than one forwarded call carries: prints how many each of them did."""

import hashlib
import os
import sys
import threading

LARGE = 5_000_001
source = os.open(sys.argv[1], os.O_RDONLY)
size = os.fstat(source).st_size
copy = os.open("copy", os.O_RDWR | os.O_CREAT)
digest = hashlib.sha256()

for turn in range(40):
    at = turn * LARGE % (size - 4 * LARGE)
    block = os.pread(source, LARGE, at)
    digest.update(block)
    counts = [len(block), os.write(copy, block), os.pwrite(copy, block, at)]
    halves = [bytearray(LARGE // 2), bytearray(LARGE)]
    os.lseek(source, at, os.SEEK_SET)
    counts.append(os.readv(source, halves))
    counts.append(os.writev(copy, halves))
    digest.update(halves[1])
    os.lseek(source, size - 2 * LARGE // 3, os.SEEK_SET)
    counts.append(len(os.read(source, LARGE)))

    # A pipe holds far less: the writer fills it for as long as the reader empties it. A move may cut a write that
    # waits there short, as a signal may (write(2)); no byte may be lost by that.
    out, into = os.pipe()
    got = []
    reader = threading.Thread(target=lambda: [got.append(b) for b in iter(lambda: os.read(out, LARGE), b"")])
    reader.start()
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(into, rest) :]
    os.close(into)
    reader.join()
    os.close(out)
    counts.append(sum(map(len, got)))
    digest.update(b"".join(got))
    print(turn, *counts)

sys.stdin.read()  # it lasts until the moves are done
print(digest.hexdigest())
