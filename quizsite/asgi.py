"""One server for `make run`: event streams stay on the loop, pages run on Django's WSGI handler in a few threads.

In production the two are separate processes (`quizsite.wsgi` and `quizsite.streams`), so this module is not used there.
"""

from a2wsgi import WSGIMiddleware

from quizsite.streams import application as streams
from quizsite.wsgi import application as pages

_pages = WSGIMiddleware(pages, workers=8)


async def application(scope, receive, send):
    if scope["type"] == "lifespan" or scope["path"].startswith("/streams/"):
        await streams(scope, receive, send)
    else:
        await _pages(scope, receive, send)
