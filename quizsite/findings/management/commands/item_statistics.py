from django.core.management.base import BaseCommand

from quizsite.findings.statistics import refresh_statistics


class Command(BaseCommand):
    help = "Work facility and discrimination of all questions out anew, from the answers as they stand."

    def handle(self, **options):
        written = refresh_statistics()
        if written is None:
            self.stdout.write("Somebody else is at it; nothing was done here.")
        else:
            self.stdout.write(f"{written} statistics.")
