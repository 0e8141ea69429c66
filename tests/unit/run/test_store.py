"""What several machines agree on by way of a store, here a folder; a real server is in tests/journeys."""

from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.local import LocalFileSystem
from hand_made_release import hand_made_release

from pipelines.errors import FileFault, PublishRefused
from pipelines.protect.ledger import Ledger, read_ledger
from pipelines.protect.published import MANIFEST
from pipelines.publish.bundle import bundle
from pipelines.run.store import Store

KEY = "0123456789abcdef"
FIRST, SECOND = "2017-1", "2017-2"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(LocalFileSystem(auto_mkdir=True), str(tmp_path / "store" / "programme"))


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path / "here"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "there"


def enter(folder: Path, period: str, profile: str = "public") -> Path:
    """Puts a release into the ledger of one machine; gives the entry's file."""
    ledger = read_ledger(folder, profile)
    ledger.append({"ALL": hand_made_release(profile=profile, period=period)}, {}, KEY)
    return ledger.next_file()


def show(folder: Path, period: str, page: bytes = b"<p>", profile: str = "public") -> Path:
    """Lays a report down as a release does; gives its folder."""
    report = folder / "ALL" / period / profile / "r1"
    files = {MANIFEST: b"{}", "en/dashboard.html": page}
    for name, content in {**files, "report.zip": bundle(files)}.items():
        (report / name).parent.mkdir(parents=True, exist_ok=True)
        (report / name).write_bytes(content)
    return report


def periods(folder: Path, profile: str = "public") -> list[str]:
    ledger: Ledger = read_ledger(folder, profile)
    return [entry.period for entry in ledger.entries]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_another_machine_gets_the_same_ledger_and_the_same_reports(store: Store, here: Path, there: Path) -> None:
    store.add_entry(enter(here, FIRST), 1)
    store.add_reports(here, [show(here, FIRST)])
    assert store.bring(there)
    assert contents(there) == contents(here)
    assert not store.bring(there), "nothing is new"


def test_a_machine_that_has_not_seen_the_last_entry_can_add_none(store: Store, here: Path, there: Path) -> None:
    store.add_entry(enter(here, FIRST), 1)
    late = enter(there, SECOND)
    with pytest.raises(PublishRefused, match="Another run") as refused:
        store.add_entry(late, 1)
    assert refused.value.may_pass
    assert not late.exists()
    store.bring(there)
    store.add_entry(enter(there, SECOND), 2)
    store.bring(here)
    assert periods(here) == periods(there) == [FIRST, SECOND]


def test_the_ledgers_of_two_audiences_have_one_order(store: Store, here: Path, there: Path) -> None:
    store.add_entry(enter(here, FIRST), 1)
    with pytest.raises(PublishRefused):
        store.add_entry(enter(there, FIRST, "funder"), 1)


def test_an_entry_whose_answer_got_lost_is_not_refused(store: Store, here: Path) -> None:
    entry = enter(here, FIRST)
    store.add_entry(entry, 1)
    store.add_entry(entry, 1)
    assert entry.exists()


def test_an_entry_that_never_reached_the_store_is_forgotten(store: Store, here: Path) -> None:
    enter(here, FIRST)
    store.bring(here)
    assert periods(here) == []


def test_releases_from_before_there_was_a_store_are_added_to_it(store: Store, here: Path, there: Path) -> None:
    for period in (FIRST, SECOND):
        enter(here, period)
        show(here, period)
    store.bring(here)
    store.bring(there)
    assert periods(there) == [FIRST, SECOND]
    assert contents(there) == contents(here)


def test_releases_that_contradict_the_store_are_refused_and_left_as_they_are(
    store: Store, here: Path, there: Path
) -> None:
    store.add_entry(enter(here, FIRST), 1)
    enter(there, SECOND)
    show(there, SECOND)
    before = contents(there)
    with pytest.raises(PublishRefused, match="different releases"):
        store.bring(there)
    assert contents(there) == before


def test_of_two_versions_of_a_report_the_first_one_in_the_store_is_the_released_one(
    store: Store, here: Path, there: Path
) -> None:
    store.add_entry(enter(here, FIRST), 1)
    store.bring(there)
    store.add_reports(here, [show(here, FIRST, b"<p>here")])
    other = show(there, FIRST, b"<p>there")
    store.add_reports(there, [other])
    assert (other / "en" / "dashboard.html").read_bytes() == b"<p>here"
    assert contents(there) == contents(here)


class Overwriting(LocalFileSystem):  # type: ignore[misc]
    """A store that knows no condition, as some are said to be."""

    def pipe_file(self, path: str, value: bytes, mode: str = "overwrite", **kwargs: Any) -> None:
        assert mode == "create"
        super().pipe_file(path, value, mode="overwrite", **kwargs)


def test_a_store_that_overwrites_is_refused(store: Store, here: Path) -> None:
    with pytest.raises(FileFault, match="overwrites"):
        Store(Overwriting(auto_mkdir=True), store.root).add_entry(enter(here, FIRST), 1)


class Away(LocalFileSystem):  # type: ignore[misc]
    def find(self, *_: Any, **__: Any) -> None:
        raise ConnectionError("Ionela")


def test_a_store_that_is_away_is_tried_again_and_told_without_its_words(store: Store, here: Path) -> None:
    with pytest.raises(FileFault) as told:
        Store(Away(), store.root).bring(here)
    assert told.value.may_pass
    assert "Ionela" not in str(told.value)
