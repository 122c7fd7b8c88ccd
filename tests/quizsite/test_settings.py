"""The settings are read in a process of their own: they are decided once, at the start."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
SAFE = {
    "SECRET_KEY": "k3y-0f-a-site-that-others-reach-drawn-at-random-7f3a9c51",
    "ALLOWED_HOSTS": "quiz.example.org",
    "SITE_URL": "https://quiz.example.org",
    "DATABASE_URL": "postgresql://quiz:secret@db.example.org:5432/quiz",
    "BROKER_URL": "redis://broker.example.org:6379/0",
}
PRINT = """
import json, sys
from quizsite import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def start(*names: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Read the settings under a safe environment with these changes; None takes a variable away."""
    env = {name: value for name, value in {**SAFE, **changes}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", PRINT, *names], cwd=PROJECT, env=env, capture_output=True, text=True, timeout=60
    )


def read(*names: str, **changes: str | None) -> list[Any]:
    """Return the settings of these names."""
    process = start(*names, **changes)
    assert process.returncode == 0, process.stderr
    return list(json.loads(process.stdout).values())


def refusal(**changes: str | None) -> str:
    """Return the last line of a start that was refused."""
    process = start(**changes)
    assert process.returncode != 0
    return process.stderr.strip().splitlines()[-1].removeprefix("django.core.exceptions.ImproperlyConfigured: ")


def test_a_safe_environment_is_a_production_site_without_debug():
    production, debug, https = read("PRODUCTION", "DEBUG", "HTTPS")

    assert (production, debug, https) == (True, False, True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"DEBUG": "true"}, "DEBUG is on. A site that others can reach runs with DEBUG=false."),
        ({"SECRET_KEY": "k3y-" * 12}, "SECRET_KEY is short: it needs 50 characters or more, drawn at random."),
        ({"SECRET_KEY": "abab" * 20}, "SECRET_KEY is short: it needs 50 characters or more, drawn at random."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name each host exactly: no wildcard, and not empty."),
        (
            {"ALLOWED_HOSTS": "quiz.example.org,*.example.org"},
            "ALLOWED_HOSTS must name each host exactly: no wildcard, and not empty.",
        ),
        ({"ALLOWED_HOSTS": ".example.org"}, "ALLOWED_HOSTS must name each host exactly: no wildcard, and not empty."),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name each host exactly: no wildcard, and not empty."),
        ({"SITE_URL": "http://quiz.example.org"}, "SITE_URL must begin with https:// while HTTPS=true."),
    ],
)
def test_an_unsafe_production_site_does_not_start(changes, message):
    assert refusal(**changes) == message


@pytest.mark.parametrize("key", ["x" * 49, "abcd" * 20])
def test_a_key_just_below_the_limits_is_refused(key):
    assert refusal(SECRET_KEY=key).startswith("SECRET_KEY")


@pytest.mark.parametrize("key", ["abcde" * 10])
def test_a_key_just_within_the_limits_is_taken(key):
    assert read("SECRET_KEY", SECRET_KEY=key) == [key]


@pytest.mark.parametrize(
    "changes",
    [
        {"DEBUG": "true"},
        {"SECRET_KEY": "short"},
        {"ALLOWED_HOSTS": "*"},
        {"ALLOWED_HOSTS": "", "SITE_URL": None},
        {"SITE_URL": "http://quiz.example.org"},
    ],
)
def test_production_false_lifts_the_refusals(changes):
    assert read("PRODUCTION", PRODUCTION="false", **changes) == [False]


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "BROKER_URL"])
def test_what_is_needed_and_missing_is_named(name):
    assert refusal(**{name: None}) == f"Set the {name} environment variable"


@pytest.mark.parametrize("name", ["PRODUCTION", "DEBUG", "HTTPS", "SIGN_UP_OPEN", "PASSKEYS", "BEHIND_PROXY"])
def test_a_switch_that_is_neither_true_nor_false_stops_the_start(name):
    assert refusal(**{name: "maybe"}) == f"{name} is 'maybe', which is neither true nor false."


def test_a_slip_of_the_pen_does_not_lift_the_refusals():
    assert refusal(PRODUCTION="ture", DEBUG="true").startswith("PRODUCTION is 'ture'")


@pytest.mark.parametrize(("text", "is_on"), [("TRUE", True), ("1", True), ("on", True), ("no", False), ("0", False)])
def test_switches_are_read_in_the_usual_spellings(text, is_on):
    assert read("SIGN_UP_OPEN", SIGN_UP_OPEN=text) == [is_on]


def test_an_empty_switch_is_one_that_was_not_set():
    assert read("PRODUCTION", "DEBUG", PRODUCTION="", DEBUG="") == [True, False]


@pytest.mark.parametrize("name", ["DATABASE_POOL", "TRUSTED_PROXY_COUNT"])
@pytest.mark.parametrize("text", ["abc", "-1", "2.5"])
def test_a_number_that_cannot_be_read_stops_the_start(name, text):
    assert refusal(**{name: text}) == f"{name} is '{text}', which is not a whole number."


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"DATABASE_URL": "mysql://quiz@db.example.org/quiz"},
            "DATABASE_URL must be an address that begins with postgresql://",
        ),
        ({"BROKER_URL": "localhost"}, "BROKER_URL must be an address that begins with redis://"),
        (
            {"EMAIL_VERIFICATION": "maybe"},
            "EMAIL_VERIFICATION is 'maybe', which is not one of none, optional, mandatory.",
        ),
    ],
)
def test_a_value_of_another_sort_stops_the_start(changes, message):
    assert refusal(**changes) == message


def test_the_database_pool_takes_its_size_from_the_environment():
    (databases,) = read("DATABASES", DATABASE_POOL="3")

    assert databases["default"]["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 3, "timeout": 3}


@pytest.mark.parametrize(
    ("address", "for_kombu"),
    [
        ("unix:///run/valkey.sock", "redis+socket:///run/valkey.sock"),
        ("redis://broker.example.org:6379/0", "redis://broker.example.org:6379/0"),
        ("rediss://:secret@broker.example.org:6380/1", "rediss://:secret@broker.example.org:6380/1"),
    ],
)
def test_the_brokers_address_is_spelled_for_kombu(address, for_kombu):
    assert read("BROKER_URL", "CELERY_BROKER_URL", BROKER_URL=address) == [address, for_kombu]


def test_without_an_address_there_is_no_single_sign_on():
    assert read("SOCIALACCOUNT_PROVIDERS", OIDC_SERVER_URL="", OIDC_CLIENT_ID="quiz") == [{}]


def test_single_sign_on_is_configured_by_its_address():
    (providers,) = read(
        "SOCIALACCOUNT_PROVIDERS",
        OIDC_SERVER_URL="https://id.example.org/realms/school",
        OIDC_CLIENT_ID="quiz",
        OIDC_SECRET="secret",
        OIDC_NAME="School login",
    )

    (app,) = providers["openid_connect"]["APPS"]
    assert app == {
        "provider_id": "oidc",
        "name": "School login",
        "client_id": "quiz",
        "secret": "secret",
        "settings": {"server_url": "https://id.example.org/realms/school"},
    }


def test_single_sign_on_without_its_secret_names_what_is_missing():
    message = refusal(OIDC_SERVER_URL="https://id.example.org", OIDC_CLIENT_ID="quiz")

    assert message == "Set the OIDC_SECRET environment variable"


COOKIES = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")


def test_under_https_cookies_belong_to_this_host_alone():
    assert read(*COOKIES) == ["__Host-session", "__Host-csrf", True, True]


def test_without_https_cookies_have_plain_names_that_browsers_accept():
    assert read(*COOKIES, HTTPS="false", SITE_URL="http://127.0.0.1:8000") == ["session", "csrf", False, False]


def test_the_proxys_word_on_https_is_taken_only_behind_a_proxy():
    assert read("SECURE_PROXY_SSL_HEADER") == [None]
    assert read("SECURE_PROXY_SSL_HEADER", BEHIND_PROXY="true") == [["HTTP_X_FORWARDED_PROTO", "https"]]


def test_forms_are_taken_from_the_site_itself():
    assert read("CSRF_TRUSTED_ORIGINS") == [["https://quiz.example.org"]]
    assert read("SITE_URL", SITE_URL=None) == ["https://quiz.example.org"]
