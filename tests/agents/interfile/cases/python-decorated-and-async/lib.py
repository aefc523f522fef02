async def fetch(u):
    return u
