from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from questions.exchange import BankError, load_bank


class Command(BaseCommand):
    help = "Load bank files: what is new or changed is published, what is unchanged adds nothing."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="a folder with topics.yaml and one file per topic")

    def handle(self, *, folder: Path, **options):
        try:
            loaded = load_bank(folder, now=timezone.now())
        except BankError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        self.stdout.write(f"{loaded.questions} questions in {loaded.topics} topics, {loaded.revisions} new revisions.")
