"""A revision is entered once, names what it supersedes, and is refused where there is nothing to correct."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from hand_made_release import hand_made_release

from pipelines.errors import LeakFound, ParameterInvalid, PublishRefused
from pipelines.programme import PROJECT_FOLDER, Period, Profile, read_programme
from pipelines.protect.knowledge import Sight
from pipelines.protect.ledger import read_ledger
from pipelines.protect.published import Release
from pipelines.run.export import CheckedExport
from pipelines.run.register import Register

PROGRAMME = read_programme(PROJECT_FOLDER / "data_samples" / "safe_havens")
PERIOD = PROGRAMME.periods[0]
REASON = "Late records came in."


class Export:
    """Stands for a checked export: what it gives can be changed, and it notes beside what it was protected."""

    programme = PROGRAMME
    identifiers = frozenset({"SYN-C-0001"})

    def __init__(self) -> None:
        self.title = "Safe Havens"
        self.beside: list[list[str]] = []

    def release(
        self,
        period: Period,
        profile: Profile,
        earlier: Sequence[Sight] = (),
        revision: int = 1,  # noqa: ARG002 - the name of the truth, which is made elsewhere
    ) -> dict[str, Release]:
        self.beside.append([sight.name for sight in earlier])
        parts: dict[str, Any] = {"period": period.id, "title": self.title, "tables": {}}
        return {view: hand_made_release(profile, country=view, **parts) for view in PROGRAMME.views}


@pytest.fixture
def export() -> Export:
    return Export()


def register(export: Export, folder: Path) -> Register:
    return Register(cast(CheckedExport, export), folder)


def released(export: Export, folder: Path) -> Register:
    first = register(export, folder)
    first.enter(first.views(PERIOD, "public"), "public")
    return first


def test_a_revision_supersedes_the_entry_before_it_and_reports_get_it_from_then_on(
    export: Export, tmp_path: Path
) -> None:
    released(export, tmp_path)
    export.title = "Safe Havens, corrected"
    second = register(export, tmp_path)
    views = second.revised(PERIOD, ["public"], REASON)["public"]
    second.enter(views, "public")
    one, two = read_ledger(tmp_path / PROGRAMME.programme, "public").entries
    assert (one.revision, two.revision, two.supersedes) == (1, 2, one.number)
    assert register(export, tmp_path).views(PERIOD, "public") == views
    assert views["ALL"].revision is not None
    assert views["ALL"].revision.reason == REASON
    assert export.beside[-1] == [PERIOD.id], "the audit of a revision has the release that it replaces"
    with pytest.raises(ParameterInvalid, match="nothing to revise"):
        register(export, tmp_path).revised(PERIOD, ["public"], REASON)


def test_where_nothing_has_changed_and_where_nothing_was_released_there_is_nothing_to_revise(
    export: Export, tmp_path: Path
) -> None:
    with pytest.raises(ParameterInvalid, match="nothing to revise"):
        register(export, tmp_path).revised(PERIOD, ["public"], REASON)
    released(export, tmp_path)
    with pytest.raises(ParameterInvalid, match="nothing to revise"):
        register(export, tmp_path).revised(PERIOD, ["public"], REASON)
    assert register(export, tmp_path).changed_tables(PERIOD, "public") == 0


def test_of_two_revisions_at_once_only_one_is_entered(export: Export, tmp_path: Path) -> None:
    released(export, tmp_path)
    export.title = "Safe Havens, corrected"
    one, other = register(export, tmp_path), register(export, tmp_path)
    first = one.revised(PERIOD, ["public"], REASON)["public"]
    second = other.revised(PERIOD, ["public"], "Another reason.")["public"]
    one.enter(first, "public")
    with pytest.raises(PublishRefused, match="Another run"):
        other.enter(second, "public")
    assert len(read_ledger(tmp_path / PROGRAMME.programme, "public").entries) == 2


def test_what_another_run_has_released_meanwhile_stops_a_release_that_was_not_audited_beside_it(
    export: Export, tmp_path: Path
) -> None:
    late = register(export, tmp_path)
    views = late.views(PROGRAMME.periods[1], "public")
    released(export, tmp_path)
    with pytest.raises(PublishRefused, match="Another run"):
        late.enter(views, "public")


def test_a_reason_that_names_a_case_is_refused(export: Export, tmp_path: Path) -> None:
    released(export, tmp_path)
    export.identifiers = frozenset({"Amina-Sy"})
    with pytest.raises(LeakFound) as refused:
        register(export, tmp_path).revised(PERIOD, ["public"], "The record of Amina-Sy came late.")
    assert "Amina" not in str(refused.value)


def test_what_a_killed_run_left_in_the_ledger_is_swept_when_its_release_is_entered(
    export: Export, tmp_path: Path
) -> None:
    again = released(export, tmp_path)
    ledger = tmp_path / PROGRAMME.programme / "ledger" / "public"
    (ledger / ".new-half").write_text("{", encoding="utf-8")
    again.enter(again.views(PERIOD, "public"), "public")
    assert [path.name for path in ledger.iterdir()] == ["0001.json"]
