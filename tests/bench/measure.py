"""Runs programs side by side and says what they cost."""

import dataclasses
import os
import pathlib
import platform
import statistics
import subprocess
import time


@dataclasses.dataclass
class Cost:
    wall: float       # seconds
    cpu: float        # seconds, user and system, of the program and the processes it starts and waits for
    peak_mb: float    # of the largest of these processes


def run(command, output, allowed=(0, 1, 4), cwd=None):
    """One run, stdout into the file `output`. Raises when it ends otherwise than `allowed`."""
    errors = pathlib.Path(str(output) + ".err")
    with open(output, "wb") as out, open(errors, "wb") as err:
        began = time.monotonic()
        child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=cwd)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in allowed:
        raise SystemExit(f"{command[0]} ended with {child.returncode}: {errors.read_text(errors='replace')[-2000:]}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def alternate(commands, folder, rounds, cwd=None):
    """`commands`: name → command. Runs them in turn, `rounds` times, and gives name → cost, each the median of its rounds.
    What the last round wrote lies in folder/NAME."""
    costs = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(run(command, folder / name, cwd=cwd))
    middle = lambda name, part: statistics.median(getattr(cost, part) for cost in costs[name])
    return {name: Cost(middle(name, "wall"), middle(name, "cpu"), middle(name, "peak_mb")) for name in commands}


def bytes_of(folder, extensions):
    """(files, bytes) of the regular files with one of these extensions."""
    sizes = [path.stat().st_size for path in pathlib.Path(folder).rglob("*")
             if path.suffix in extensions and path.is_file() and not path.is_symlink()]
    return len(sizes), sum(sizes)


def machine():
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {platform.machine()}, load before the first run {load:.1f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])
