"""From the user's cells to a case: every cell read, every name resolved, every contradiction reported at once.

Knows what a case means; it must not know files or solvers. The findings carry codes that ``catalogue`` lists.
"""

from apportion.model.intake.case import build_case
from apportion.model.intake.catalogue import CODES

__all__ = ["CODES", "build_case"]
