"""The criteria of GFOA's Distinguished Budget Presentation Award: data, dated, with their source.

Names, codes and what is mandatory are facts of the award; what a criterion wants and asks is told in our own words.
Which tables bring an answer is ours. Data only.
"""

from __future__ import annotations

from typing import Final

from apportion.model.award import AwardCriterion, CriteriaSet, Question

_TARGETS: Final = ("targets",)
_REVENUES: Final = ("revenues",)
_PAST: Final = ("cash_history",)
_BALANCES: Final = ("fund_balances: opening", "revenues")
_LEDGER: Final = ("ledger (with ledger.yaml)",)
_FUNDS: Final = ("fund_descriptions",)


def _user(asks: str) -> Question:
    """No table of a case brings the answer."""
    return Question(asks, "user")


def _reader(asks: str) -> Question:
    """Only a reader can judge it."""
    return Question(asks, "reader")


_OVERVIEW: Final = (
    AwardCriterion(
        "C1",
        "Table of Contents",
        is_mandatory=True,
        wants="Contents from which every part of the document is found.",
        questions=(
            Question("whether the contents list every part"),
            Question("whether they lead to what they name"),
            Question("whether their numbers are those of the parts"),
        ),
    ),
    AwardCriterion(
        "P1",
        "Strategic Goals and Strategies",
        is_mandatory=True,
        wants="Goals of the whole organisation for the long run, and how they are to be reached.",
        questions=(
            Question("which strategic goals there are", brings=("objectives",)),
            _user("how the goals were arrived at"),
            Question("by which actions they are to be reached", brings=("initiatives",)),
        ),
    ),
    AwardCriterion(
        "P2",
        "Priorities and Issues",
        is_mandatory=True,
        wants="A budget message about what matters in the coming year, what is different from this year, and why.",
        questions=(
            Question("which issues the governing body faces"),
            Question("what is done about them", brings=("contingency_rules", "initiatives")),
            Question("how the year differs from the current one", brings=("requests: last_year",)),
            Question("which services, fees or taxes change much", brings=("unit_descriptions: changes",)),
        ),
    ),
    AwardCriterion(
        "C2",
        "Budget Overview",
        is_mandatory=True,
        wants="The large items and the trends of the budget at a glance.",
        questions=(
            Question("whether there is an overview"),
            Question("whether the large items are easy to take in"),
            Question("how the budget develops over the years", brings=_LEDGER),
            _user("what changed from the proposed to the adopted budget"),
        ),
    ),
)

_STRUCTURE: Final = (
    AwardCriterion(
        "O1",
        "Organization Chart",
        is_mandatory=True,
        wants="A chart of the whole organisation that can be read.",
        questions=(Question("how the whole organisation is built", brings=("units",)),),
    ),
    AwardCriterion(
        "F1",
        "Fund Descriptions and Fund Structure",
        is_mandatory=False,
        wants="All funds that need an appropriation, and how they are grouped.",
        questions=(
            Question("which funds there are and of which type", brings=_FUNDS),
            Question("which of them need an appropriation", brings=("fund_descriptions: appropriated",)),
            Question("what each large fund is for", brings=("fund_descriptions: description",)),
            _user("which funds stand in the audited statements alone, or in the budget alone"),
        ),
    ),
    AwardCriterion(
        "O2",
        "Department/Fund Relationship",
        is_mandatory=False,
        wants="Which department is paid from which fund.",
        questions=(Question("which unit uses which fund", brings=("funds",)),),
    ),
    AwardCriterion(
        "F2",
        "Basis of Budgeting",
        is_mandatory=False,
        wants="Whether each fund is budgeted on a cash, accrual or other basis.",
        questions=(
            Question("on which basis each fund is budgeted", brings=("fund_descriptions: basis",)),
            Question(
                "whether it is said where the audited statements use the same basis",
                brings=("fund_descriptions: statements",),
            ),
            Question("how the audited statements differ where they do not", brings=("fund_descriptions: statements",)),
        ),
    ),
    AwardCriterion(
        "P3",
        "Financial Policies",
        is_mandatory=True,
        wants="The financial policies of the whole organisation for the long run, in one place.",
        questions=(
            Question("which financial policies are in force", brings=("case.yaml: context", "policy")),
            Question("what counts as a balanced budget", brings=_REVENUES),
            Question("whether this budget keeps the policies", brings=("revenues", "fund_balances")),
        ),
    ),
    AwardCriterion(
        "P4",
        "Budget Process",
        is_mandatory=True,
        wants="How the budget is made, reviewed, adopted and amended.",
        questions=(
            Question("in which steps it is made and approved, and how it is amended", brings=("authorities",)),
            _user("when the steps are taken: a calendar"),
            _user("how the public takes part"),
        ),
    ),
)

