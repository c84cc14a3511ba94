"""The sheets Rules, Proof, Baselines and Findings: what was decided, proved, compared and noticed."""

from __future__ import annotations

from collections.abc import Mapping

from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.plan import Plan, Proof, RuleOutcome
from apportion.model.rule import RuleKind
from apportion.reports.tables import measured_in
from apportion.reports.words import Formatter, fairness_sentence, gap_sentence, status_sentence
from apportion.reports.workbook.cells import Amount, Cell, Column, Formula, Number, Sheet, Text, at, figures
from apportion.reports.workbook.layout import REQUEST_VALUE_COLUMN, UNITS, Block, DecisionBlock, major
from apportion.reports.workbook.line_sheets import AllocationBlock
from apportion.reports.workbook.live_rules import LiveRule, rule_cells
from apportion.reports.workbook.sum_sheets import FUND_CHECK_COLUMN, UNIT_AMOUNT_COLUMN, UNIT_CHECK_COLUMN

REQUEST_CHECK_COLUMN = 10


def write_rules(sheet: Sheet, case: Case, plan: Plan) -> None:
    """Every rule as the plan stands to it, with its price."""
    currency = case.currency
    room = f"Room in {currency.code}, or in the quantity of a shared resource."
    price = "The price is the weighted value gained if the limit gave way by 1.00."
    lost = "What a rule costs is the weighted value that the best plan without it would have more."
    sheet.title("Rules", [f"{room} {price} {lost}"], plan.fingerprint)
    headers = ("Rule", "Name", "Kind", "Strength", "About", "The plan has", "The rule wants")
    widths = (22, 32, 10, 9, 26, 20, 26)
    columns = [Column(header, width) for header, width in zip(headers, widths, strict=True)]
    more = [
        figures("Room", 16),
        Column("Binding", 9),
        figures("Price", 11),
        figures("Costs (weighted)", 16),
        Column("Why", 28),
        Column("Authority", 16),
    ]
    sheet.table([*columns, *more, Column("In words", 50)], first=True)
    for rule in plan.rules:
        sheet.add(_rule_row(rule, currency))
    if not plan.rules:
        sheet.add([Text("No rule is judged without a plan.", "label")])


def _rule_row(rule: RuleOutcome, currency: Currency) -> list[Cell | None]:
    quantity = measured_in(rule.kind) in ("quantity", "count")
    room = rule.slack if rule.slack is None or quantity else rule.slack / currency.minor_per_major
    return [
        Text(rule.rule),
        Text(rule.name),
        Text(rule.kind.value),
        Text("hard" if rule.hard else "soft"),
        Text(rule.scope),
        Text(rule.have),
        Text(rule.need),
        Number(room, "number" if quantity else "money"),
        Text("yes" if rule.binding else "no"),
        Number(rule.price, "price"),
        Number(None if rule.value_lost is None else rule.value_lost / currency.minor_per_major, "value"),
        Text(rule.reason),
        Text(rule.authority),
        Text(rule.text),
    ]


def write_proof(
    sheet: Sheet,
    case: Case,
    plan: Plan,
    proof: Proof,
    checks: Mapping[str, Block],
    allocation: AllocationBlock | None,
    live: tuple[LiveRule, ...],
    decisions: DecisionBlock | None,
) -> None:
    """Value, bound and gap, and every check again as a formula."""
    formatter = Formatter(case)
    notes = [status_sentence(plan, formatter), gap_sentence(proof, formatter)]
    sheet.title("Proof", notes, plan.fingerprint)
    _value_table(sheet, case, proof, checks, decisions)
    _stage_table(sheet, case, plan)
    _check_table(sheet, case, plan, checks, allocation)
    if live:
        columns = [
            Column("Rule", 30),
            figures("At least", 20),
            figures("Recalculated", 20),
            figures("At most", 20),
        ]
        heading = "Every rule recalculated (percentages: share of the part minus the limit)"
        sheet.table([*columns, Column("Verdict", 16), Column("Name", 40)], heading=heading)
        first = sheet.row
        for rule in live:
            sheet.add(rule_cells(rule, sheet.row))
        sheet.judge(4, first, sheet.row - 1)
    sheet.gap()
    sheet.add([Text("How the bound was found", "bold")])
    sheet.add([Text(proof.method, "label")])
    sheet.add([Text(f"Fingerprint of the plan: {plan.fingerprint}", "label")])
    sheet.add([Text(f"Fingerprint of the case: {plan.case_fingerprint}", "label")])


