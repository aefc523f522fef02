from lib import fetch
async def main():
    v = await fetch(source())
    # ruleid: t
    sink(v)
