from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from quizsite.operations.dumps import BackupError, settings_address, write_backup


class Command(BaseCommand):
    help = "Write the whole database to one file, with a manifest that `restore` checks. The site may go on running."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="where to; it appears when it is whole")

    def handle(self, *, file: Path, **options):
        try:
            digests = write_backup(file, settings_address(), now=timezone.now())
        except (BackupError, OSError) as problem:
            raise CommandError(problem) from problem
        rows = sum(digest.rows for digest in digests.values())
        self.stdout.write(f"{file}: {len(digests)} tables, {rows} rows, {file.stat().st_size} bytes")
