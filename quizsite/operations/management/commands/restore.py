from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizsite.operations.dumps import BackupError, DatabaseNotEmpty, restore_backup, settings_address


class Command(BaseCommand):
    help = "Load a file that `backup` wrote, and compare every table with its manifest. Stop the site before."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--database", metavar="URL", help="where to; DATABASE_URL unless given")
        parser.add_argument("--replace", action="store_true", help="throw away what the database holds")

    def handle(self, *, file: Path, database: str | None, replace: bool, **options):
        try:
            digests = restore_backup(file, database or settings_address(), replace=replace)
        except DatabaseNotEmpty as problem:
            raise CommandError(f"{problem} Make an empty one, or throw them away with --replace.") from problem
        except BackupError as problem:
            raise CommandError(problem) from problem
        rows = sum(digest.rows for digest in digests.values())
        self.stdout.write(f"Restored and compared: {len(digests)} tables, {rows} rows. Now run `manage.py prepare`.")
