"""What a report says about who pays for it, for each framework of the Fund."""

from __future__ import annotations

from pipelines.protect.published import Release
from pipelines.words.speak import N_, Words

STATEMENTS = {
    "amif-2014-2020": N_(
        "This project is co-funded by the Asylum, Migration and Integration Fund of the European Union"
    ),
    "amif-2021-2027": N_("Co-funded by the European Union"),
}
"""Stands beside the emblem: Regulation (EU) No 514/2014, article 53; Regulation (EU) 2021/1060, article 47."""

DISCLAIMERS = {
    "amif-2014-2020": N_(
        "The content of this report represents the views of the author only and is their sole responsibility. The "
        "European Commission accepts no responsibility for use that may be made of the information it contains."
    ),
    "amif-2021-2027": N_(
        "Funded by the European Union. Views and opinions expressed are however those of the author(s) only and do not "
        "necessarily reflect those of the European Union or the European Commission. Neither the European Union nor "
        "the granting authority can be held responsible for them."
    ),
}
"""The wording of the Commission's model grant agreements; the granting authority of an action of the Union is the
Commission."""

OF_AUTHORITY = N_(
    "Funded by the European Union. Views and opinions expressed are however those of the author(s) only and do not "
    "necessarily reflect those of the European Union or {authority}. Neither the European Union nor the granting "
    "authority can be held responsible for them."
)
"""The same where another gives the grant, such as the authority of a member state that manages its programme."""


def say_disclaimer(release: Release, words: Words) -> str:
    """Who alone is responsible for what a report says, in the words that its framework asks for."""
    if release.granting_authority:
        return words.say(OF_AUTHORITY, authority=release.granting_authority)
    return words.say(DISCLAIMERS[release.framework])
