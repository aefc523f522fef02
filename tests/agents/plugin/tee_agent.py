#!/usr/bin/env python3
"""tee_agent.py TRAFFIC COMMAND…: runs an agent, hands everything through, and notes each line with who sent it."""

import json
import subprocess
import sys
import threading


def main():
    agent = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    lock = threading.Lock()

    def hand_on(who, source, target):
        for line in source:
            with lock, open(sys.argv[1], "a", encoding="utf-8") as traffic:
                traffic.write(json.dumps({"from": who, "line": line.decode()}) + "\n")
            target.write(line)
            target.flush()
        target.close()

    to_agent = threading.Thread(target=hand_on, args=("host", sys.stdin.buffer, agent.stdin))
    to_agent.start()
    hand_on("agent", agent.stdout, sys.stdout.buffer)
    to_agent.join()
    sys.exit(agent.wait())


if __name__ == "__main__":
    main()