_SUMMARIES: Final = (
    AwardCriterion(
        "F3",
        "Consolidated Financial Schedule",
        is_mandatory=True,
        wants="All revenue and all spending of the budget side by side.",
        questions=(
            Question("what comes in and goes out over all appropriated funds", brings=_REVENUES),
            Question("whether both stand beside each other", brings=_REVENUES),
            Question("revenue by its main types", brings=_REVENUES),
            Question("spending by function, programme or kind"),
        ),
    ),
    AwardCriterion(
        "F4",
        "Three Year Consolidated and Fund Financial Schedules",
        is_mandatory=False,
        wants="Revenue and spending of the year before, the current year and the budget year.",
        questions=(
            Question("revenue and spending of the three years beside each other", brings=(*_LEDGER, *_PAST)),
            Question("both for all appropriated funds together", brings=(*_LEDGER, *_PAST)),
            _user("both for each large fund, and for the others together"),
            Question("revenue by its main types", brings=_PAST),
            Question("spending by function, programme or kind", brings=_LEDGER),
        ),
    ),
    AwardCriterion(
        "F5",
        "Fund Balance",
        is_mandatory=True,
        wants="What funds hold at the start and at the end of the year, and why that changes.",
        questions=(
            Question("what is meant by the balance of a fund", brings=("fund_balances: basis",)),
            Question("what funds hold in the budget year", brings=("fund_balances: opening",)),
            Question("start, change and end of each balance", brings=_BALANCES),
            Question("the same for each large fund", brings=_BALANCES),
            Question("why a balance changes by more than a tenth", brings=_BALANCES),
            Question("the change where there is no governmental fund", brings=_BALANCES),
            Question("why it changes by more than a tenth there", brings=_BALANCES),
        ),
    ),
    AwardCriterion(
        "F6",
        "Revenues",
        is_mandatory=True,
        wants="The main sources of revenue, how they were estimated, and how they develop.",
        questions=(
            Question("which sources there are", brings=_REVENUES),
            Question("whether those told make up three quarters of the revenue", brings=_REVENUES),
            Question("how the amounts were estimated", brings=("revenues: basis",)),
            Question("how the sources developed", brings=_PAST),
        ),
    ),
    AwardCriterion(
        "F7",
        "Long-range Operating Financial Plans",
        is_mandatory=False,
        wants="What is planned for at least two years beyond the budget year.",
        questions=(
            Question("what the plan says of two further years", brings=("case.yaml: periods",)),
            Question("what it assumes", brings=("assumptions",)),
            _user("what the further years mean for the strategic goals"),
        ),
    ),
)

_CAPITAL: Final = (
    AwardCriterion(
        "F8",
        "Capital Program",
        is_mandatory=True,
        wants="What is spent on capital, from what it is paid, and what it will cost to run.",
        questions=(
            _user("what counts as capital spending"),
            _user("how much the capital programme comes to, and from which sources"),
            _user("which projects it holds, with their amounts"),
            _user("how projects are chosen"),
            _user("what the projects will cost to run"),
        ),
    ),
    AwardCriterion(
        "F9",
        "Debt",
        is_mandatory=True,
        wants="What is owed, how that compares with the legal limit, and what it costs the budget.",
        questions=(
            _user("which limits and cover of debt hold"),
            _user("principal and interest through maturity"),
            _user("which ratings bonds have"),
            _user("what the debt is for"),
        ),
    ),
)

