"""A release is all there or not there at all, once, and never of profile internal."""

import os
from pathlib import Path

import pytest
from hand_made_release import hand_made_release, notebook_of

from pipelines.errors import PageIncomplete, PublishRefused
from pipelines.protect.published import Release
from pipelines.publish.release import publish_release
from pipelines.report.page import page_title, render_page
from pipelines.words.speak import Words


def page_of(release: Release) -> dict[str, str]:
    page = render_page(notebook_of(release), page_title(release, Words("en")), "en", release.profile, sample=True)
    return {"dashboard_en.html": page}


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_release_is_its_pages_and_a_manifest_and_nothing_else_is_left(tmp_path: Path) -> None:
    release = hand_made_release()
    folder = publish_release(release, page_of(release), tmp_path / "ALL" / "r1", needles=(), enter=lambda: None)
    assert folder == tmp_path / "ALL" / "r1"
    assert files_in(tmp_path) == ["ALL/r1/dashboard_en.html", "ALL/r1/manifest.json"]


def test_profile_internal_is_refused(tmp_path: Path) -> None:
    release = hand_made_release("internal")
    with pytest.raises(PublishRefused, match="never published"):
        publish_release(release, page_of(release), tmp_path / "r1", (), enter=lambda: None)
    assert files_in(tmp_path) == []


def test_a_page_of_another_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PageIncomplete):
        publish_release(hand_made_release(country="RO"), page_of(hand_made_release()), tmp_path / "r1", (), print)
    assert files_in(tmp_path) == []


def test_what_is_released_is_never_written_over(tmp_path: Path) -> None:
    release = hand_made_release()
    publish_release(release, page_of(release), tmp_path / "r1", (), enter=lambda: None)
    before = (tmp_path / "r1" / "manifest.json").stat()
    with pytest.raises(PublishRefused, match="released already"):
        publish_release(release, page_of(release), tmp_path / "r1", (), enter=lambda: None)
    assert (tmp_path / "r1" / "manifest.json").stat() == before
    assert len(files_in(tmp_path)) == 2


def test_a_disk_that_fails_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    release = hand_made_release()
    with pytest.raises(PublishRefused, match="No space left on device"):
        publish_release(release, page_of(release), tmp_path / "r1", (), enter=lambda: None)
    assert list(tmp_path.iterdir()) == []
