"""Which chart draws a table that the page does not declare: those of the analyst's notebooks, and any other."""

from __future__ import annotations

from pipelines.protect.published import PublishedTable

PANELS = (
    *("services_in_reception_by_type_and_delivery", "services_pre_return_by_type_and_delivery"),
    "services_post_return_by_type_and_delivery",
    *("requests_by_partner_and_answer", "requests_by_kind_and_answer"),
    "cases_by_solution_and_progress",
    "followups_by_month_and_situation",
    *("needs_by_need_and_met", "needs_by_need_and_child", "needs_by_need_and_offer"),
    *("assessments_by_kind_and_timeliness", "assessments_by_kind_and_heard", "assessments_by_kind_and_view"),
    "bids_by_recommendation_and_result",
    "events_by_type_and_date_precision",
)

SHARES = (
    "children_placed_to_date_by_sex_and_disappearance",
    "children_placed_to_date_by_age_band_and_disappearance",
    "children_placed_to_date_by_nationality_group_and_disappearance",
)

ANALYST_CHARTS: dict[str, str] = {
    "cases_followed_by_step_and_state": "steps",
    **dict.fromkeys(PANELS, "panels"),
    **dict.fromkeys(SHARES, "shares"),
}
"""Table → kind of chart, for tables that only the analyst sees."""

MOST_GROUPED = 3
"""Bars in a group; above it, panels side by side are easier to read."""


def kind_by_shape(table: PublishedTable) -> str | None:
    """The kind of chart that a table of this shape allows; None for one that has no chart."""
    if table.shape in ("total", "not_in_export"):
        return None
    if len(table.dimensions) == 1:
        return "bars"
    _, categories = table.dimensions[-1]
    if table.shape == "stacked":
        return "shares" if categories == ("yes", "no") else "panels"
    return "grouped_bars" if len(categories) <= MOST_GROUPED else "panels"