_DEPARTMENTS: Final = (
    AwardCriterion(
        "O3",
        "Position Summary Schedule",
        is_mandatory=True,
        wants="How many people are employed, in the year before, the current year and the budget year.",
        questions=(
            _user("how many positions the whole organisation has"),
            _user("how many in the year before, the current year and the budget year"),
            _user("why the number changes"),
        ),
    ),
    AwardCriterion(
        "O4",
        "Departmental/Program Descriptions",
        is_mandatory=True,
        wants="What each department or programme does.",
        questions=(
            Question("which departments or programmes there are", brings=("units",)),
            Question("what each does, and what matters to it", brings=("unit_descriptions",)),
        ),
    ),
    AwardCriterion(
        "O5",
        "Departmental/Program Goals and Objectives",
        is_mandatory=False,
        wants="What departments or programmes want to reach.",
        questions=(
            Question("which goals departments have", brings=_TARGETS),
            _user("how these serve the strategic goals"),
            Question("whether they are counted", brings=("targets: goal",)),
            Question("by when they are to be reached", brings=("targets: date",)),
        ),
    ),
    AwardCriterion(
        "O6",
        "Performance Measures",
        is_mandatory=True,
        wants="Measures by which progress towards the goals is seen.",
        questions=(
            Question("which measures departments have", brings=_TARGETS),
            Question("to which goals the measures belong", brings=_TARGETS),
            _reader("whether the measures tell of results and not of money spent"),
        ),
    ),
)

_WHOLE: Final = (
    AwardCriterion(
        "C3",
        "Statistical/Supplemental Section",
        is_mandatory=False,
        wants="Figures about the community and its economy.",
        questions=(
            _user("which figures describe the community"),
            _user("how the local economy stands"),
            _user("what else is worth knowing of the place"),
        ),
    ),
    AwardCriterion(
        "C4",
        "Glossary",
        is_mandatory=False,
        wants="Terms explained to readers who know nothing of finance.",
        questions=(
            Question("which terms of finance are explained"),
            _user("which abbreviations are explained"),
            _reader("whether the explanations are free of jargon"),
        ),
    ),
    AwardCriterion(
        "C5",
        "Charts and Graphs",
        is_mandatory=False,
        wants="Charts where they tell more than figures.",
        questions=(
            Question("whether charts show what matters"),
            Question("whether each has a caption"),
        ),
    ),
    AwardCriterion(
        "C6",
        "Understandability and Usability",
        is_mandatory=False,
        wants="A document that is easy to read and all of a piece.",
        questions=(
            _reader("whether pages look alike"),
            _reader("whether there is neither too much nor too little detail"),
            Question("whether figures agree with each other and with their sources"),
            _user("where films, posts or other ways of telling it are found"),
        ),
    ),
)

GFOA: Final = CriteriaSet(
    award="Distinguished Budget Presentation Award",
    by="Government Finance Officers Association (GFOA)",
    edition="budgets with a fiscal year beginning 1/1/25 or later",
    source=(
        "GFOA, Distinguished Budget Presentation Award Program: Explanation of Criteria (PDF of 21 October 2025), "
        "linked from gfoa.org/budget-award"
    ),
    dated="2026-10-03",
    note=(
        "GFOA has announced criteria without mandatory ones: submissions of 2027 may choose between both, those from "
        "1 January 2028 on have to use the new ones (gfoa.org/budget-award-2026)."
    ),
    criteria=(*_OVERVIEW, *_STRUCTURE, *_SUMMARIES, *_CAPITAL, *_DEPARTMENTS, *_WHOLE),
)
"""25 criteria, 15 of them mandatory."""
