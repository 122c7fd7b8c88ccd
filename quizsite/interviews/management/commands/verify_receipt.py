import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizsite.interviews.exports import ReceiptError, check_receipt


class Command(BaseCommand):
    help = "Say whether this site made a receipt, and whether what it kept is still the same."

    def add_arguments(self, parser):
        parser.add_argument("file", help="the receipt; - reads it from the standard input")

    def handle(self, *, file: str, **options):
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        try:
            self.stdout.write(check_receipt(text))
        except ReceiptError as error:
            raise CommandError(str(error)) from error
