from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from questions.coverage import coverage, read_lists
from questions.exchange import BankError, read_bank


class Command(BaseCommand):
    help = "Say which items of the bank files answer which question of the published lists. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, nargs="?", default=Path("fixtures/bank"))
        parser.add_argument("--lists", type=Path, default=Path("fixtures/lists.yaml"), help="the questions to cover")

    def handle(self, *, folder: Path, lists: Path, **options):
        try:
            _, entries = read_bank(folder)
        except BankError as error:
            raise CommandError(f"The bank cannot be read.\n{error}") from error
        found = coverage(read_lists(lists), entries)
        for question, slugs in found.by_question.items():
            self.stdout.write(f"{question:8} {', '.join(slugs)}")
        for name, counts in (("topic", found.topics), ("level", found.levels), ("kind", found.kinds)):
            self.stdout.write(f"\nconcept items by {name}")
            for label, count in counts.items():
                self.stdout.write(f"  {label:32} {count:4}")
        self.stdout.write(f"\n{found.concepts} concept items, {found.exercises} entries with an exercise")
        self.stdout.write(f"{found.covered} of {len(found.by_question)}")
        if found.shortfalls:
            raise CommandError("\n".join(found.shortfalls))
