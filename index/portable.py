"""What can be sent to another process, and how does it arrive whole?

Python remakes a pickled or copied error by calling its class with ``args``. A class with other parameters fails
then, and ``multiprocessing.Pool`` waits forever for the answer of a worker that raised it. Here an error is remade
without calling its class: message, attributes and notes are the same, and the errors that led to it come along.
They are pickled one within the other, and thousands would be too deep, so only the nearest do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import date
from pathlib import PurePath
from typing import Any, NoReturn

__all__ = ["PortableError", "Unportable", "portable"]

_MOST = 20  # errors that are pickled one within the other
_PLAIN = (str, int, float, bytes, date, PurePath, type(None))


class PortableError(Exception):
    """An error that can be pickled and copied, whatever the parameters of its class.

    Of the values that cannot be, such as an error of a library, the text is kept. If very many errors led to this
    one, the nearest come along; of one farther away that is an attribute, the text is kept too.
    """

    def __reduce__(self) -> tuple[object, ...]:
        error = _with_nearest(self)
        state = {name: portable(value) for name, value in vars(error).items()}
        if error.__context__ is not None:
            state["__context__"] = portable(error.__context__)
        if error.__cause__ is not None:
            same = error.__cause__ is error.__context__
            state["__cause__"] = state["__context__"] if same else portable(error.__cause__)
        state["__suppress_context__"] = error.__suppress_context__  # last, because a cause sets it
        return _remake, (type(error), tuple(map(portable, error.args))), state


def _remake(kind: type[PortableError], args: tuple[Any, ...]) -> PortableError:
    return kind.__new__(kind, *args)


def _with_nearest(error: PortableError) -> PortableError:
    """Return an error that few errors led to as it is, else a copy that has the nearest of them."""
    near: dict[int, PortableError] = {}
    waiting = deque([error])
    while waiting and len(near) < _MOST:
        one = waiting.popleft()
        if id(one) not in near:
            near[id(one)] = one
            waiting += _errors_of(one)
    if all(id(one) in near for one in waiting):
        return error
    copies = {number: _remake(type(one), one.args) for number, one in near.items()}

    def copied(value: object) -> object:
        if not isinstance(value, PortableError):
            return value
        return copies[id(value)] if id(value) in near else _text_of(value)

    def led_by(other: BaseException | None) -> BaseException | None:
        return copies.get(id(other)) if isinstance(other, PortableError) else other

    for one, copy in zip(near.values(), copies.values(), strict=True):
        copy.args = tuple(map(copied, one.args))
        vars(copy).update((name, copied(value)) for name, value in vars(one).items())
        copy.__context__, copy.__cause__ = led_by(one.__context__), led_by(one.__cause__)
        copy.__suppress_context__ = one.__suppress_context__
    return copies[id(error)]


def _errors_of(error: PortableError) -> Iterator[PortableError]:
    """Yield the errors that are pickled within an error."""
    for value in (error.__cause__, error.__context__, *vars(error).values(), *error.args):
        if isinstance(value, PortableError):
            yield value


def _text_of(error: BaseException) -> Exception:
    kind = type(error)
    return Exception(f"{kind.__module__}.{kind.__qualname__}: {error}")


class Unportable:
    """What cannot be pickled or copied, because it has a lock and open files."""

    def __reduce__(self) -> NoReturn:
        name = type(self).__name__
        raise TypeError(
            f"{name} cannot be pickled or copied: it has a lock and open files; "
            "pass the path of the index, and open it in the other process"
        )


def portable(value: object) -> object:
    """Return a value if it can be pickled and copied; else its text, as an error if it is one.

    >>> portable("gạo"), portable([lambda: 1])[:17]
    ('gạo', '[<function <lambd')
    """
    if isinstance(value, (*_PLAIN, PortableError)):
        return value
    import pickle  # only what is sent to other processes needs it

    try:
        pickle.loads(pickle.dumps(value))  # some errors of libraries can be dumped, but not loaded
    except Exception:
        if isinstance(value, BaseException):
            return _text_of(value)
        return repr(value)
    return value
