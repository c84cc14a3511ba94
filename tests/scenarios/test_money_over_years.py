"""Money over several years: what a fund carries forward, loses and has to keep, grants that expire or need a match.

Expected plans are worked by hand in each docstring, and each plan is looked at a second time by ``checked``.
"""

from apportion.allocation.plan import make_plan
from apportion.model.plan import FundOutcome
from tests.support.budgets import Budget, Condition, Pot, ask, budget, fund, rule, unit
from tests.support.checked import checked
from tests.support.planned import Planned

YEARS = ("2026", "2027", "2028")


def town(*funds: Pot, rules: tuple[Condition, ...] = ()) -> Budget:
    """A school for 60 in 2027, worth 150, and roads in each year, up to 30 at 1 a dollar."""
    return budget(
        "150",
        unit("schools", ask("school", "60", value="150", decision="whole", period="2027")),
        unit("works", *(ask("roads", "30", period=year) for year in YEARS)),
        periods=YEARS,
        funds=funds,
        rules=rules,
        at_most=True,
    )


def by_year(plan: Planned, request: str = "roads") -> list[int]:
    """Cents of a request in each year."""
    return [plan.amount(request, year) for year in YEARS]


def outcome(plan: Planned, name: str, year: str) -> FundOutcome:
    return next(item for item in plan.plan.funds if (item.fund, item.period) == (name, year))


def test_without_carry_forward_every_year_stands_for_itself() -> None:
    """40 a year never pay for a school of 60: roads get their 30 each year and 10 lapse."""
    plan = checked(town(fund("taxes", "40", "40", "40")))
    assert plan.funded == []
    assert by_year(plan) == [3000, 3000, 3000]
    assert [outcome(plan, "taxes", year).lapsed for year in YEARS] == [1000, 1000, 1000]


def test_money_saved_in_one_year_builds_the_school_in_the_next() -> None:
    """20 of 2026 are carried into 2027, so that roads get 20 in 2026 and nothing in 2027, and 30 in 2028."""
    plan = checked(town(fund("taxes", "40", "40", "40", carry_forward=True)))
    assert plan.funded == ["school"]
    assert by_year(plan) == [2000, 0, 3000]
    assert outcome(plan, "taxes", "2026").carried_out == outcome(plan, "taxes", "2027").carried_in == 2000
    assert outcome(plan, "taxes", "2027").carried_out == 0


def test_later_money_cannot_be_spent_before_it_comes() -> None:
    """All the money there is comes in 2028: the school of 2027 cannot be paid although the total would suffice."""
    plan = checked(town(fund("taxes", "10", "10", "100", carry_forward=True)))
    assert plan.funded == []
    assert by_year(plan) == [1000, 1000, 3000]


def test_a_grant_that_expires_is_used_in_time() -> None:
    """A grant of 50 in 2026 may be carried into 2027 and then expires; it pays for the school only.

    With 10 of taxes the school is paid in 2027: roads get 30 of taxes in 2026, 20 in 2027 and 30 in 2028.
    """
    grant = fund("grant", "50", None, None, pays_for="request:school", carry_forward=True, expires="2027")
    plan = checked(town(grant, fund("taxes", "30", "30", "30")))
    assert plan.funded == ["school"]
    assert by_year(plan) == [3000, 2000, 3000]
    assert outcome(plan, "grant", "2026").carried_out == 5000
    # One year earlier it is gone before the school is built, which taxes of 30 cannot pay.
    gone = fund("grant", "50", None, None, pays_for="request:school", carry_forward=True, expires="2026")
    early = checked(town(gone, fund("taxes", "30", "30", "30")))
    assert early.funded == []
    assert outcome(early, "grant", "2026").lapsed == 5000


def test_the_treasurer_keeps_a_least_balance_at_the_end_of_a_year() -> None:
    """80 come until the end of 2027. With 20 to be left the school takes the other 60, and roads wait until 2028.

    With 30 to be left it cannot be built: roads get 30 and 20, and the 30 carried into 2028 are more than they need.
    """
    least = ("0", "20", "0")
    plan = checked(town(fund("taxes", "40", "40", "40", carry_forward=True, cash_floor=least)))
    assert plan.funded == ["school"]
    assert by_year(plan) == [0, 0, 3000]
    plan = checked(town(fund("taxes", "40", "40", "40", carry_forward=True, cash_floor=("0", "30", "0"))))
    assert plan.funded == []
    assert by_year(plan) == [3000, 2000, 3000]
    assert outcome(plan, "taxes", "2027").carried_out == 3000


