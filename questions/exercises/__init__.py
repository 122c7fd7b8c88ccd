"""The exercises. A new module here, or in a package below, registers itself when this package is imported."""

from importlib import import_module
from pkgutil import walk_packages

for _module in walk_packages(__path__, f"{__name__}."):
    import_module(_module.name)
