def load():
    return {"cmd": source(), "name": "n"}