def test_each_dollar_of_a_grant_needs_a_quarter_from_taxes() -> None:
    """The federal fund pays up to 48 of the school when taxes pay 25 % of that beside it: 48 and 12 are just 60."""
    federal = fund("federal", None, "48", None, pays_for="request:school", match="25%", match_from=("taxes",))
    plan = checked(town(federal, fund("taxes", "30", "42", "30")))
    assert plan.funded == ["school"]
    assert by_year(plan) == [3000, 3000, 3000]
    assert outcome(plan, "federal", "2027").used == 4800
    # A cent less of taxes for roads, not of the match.
    tighter = checked(town(federal, fund("taxes", "30", "12", "30")))
    assert tighter.funded == ["school"]
    assert by_year(tighter) == [3000, 0, 3000]
    assert checked(town(federal, fund("taxes", "30", "11.99", "30"))).funded == []


def test_a_project_paid_by_tag_and_by_several_funds() -> None:
    """Only what is tagged green may use the climate fund: the tram (50) takes its 30 and 20 of taxes.

    The garage (30, worth more) is not green: with 40 of taxes both cost 50 of taxes, too much. Tram: 80, garage: 60.
    """
    book = budget(
        "100",
        unit(
            "transport",
            ask("tram", "50", value="80", decision="whole", tags=("green",)),
            ask("garage", "30", value="60", decision="whole"),
        ),
        funds=[fund("climate", "30", pays_for="tag:green"), fund("taxes", "40")],
        at_most=True,
    )
    plan = checked(book)
    assert plan.funded == ["tram"]
    assert plan.proof.value_lower == 8000
    both = checked(book.but(funds=(fund("climate", "30", pays_for="tag:green"), fund("taxes", "50"))))
    assert both.funded == ["garage", "tram"]


def test_the_grant_paid_part_of_a_project_is_a_request_of_its_own() -> None:
    """The lab costs 40, of which 25 must come from the science grant: its own part may be paid by nothing else."""
    book = budget(
        "100",
        unit("college", ask("lab", "15", value="60", decision="whole"),
             ask("lab-grant", "25", part_of="lab", tags=("science",)), ask("books", "40")),
        funds=[fund("grant", "25", pays_for="tag:science"), fund("fees", "40", pays_for="not tag:science")],
        at_most=True,
    )  # fmt: skip  # the project and its grant-paid part
    plan = checked(book)
    assert plan.funded == ["lab"]
    assert (plan.amount("lab"), plan.amount("lab-grant"), plan.amount("books")) == (1500, 2500, 2500)
    short = checked(book.but(funds=(fund("grant", "24.99", pays_for="tag:science"), book.funds[1])))
    assert short.funded == []
    assert short.amount("books") == 4000


def test_a_least_use_of_a_grant_may_ask_for_a_project() -> None:
    """40 of the grant have to be used in 2027, and only the school can use it, as much as it costs."""
    grant = fund("grant", None, "60", None, pays_for="request:school", must_spend=("0", "40", "0"))
    book = town(grant, fund("taxes", "30", "30", "30"))
    assert checked(book).funded == ["school"]
    ban = book.but(rules=(rule("ban", "forbidden", "request:school"),))
    plan = make_plan(ban.case())
    assert plan.status == "infeasible"
    assert {name.partition("/")[0] for name in plan.conflicts[0].rules} == {"ban", "must_spend.grant.2027"}


def test_a_running_cost_that_the_last_years_cannot_carry_keeps_a_school_from_being_built() -> None:
    """With teachers for 35 in 2028, taxes of 30 in 2028 suffice only when 5 are carried forward."""

    def with_teachers(book: Budget) -> Budget:
        return book.but(parts=(*book.parts, unit("staff", ask("teachers", "35", period="2028", part_of="school"))))

    saving = checked(with_teachers(town(fund("taxes", "70", "30", "30", carry_forward=True))))
    assert saving.funded == ["school"]
    # 130 in all: 60 for the school, 35 for teachers and 35 for roads, of which 2028 can pay none.
    assert sum(by_year(saving)) == 3500
    assert by_year(saving)[2] == 0
    assert checked(with_teachers(town(fund("taxes", "70", "60", "30")))).funded == []
