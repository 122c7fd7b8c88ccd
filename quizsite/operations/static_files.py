"""Static files, named after their content and compressed: seconds of work, so only when one has changed."""

import hashlib

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static_files() -> bool:
    """Bring STATIC_ROOT up to date; return whether there was anything to do."""
    note = settings.STATIC_ROOT.with_name("static.sum")
    found = sources_sum()
    if settings.STATIC_ROOT.exists() and note.exists() and note.read_text() == found:
        return False
    # Removed before and written after the work: one that was broken off is done again.
    note.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    note.write_text(found)
    return True


def sources_sum() -> str:
    """Return a sum over the names and contents of all static files, and over what decides how they are collected."""
    total = hashlib.sha256(f"{django.__version__} {settings.STORAGES['staticfiles']}".encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            with storage.open(path) as file:
                total.update(f"{path} {hashlib.file_digest(file, 'sha256').hexdigest()}".encode())
    return total.hexdigest()
