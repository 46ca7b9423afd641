"""A clock that is set back neither prolongs a lease that is not renewed, nor lets a dead writer keep it."""

from __future__ import annotations

import time

import pytest

from timviet.index.opensearch import lease
from timviet.index.opensearch.lease import _is_dead, _Moment


@pytest.mark.parametrize("step", [-3600.0, 0.0, 3600.0])
def test_the_age_of_a_renewal_counts_although_the_clock_is_set(
    monkeypatch: pytest.MonkeyPatch, step: float
) -> None:
    renewed = _Moment.now()
    wall, monotonic = time.time(), time.monotonic()
    monkeypatch.setattr(lease.time, "time", lambda: wall + 40.0 + step)
    monkeypatch.setattr(lease.time, "monotonic", lambda: monotonic + 40.0)
    assert renewed.age >= 40.0


def test_the_age_counts_while_the_system_is_suspended(monkeypatch: pytest.MonkeyPatch) -> None:
    renewed, wall = _Moment.now(), time.time()
    monkeypatch.setattr(lease.time, "time", lambda: wall + 40.0)
    assert renewed.age >= 40.0


@pytest.mark.parametrize(("renewed", "is_dead"), [(-400.0, True), (-10.0, False), (10.0, False), (3600.0, True)])
def test_a_lease_of_another_machine_expires_although_a_clock_was_set_back(renewed: float, is_dead: bool) -> None:
    owner = {"key": "other", "pid": 1, "host": "elsewhere", "system": "another", "renewed": time.time() + renewed}
    assert _is_dead(owner) is is_dead
