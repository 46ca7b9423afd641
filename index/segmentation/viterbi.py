"""Which labels score best together?

The best labelling of a chain with two labels, as CRFsuite finds it. Its recursion needs one step after
another; but with two labels all that a step hands on is the difference D between the two best scores so far,
and only three things can follow from it. When D is above one bound, label 0 comes before either next label;
below another, label 1 does; between them, each next label has the other one before it. Most of the time a
step's own scores decide that whatever came before, so most steps can be taken at once, with numpy; only
the undecided ones are walked through in order.

CRFsuite adds up scores along the whole chain and rounds at each step, so where two labellings score the same
to within that rounding, it alone knows which one it takes. Such chains are walked through as CRFsuite does.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["Transitions", "best_labels", "best_labels_of_chain"]

Transitions = tuple[tuple[float, float], tuple[float, float]]

_CLEAR = 1e-3  # beyond this, a step is decided whatever came before


def best_labels_of_chain(scores: npt.NDArray[np.float64], transitions: Transitions) -> list[int]:
    """The best labelling of one chain: crf1dc_viterbi of CRFsuite, operation for operation.

    ``scores`` is (2, n), the score of each label at each step; on a tie the lower label wins.
    """
    (t00, t01), (t10, t11) = transitions
    zeros, ones = scores.tolist()
    best0, best1 = zeros[0], ones[0]
    back = []  # for each step but the first, the labels before 0 and before 1
    for score0, score1 in zip(zeros[1:], ones[1:], strict=True):
        from0, from1 = best0 + t00, best1 + t10
        before0 = from0 < from1
        into0 = from1 if before0 else from0
        from0, from1 = best0 + t01, best1 + t11
        before1 = from0 < from1
        best0, best1 = into0 + score0, (from1 if before1 else from0) + score1
        back.append((before0, before1))
    label = int(best0 < best1)
    labels = [label]
    for before in reversed(back):
        label = int(before[label])
        labels.append(label)
    labels.reverse()
    return labels


def best_labels(
    scores: npt.NDArray[np.float64],
    edges: npt.NDArray[np.intp],
    transitions: Transitions,
) -> npt.NDArray[np.uint8]:
    """The best labelling of many chains: that of ``best_labels_of_chain`` for each.

    ``scores`` is (2, n). ``edges``, ascending, are the steps that part the chains and belong to none: chain k
    lies between edges k and k + 1, the first edge is 0, the last n - 1. Returns (n,) labels, any at an edge.
    The transitions must weigh 0→1→0 no less than 0→0 and 1→1 together, as those of pyvi do.
    """
    (t00, t01), (t10, t11) = transitions
    one_before_0, one_before_1 = t10 - t00, t11 - t01  # D below these: label 1 comes before
    lowest, highest = t00 - t01, t10 - t11  # what D may add to the next one
    swapped = t10 - t01

    ahead = scores[0] - scores[1]
    zero = ahead > one_before_0 - lowest + _CLEAR
    labels: npt.NDArray[np.uint8] = (ahead < one_before_1 - highest - _CLEAR).view(np.uint8)
    undecided = ~(zero | labels.view(np.bool_))
    last = np.zeros(len(ahead), np.bool_)
    last[edges[1:] - 1] = True
    undecided |= last
    undecided[edges[:-1] + 1] = True  # nothing comes before a first step
    undecided[edges] = False
    steps = np.flatnonzero(undecided)
    edge = np.zeros(len(ahead), np.bool_)
    edge[edges] = True
    handed = np.where(labels[steps - 1], highest, lowest)
    handed[edge[steps - 1]] = 0.0

    differences = []
    previous, carried = -1, 0.0
    for step, own, added in zip(steps.tolist(), ahead[steps].tolist(), handed.tolist(), strict=True):
        difference = own + (carried if step == previous + 1 else added)
        differences.append(difference)
        carried = min(max(swapped - difference, lowest), highest)
        previous = step
    d = np.array(differences)

    ends = last[steps]
    labels[steps] = np.where(ends, d < 0.0, d < one_before_1)
    between = steps[(one_before_1 <= d) & (d < one_before_0) & ~ends]
    view = labels.data
    for step in reversed(between.tolist()):
        view[step] = 1 - view[step + 1]

    # The most that rounding can have moved D: two sums a label and step since one label came before both.
    largest = float(np.abs(scores).sum()) + len(ahead) * max(abs(t00), abs(t01), abs(t10), abs(t11))
    rounding = 4 * (_longest_run(between) + 2) * largest * np.finfo(np.float64).eps
    if rounding < _CLEAR:
        bounds = np.minimum(abs(d - one_before_0), abs(d - one_before_1))
        doubtful = steps[np.where(ends, abs(d), bounds) < rounding]
        chains = np.unique(np.searchsorted(edges, doubtful) - 1)
    else:
        chains = np.flatnonzero(np.diff(edges) > 1)
    for chain in chains.tolist():
        inside = slice(edges[chain] + 1, edges[chain + 1])
        labels[inside] = best_labels_of_chain(scores[:, inside], transitions)
    return labels


def _longest_run(ascending: npt.NDArray[np.intp]) -> int:
    """The length of the longest run of consecutive numbers."""
    if not len(ascending):
        return 0
    breaks = np.flatnonzero(np.diff(ascending) != 1)
    return int(np.diff(breaks, prepend=-1, append=len(ascending) - 1).max())
