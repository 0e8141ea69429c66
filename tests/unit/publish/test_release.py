"""A release is all there or not there at all, once, and never of profile internal."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hand_made_release import hand_made_release, notebook_of

from pipelines.errors import PageIncomplete, PublishRefused
from pipelines.protect.published import Release
from pipelines.publish.release import publish_reports, stage_report
from pipelines.report.page import page_title, render_page
from pipelines.words.speak import Words

ZIP = "safe-havens_ALL_2017-H1_public_r1.zip"


def artefacts_of(release: Release) -> dict[str, bytes]:
    page = render_page(notebook_of(release), page_title(release, Words("en")), "en", release.profile, sample=True)
    return {"en/dashboard.html": page.encode()}


def publish(release: Release, folder: Path, enter: Callable[[], None] = lambda: None) -> None:
    publish_reports([stage_report(release, artefacts_of(release), folder, needles=())], enter)


def files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_release_is_its_pages_a_manifest_and_a_zip_and_nothing_else_is_left(tmp_path: Path) -> None:
    publish(hand_made_release(), tmp_path / "ALL" / "r1")
    assert files_in(tmp_path) == ["ALL/r1/en/dashboard.html", "ALL/r1/manifest.json", f"ALL/r1/{ZIP}"]


def test_nothing_can_be_seen_before_the_ledger_has_it_and_nothing_is_left_when_it_refuses(tmp_path: Path) -> None:
    def refuse() -> None:
        assert not (tmp_path / "ALL" / "r1").exists()
        raise PublishRefused("Another run was first.", "")

    with pytest.raises(PublishRefused, match="first"):
        publish(hand_made_release(), tmp_path / "ALL" / "r1", refuse)
    assert list((tmp_path / "ALL").iterdir()) == []


def test_of_two_reports_of_a_release_none_is_seen_when_one_of_them_is_there_already(tmp_path: Path) -> None:
    release, entered = hand_made_release(), []
    (first, second) = (stage_report(release, artefacts_of(release), tmp_path / view / "r1", ()) for view in ("A", "B"))
    publish(release, tmp_path / "B" / "r1")
    with pytest.raises(PublishRefused, match="released already"):
        publish_reports([first, second], lambda: entered.append("r1"))
    assert entered == []
    assert not any((tmp_path / "A").iterdir())


def test_profile_internal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PublishRefused, match="never published"):
        publish(hand_made_release("internal"), tmp_path / "r1")
    assert files_in(tmp_path) == []


def test_a_page_of_another_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PageIncomplete):
        stage_report(hand_made_release(country="RO"), artefacts_of(hand_made_release()), tmp_path / "r1", ())
    assert files_in(tmp_path) == []


def test_what_is_released_is_never_written_over(tmp_path: Path) -> None:
    release = hand_made_release()
    publish(release, tmp_path / "r1")
    before = (tmp_path / "r1" / "manifest.json").stat()
    with pytest.raises(PublishRefused, match="released already"):
        publish(release, tmp_path / "r1")
    assert (tmp_path / "r1" / "manifest.json").stat() == before
    assert len(files_in(tmp_path)) == 3


def test_a_disk_that_fails_while_writing_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(PublishRefused, match="No space left on device"):
        publish(hand_made_release(), tmp_path / "r1")
    assert list(tmp_path.iterdir()) == []
