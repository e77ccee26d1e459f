"""Python's selectors, on the protocol of Worker."""
import os
import selectors
import socket
import sys
import time

selector = None
opened = []
spare = None
ready_fd = None


def open_all(ready, idle):
    global selector, spare, ready_fd
    if selector:
        selector.close()
    for thing in opened:
        os.close(thing) if isinstance(thing, int) else thing.close()
    opened.clear()
    selector = selectors.DefaultSelector()
    spare = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.append(spare)
    for _ in range(idle):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        opened.append(one)
        selector.register(one, selectors.EVENT_READ)
    for _ in range(ready):
        ready_fd, end = os.pipe()
        opened.extend((ready_fd, end))
        os.write(end, b"x")
        selector.register(ready_fd, selectors.EVENT_READ)


def churn():
    selector.register(spare, selectors.EVENT_READ)
    selector.unregister(spare)


def poll():
    selector.select(0)


operations = {"poll": poll, "churn": churn}
for line in sys.stdin:
    words = line.split()
    if words[0] == "open":
        open_all(int(words[1]), int(words[2]))
        answer = 0
    elif words[0] == "time" and words[1] in operations:
        operation = operations[words[1]]
        taken = []
        for _ in range(int(words[3])):
            start = time.perf_counter_ns()
            for _ in range(int(words[2])):
                operation()
            taken.append(str(time.perf_counter_ns() - start))
        answer = " ".join(taken)
    elif words[0] == "late":
        seen = []
        for _ in range(int(words[2])):
            start = time.perf_counter_ns()
            selector.select(int(words[1]) / 1e9)
            seen.append(time.perf_counter_ns() - start - int(words[1]))
        seen.sort()
        answer = f"{seen[len(seen) // 2]} {seen[len(seen) * 99 // 100]} {seen[0]}"
    else:
        answer = "-"
    print(answer, flush=True)
