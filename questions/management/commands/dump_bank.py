from pathlib import Path

from django.core.management.base import BaseCommand

from questions.exchange import dump_bank


class Command(BaseCommand):
    help = "Write the bank to files that load_bank reads back."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **options):
        self.stdout.write(f"{dump_bank(folder)} questions written to {folder}.")
