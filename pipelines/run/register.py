"""Which tables a report gets: those that were released for its period before, or new ones that are audited first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipelines.contract.fields import codelists
from pipelines.programme import Period, Profile
from pipelines.protect.keys import key_fingerprint, rounding_key
from pipelines.protect.ledger import AUDIENCES, Ledger, another_run_was_first, read_ledger
from pipelines.protect.published import Release, plain_release
from pipelines.publish.leaks import check_needles
from pipelines.run.export import CheckedExport
from pipelines.words.translation import SOURCE_LANGUAGE, texts


class Register:
    """The ledgers of one programme. A period is protected once: its reports and languages are views of one release."""

    def __init__(self, checked: CheckedExport, releases: Path) -> None:
        self._checked = checked
        self._programme = checked.programme
        self._folder = releases / checked.programme.programme

    def views(self, period: Period, profile: Profile) -> Mapping[str, Release]:
        """View → tables. Raises PublishRefused where a ledger is broken, and what `CheckedExport.release` raises."""
        if profile == "internal":
            return self._checked.release(period, profile)
        ledgers = [read_ledger(self._folder, audience) for audience in AUDIENCES]
        key = key_fingerprint(rounding_key(self._programme))
        for ledger in ledgers:
            ledger.check_key(key)
            ledger.check_base(self._programme.rounding_base)
        released = self._of(profile).of_period(period.id)
        if released:
            return released.views
        earlier = [entry.sight() for ledger in ledgers for entry in ledger.entries]
        return self._checked.release(period, profile, earlier)

    def enter(self, views: Mapping[str, Release], profile: Profile) -> None:
        """Writes a release into its ledger, once: from here on it counts as published.

        An entry holds all views, of which perhaps not all went through the gate. Raises LeakFound where one of them
        holds an identifier of the export, and PublishRefused where another run has entered other tables meanwhile.
        """
        ledger = self._of(profile)
        entry = ledger.of_period(next(iter(views.values())).period)
        if entry is not None and entry.views != views:
            raise another_run_was_first()
        if entry is None:
            plain = json.dumps({view: plain_release(release) for view, release in views.items()}, ensure_ascii=False)
            check_needles({"the ledger's entry": plain.encode()}, self._checked.identifiers, self._own_text())
            key = key_fingerprint(rounding_key(self._programme))
            ledger.append(views, self._programme.public_totals, key)

    def _own_text(self) -> str:
        # Not what the release says, as for a page: an identifier that became a row would license itself.
        codes = (code for codelist in codelists().values() for code in codelist)
        return "\n".join([*texts(SOURCE_LANGUAGE), *codes, self._programme.model_dump_json()])

    def _of(self, profile: Profile) -> Ledger:
        return read_ledger(self._folder, profile)
