"""Which sequence of labels has the best total score?

This is a Viterbi search for chains of two labels, with the results of CRFsuite. The recursion is sequential. With
two labels, however, a step passes only one number to the next step: D, the best score that ends in label 0 minus
the best score that ends in label 1. There are three cases:

* D is above an upper bound: label 0 precedes either label of the next step;
* D is below a lower bound: label 1 precedes either label;
* D lies between the bounds: each label of the next step is preceded by the other label.

For most steps their own scores decide the case, for any previous D. Those steps are computed at once with numpy;
only the undecided steps are visited one by one.

CRFsuite sums scores along the whole chain and rounds at each step. If two labelings differ by less than that
rounding, its choice depends on the order of its operations. :func:`best_labels_of_chain` repeats those operations,
and labels such chains.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["Transitions", "best_labels", "best_labels_of_chain"]

Transitions = tuple[tuple[float, float], tuple[float, float]]
"""``transitions[i][j]``: weight of label j right after label i."""

_MARGIN = 1e-3  # a step is decided if its scores are beyond a bound by this much; covers rounding


def best_labels_of_chain(scores: npt.NDArray[np.float64], transitions: Transitions) -> list[int]:
    """Return the best labeling of one chain: ``crf1dc_viterbi`` of CRFsuite, operation for operation.

    On a tie the lower label wins.

    :param scores: (2, n) float64, the score of each label at each step
    :returns: n labels, 0 or 1
    """
    (t00, t01), (t10, t11) = transitions
    zeros, ones = scores.tolist()
    best0, best1 = zeros[0], ones[0]
    predecessors = []  # for each step but the first, the label before 0 and the label before 1
    for score0, score1 in zip(zeros[1:], ones[1:], strict=True):
        from0, from1 = best0 + t00, best1 + t10
        before0 = from0 < from1
        into0 = from1 if before0 else from0
        from0, from1 = best0 + t01, best1 + t11
        before1 = from0 < from1
        best0, best1 = into0 + score0, (from1 if before1 else from0) + score1
        predecessors.append((before0, before1))
    label = int(best0 < best1)
    labels = [label]
    for before in reversed(predecessors):
        label = int(before[label])
        labels.append(label)
    labels.reverse()
    return labels


def best_labels(
    scores: npt.NDArray[np.float64],
    edges: npt.NDArray[np.intp],
    transitions: Transitions,
) -> npt.NDArray[np.uint8]:
    """Return the best labeling of many chains: that of :func:`best_labels_of_chain` for each.

    :param scores: (2, n) float64, the score of each label at each step
    :param edges: (n_chains + 1,) intp, ascending: steps that separate the chains and belong to none. Chain k lies
        between edges k and k + 1; the first edge is 0, the last is n - 1
    :param transitions: 0→1→0 must weigh no less than 0→0 and 1→1 together, as in pyvi's model
    :returns: (n,) uint8, 0 or 1; at an edge the value has no meaning
    """
    (t00, t01), (t10, t11) = transitions
    one_before_0, one_before_1 = t10 - t00, t11 - t01  # if D is below these, label 1 precedes label 0, label 1
    lowest, highest = t00 - t01, t10 - t11  # bounds of what a step adds to the D of the next step
    swapped = t10 - t01

    margins = scores[0] - scores[1]
    is_zero = margins > one_before_0 - lowest + _MARGIN
    labels: npt.NDArray[np.uint8] = (margins < one_before_1 - highest - _MARGIN).view(np.uint8)
    is_undecided = ~(is_zero | labels.view(np.bool_))
    is_last = np.zeros(len(margins), np.bool_)
    is_last[edges[1:] - 1] = True
    is_undecided |= is_last
    is_undecided[edges[:-1] + 1] = True  # a first step has no predecessor
    is_undecided[edges] = False
    steps = np.flatnonzero(is_undecided)
    is_edge = np.zeros(len(margins), np.bool_)
    is_edge[edges] = True
    added = np.where(labels[steps - 1], highest, lowest)  # by the previous step, if it is decided
    added[is_edge[steps - 1]] = 0.0

    differences = []  # D of each undecided step
    previous, carried = -1, 0.0
    for step, own, added_before in zip(steps.tolist(), margins[steps].tolist(), added.tolist(), strict=True):
        difference = own + (carried if step == previous + 1 else added_before)
        differences.append(difference)
        carried = min(max(swapped - difference, lowest), highest)
        previous = step
    d = np.array(differences)

    ends_chain = is_last[steps]
    labels[steps] = np.where(ends_chain, d < 0.0, d < one_before_1)
    between = steps[(one_before_1 <= d) & (d < one_before_0) & ~ends_chain]
    view = labels.data
    for step in reversed(between.tolist()):
        view[step] = 1 - view[step + 1]

    # Upper bound of the rounding error of D: two sums per label and step, since the last step at which one label
    # preceded both.
    largest_sum = float(np.abs(scores).sum()) + len(margins) * max(abs(t00), abs(t01), abs(t10), abs(t11))
    rounding = 4 * (_longest_run(between) + 2) * largest_sum * np.finfo(np.float64).eps
    if rounding < _MARGIN:
        distances = np.minimum(abs(d - one_before_0), abs(d - one_before_1))
        ambiguous_steps = steps[np.where(ends_chain, abs(d), distances) < rounding]
        chains = np.unique(np.searchsorted(edges, ambiguous_steps) - 1)
    else:
        chains = np.flatnonzero(np.diff(edges) > 1)
    for chain in chains.tolist():
        inside = slice(edges[chain] + 1, edges[chain + 1])
        labels[inside] = best_labels_of_chain(scores[:, inside], transitions)
    return labels


def _longest_run(ascending: npt.NDArray[np.intp]) -> int:
    """Return the length of the longest run of consecutive numbers."""
    if not len(ascending):
        return 0
    breaks = np.flatnonzero(np.diff(ascending) != 1)
    return int(np.diff(breaks, prepend=-1, append=len(ascending) - 1).max())
