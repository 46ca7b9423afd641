"""Plans are changed without changing what they match and how they score."""

from __future__ import annotations

from timviet.index.analysis.layer import Layer
from timviet.search.contract.plan import All, And, AtLeast, Constant, Not, Or, Phrase, Prefix, Term, merge_equal

A, B = (Term("text", Layer.FOLDED, term) for term in "ab")
PHRASE = Phrase("text", Layer.FOLDED, ("a", "b"), slop=3)


def test_equal_parts_become_one_with_the_sum_of_their_weights() -> None:
    assert merge_equal(Or((A, B, A._replace(weight=0.5), A))) == Or((A._replace(weight=2.5), B))
    assert merge_equal(And((PHRASE, A, PHRASE))) == And((PHRASE._replace(weight=2.0), A))
    assert merge_equal(Or((Constant(A, 0.5), B, Constant(A, 1.0)))) == Or((Constant(A, 1.5), B))
    assert merge_equal(Or((And((A, B)), All(), And((A, B))))) == Or(
        (And((A._replace(weight=2.0), B._replace(weight=2.0))), All())
    )


def test_parts_are_merged_within_parts_and_the_only_part_of_a_condition_stands_alone() -> None:
    assert merge_equal(Not(Or((Or((A, A)), Or((A, A)))))) == Not(Or((Or((A._replace(weight=4.0),)),)))
    assert merge_equal(Constant(And((Constant(Or((A, A)), 0.0),)), 1.0)) == Constant(
        Constant(Or((A._replace(weight=2.0),)), 0.0), 1.0
    )
    assert merge_equal(AtLeast((Or((A, A)), B), (3, 1), 2)) == AtLeast(
        (Or((A._replace(weight=2.0),)), B), (3, 1), 2
    )


def test_a_term_and_a_prefix_of_the_same_letters_are_two_parts() -> None:
    prefix = Prefix(*A)
    assert prefix == A  # as tuples they are
    assert merge_equal(Or((A, prefix, prefix))) == Or((A, prefix._replace(weight=2.0)))


def test_parts_without_scores_are_kept_without() -> None:
    bare = A._replace(weight=0.0)
    assert merge_equal(Or((bare, bare, B))) == Or((bare, B))
    assert merge_equal(And((Not(A), B, Not(A)))) == And((Not(A), B))
    assert merge_equal(And(())) == And(())
