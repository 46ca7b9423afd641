"""What is the plan of what is excluded?

A limit that leaves out a part of what is excluded would show documents that are to be hidden. So patterns under
NOT are expanded to all that they match, as far as work is left, and if that does not suffice, no document matches.
"""

from __future__ import annotations

from timviet.search.contract.plan import Not, Nothing, PlanNode
from timviet.search.work import current_work

__all__ = ["exclude"]


def exclude(excluded: PlanNode) -> PlanNode:
    """Return what does not match a plan that was just made; nothing if not all of that could be planned."""
    return Nothing() if current_work().ran_out else Not(excluded)
