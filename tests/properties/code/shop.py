"""A shop, in all the ways Python can write one."""
from __future__ import annotations

import asyncio
import os.path as paths
from collections import OrderedDict, defaultdict as dd
from .stock import *

RATE: float = 0.2
NAMES = ["cup", "jug"]
first, *rest = NAMES


@app.route("/cups/<int:cup_id>", methods=["GET", "POST"])
@login_required
def cups(cup_id: int, *args, limit=10, **kwargs) -> dict[str, int]:
    global RATE
    query = "SELECT * FROM cups WHERE id = %s" % cup_id
    log.info(f"asked for {cup_id!r:>10} of {len(NAMES)}")
    if cup_id not in kwargs and limit > 3:
        return {"error": "none", **kwargs}, 404
    elif limit == 0:
        raise ValueError("no limit") from None
    else:
        pass
    with open(paths.join(BASE, "cups.txt"), "rb") as source, lock:
        data = source.read()
    try:
        cursor.execute(query, (cup_id,))
        rows = cursor.fetchall()
    except (KeyError, db.Error) as error:
        log.exception("failed: {}".format(error))
        raise
    except Exception:
        rows = None
    else:
        rows.sort(key=lambda row: row[1])
    finally:
        cursor.close()
    total = sum(row.price * (1 + RATE) for row in rows if row.price)
    names = {row.id: row.name for row in rows}
    unique = {row.id for row in rows}
    best = max(rows, key=len) if rows else None
    head, tail = rows[0], rows[1:-1]
    assert total >= 0, "negative"
    for index, (name, price) in enumerate(names.items()):
        if not name:
            continue
        print(name, price, sep=", ", file=sys.stderr)
    else:
        total += 1
    while (chunk := read(1024)) is not None:
        total -= len(chunk)
        break
    del names[0]
    subprocess.run(["ls", "-l", *args], shell=True, check=False)
    return jsonify(total=total, names=names)


class Cup(Base, metaclass=Meta):
    """A cup."""

    size: int = 3
    owner = models.ForeignKey("User", on_delete=models.CASCADE)

    def __init__(self, name, size=None):
        super().__init__(name)
        self.name = name
        self._size = size or self.size

    @property
    def full(self):
        return self.level >= self.size and not self.broken

    @staticmethod
    async def pour(ml: int = 5, /, *, slowly=False):
        await asyncio.sleep(ml)
        async for drop in source(ml):
            yield drop
        async with session.get(url, verify=False) as response:
            return await response.json()

    class Meta:
        abstract = True


def choose(command):
    match command:
        case ["go", direction]:
            return direction
        case {"op": "stop"} | None:
            return 0
        case Point(x=0, y=y) if y > 1:
            return y
        case _:
            return -1


if __name__ == "__main__":
    app.run(debug=True, host="0.0.0.0")