def _value_table(
    sheet: Sheet, case: Case, proof: Proof, checks: Mapping[str, Block], decisions: DecisionBlock | None
) -> None:
    currency = case.currency
    money = currency.minor_per_major
    sheet.table([Column("Weighted value", 30), figures("", 20)], heading="Value and bound")
    gained = proof.value_lower + proof.soft_cost
    value = sheet.add([Text("Value of the plan, before soft rules"), Number(gained / money, "value")])
    requests = checks.get("requests")
    if requests is not None:
        formula = f"SUM({requests.column(REQUEST_VALUE_COLUMN)})"
        if decisions is not None:
            formula += f"+SUM({decisions.rows.column(decisions.value)})"
        sheet.add([Text("The same, recalculated"), Formula(formula, major(gained, currency), "value")])
    cost = sheet.add([Text("Given up for broken soft rules"), Number(proof.soft_cost / money, "value")])
    net = sheet.add(
        [
            Text("Value of the plan"),
            Formula(f"B{value}-B{cost}", major(proof.value_lower, currency), "value_bold"),
        ]
    )
    if proof.search_bound is None:
        bound = sheet.add([Text("Bound: no plan can be worth more"), Number(proof.bound / money, "value")])
        sheet.add([Text("Gap"), Formula(f"MAX(0,B{bound}-B{net})", major(proof.gap, currency), "value_bold")])
        sheet.add([Text("of it, cost of whole amounts"), Number(proof.rounding / money, "value")])
    else:
        sheet.add([Text("Bound if parts of projects could be funded"), Number(proof.bound / money, "value")])
        bound = sheet.add(
            [Text("Bound of the search (the solver's word)"), Number(proof.search_bound / money, "value")]
        )
        gap = f"MAX(0,MIN(B{bound - 1},B{bound})-B{net})"
        sheet.add([Text("Gap to the lower bound"), Formula(gap, major(proof.best_gap, currency), "value_bold")])
        ended = "complete" if proof.searched_all else "ended at its limit of work"
        sheet.add([Text("Search over whole projects"), Text(f"{ended}, {proof.nodes:,} nodes", "label")])
    sheet.add([Text("Expected value, without weights"), Number(proof.expected_value / money, "value")])
    sheet.gap()


def _stage_table(sheet: Sheet, case: Case, plan: Plan) -> None:
    """The steps before value, and what fairness costs; nothing where there are none."""
    formatter = Formatter(case)
    if plan.stages:
        columns = [Column("Step", 30), figures("Best possible", 20), figures("To be kept", 20), figures("Plan", 20)]
        sheet.table([*columns, Column("In words", 40)], heading="Decided before value, in this order")
        for stage in plan.stages:
            share = stage.measured_in == "share"
            unit, style = (1, "percent") if share else (case.currency.minor_per_major, "value")
            reached = [Number(number / unit, style) for number in (stage.best, stage.kept, stage.reached)]
            sheet.add([Text(stage.name), *reached, Text(stage.text, "label")])
    said = fairness_sentence(plan, formatter)
    if said:
        sheet.add([Text(said, "label")])
    if plan.stages or said:
        sheet.gap()


def _check_table(
    sheet: Sheet, case: Case, plan: Plan, checks: Mapping[str, Block], allocation: AllocationBlock | None
) -> None:
    sheet.table([Column("Check"), Column("Verdict")], heading="Checks, recalculated")
    first = sheet.row
    if allocation is not None:
        exactly = case.total_is == "exactly"
        test = f"{allocation.remaining}=0" if exactly else f"{allocation.remaining}>=0"
        holds = plan.unallocated == 0 if exactly else plan.unallocated >= 0
        label = "The money adds up to the total" if exactly else "The total is not exceeded"
        sheet.add([Text(label), Formula(f'IF({test},"OK","BROKEN")', "OK" if holds else "BROKEN", "check")])
    named = (
        ("requests", "Every request is within floor and cap", REQUEST_CHECK_COLUMN),
        ("units", "Every unit is within floor and cap", UNIT_CHECK_COLUMN),
        ("funds", "No fund is overdrawn", FUND_CHECK_COLUMN),
    )
    for name, label, column in named:
        block = checks.get(name)
        if block is not None and block.last >= block.first:
            broken = f'COUNTIF({block.column(column)},"BROKEN")=0'
            sheet.add([Text(label), Formula(f'IF({broken},"OK","BROKEN")', "OK", "check")])
    sheet.judge(1, first, sheet.row - 1)
    sheet.gap()


