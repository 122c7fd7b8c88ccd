"""One number for everything that the database holds."""

from collections.abc import Collection
from functools import cache

from django.db import connection

# Book-keeping that a look at a page may touch: who is signed in, and how often somebody has tried.
BOOKKEEPING = {"django_session", "cache"}
# Columns that the clock of Python or a default of the table fills in, and no form.
STAMPS = ("action_time", "created_at", "date_joined", "joined_at", "last_login", "phase_at")


@cache
def _statement(without: Collection[str] = ()) -> str:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - BOOKKEEPING
    row = f"(to_jsonb(t) - ARRAY{list(without)})::text" if without else "t::text"
    rows = " UNION ALL ".join(
        f"SELECT '{table}' AS name, count(*) AS rows, bit_xor(hashtextextended({row}, 0)) AS sum FROM \"{table}\" t"  # noqa: S608
        for table in sorted(tables)
    )
    return f"SELECT md5(string_agg(concat_ws(' ', name, rows, sum), ';' ORDER BY name)) FROM ({rows}) every_table"  # noqa: S608


def digest_database(*, without: Collection[str] = ()) -> str:
    """Return a digest of every row of every table but the book-keeping: equal means that nothing has changed.

    Columns named in `without` are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_statement(tuple(without)))
        return cursor.fetchone()[0]
