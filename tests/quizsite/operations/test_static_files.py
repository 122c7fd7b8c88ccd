import pytest

from quizsite.operations.static_files import collect_static_files


@pytest.fixture
def source(settings, tmp_path):
    """A folder with one static file, and another for what is collected."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "site.css").write_text("main { margin: 0 }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    return folder


def test_static_files_are_collected_once(source, settings):
    assert collect_static_files() is True
    assert collect_static_files() is False

    assert len(list(settings.STATIC_ROOT.glob("site.*.css"))) == 1


def test_a_changed_file_is_collected_again_and_the_old_one_goes(source, settings):
    collect_static_files()
    (source / "site.css").write_text("main { margin: 1px }")

    assert collect_static_files() is True

    (collected,) = settings.STATIC_ROOT.glob("site.*.css")
    assert collected.read_text() == "main { margin: 1px }"


def test_a_collection_that_was_broken_off_is_done_again(source, settings):
    collect_static_files()
    settings.STATIC_ROOT.with_name("static.sum").unlink()

    assert collect_static_files() is True


def test_a_removed_folder_is_collected_again(source, settings):
    collect_static_files()
    for file in settings.STATIC_ROOT.iterdir():
        file.unlink()
    settings.STATIC_ROOT.rmdir()

    assert collect_static_files() is True
