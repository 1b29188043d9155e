# Computes, reads and writes files, runs threads and starts programs. Prints nothing that differs between runs.
import hashlib
import queue
import subprocess
import sys
import threading
import time


def primes(limit):
    sieve = bytearray([1]) * limit
    for n in range(2, int(limit**0.5) + 1):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, limit, n)))
    return sum(n for n in range(2, limit) if sieve[n])


def count_words(path):
    counts = {}
    with open(path, "rb") as lines:
        for line in lines:
            word = line.rstrip()
            if len(word) > 3:
                counts[word] = counts.get(word, 0) + 1
    return counts


def write_and_read(name, counts):
    with open(name, "w") as out:
        for word in sorted(counts):
            out.write("%s %d\n" % (word.decode(), counts[word]))
    with open(name, "rb") as back:
        return hashlib.sha256(back.read()).hexdigest()


def in_threads(count):
    tasks, results = queue.Queue(), queue.Queue()

    def work():
        while True:
            n = tasks.get()
            if n is None:
                return
            time.sleep(0.001)
            results.put(primes(2000 + n) * n)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for n in range(count):
        tasks.put(n)
    for _ in threads:
        tasks.put(None)
    for thread in threads:
        thread.join(timeout=60)
    return sum(results.get() for _ in range(count))


def in_programs(count):
    text = []
    for n in range(count):
        done = subprocess.run(
            ["sort", "-n"], input="\n".join(str((7 * i) % 101) for i in range(n, 100)), capture_output=True, text=True
        )
        text.append("%d %d %s" % (done.returncode, len(done.stdout), done.stdout.split()[n % 7]))
        primes(100000)
    failed = subprocess.run(["sh", "-c", "exit 7"])
    return text, failed.returncode


for turn in range(2):
    print("primes", primes(1500000), flush=True)
    counts = count_words(sys.argv[1])
    print("words", len(counts), write_and_read("counts-%d" % turn, counts))
    print("threads", in_threads(200))
    print("programs", in_programs(4))
sys.stdin.read()  # it lasts until the moves are done
