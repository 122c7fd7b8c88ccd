"""The kinds of answer box. A new module here with an instance named KIND is a new kind."""

from importlib import import_module
from pkgutil import iter_modules

from questions.kinds.base import Kind


def _found() -> dict[str, Kind]:
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    kinds = (getattr(module, "KIND", None) for module in modules)
    return {kind.name: kind for kind in kinds if isinstance(kind, Kind)}


KINDS: dict[str, Kind] = _found()


def get_kind(name: str) -> Kind:
    """Return the kind of this name; KeyError if there is none."""
    return KINDS[name]
