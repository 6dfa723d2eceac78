"""Passes Ethernet frames between two network devices, as slowly and as badly as its arguments say.

    relay.py DEVICE DEVICE [--delay MS] [--rate MBIT] [--loss PERCENT]

Each direction waits DELAY milliseconds, passes RATE megabits in a second, and loses LOSS percent of the frames that carry
payload. The same frames are lost on every run.
"""

import argparse
import heapq
import itertools
import random
import select
import socket
import time

OUTGOING = 4
EVERY_PROTOCOL = 3
# Frames without payload are smaller: acknowledgements, and what sets up a connection.
SMALL = 120

parser = argparse.ArgumentParser()
parser.add_argument("devices", nargs=2)
parser.add_argument("--delay", type=float, default=0.0)
parser.add_argument("--rate", type=float, default=0.0)
parser.add_argument("--loss", type=float, default=0.0)
options = parser.parse_args()

ends = []
for device in options.devices:
    end = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERY_PROTOCOL))
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 << 20)
    end.bind((device, 0))
    end.setblocking(False)
    ends.append(end)

chance = random.Random(445)
numbers = itertools.count()
waiting = []
# When the line of each direction is free again.
free = [0.0, 0.0]

while True:
    now = time.monotonic()
    while waiting and waiting[0][0] <= now:
        _, _, to, frame = heapq.heappop(waiting)
        ends[to].send(frame)
    patience = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
    ready, _, _ = select.select(ends, [], [], patience)
    for end in ready:
        to = 1 - ends.index(end)
        while True:
            try:
                frame, address = end.recvfrom(65536)
            except BlockingIOError:
                break
            if address[2] == OUTGOING:
                continue
            if len(frame) > SMALL and chance.random() * 100 < options.loss:
                continue
            due = time.monotonic()
            if options.rate:
                due = max(due, free[to]) + len(frame) * 8 / (options.rate * 1e6)
                free[to] = due
            heapq.heappush(waiting, (due + options.delay / 1000, next(numbers), to, frame))
