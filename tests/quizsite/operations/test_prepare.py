import re
import shutil
import stat

import pytest
import yaml
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection

from questions.models import Question, Revision, Topic
from quizsite.accounts.models import User
from quizsite.accounts.roles import ROLES
from quizsite.interviews.models import Plan
from tests.factories import drawn_source, entry_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    """A folder of its own for what is written, and a small bank: the whole one has tests that load it."""
    bank = tmp_path / "fixtures" / "bank"
    bank.mkdir(parents=True)
    topics = {"topics": [{"slug": "cnn", "title": "Convolution"}]}
    (bank / "topics.yaml").write_text(yaml.safe_dump(topics))
    questions = {"topic": "cnn", "title": "Convolution", "questions": [entry_source("numeric"), drawn_source()]}
    (bank / "cnn.yaml").write_text(yaml.safe_dump(questions))
    shutil.copy(settings.BASE_DIR / "fixtures" / "plans.yaml", bank.parent)
    settings.BASE_DIR = settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    # Two seconds of compressing each time would say nothing on what is tested here.
    settings.STATICFILES_DIRS = []
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return tmp_path


def rows() -> dict[str, list]:
    """Return everything that a second start might add once more."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Topic, Question, Revision, Plan, Group, User)
    } | {
        "rights": {
            group.name: set(group.permissions.values_list("codename", flat=True)) for group in Group.objects.all()
        }
    }


def test_preparing_twice_adds_nothing(folder):
    call_command("prepare", demo=True)
    once = rows()

    call_command("prepare", demo=True)

    assert rows() == once
    assert len(once["Question"]) == len(once["Revision"]) == 2
    assert len(once["Plan"]) >= 6
    assert [group["name"] for group in once["Group"]] == list(ROLES)
    assert (folder / "static").is_dir()


def test_demo_logins_are_made_once_and_written_for_their_owner_alone(folder):
    logins = folder / "demo-logins.txt"
    call_command("prepare", demo=True)
    written = logins.read_text()

    call_command("prepare", demo=True)

    assert logins.read_text() == written
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    found = re.fullmatch(r"administrator: (\S+)  (\S+)\ncandidate: (\S+)  (\S+)\n", written)
    administrator = authenticate(None, email=found[1], password=found[2])
    candidate = authenticate(None, email=found[3], password=found[4])
    assert administrator.is_superuser
    assert not candidate.is_staff
    assert candidate.emailaddress_set.get().verified


def test_a_site_with_accounts_gets_no_demo_logins(folder):
    User.objects.create_user("somebody@example.org", "correct horse battery")

    call_command("prepare", demo=True)

    assert User.objects.count() == 1
    assert not (folder / "demo-logins.txt").exists()


def test_without_demo_nobody_is_made(folder):
    call_command("prepare")

    assert not User.objects.exists()
    assert not (folder / "demo-logins.txt").exists()


def test_a_production_site_is_not_prepared_on_a_database_that_forgets(folder, settings):
    settings.PRODUCTION = True
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")

    with pytest.raises(CommandError, match="synchronous_commit"):
        call_command("prepare")

    assert not Question.objects.exists()
