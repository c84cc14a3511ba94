"""The tables about the approval of a plan before it is adopted."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

APPROVAL_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "approval_stages",
        "The stages in which a plan is approved before it may be adopted: one row each, in the order in which they "
        "are signed. With this table no plan is adopted before all of them are signed. A row with the id of a default "
        "stage (technical, strategic, stakeholder, implementation, outside) takes from it what it leaves empty. No "
        "amount of the plan depends on it.",
        ("stage",),
        (
            Field("stage", "id", "Short unique name, or that of a default stage.", required=True, example="technical"),
            Field("name", "text", "Name shown to readers. Empty: that of the default stage, otherwise the id."),
            Field(
                "weeks",
                "integer",
                "Weeks after which it is late. Empty: as the setting approval_weeks of the policy says (2).",
                example="2",
            ),
            Field("signers", "integer", "Different people who have to sign (1 by default).", default="1", example="2"),
            Field(
                "signed_by",
                "list",
                "People or roles of the table signatories who may sign. Empty: everybody in that table; without it, "
                "anybody who neither submitted the plan nor entered a request.",
                example="finance-director; treasurer",
            ),
            Field(
                "limit",
                "amount",
                "Total of the largest plan that may be signed in this stage. Empty: no limit.",
                example="50,000,000.00",
            ),
        ),
    ),
    Table(
        "signatories",
        "Who may sign plans, in which role and up to which total: one row for each person and role. No amount of the "
        "plan depends on it.",
        ("person", "role"),
        (
            Field("person", "text", "Name by which the person signs.", required=True, example="M. Ortega"),
            Field("role", "text", "Role that stages can name. Empty: none.", example="finance-director"),
            Field(
                "limit",
                "amount",
                "Total of the largest plan that the person may sign. Empty: no limit.",
                example="25,000,000.00",
            ),
            Field("until", "date", "Last day on which it holds. Empty: until it is taken away.", example="2025-12-31"),
        ),
    ),
    Table(
        "authors",
        "Who entered or edited which request: one row for each person and request. None of them approves the plan.",
        ("person", "request"),
        (
            Field("person", "text", "Name of the person.", required=True, example="L. Chen"),
            Field("request", "id", "The request. Empty: the case as a whole.", example="engineering"),
        ),
    ),
)
