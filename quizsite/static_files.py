"""How collected files are named: each after its content, also where one of our scripts imports another."""

from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Django's own way reads every script, and packages bring some that import what is not there.
IMPORTS = (r"""(?P<matched>from "(?P<url>\./[^"]+)";)""", """from "%(url)s";""")


class StaticFiles(CompressedManifestStaticFilesStorage):
    patterns: ClassVar = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", (IMPORTS,)))
