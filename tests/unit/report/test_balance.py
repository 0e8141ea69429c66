"""Where the rows of an export went: of its tables always, of its files where they are another system's."""

from __future__ import annotations

import re

from pipelines.contract.export import SheetBalance
from pipelines.contract.finding import RowBalance
from pipelines.report.findings import balance_table

CASES = {"cases": RowBalance(read=5, kept=4, set_aside=1, flagged=0)}


def cells(html: str) -> list[list[str]]:
    return [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in re.findall(r"<tr>(.*?)</tr>", html, flags=re.DOTALL)]


def test_the_files_of_another_system_are_balanced_beside_the_tables() -> None:
    html = balance_table(CASES, 3, (SheetBalance("office file, zaken", 1_007, 1_004, 2, 1),), "en").html
    assert cells(html)[1] == ["Cases", "5", "4", "1", "0"]
    assert cells(html)[2:] == [
        ["File or sheet", "Read", "Kept", "Set aside", "Merged"],
        ["office file, zaken", "1,007", "1,004", "2", "1"],
    ]


def test_a_canonical_export_has_the_balance_of_its_tables_alone() -> None:
    assert len(cells(balance_table(CASES, 3, (), "en").html)) == 2
