"""The least that telling everybody needs: one frame of a kilobyte to each open stream. The measure of bench-live."""

import asyncio

FRAME = b"data: " + b"x" * 1024 + b"\n\n"

watchers: set[asyncio.Event] = set()


async def application(scope, receive, send) -> None:
    """GET / is a stream, POST / rings for all streams."""
    if scope["type"] != "http":
        return
    kind = b"text/event-stream" if scope["method"] == "GET" else b"text/plain"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    if scope["method"] == "POST":
        for watcher in watchers:
            watcher.set()
        await send({"type": "http.response.body", "body": b"rung\n"})
        return
    ring = asyncio.Event()
    watchers.add(ring)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        while not gone.done():
            waiting = asyncio.create_task(ring.wait())
            await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            ring.clear()
            if not gone.done():
                await send({"type": "http.response.body", "body": FRAME, "more_body": True})
    finally:
        gone.cancel()
        watchers.discard(ring)


async def _until_gone(receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
