import tarfile
from datetime import UTC, datetime

import psycopg
import pytest
from django.core.management import CommandError, call_command
from psycopg.conninfo import make_conninfo

from quizsite.accounts.models import User
from quizsite.operations.dumps import (
    BackupError,
    read_manifest,
    settings_address,
    table_digests,
    write_backup,
)
from quizsite.operations.transitions import record_beat

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def empty_database():
    """The address of a second database."""
    source = settings_address()
    with psycopg.connect(source) as connection:
        name = f"{connection.info.dbname}_restored"
    with psycopg.connect(source, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield make_conninfo(source, dbname=name)
    with psycopg.connect(source, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def backup(tmp_path):
    User.objects.create_user("ada@example.org", "a long pass-phrase")
    record_beat()
    path = tmp_path / "quiz.backup"
    call_command("backup", path)
    return path


def digests_of(address):
    with psycopg.connect(address, options="-c TimeZone=UTC") as connection:
        return table_digests(connection)


def test_restored_database_holds_the_same_rows_in_every_table(backup, empty_database):
    call_command("restore", backup, database=empty_database)

    restored = digests_of(empty_database)
    assert restored == digests_of(settings_address())
    assert restored["public.accounts_user"].rows == 1
    assert restored["public.operations_beat"].rows == 1


def test_restored_database_can_be_replaced_and_backed_up_again(backup, empty_database, tmp_path):
    call_command("restore", backup, database=empty_database)
    call_command("restore", backup, database=empty_database, replace=True)

    again = write_backup(tmp_path / "again.backup", empty_database, now=NOON)

    assert again == read_manifest(backup)
    call_command("restore", tmp_path / "again.backup", database=empty_database, replace=True)


def test_restore_refuses_a_database_with_tables(backup, empty_database):
    with psycopg.connect(empty_database) as connection:
        connection.execute("CREATE TABLE notes AS SELECT 'keep me' AS note")

    with pytest.raises(CommandError, match="holds tables already.*--replace"):
        call_command("restore", backup, database=empty_database)

    assert list(digests_of(empty_database)) == ["public.notes"]


def test_restore_refuses_a_damaged_file_before_it_throws_anything_away(backup, empty_database):
    call_command("restore", backup, database=empty_database)
    before = digests_of(empty_database)
    with tarfile.open(backup) as archive:
        offset = archive.getmember("database.dump").offset_data
    content = bytearray(backup.read_bytes())
    content[offset + 2000] ^= 0xFF
    backup.write_bytes(content)

    with pytest.raises(CommandError, match="is damaged"):
        call_command("restore", backup, database=empty_database, replace=True)

    assert digests_of(empty_database) == before


@pytest.mark.parametrize("content", [b"", b"PGDMP and so on", b"\0" * 10240])
def test_read_manifest_refuses_what_is_no_backup(content, tmp_path):
    path = tmp_path / "other"
    path.write_bytes(content)

    with pytest.raises(BackupError, match="not a backup"):
        read_manifest(path)


def test_backup_that_fails_leaves_no_file(tmp_path):
    nowhere = make_conninfo(settings_address(), dbname="no_such_database")

    with pytest.raises(BackupError, match="no_such_database"):
        write_backup(tmp_path / "quiz.backup", nowhere, now=NOON)

    assert list(tmp_path.iterdir()) == []


def test_backup_is_for_its_owner_only(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


def test_table_digests_see_a_changed_row(backup):
    User.objects.update(first_name="Augusta")

    assert digests_of(settings_address()) != read_manifest(backup)
