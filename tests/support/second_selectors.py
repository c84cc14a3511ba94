"""Selectors read a second time, from their text and line by line; nothing is shared with the engine but the case."""

from __future__ import annotations

from apportion.model.case import Case


def each(case: Case, text: str, period: int | None) -> list[tuple[str, str]]:
    """The texts that *each …* stands for with the id of each: those that ask for money in the rule's period."""
    words = text.split(" ", 3)
    if words[0] != "each":
        return [("", text)]
    body = words[3] if len(words) > 3 else "all"
    inside = [
        line
        for line in range(case.requests.count)
        if means(case, body, line, -1) and period in (None, int(case.requests.period[line]))
    ]
    names = sorted({name for line in inside for name in _groups(case, words[1], body, line)})
    tails = [""] if body == "all" else [f" and {part}" for part in body.split(" or ")]
    return [(name, " or ".join(f"{words[1]}:{name}{tail}" for tail in tails)) for name in names]


def _groups(case: Case, kind: str, body: str, line: int) -> list[str]:
    """The units, requests, categories or tags of a line; of tags only those that the text names, if it names any."""
    requests = case.requests
    if kind == "unit":
        return [case.units[int(requests.unit[line])].id]
    if kind == "request":
        return [str(requests.id[line])]
    if kind == "category":
        return [name for name in requests.categories if holds(case, f"category:{name}", line, -1)]
    words = body.split(" ")
    named = [
        word[4:] for before, word in zip(["", *words], words, strict=False) if word[:4] == "tag:" and before != "not"
    ]
    return [name for name in named or requests.tags if holds(case, f"tag:{name}", line, -1)]


def means(case: Case, text: str, line: int, fund: int) -> bool:
    """Whether a selector, given as text, means a payment to a line out of a fund."""
    if text == "all":
        return True
    return any(all(holds(case, term, line, fund) for term in part.split(" and ")) for part in text.split(" or "))


def holds(case: Case, term: str, line: int, fund: int) -> bool:
    """Whether one condition of a selector holds for a payment to a line out of a fund."""
    if term.startswith("not "):
        return not holds(case, term[4:], line, fund)
    kind, name = term.split(":")
    requests = case.requests
    if kind == "fund":
        return fund >= 0 and case.funds[fund].id == name
    if kind == "request":
        return str(requests.id[line]) == name
    if kind == "period":
        return case.periods[int(requests.period[line])] == name
    if kind == "tag":
        return line in requests.tags.get(name, ())
    if kind == "category":
        code = int(requests.category[line])
        return code >= 0 and requests.categories[code] == name
    parent = {unit.id: unit.parent for unit in case.units}
    walk = case.units[int(requests.unit[line])].id
    while walk:
        if walk == name:
            return True
        walk = parent[walk]
    return False
