"""An empty text for a report: each block with a line that says what belongs in it."""

from __future__ import annotations

from pathlib import Path

from pipelines.errors import ParameterInvalid
from pipelines.programme import Programme
from pipelines.report.narrative import NOT_APPLICABLE, narrative_path
from pipelines.report.sections import BLOCKS, OPTIONAL_BLOCKS
from pipelines.words.speak import Words

ABOUT = (
    "Write under each heading, and keep the headings. A line that begins with > is a note to you: it is not published.",
    "Paragraphs, lists, *emphasis* and **strong emphasis** can be used. No names, no days, no counts but those that",
    f"stand on the page. Where a block has nothing to say, write: {NOT_APPLICABLE}",
)

HELP = {
    "objectives": "What the programme is for, and for which children.",
    "activities": "What was done of the plan for A1 to A4 in this period.",
    "results": "What was reached of R1 to R5.",
    "amif_indicators": "How to read the indicators: what explains a high or a low one.",
    "deviations": "What went otherwise than planned, why, and what you did about it.",
    "bottlenecks": "What cases waited for, and what you learned from it.",
    "childs_view": "What children said in general; never the words of one child.",
    "data_quality": "What was done about gaps in the records.",
    "visibility": "What was published and where the funding was shown.",
    "ethics": "How consent was asked for, and how children are kept safe in this work.",
    "vignette": "May be left out with its heading. A story from the programme's own words, never from one case.",
}


def write_skeleton(programme: Programme, period: str, country: str, language: str) -> Path:
    """Writes the empty text of a report into the programme folder; gives its path.

    Raises ParameterInvalid where the report or language is not known, or the file is there already.
    """
    Words(language)
    programme.period(period)
    if country not in programme.views:
        raise ParameterInvalid("The programme has no such report.", f"Choose one of: {', '.join(programme.views)}.")
    path = programme.folder / narrative_path(period, country, language)
    if path.exists():
        raise ParameterInvalid(f"{narrative_path(period, country, language)} is there already.", "Write on in it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = [f"## {name}\n\n> {HELP[name]}\n" for name in (*BLOCKS, *OPTIONAL_BLOCKS)]
    notes = "".join(f"> {line}\n" for line in ABOUT)
    path.write_text("\n".join([notes, *blocks]), encoding="utf-8", newline="\n")
    return path
