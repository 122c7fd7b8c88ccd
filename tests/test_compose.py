"""docker-compose.yml without Docker: each service's own command, as a plain process on the embedded servers."""

import os
import re
import secrets
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from quizsite.embedded.folders import PROJECT
from quizsite.embedded.processes import dying_with_parent
from tests.candidates import Candidate
from tests.quizsite.embedded.sites import clean_environment, free_port, lend_static_files, wait_until

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
OURS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "quizsite"}
LONG_RUNNING = {name: service for name, service in OURS.items() if name != "prepare"}
CONTAINER_PORTS = {"web": 8000, "streams": 8001}


@dataclass
class Part:
    """One service of docker-compose.yml as a process on this machine."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        """Kill it with all its workers, as a container ends with its first process."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@dataclass
class ComposeSite:
    """The running site: its address with a slash at the end, the streams' address, its parts by name."""

    url: str
    streams_url: str
    env: dict[str, str]
    parts: dict[str, Part]
    folder: Path
    ports: dict[str, int]

    def adapt(self, word: str) -> str:
        """Return a word of a command for this machine: with free ports, loopback, and a folder for /tmp."""
        for name, port in self.ports.items():
            word = re.sub(rf"\b(localhost|{name}):{CONTAINER_PORTS[name]}\b", f"127.0.0.1:{port}", word)
            word = word.replace(f"--port={CONTAINER_PORTS[name]}", f"--port={port}")
        return word.replace("--host=0.0.0.0", "--host=127.0.0.1").replace("=/tmp/", f"={self.folder}/")

    def start(self, name: str) -> None:
        log = self.folder / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [self.adapt(word) for word in OURS[name]["command"]],
                cwd=PROJECT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dying_with_parent(signal.SIGKILL),
            )
        self.parts[name] = Part(name, process, log)

    def is_healthy(self, name: str) -> bool:
        """Ask as Docker would, by the service's own check; a part that has ended fails the test."""
        part = self.parts[name]
        assert part.process.poll() is None, part.log.read_text()
        kind, *words = OURS[name]["healthcheck"]["test"]
        command = [self.adapt(word).replace("$$", "$") for word in words]
        if kind == "CMD-SHELL":
            command = ["sh", "-c", *command]
        return subprocess.run(command, cwd=PROJECT, env=self.env, capture_output=True).returncode == 0


@contextmanager
def durable_services() -> Iterator[dict[str, str]]:
    """Yield the environment of a Postgres that keeps its word, which the site in earnest insists on."""
    holder = subprocess.Popen(
        [*(sys.executable, "-m", "quizsite.embedded", "services", "--durable", "--"), "sh", "-c", "env; echo; cat"],
        cwd=PROJECT,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=dying_with_parent(signal.SIGTERM),
    )
    with holder:
        lines = iter(holder.stdout.readline, "\n")
        env = dict(line.rstrip("\n").split("=", 1) for line in lines if "=" in line)
        yield env
        holder.stdin.close()


def environment_of(name: str, servers: dict[str, str], **ours: str) -> dict[str, str]:
    """Return a service's environment as compose would put it together, with this machine's servers."""
    filled_in = {"SITE_HOST": "127.0.0.1", "POSTGRES_PASSWORD": "unused"}
    written = {
        key: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: filled_in[found[1]], value)
        for key, value in OURS[name]["environment"].items()
    }
    on_this_machine = {key: servers[key] for key in ("DATABASE_URL", "BROKER_URL", "PATH")}
    return clean_environment() | written | on_this_machine | ours


@pytest.fixture(scope="session")
def compose_site(tmp_path_factory) -> Iterator[ComposeSite]:
    """The site of docker-compose.yml: `.url` is where its pages are. Plain HTTP, as inside the proxy."""
    folder = tmp_path_factory.mktemp("compose")
    ports = {name: free_port() for name in CONTAINER_PORTS}
    with ExitStack() as stack:
        servers = stack.enter_context(durable_services())
        url = f"http://127.0.0.1:{ports['web']}/"
        env = environment_of(
            "web",
            servers,
            VAR_DIR=str(folder / "var"),
            SECRET_KEY=secrets.token_urlsafe(64),
            SITE_URL=url.rstrip("/"),
            HTTPS="false",
            BEHIND_PROXY="false",
        )
        site = ComposeSite(url, f"http://127.0.0.1:{ports['streams']}/", env, {}, folder, ports)
        stack.callback(_end, site)
        lend_static_files(folder / "var")
        subprocess.run(OURS["prepare"]["command"], cwd=PROJECT, env=env, check=True, capture_output=True)
        for name in LONG_RUNNING:
            site.start(name)
        for name in LONG_RUNNING:
            wait_until(lambda name=name: site.is_healthy(name), seconds=60, what=f"{name} is healthy")
        yield site


