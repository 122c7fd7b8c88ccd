import secrets
import stat
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from quizsite.accounts.models import User
from quizsite.accounts.roles import write_roles
from quizsite.interviews.exchange import load_plans
from quizsite.operations.durability import volatile_settings
from quizsite.operations.static_files import collect_static_files

DEMO_ADMIN = "admin@example.org"
DEMO_CANDIDATE = "ada@example.org"


class Command(BaseCommand):
    help = "Bring database and files up to date with the code: run at every start, and after every upgrade."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="make an administrator and a candidate to try with")

    def handle(self, *, demo: bool, **options):
        if settings.PRODUCTION and (volatile := volatile_settings()):
            raise CommandError(f"Postgres runs with {', '.join(volatile)} off: answers would be lost in a crash.")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        write_roles()
        self.stdout.write("Database: up to date")
        call_command("load_bank", str(settings.BASE_DIR / "fixtures" / "bank"), stdout=self.stdout)
        load_plans(settings.BASE_DIR / "fixtures" / "plans.yaml")
        collect_static_files()
        self.stdout.write("Static files: collected")
        if demo:
            self._make_demo_logins(settings.VAR_DIR / "demo-logins.txt")

    def _make_demo_logins(self, path: Path) -> None:
        """Make the two logins once; later starts leave them as they are."""
        if User.objects.exists():
            return
        lines = []
        for role, email, make in (
            ("administrator", DEMO_ADMIN, User.objects.create_superuser),
            ("candidate", DEMO_CANDIDATE, User.objects.create_user),
        ):
            password = secrets.token_urlsafe(12)
            user = make(email, password)
            user.emailaddress_set.create(email=email, verified=True, primary=True)
            lines.append(f"{role}: {email}  {password}")
        path.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
        path.write_text("\n".join(lines) + "\n")
