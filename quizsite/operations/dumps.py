"""A backup: one tar file with a dump of the database and a manifest that a restore is checked against."""

import hashlib
import json
import os
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import django
import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from quizsite.embedded.binaries import postgres_program
from quizsite.embedded.errors import CannotRun

FORMAT = 1
MANIFEST, DUMP = "manifest.json", "database.dump"

# A row's text must not depend on the server it is read from.
READING = "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c extra_float_digits=1 -c bytea_output=hex"


class BackupError(Exception):
    """Why a backup could not be made, read or restored, in words for the operator."""


class DatabaseNotEmpty(BackupError):
    """The database to restore into holds tables already."""


@dataclass(frozen=True)
class Digest:
    """What a table holds: the number of its rows, and a sum of their hashes that no order changes."""

    rows: int
    hashes: str


def settings_address(alias: str = "default") -> str:
    """Return the libpq address of a database of the settings."""
    chosen = settings.DATABASES[alias]
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {name: chosen[key] for name, key in names.items() if chosen.get(key)}
    # A socket's folder or `sslmode` stands among the options; time-outs made for requests are left out.
    extra = {name: value for name, value in chosen["OPTIONS"].items() if isinstance(value, str) and name != "options"}
    return make_conninfo("", **parts, **extra)


def table_digests(connection: psycopg.Connection) -> dict[str, Digest]:
    """Return the digest of every table, by its full name."""
    names = connection.execute(
        "SELECT schemaname, tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
    ).fetchall()
    return {f"{schema}.{table}": _digest(connection, schema, table) for schema, table in names}


def _digest(connection: psycopg.Connection, schema: str, table: str) -> Digest:
    query = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} AS t")
    row = connection.execute(query.format(sql.Identifier(schema, table))).fetchone()
    return Digest(*row)


def write_backup(path: Path, address: str, *, now: datetime) -> dict[str, Digest]:
    """Write a backup of the database at this address; return what is in it.

    Dump and manifest are of one snapshot, so people can go on working meanwhile. The file appears
    under its name when it is whole.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.name}.") as folder:
        dump = Path(folder) / DUMP
        with _connect(address) as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            (snapshot,) = connection.execute("SELECT pg_export_snapshot()").fetchone()
            _run("pg_dump", address, "--format=custom", f"--snapshot={snapshot}", f"--file={dump}")
            digests = table_digests(connection)
            manifest = {
                "format": FORMAT,
                "sha256": _sha256(dump.open("rb")),
                "made_at": now.isoformat(),
                "postgres": connection.info.parameter_status("server_version"),
                "django": django.get_version(),
                "tables": {name: {"rows": d.rows, "hashes": d.hashes} for name, d in digests.items()},
            }
        (Path(folder) / MANIFEST).write_text(json.dumps(manifest, indent=1))
        # The dump is as good as all people's answers, so it is for its owner only.
        with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w") as archive:
                for name in (MANIFEST, DUMP):
                    archive.add(Path(folder) / name, arcname=name)
            file.flush()
            os.fsync(file.fileno())
    unfinished.replace(path)
    return digests


def restore_backup(path: Path, address: str, *, replace: bool = False) -> dict[str, Digest]:
    """Load a backup into the database at this address; return what is in it now.

    Raise DatabaseNotEmpty when the database holds tables, unless they are to be replaced. Nothing is
    thrown away before the file has proved to be whole; a restore that fails leaves the database empty.
    """
    expected = read_manifest(path)
    with _connect(address) as connection:
        if table_digests(connection):
            if not replace:
                raise DatabaseNotEmpty("The database holds tables already.")
            connection.execute("DROP SCHEMA public CASCADE")
            # As Postgres makes it, or the next dump would hold a schema of the same name once more.
            connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
            connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
            connection.execute("COMMENT ON SCHEMA public IS 'standard public schema'")
    with tarfile.open(path) as archive:
        options = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        _run("pg_restore", address, *options, source=archive.extractfile(DUMP))
    with _connect(address) as connection:
        found = table_digests(connection)
    if found != expected:
        differing = sorted(name for name in found | expected if found.get(name) != expected.get(name))
        raise BackupError(f"Restored, but these tables differ from the manifest: {', '.join(differing)}")
    return found


def read_manifest(path: Path) -> dict[str, Digest]:
    """Return what a backup says it holds; raise BackupError unless it is one of ours, and whole."""
    try:
        with tarfile.open(path) as archive:
            manifest = json.load(archive.extractfile(MANIFEST))
            if manifest["format"] != FORMAT:
                raise BackupError(f"{path} has format {manifest['format']}, and this version reads {FORMAT}.")
            if manifest["sha256"] != _sha256(archive.extractfile(DUMP)):
                raise BackupError(f"{path} is damaged: its dump is not the one of its manifest.")
        return {name: Digest(**digest) for name, digest in manifest["tables"].items()}
    except (OSError, tarfile.TarError, KeyError, TypeError, ValueError) as problem:
        raise BackupError(f"{path} is not a backup that can be read: {problem}") from problem


def _sha256(file: IO[bytes]) -> str:
    with file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _connect(address: str) -> psycopg.Connection:
    try:
        return psycopg.connect(address, options=READING)
    except psycopg.OperationalError as problem:
        raise BackupError(f"No connection to the database: {problem}") from problem


def _run(program: str, address: str, *options: str, source=None) -> None:
    """Run a Postgres client on a database, its password out of sight of other users."""
    parts = conninfo_to_dict(address)
    password = parts.pop("password", None)
    env = os.environ | ({"PGPASSWORD": password} if password else {})
    try:
        command = [postgres_program(program), *options, "--dbname", make_conninfo("", **parts)]
    except CannotRun as problem:
        raise BackupError(str(problem)) from problem
    process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    with process:
        if source is not None:
            try:
                while block := source.read(1 << 20):
                    process.stdin.write(block)
            except BrokenPipeError:
                pass  # it ended early, and says why on its standard error
        _, complaint = process.communicate()
    if process.returncode:
        raise BackupError(f"{program} failed: {complaint.decode(errors='replace').strip()}")
