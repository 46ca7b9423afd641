"""What can be sent to another process, and how does it arrive whole?

Python remakes a pickled or copied error by calling its class with ``args``. A class with other parameters fails
then, and ``multiprocessing.Pool`` waits forever for the answer of a worker that raised it. Here an error is remade
without calling its class: message, attributes and notes are the same, and the errors that led to it come along.
"""

from __future__ import annotations

from datetime import date
from pathlib import PurePath
from typing import Any, NoReturn

__all__ = ["PortableError", "Unportable", "portable"]

_PLAIN = (str, int, float, bytes, date, PurePath, type(None))


class PortableError(Exception):
    """An error that can be pickled and copied, whatever the parameters of its class.

    Of the values that cannot be, such as an error of a library, the text is kept.
    """

    def __reduce__(self) -> tuple[object, ...]:
        state = {name: portable(value) for name, value in vars(self).items()}
        if self.__context__ is not None:
            state["__context__"] = portable(self.__context__)
        if self.__cause__ is not None:
            same = self.__cause__ is self.__context__
            state["__cause__"] = state["__context__"] if same else portable(self.__cause__)
        state["__suppress_context__"] = self.__suppress_context__  # last, because a cause sets it
        return _remake, (type(self), tuple(map(portable, self.args))), state


def _remake(kind: type[PortableError], args: tuple[Any, ...]) -> PortableError:
    return kind.__new__(kind, *args)


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
            kind = type(value)
            return Exception(f"{kind.__module__}.{kind.__qualname__}: {value}")
        return repr(value)
    return value
