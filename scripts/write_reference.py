"""Write the pages of docs/reference that are made from the program itself: its commands and its findings.

The page of the case format has a script of its own, ``write_case_reference.py``.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import click

from apportion.adapters.files.codes import FOLDER_CODES
from apportion.adapters.files.workbook_findings import WORKBOOK_CODES
from apportion.analysis.activities.checks import ACTIVITY_CODES
from apportion.analysis.drivers.observed import DRIVER_CODES
from apportion.execution.monitor.alert_codes import ALERT_CODES
from apportion.interfaces.cli import commands
from apportion.model.addresses import ADDRESSES, LEFT_OUT, settings
from apportion.model.coherence import COHERENCE_CODES
from apportion.model.findings import Verdict
from apportion.model.intake.approval_catalogue import APPROVAL_CODES
from apportion.model.intake.audience_catalogue import AUDIENCE_CODES
from apportion.model.intake.authority_catalogue import AUTHORITY_CODES
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.collect_catalogue import COLLECT_CODES
from apportion.model.intake.contingency_catalogue import CONTINGENCY_CODES
from apportion.model.intake.exposure_catalogue import EXPOSURE_CODES
from apportion.model.intake.feedback_catalogue import FEEDBACK_CODES
from apportion.model.intake.ledger_catalogue import LEDGER_CODES
from apportion.model.intake.monitored_catalogue import MONITORED_CODES
from apportion.model.intake.presentation_catalogue import PRESENTATION_CODES
from apportion.model.intake.reallocation_catalogue import REALLOCATION_CODES
from apportion.model.intake.release_catalogue import RELEASE_CODES
from apportion.model.intake.reported_catalogue import REPORTED_CODES
from apportion.model.intake.response_catalogue import RESPONSE_INTAKE_CODES
from apportion.model.intake.revenue_catalogue import REVENUE_CODES
from apportion.model.intake.scenario_catalogue import SCENARIO_CODES
from apportion.model.intake.scoring_catalogue import ALSO, LIBRARY_ONLY, SCORING_CODES
from apportion.model.intake.stakeholder_catalogue import STAKEHOLDER_CODES
from apportion.model.intake.trigger_catalogue import TRIGGER_CODES
from apportion.model.intake.uncertain_catalogue import UNCERTAIN_CODES
from apportion.model.intake.worth_catalogue import WORTH_INTAKE_CODES
from apportion.model.policy import Combine
from apportion.model.policy_entries import ENTRIES, SETTINGS
from apportion.model.schema import table
from apportion.valuation.response.codes import CODES as RESPONSE_CODES
from apportion.valuation.worth.codes import WORTH_CODES

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "docs" / "reference"
GOLDEN: Final = ROOT / "tests" / "golden"

PLAN_CODES: Final[Mapping[str, tuple[Verdict, str]]] = {
    "plan.amounts-too-large": (Verdict.REJECT_CELL, "All amounts together are larger than can be kept exactly."),
    "plan.whole-units": (Verdict.REJECT_CELL, "The rules can hold together only with fractions of a cent."),
    "plan.search-limit": (
        Verdict.REJECT_CELL,
        "The search found no plan within its limit of work; whether there is one is not known.",
    ),
    "plan.entry": (Verdict.REJECT_FILE, "An entry of plan.json is not what it should be."),
    "plan.format": (Verdict.REJECT_FILE, "plan.json has a format version that this release does not read."),
    "plan.not-a-plan": (Verdict.REJECT_FILE, "plan.json has no format version, so it is no plan."),
    "plan.not-json": (Verdict.REJECT_FILE, "plan.json cannot be read as JSON."),
}
"""What planning a case and reading a plan can find."""

VERDICT_WORDS: Final[Mapping[Verdict, str]] = {
    Verdict.WARN: "warning",
    Verdict.ASK: "question",
    Verdict.REJECT_CELL: "refused",
    Verdict.REJECT_FILE: "file refused",
}

_SPOKEN = re.compile(r"\b(WARN|ASK|REJECT-CELL|REJECT-FILE) \[([a-z-]+\.[a-z0-9-]+)\]")
_WIDTH: Final = 78

_FINDINGS_HEAD = """\
# Findings

`scripts/write_reference.py` makes this page from the codes in the program; a test keeps it equal.

A finding says what was noticed about a case: where, what was found, what was expected and what to do. The code in
brackets is stable, so that scripts can look for it. All findings of all files are reported at once; of each code a
hundred are listed, and all are counted.