def write_baselines(sheet: Sheet, case: Case, plan: Plan, places: Mapping[str, int]) -> None:
    """Other ways to split the same total beside the plan."""
    currency = case.currency
    sheet.title("Baselines", [f"Other ways to split the money, in {currency.code}."], plan.fingerprint)
    headers = (
        "Name",
        "How",
        "Total",
        "Weighted value",
        "Plan is worth more by",
        "Keeps all rules",
        "What it breaks",
    )
    widths = (30, 44, 18, 18, 18, 12, 60)
    sheet.table([Column(header, width) for header, width in zip(headers, widths, strict=True)], first=True)
    value = plan.proof.value_lower if plan.proof is not None else None
    for baseline in plan.baselines:
        worth = baseline.weighted_value
        more = None if worth is None or value is None else (value - worth) / currency.minor_per_major
        sheet.add(
            [
                Text(baseline.name),
                Text(baseline.how),
                Amount(baseline.total),
                Number(None if worth is None else worth / currency.minor_per_major, "value"),
                Number(more, "change"),
                Text("yes" if baseline.keeps_rules else "no"),
                Text("; ".join(baseline.violations)),
            ]
        )
    sheet.gap()
    named = {unit for baseline in plan.baselines for unit, _ in baseline.units}
    columns = [
        Column("Unit"),
        Column("Name"),
        figures("Plan"),
        *(figures(item.name, 18) for item in plan.baselines),
    ]
    sheet.table(columns, heading="Amounts per unit")
    split = [dict(baseline.units) for baseline in plan.baselines]
    for unit in plan.units:
        if unit.unit not in named:
            continue
        own = Formula(at(UNITS, UNIT_AMOUNT_COLUMN, places[unit.unit]), major(unit.amount, currency))
        sheet.add([Text(unit.unit), Text(unit.name), own, *(Amount(amounts.get(unit.unit)) for amounts in split)])


def write_findings(sheet: Sheet, case: Case, plan: Plan) -> None:
    """What was noticed about the case, and what is assumed."""
    sheet.title(
        "Findings",
        ["What was noticed about the case, and what the plan takes for granted."],
        plan.fingerprint,
    )
    headers = ("Verdict", "Code", "Where", "Message", "Found", "Expected", "What to do")
    widths = (14, 24, 28, 60, 20, 20, 50)
    sheet.table([Column(header, width) for header, width in zip(headers, widths, strict=True)], first=True)
    for finding in plan.findings.listed:
        texts = (finding.verdict.value, finding.code, str(finding.place), finding.message)
        sheet.add([Text(text) for text in (*texts, finding.found, finding.expected, finding.remedy)])
    unlisted = plan.findings.total - len(plan.findings.listed)
    if unlisted:
        sheet.add([Text(f"{unlisted:,} more of the same kinds are not listed.", "label")])
    if not plan.findings.listed:
        sheet.add([Text("Nothing was noticed.", "label")])
    sheet.gap()
    if case.assumptions:
        columns = [Column("Concerns"), Column("Assumption"), Column("Source"), Column("Statement")]
        sheet.table(columns, heading="Assumptions")
        for item in case.assumptions:
            sheet.add([Text(item.concerns), Text(item.id), Text(item.source), Text(item.statement)])
        sheet.gap()
    if plan.dependence is not None:
        sheet.add([Text("How far the plan depends on the stated values", "bold")])
        sheet.add([Text(plan.dependence.text, "label")])


def write_conflicts(sheet: Sheet, case: Case, plan: Plan) -> None:
    """Why there is no plan, and the smallest changes that would allow one."""
    notes = [status_sentence(plan, Formatter(case))]
    sheet.title("Conflicts", notes, plan.fingerprint or plan.case_fingerprint)
    sheet.table([figures("Missing", 18), Column("Conflict", 90), Column("Rules", 60)], first=True)
    quantities = {rule.id for rule in case.rules if rule.kind is RuleKind.RESOURCE}
    money = case.currency.minor_per_major
    for conflict in plan.conflicts:
        counted = set(conflict.rules) <= quantities
        size = Number(conflict.shortfall / (1 if counted else money), "number" if counted else "money")
        sheet.add([size, Text(conflict.text), Text("; ".join(conflict.rules))])
    sheet.gap()
    sheet.table([figures("Change"), Column("Repair"), Column("Enough alone")], heading="Repairs")
    for repair in plan.repairs:
        counted = repair.rule in quantities
        size = Number(repair.change / (1 if counted else money), "number" if counted else "money")
        sheet.add([size, Text(repair.text), Text("yes" if repair.alone else "together with the others")])
