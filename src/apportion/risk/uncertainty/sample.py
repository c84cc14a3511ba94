"""Draws of what requests return, as factors: futures that a robust plan can be made for, or tried on."""

from __future__ import annotations

import numpy as np

from apportion.model.case import Case
from apportion.risk.futures import Factors, equally_likely, request_ids, request_of_line
from apportion.risk.uncertainty.draws import Design, Joint, draw
from apportion.risk.uncertainty.redrawn import line_factors


def sample(case: Case, made: Joint, count: int, seed: int) -> Factors:
    """So many equally likely futures of what requests return.

    A request of several lines that are off by different parts returns the mean of them; a loss counts as no return.
    Costs and money are left as stated.

    Args:
        case: whose requests.
        made: its uncertain numbers and how they move together.
        count: futures.
        seed: randomness; another seed gives futures that a plan has not seen.
    """
    changes = draw(made, Design.of(count, 2, seed), 0, count)
    requests = case.requests
    names, owner = request_ids(requests), request_of_line(requests)
    lines = np.bincount(owner, minlength=len(names))
    value = np.empty((count, len(names)))
    for number in range(count):
        returned, _ = line_factors(made.elements, changes[:, number], requests.count)
        value[number] = np.bincount(owner, returned, len(names)) / lines
    width = len(str(count))
    labels = tuple(f"draw-{number + 1:0{width}d}" for number in range(count))
    return Factors(labels, equally_likely(count), names, np.maximum(value, 0.0))