| shown as | in JSON | what becomes of the data |
|---|---|---|
| warning | `warn` | It is taken as it stands. A plan can be made. |
| question | `ask` | It can be read in two ways. Nothing is planned until you say which is meant. |
| refused | `reject-cell` | This cell or row cannot be taken. Nothing is planned until it is corrected. |
| file refused | `reject-file` | The file cannot be used at all. |

Where two verdicts are given, the message says which applies and why.
"""

_CLI_HEAD = """\
# Commands

`scripts/write_reference.py` makes this page from the help of the commands; a test keeps it equal.

Every command takes `--json`: it then prints one JSON document and nothing else.

| exit code | meaning |
|---|---|
| 0 | Done. |
| 1 | Findings block, no plan keeps all rules, `verify` found a difference, or a case says nothing of what was asked. |
| 2 | The call itself was wrong: an unknown option, a missing file, a folder that exists already. |
| 70 | A fault of the program; the text on standard error says where. |
| 130 | Interrupted. |
"""


def shown_verdicts() -> dict[str, set[Verdict]]:
    """By code, the verdicts in the messages that the tests provoke with one small file each."""
    found: dict[str, set[Verdict]] = {}
    for path in sorted(GOLDEN.glob("*/*/expected.txt")):
        for verdict, code in _SPOKEN.findall(path.read_text(encoding="utf-8")):
            found.setdefault(code, set()).add(Verdict(verdict.lower()))
    for path in sorted(GOLDEN.glob("workbook/messages/*.txt")):
        verdict, code = path.read_text(encoding="utf-8").splitlines()[0].split()
        found.setdefault(code, set()).add(Verdict(verdict))
    return found


def findings_page() -> str:
    """The page of all codes, grouped by where they come from."""
    provoked = shown_verdicts()
    folder = [(item.code, item.meaning, provoked.get(item.code, set())) for item in FOLDER_CODES]
    named = {code for code, _, _ in folder}
    workbook = [(code, said, provoked.get(code, set())) for code, said in WORKBOOK_CODES if code not in named]
    named |= {code for code, _, _ in workbook}
    content = [(code, item.meaning, {item.verdict}) for code, item in CODES.items() if code not in named]
    fit = [(code, meaning, {Verdict.WARN}) for code, meaning in COHERENCE_CODES.items()]
    ledger = [(code, item.meaning, {item.verdict}) for code, item in LEDGER_CODES.items()]
    scoring = [
        (code, item.meaning, {item.verdict} | ({ALSO[code]} if code in ALSO else set()))
        for code, item in {**SCORING_CODES, **LIBRARY_ONLY}.items()
    ]
    worth = [(code, item.meaning, {item.verdict}) for code, item in WORTH_INTAKE_CODES.items()]
    worth += [(code, meaning, {verdict}) for code, (verdict, meaning) in WORTH_CODES.items()]
    contingency = [(code, item.meaning, {item.verdict}) for code, item in CONTINGENCY_CODES.items()]
    uncertain = [(code, item.meaning, {item.verdict}) for code, item in UNCERTAIN_CODES.items()]
    money = [(code, item.meaning, {item.verdict}) for code, item in REVENUE_CODES.items()]
    exposures = [(code, item.meaning, {item.verdict}) for code, item in EXPOSURE_CODES.items()]
    adopted = {**APPROVAL_CODES, **AUTHORITY_CODES, **RELEASE_CODES, **REALLOCATION_CODES}
    control = [(code, item.meaning, {item.verdict}) for code, item in adopted.items()]
    watched = [(code, item.meaning, {item.verdict}) for code, item in {**MONITORED_CODES, **REPORTED_CODES}.items()]
    audiences = [(code, item.meaning, {item.verdict}) for code, item in AUDIENCE_CODES.items()]
    alerts = [(code, meaning, {Verdict.WARN}) for code, meaning in ALERT_CODES.items()]
    triggers = [(code, item.meaning, {item.verdict}) for code, item in TRIGGER_CODES.items()]
    asked = [(code, item.meaning, {item.verdict}) for code, item in {**COLLECT_CODES, **FEEDBACK_CODES}.items()]
    heard = [(code, item.meaning, {item.verdict}) for code, item in STAKEHOLDER_CODES.items()]
    shown = [(code, item.meaning, {item.verdict}) for code, item in PRESENTATION_CODES.items()]
    scenarios = [(code, item.meaning, {item.verdict}) for code, item in SCENARIO_CODES.items()]
    plan = [(code, meaning, {verdict}) for code, (verdict, meaning) in PLAN_CODES.items()]
    response = [
        (code, item.meaning, {item.verdict} | provoked.get(code, set()))
        for code, item in {**RESPONSE_INTAKE_CODES, **RESPONSE_CODES}.items()
    ]
    costs = [(code, meaning, {verdict}) for code, (verdict, meaning) in {**ACTIVITY_CODES, **DRIVER_CODES}.items()]
    return "\n".join(
        [
            _FINDINGS_HEAD,
            *_section("Files and tables", "A file or table cannot be read as it is.", folder),
            *_section("Workbooks", "These are about Excel workbooks only; the ones above apply to them too.", workbook),
            *_section("Content", "A cell, a name, a rule or a shape is not usable.", content),
            *_section(
                "Figures that do not fit together",
                "Each figure is fine by itself. They are never corrected, and they never stop a plan; whether the "
                "rules can hold together is proved when the case is planned.",
                fit,
            ),
            *_section("Ledgers", "Importing a [ledger](ledger.md); the codes of files and cells apply too.", ledger),
            *_section(
                "Priorities",
                "Criteria, ratings and comparisons. Those of hierarchies, of rankings brought together and of groups "
                "of persons are met only by programs that call the library.",
                scoring,
            ),
            *_section("Worth", "Cash flows of requests, and the [rates](worth.md) by which they are judged.", worth),
            *_section(
                "Response curves",
                "Histories and the curves [fitted](response.md) to them; the codes of files and cells apply too.",
                response,
            ),
            *_section("Costs and their drivers", "Tables about [work](costs.md); `costs` reports them.", costs),
            *_section("Risks", "The register of risks and the rules [agreed for them](contingency.md).", contingency),
            *_section("Uncertain numbers", "How far [numbers may be off](uncertainty.md), and together.", uncertain),
            *_section(
                "Revenue and cash",
                "Sources of [revenue](revenue.md), balances of funds, and [months of cash](cash.md).",
                money,
            ),
            *_section(
                "Exposures", "How far returns may stray, and [how they move together](diversification.md).", exposures
            ),
            *_section(
                "Control",
                "Who [approves](approval.md) a plan and may do what with an [adopted one](control.md), and when its "
                "money is [released](release.md).",
                control,
            ),
            *_section(
                "Watching",
                "By what a plan is [watched](monitor.md), and what is reported while it is carried out.",
                watched,
            ),
            *_section(
                "Asking units",
                "[Requests](collect.md) that come back by workbook, and [answers](feedback.md) to a plan; the codes of "
                "cells and workbooks apply too.",
                asked,
            ),
            *_section(
                "Stakeholders",
                "The register, wishes, rounds and [answers](stakeholders.md); `check` and `stakeholders` report them.",
                heard,
            ),
            *_section("Audiences", "Who may see [what of a plan](audiences.md).", audiences),
            *_section("Presentation", "What stands [in other documents](award.md); no plan depends on it.", shown),
            *_section("Alerts", "What `monitor` asks you to [look at](monitor.md). Nothing is stopped by it.", alerts),
            *_section("Triggers", "Conditions that [call for an action](triggers.md), and their calendar.", triggers),
            *_section("Scenarios", "Other ways in which numbers [may come out](stress.md).", scenarios),
            *_section("Plans", "Planning the case, or reading a written plan.", plan),
        ],
    )


def _section(title: str, text: str, rows: Iterable[tuple[str, str, set[Verdict]]]) -> list[str]:
    lines = [f"## {title}", "", text, "", "| code | shown as | meaning |", "|---|---|---|"]
    for code, meaning, verdicts in sorted(rows):
        if not verdicts:
            raise ValueError(f"no message provokes {code}: add a file to tests/golden")
        words = " or ".join(VERDICT_WORDS[verdict] for verdict in Verdict if verdict in verdicts)
        lines.append(f"| `{code}` | {words} | {meaning} |".replace("<", "&lt;"))
    return [*lines, ""]


def commands_page() -> str:
    """The help of every command, as a terminal of 80 columns shows it."""
    parts = [_CLI_HEAD, *_help(commands, "apportion")]
    for name, command in sorted(commands.commands.items()):
        parts += _help(command, f"apportion {name}")
    return "\n".join(parts)


def _help(command: click.Command, called: str) -> list[str]:
    context = click.Context(command, info_name=called, terminal_width=_WIDTH, max_content_width=_WIDTH)
    context.help_option_names = ["-h", "--help"]
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return [f"## {called}", "", "```text", text, "```", ""]


_WHAT_IF_HEAD: Final = """\
# Numbers of a what-if

