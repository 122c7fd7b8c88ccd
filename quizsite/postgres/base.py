"""Django's engine for Postgres, but for one thing: whether a pooled connection still lives is seen on its socket.

Django can ask the server before each request instead (`CONN_HEALTH_CHECKS`), and that trip is a tenth of what an answer
takes. Both notice the same: a server that is gone without having hung up keeps either waiting.
"""

import select

from django.db.backends.postgresql import base

# Not "there is something to read": over TLS that may be no more than a ticket for another session. Linux alone tells.
_HUNG_UP = getattr(select, "POLLRDHUP", select.POLLIN)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params):
        """Return a connection on which nobody has hung up; psycopg.OperationalError where there is none in time."""
        while _is_hung_up(connection := super().get_new_connection(conn_params)):
            connection.close()
            if self.pool:
                self.pool.putconn(connection)  # which makes another in its place
        return connection


def _is_hung_up(connection) -> bool:
    line = select.poll()
    line.register(connection.fileno(), _HUNG_UP)
    return bool(line.poll(0))
