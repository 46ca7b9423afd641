"""How is a file read so that it can neither crash, hang nor fill the memory of this process?

Readers run in a process of their own, which has limits of memory and time and is replaced when it fails. Formats
that are plain text are read here.
"""

from __future__ import annotations

import math
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from queue import SimpleQueue
from typing import IO

from timviet.index.causes import Cause
from timviet.index.files.readers.formats import find_reader, read_file
from timviet.index.files.readers.reader import Extracted, Unreadable
from timviet.index.files.readers.wire import decode_answer, encode_answer
from timviet.index.messages import Message
from timviet.index.own_process import end_process, start_module

__all__ = ["ContainedReader", "ContainedReaders"]

_PLAIN_TEXT = frozenset({"txt", "markdown", "csv", "subtitles", "json"})
_MAX_SECONDS = 60.0  # of the processor, where the system can limit these
_SECONDS_PER_MEGABYTE = 5.0  # in addition
_PATIENCE = 5  # times as many seconds of the clock: other programs may keep the processors busy
_MAX_MEMORY = 3 << 30  # bytes of address space
_MAX_ANSWER = 1 << 30  # bytes
_LARGE = 1 << 22  # bytes of a file and its answer, after which the process would keep much memory
_LENGTH = struct.Struct(">Q")
_OUT_OF_TIME = getattr(signal, "SIGXCPU", 0)  # ends a process that has taken its time of the processor
_TOO_LONG = Message("takes too long to read; it may be damaged")


class ContainedReader:
    """Reads files in a process of its own, which is started when it is first needed."""

    def __init__(self, *, max_seconds: float = _MAX_SECONDS) -> None:
        """Start no process yet.

        :param max_seconds: of the processor that reading a small file may take; larger ones may take longer
        """
        self._max_seconds = max_seconds
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, name: str, data: bytes) -> Extracted:
        """Return what is in a file; see :func:`timviet.index.files.readers.formats.read_file`.

        :raises Unreadable: it has no text, is in no known format, or cannot be read
        """
        if find_reader(name, data).name in _PLAIN_TEXT:
            return read_file(name, data)
        limit = self._max_seconds + _SECONDS_PER_MEGABYTE * len(data) / (1 << 20)
        process = self._started()
        watch = threading.Timer(_PATIENCE * limit, process.kill)
        watch.start()
        try:
            answer = _exchange(process, limit, name, data)
            if len(data) + len(answer) > _LARGE:
                self.close()
            return decode_answer(answer)
        except (OSError, EOFError, struct.error) as error:
            reason = _failure(process) if watch.is_alive() else _TOO_LONG
            self.close()
            raise Unreadable(reason, Cause.TIMED_OUT if reason is _TOO_LONG else Cause.READER_FAILED) from error
        except Unreadable:
            raise
        except BaseException:
            self.close()  # an answer may be on its way
            raise
        finally:
            watch.cancel()

    def close(self) -> None:
        """End the process, if there is one; the next file starts another."""
        process, self._process = self._process, None
        if process is not None:
            end_process(process)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            try:
                self._process = start_module("timviet.index.files.readers.contained")
            except OSError as error:
                raise Unreadable(
                    Message("the program that reads this format cannot be started"), Cause.SYSTEM
                ) from error
        return self._process


class ContainedReaders:
    """Reads files for several threads at once, each file in a process that reads no other at that time."""

    def __init__(self, count: int, *, max_seconds: float = _MAX_SECONDS) -> None:
        """Start no process yet.

        :param count: the largest number of processes; further threads wait for a free one
        :param max_seconds: as for :class:`ContainedReader`
        """
        self._readers = [ContainedReader(max_seconds=max_seconds) for _ in range(count)]
        self._free: SimpleQueue[ContainedReader] = SimpleQueue()
        for reader in self._readers:
            self._free.put(reader)

    def read(self, name: str, data: bytes) -> Extracted:
        """Return what is in a file; see :meth:`ContainedReader.read`."""
        reader = self._free.get()
        try:
            return reader.read(name, data)
        finally:
            self._free.put(reader)

    def close(self) -> None:
        """End all processes; what they are reading cannot be read."""
        for reader in self._readers:
            reader.close()


def _exchange(process: subprocess.Popen[bytes], limit: float, name: str, data: bytes) -> bytes:
    """Send a file and return the answer.

    :param limit: seconds of the processor
    :raises OSError, EOFError: the process has ended
    """
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(_LENGTH.pack(math.ceil(limit)))
    for part in (os.fsencode(name), data):
        process.stdin.write(_LENGTH.pack(len(part)))
        process.stdin.write(part)
    process.stdin.flush()
    (length,) = _LENGTH.unpack(process.stdout.read(_LENGTH.size))
    answer = process.stdout.read(length) if length <= _MAX_ANSWER else b""
    if len(answer) < length:
        raise EOFError
    return answer


def _failure(process: subprocess.Popen[bytes]) -> Message:
    """Return why a process did not answer."""
    with suppress(subprocess.TimeoutExpired):
        status = process.wait(1.0)
        if status < 0 and -status == _OUT_OF_TIME:
            return _TOO_LONG
        if status < 0:
            return Message("the program that reads this format crashed (signal {number})", number=-status)
    return Message("the program that reads this format failed; the file may be damaged")


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Read files until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process
    _limit()
    while head := requests.read(_LENGTH.size):
        _limit_seconds(*_LENGTH.unpack(head))
        name = requests.read(*_LENGTH.unpack(requests.read(_LENGTH.size)))
        data = requests.read(*_LENGTH.unpack(requests.read(_LENGTH.size)))
        answer = encode_answer(_answer(os.fsdecode(name), data))
        answers.write(_LENGTH.pack(len(answer)))
        answers.write(answer)
        answers.flush()
        del data, answer  # not kept until the next file is read


def _answer(name: str, data: bytes) -> Extracted | Unreadable:
    try:
        return read_file(name, data)
    except Unreadable as error:
        return error
    except MemoryError:
        return Unreadable(Message("needs more memory than is allowed; it may be damaged"), Cause.OVER_LIMIT)
    except Exception as error:  # a reader of any package; the file is reported and the run goes on
        kind = type(error).__name__
        reason = Message("cannot be read ({reason}); it may be damaged", reason=f"{kind}: {error}"[:200])
        return Unreadable(reason, Cause.READER_FAILED)


def _limit() -> None:
    """Limit the memory of this process, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_seconds(seconds: int) -> None:
    """Limit the time of the processor that this process takes from now on, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        used = math.ceil(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, most))


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