`scripts/write_reference.py` makes this page from the names in the program; a test keeps it equal.

`apportion what-if CASE --set NAME=NUMBER` and `load(path).what_if({NAME: NUMBER})` change one number of a case for the
length of a question; nothing is written. The changed case is held to the same rules as a file. It gives the same plan,
with the same fingerprint, as the files would if you had edited them.

## How numbers are written

As in the case's own number format, with its thousands separator and decimal sign. Behind an amount or a number may
stand `k` (thousand), `M` (million) or `B` (thousand million): `24M`, `1.5k`. A percentage carries its sign: `12%`. A
limit of a rule is an amount, a percentage or a quantity, as the rule counts. The case's currency mark may stand with an
amount.

## What can be set

Words in capitals stand for ids; what is in brackets is needed only where an id has several rows. Where several columns
are named, one of them is written.
"""

_WHAT_IF_DROP: Final = """
## What can be left out

`--drop NAME` takes away any number above that a case need not state: a floor, a cap, a limit, a price. These can also
be left out as a whole: `rule.RULE`, `request.REQUEST` (with its levels, points, uses and alignment), `fund.FUND` (or
`fund.FUND.PERIOD`), `objective.OBJECTIVE`, `criterion.CRITERION`, and `fairness`. What still refers to something that
was left out is named, and nothing is planned.
"""


def what_if_page() -> str:
    """Every name of a number that a what-if can change, and every number that it cannot, with the reason."""
    rows = [f"| `{name}` | {field.help} |" for name, field in settings().items()]
    for address in ADDRESSES:
        fields = [table(address.table).field(name) for name in address.fields]
        about = fields[0].help if address.is_short else f"a number of the table `{address.table}`, by its column"
        form = address.form.replace("|", "\\|")
        rows.append(f"| `{form}` | {about} |")
    left_out = [f"| `{name.replace('case.', '')}` | {reason} |" for name, reason in LEFT_OUT.items()]
    return "\n".join(
        [
            _WHAT_IF_HEAD,
            "| name | number |",
            "|---|---|",
            *rows,
            _WHAT_IF_DROP,
            "## What cannot be set",
            "",
            "| number | why |",
            "|---|---|",
            *left_out,
        ]
    )


_POLICY_HEAD: Final = """\
# What the situation sets

