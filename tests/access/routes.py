"""Every address of the site, walked out of the URL configuration, and the policy that is written for it."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.urls import get_resolver, reverse
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver

POLICY = Path(__file__).resolve().parents[2] / "quizsite" / "access.toml"
METHODS = ("GET", "HEAD", "POST", "POST htmx")
OUTCOMES = ("allow", "move", "login", "confirm", "hide", "deny", "method")


@dataclass(frozen=True)
class Route:
    """One pattern. A pattern without a name of its own goes by its text."""

    name: str
    text: str
    pattern: URLPattern
    parameters: tuple[str, ...]

    @property
    def view(self) -> Callable[..., Any]:
        return self.pattern.callback

    @property
    def is_ours(self) -> bool:
        return self.view.__module__.split(".")[0] in ("questions", "quizsite")

    @property
    def is_public(self) -> bool:
        return getattr(self.view, "login_required", True) is False

    @property
    def allowed_methods(self) -> frozenset[str] | None:
        """The methods that one of Django's decorators lets through; None when there is no such decorator."""
        view: Any = self.view
        while view is not None:
            for cell in view.__closure__ or ():
                if isinstance(cell.cell_contents, list) and set(cell.cell_contents) <= {"GET", "HEAD", "POST"}:
                    return frozenset(cell.cell_contents)
            view = getattr(view, "__wrapped__", None)
        return None

    def path(self, kwargs: dict[str, Any]) -> str:
        if self.text != self.name:
            return reverse(self.name, kwargs=kwargs)
        path = self.text
        for parameter, value in kwargs.items():
            path = _replace(path, parameter, str(value))
        return f"/{path}"


def _replace(path: str, parameter: str, value: str) -> str:
    for written in (f"<path:{parameter}>", f"(?P<{parameter}>.*)$"):
        path = path.replace(written, value)
    return path


def walk_routes() -> list[Route]:
    """Return every route of the site: the admin's, the accounts' and our own."""
    return list(_walk(get_resolver(), "", "", ()))


def _walk(resolver: URLResolver, namespace: str, prefix: str, above: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        text = f"{prefix}{entry.pattern}"
        parameters = above + _parameters(entry)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, inner, text, parameters)
        else:
            yield Route(f"{namespace}{entry.name}" if entry.name else text, text, entry, parameters)


def _parameters(entry: URLPattern | URLResolver) -> tuple[str, ...]:
    if isinstance(entry.pattern, RoutePattern):
        return tuple(entry.pattern.converters)
    return tuple(entry.pattern.regex.groupindex)


@dataclass(frozen=True)
class Rule:
    """What the policy says of one route, for one object: per method, the outcome for each person."""

    route: str
    object: str
    is_public: bool
    methods: dict[str, dict[str, str]]

    @property
    def label(self) -> str:
        return f"{self.route} {self.object}".strip()

    def outcome(self, method: str, person: str, *, is_htmx: bool = False) -> str:
        """Return what the person gets. A method that is not listed is refused to everyone who is let in at all."""
        named = self.methods.get("POST htmx") if is_htmx and method == "POST" else self.methods.get(method)
        said = named or self.methods.get("GET" if method == "HEAD" else method)
        if said is None and not self.is_public and any(row.get(person) == "login" for row in self.methods.values()):
            return "login"
        return (said or {}).get(person, "method")


@dataclass(frozen=True)
class Policy:
    people: dict[str, str]
    groups: dict[str, tuple[str, ...]]
    rules: list[Rule]


def read_policy(path: Path = POLICY) -> Policy:
    """Return the policy; raise ValueError for one that leaves a person out, or names one twice."""
    document = tomllib.loads(path.read_text())
    people = document.pop("people")
    groups = {name: tuple(members) for name, members in document.pop("groups").items()}
    document.pop("streams")
    rules = [
        _read_rule(route, entry, people, groups)
        for route, entries in document.items()
        for entry in (entries if isinstance(entries, list) else [entries])
    ]
    return Policy(people, groups, rules)


def _read_rule(route: str, entry: dict[str, Any], people: dict[str, str], groups: dict[str, tuple[str, ...]]) -> Rule:
    methods = {}
    for method, said in entry.items():
        if method in ("object", "public"):
            continue
        if method not in METHODS or not set(said) <= set(OUTCOMES):
            raise ValueError(f"{route}: {method} = {said} is nothing the policy knows")
        named = [(person, outcome) for outcome, who in said.items() for person in _members(who, people, groups)]
        if sorted(person for person, _ in named) != sorted(people):
            raise ValueError(f"{route}: {method} has to name each person once")
        methods[method] = dict(named)
    return Rule(route, entry.get("object", ""), entry.get("public", False), methods)


def _members(who: list[str], people: dict[str, str], groups: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for name in who:
        if name in groups:
            yield from groups[name]
        elif name in people:
            yield name
        else:
            raise ValueError(f"there is neither a person nor a group “{name}”")
