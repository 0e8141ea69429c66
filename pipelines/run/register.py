"""Which tables a report gets: those that were released for its period before, or new ones that are audited first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.contract.fields import codelists
from pipelines.errors import ParameterInvalid
from pipelines.programme import Period, Profile
from pipelines.protect.keys import key_fingerprint, rounding_key
from pipelines.protect.knowledge import Sight
from pipelines.protect.ledger import AUDIENCES, Entry, Ledger, another_run_was_first, read_ledger
from pipelines.protect.published import FIRST_REVISION, Release
from pipelines.protect.published_files import plain_release
from pipelines.protect.revision import changed_tables, check_reason, is_same, revise
from pipelines.publish.leaks import check_needles
from pipelines.run.export import CheckedExport
from pipelines.run.locks import locked
from pipelines.run.store import Store
from pipelines.words.translation import SOURCE_LANGUAGE, texts

Views = Mapping[str, Release]
"""View → its tables."""


class Register:
    """The ledgers of one programme. A period is protected once: its reports and languages are views of one release.

    It is worked from the ledgers as they were read first; where another run has written to one since, nothing is
    entered.
    """

    def __init__(self, checked: CheckedExport, releases: Path, store: Store | None = None) -> None:
        """Raises PublishRefused where a ledger is broken."""
        self._store = store
        self._checked = checked
        self._programme = checked.programme
        self._releases = releases
        self._folder = releases / checked.programme.programme
        self._ledgers = self._read()

    def views(self, period: Period, profile: Profile) -> Views:
        """The last revision of a period, or its first release. Raises what `CheckedExport.release` raises."""
        if profile == "internal":
            return self._checked.release(period, profile)
        self._check_key()
        released = self._ledgers[profile].of_period(period.id)
        if released:
            return released.views
        # To another audience it is the same revision: of the same records, or the audit finds a contradiction.
        return self._checked.release(period, profile, self._sights(), self._last_revision(period) or FIRST_REVISION)

    def revised(self, period: Period, profiles: Sequence[Profile], reason: str) -> dict[Profile, Views]:
        """Profile → a new revision of what is released of a period, where the export gives other numbers now.

        Raises ParameterInvalid for a period that was never released, where nothing has changed, and for a reason that
        can't be published; LeakFound where it names somebody; and what `CheckedExport.release` raises.
        """
        self._check_key()
        released = {one: self._entry(period, one) for one in profiles}
        said = check_reason(reason, next(iter(released[profiles[0]].views.values())))
        check_needles({"the reason": said.encode()}, self._checked.identifiers, self._own_text())
        changed = [
            one for one, entry in released.items() if not is_same(entry.views, self._made_again(entry, period, one))
        ]
        if not changed:
            raise ParameterInvalid(
                f"The export gives the numbers that are released of {period.id}, so there is nothing to revise.",
                "Correct the export first.",
            )
        number = 1 + self._last_revision(period)
        found: dict[Profile, Views] = {}
        earlier = self._sights()
        for profile in changed:
            tables = self._checked.release(period, profile, earlier, number)
            found[profile] = revise(released[profile].views, tables, number, said, self._programme.languages[0])
        return found

    def changed_tables(self, period: Period, profile: Profile) -> int:
        """How many tables of a released period, of all views together, would show other numbers now."""
        entry = self._entry(period, profile)
        return changed_tables(entry.views, self._made_again(entry, period, profile))

    def _made_again(self, entry: Entry, period: Period, profile: Profile) -> Views:
        """What the export gives now, protected beside what was released when the entry was made."""
        before = [
            earlier.sight()
            for audience, ledger in self._ledgers.items()
            for earlier in ledger.entries
            if self._was_there(earlier, audience, entry)
        ]
        return self._checked.release(period, profile, before, entry.revision)

    def enter(self, views: Views, profile: Profile) -> None:
        """Writes a release into its ledger, once: from here on it counts as published.

        An entry holds all views, of which perhaps not all went through the gate. Raises LeakFound where one of them
        holds an identifier of the export, and PublishRefused where another run has released something meanwhile.
        """
        with locked(self._releases, f"{self._programme.programme}.ledger", wait=True):
            self._enter(views, profile)

    def _enter(self, views: Views, profile: Profile) -> None:
        release = next(iter(views.values()))
        ledgers = self._read()
        ledgers[profile].sweep()
        entry = ledgers[profile].of_period(release.period)
        if entry is not None and entry.revision == release.revision_number and entry.views == views:
            return
        if self._lengths(ledgers) != self._lengths(self._ledgers):
            raise another_run_was_first()
        plain = json.dumps({view: plain_release(of_view) for view, of_view in views.items()}, ensure_ascii=False)
        check_needles({"the ledger's entry": plain.encode()}, self._checked.identifiers, self._own_text())
        key = key_fingerprint(rounding_key(self._programme))
        ledgers[profile].append(views, self._programme.public_totals, key, self._lengths(ledgers))
        if self._store:
            number = 1 + sum(self._lengths(ledgers).values())
            self._store.add_entry(ledgers[profile].next_file(), number)
        self._ledgers = self._read()

    def _last_revision(self, period: Period) -> int:
        entries = [entry for ledger in self._ledgers.values() for entry in ledger.entries]
        return max((entry.revision for entry in entries if entry.period == period.id), default=0)

    def _entry(self, period: Period, profile: Profile) -> Entry:
        entry = self._ledgers[profile].of_period(period.id)
        if entry is None:
            raise ParameterInvalid(
                f"Nothing of {period.id} is released with profile {profile}, so there is nothing to revise.",
                "safehavens update releases what is due.",
            )
        return entry

    def _was_there(self, earlier: Entry, audience: str, entry: Entry) -> bool:
        if audience == entry.profile:
            return earlier.number < entry.number
        return earlier.number <= entry.seen.get(audience, 0)

    def _sights(self) -> list[Sight]:
        return [entry.sight() for ledger in self._ledgers.values() for entry in ledger.entries]

    def _check_key(self) -> None:
        key = key_fingerprint(rounding_key(self._programme))
        for ledger in self._ledgers.values():
            ledger.check_key(key)
            ledger.check_base(self._programme.rounding_base)

    def _own_text(self) -> str:
        # Not what the release says, as for a page: an identifier that became a row would license itself.
        codes = (code for codelist in codelists().values() for code in codelist)
        return "\n".join([*texts(SOURCE_LANGUAGE), *codes, self._programme.model_dump_json()])

    def _read(self) -> dict[str, Ledger]:
        return {audience: read_ledger(self._folder, audience) for audience in AUDIENCES}

    def _lengths(self, ledgers: Mapping[str, Ledger]) -> dict[str, int]:
        return {audience: len(ledger.entries) for audience, ledger in ledgers.items()}