`scripts/write_reference.py` makes this page from the policy table of the program; a test keeps it equal.

The ten words under `context` describe the situation of a budget. Each sets something: the tables below say what, why,
on whose word, and when the entry was last reviewed. Where several words speak to one setting, its way of combining
decides. The table `policy` of a case overrides any setting, with a reason and an authority of its own. `apportion plan`
lists what is in force and because of what. Settings that are not *applied* are advice on how the budget is run: no
figure of this release uses them by itself.

Entries called *project default* are careful guesses for an organisation that has no policy. Replace them by your own.
"""


_YES: Final = {True: "yes", False: "advice"}


def policy_page() -> str:
    """Every setting of the policy, and every entry that sets one."""
    combined = {
        Combine.MOST: "the largest",
        Combine.LEAST: "the smallest",
        Combine.SUM: "the sum",
        Combine.LAST: "the furthest along its words",
    }
    lines = [_POLICY_HEAD, "## Settings", ""]
    lines.append("| setting | default | of several | what changes with it | applied | source |")
    lines.append("|---|---|---|---|---|---|")
    lines += [
        f"| `{item.name}` | {item.text(item.default)} | {combined[item.combine]} | {item.effect} "
        f"| {_YES[item.is_applied]} | {item.source} |"
        for item in SETTINGS
    ]
    for item in SETTINGS:
        if item.words:
            lines += ["", f"Words of `{item.name}`, in order: {', '.join(f'`{word}`' for word in item.words)}."]
    lines += ["", "## Entries", "", "| context | word | sets | to | because | source | reviewed |"]
    lines.append("|---|---|---|---|---|---|---|")
    settings_by_name = {item.name: item for item in SETTINGS}
    lines += [
        f"| {entry.parameter} | {entry.word} | `{entry.setting}` | "
        f"{settings_by_name[entry.setting].text(entry.value)} | {entry.reason} | {entry.source} | {entry.dated} |"
        for entry in ENTRIES
    ]
    return "\n".join(lines)


PAGES: Final = {
    "findings.md": findings_page,
    "cli.md": commands_page,
    "what-if.md": what_if_page,
    "policy.md": policy_page,
}
"""By file name, the function that makes the page."""

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page().rstrip("\n") + "\n", encoding="utf-8", newline="\n")
        print(f"docs/reference/{name}")
