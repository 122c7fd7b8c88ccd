"""Ask a server for a path, as the proxy would: exit code 0 when it answers 200.

With a name behind it, that part of the JSON answer has to be "ok".

    python deploy/healthcheck.py localhost:8000 /healthz
    python deploy/healthcheck.py web:8000 /readyz scheduler
"""

import http.client
import json
import os
import sys

server, path, *parts = sys.argv[1:]
# Django answers only to the names it was given.
host = os.environ.get("ALLOWED_HOSTS", "localhost").partition(",")[0]
connection = http.client.HTTPConnection(server, timeout=4)
try:
    connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
    answer = connection.getresponse()
    body = answer.read()
except (OSError, http.client.HTTPException) as problem:
    sys.exit(f"no answer: {problem}")
if answer.status != 200:
    sys.exit(f"answer {answer.status}")
for part in parts:
    if json.loads(body)[part] != "ok":
        sys.exit(f"{part}: {json.loads(body)[part]}")