def _end(site: ComposeSite) -> None:
    for part in site.parts.values():
        part.process.terminate()
    for part in site.parts.values():
        try:
            part.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(part.process.pid, signal.SIGKILL)
            part.process.wait()


# --- The running site -------------------------------------------------------------------------------------------------


def test_pages_come_from_the_web_service(compose_site):
    with urllib.request.urlopen(compose_site.url, timeout=10) as answer:
        assert answer.status == 200
        assert "text/html" in answer.headers["Content-Type"]


def test_readyz_sees_database_broker_and_scheduler(compose_site):
    with urllib.request.urlopen(f"{compose_site.url}readyz", timeout=10) as answer:
        assert answer.read() == b'{"database": "ok", "broker": "ok", "scheduler": "ok"}'


def test_streams_answer(compose_site):
    with urllib.request.urlopen(f"{compose_site.streams_url}streams/healthz", timeout=10) as answer:
        assert answer.status == 200


# Items that an answer of "A" to everything answers; the others want something else.
CHOSEN = r'name="(choice|choices|truth)"'


def test_an_interview_is_sat_through_the_services_and_other_tabs_are_told(compose_site):
    candidate = Candidate(compose_site.url.rstrip("/"))
    attempt = candidate.start("phone-screen")
    _, paper = candidate.get(f"/interviews/{attempt}/")
    stream = re.search(r'data-stream="/([^"]+)"', paper)[1]

    with urllib.request.urlopen(compose_site.streams_url + stream, timeout=30) as other_tab:
        assert other_tab.readline() == b"retry: 3000\n"
        for position in range(1, 11):
            candidate.answer(attempt, position, choice="A", choices="A", truth="true")
        rings = (line.decode().split() for line in iter(other_tab.readline, b""))
        ring = next(words[1] for words in rings if words[:1] == ["data:"])
    report = candidate.hand_in(attempt)

    assert ring in candidate.acknowledged
    of_choices = [form for form in paper.split('<form class="sitting"')[1:] if re.search(CHOSEN, form)]
    assert int(re.search(r"(\d+) of 10 items have an answer", report)[1]) == len(of_choices) > 0


def test_an_interview_goes_on_after_the_web_service_was_killed(compose_site):
    candidate = Candidate(compose_site.url.rstrip("/"))
    attempt = candidate.start("phone-screen")
    candidate.answer(attempt, 1, choice="A")

    compose_site.parts["web"].kill()
    compose_site.start("web")
    candidate.answer(attempt, 1, choice="B")

    assert len(candidate.acknowledged) == 2


def test_a_healthcheck_notices_a_part_that_does_not_answer(compose_site):
    compose_site.parts["streams"].process.send_signal(signal.SIGSTOP)
    try:
        assert not compose_site.is_healthy("streams")
    finally:
        compose_site.parts["streams"].process.send_signal(signal.SIGCONT)

    assert compose_site.is_healthy("streams")


# --- What is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in COMPOSE["services"] if name != "prepare"])
def test_every_service_restarts_and_is_checked(name):
    service = COMPOSE["services"][name]

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


@pytest.mark.parametrize("name", OURS)
def test_our_services_run_without_rights(name):
    assert OURS[name]["cap_drop"] == ["ALL"]
    assert OURS[name]["security_opt"] == ["no-new-privileges:true"]
    assert re.findall(r"^USER (\w+)", (PROJECT / "Dockerfile").read_text(), re.MULTILINE) == ["app"]


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["proxy"]


def test_every_queue_has_a_worker():
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {settings.CELERY_TASK_DEFAULT_QUEUE}
    words = [word for service in OURS.values() for word in service["command"]]

    assert {word.removeprefix("--queues=") for word in words if word.startswith("--queues=")} == routed


def test_the_database_sorts_as_the_embedded_one_does():
    assert COMPOSE["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"] == (
        "--locale-provider=builtin --locale=C.UTF-8"
    )


def test_env_example_names_every_variable_of_the_settings():
    read = set(re.findall(r"(?:env\.|\b_)\w+\(\s*\"([A-Z_]{3,})\"", (PROJECT / "quizsite" / "settings.py").read_text()))
    named = set(re.findall(r"^(?:# )?(\w+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))

    assert named == read | {"SITE_HOST", "POSTGRES_PASSWORD"}


def test_what_the_dockerfile_copies_reaches_the_builder():
    copied = re.findall(r"^COPY (?!--from)(\S+)", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)
    let_through = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert set(copied) == let_through
    assert all((PROJECT / path).exists() for path in copied)
