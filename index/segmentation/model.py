"""Which weights are in pyvi's model file?

pyvi ships its model as ``models/pyvi3.pkl``: a pickled scikit-learn estimator around a CRFsuite model, a
linear-chain conditional random field with the labels ``B_W`` (a syllable begins a word) and ``I_W`` (it continues
a word). Unpickling would run any code that the file names, and needs scikit-learn, which takes a second to import.
So the file is never unpickled. It must be, byte for byte, the file that pyvi 0.1.1 installs; the weights are then
read from the CRFsuite bytes inside it.

Neither pyvi nor any of its dependencies is imported.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from timviet.index.errors import ModelError
from timviet.index.messages import Message, reason_of

__all__ = ["MODEL_SHA256", "WORDS_SHA256", "CrfModel", "model_folder", "read_model", "read_words"]

# The two files of pyvi 0.1.1, the version that pyproject.toml requires.
MODEL_SHA256 = "6cdd73aee04b6a4ad7320ca85d27d931a7ef870cfdd41beb148e86bdb8aca134"
WORDS_SHA256 = "517743d27e71d43343e4b8e9e89015cdc68d84ebe1d48106449e501d918ece4a"

_ADVICE = Message("install the required version with 'pip install --force-reinstall pyvi==0.1.1'")


@dataclass(frozen=True, slots=True)
class CrfModel:
    """The weights of a linear chain with two labels: 0 is ``B_W``, 1 is ``I_W``."""

    weights: Mapping[str, tuple[float, float]]
    """Name of a feature (``bias``, ``-1:word.lower():của``) to its weight for each label."""

    transitions: tuple[tuple[float, float], tuple[float, float]]
    """``transitions[i][j]``: weight of label j right after label i."""


def model_folder() -> Path:
    """Return the folder of pyvi's model files.

    :raises ModelError: pyvi is not installed
    """
    spec = importlib.util.find_spec("pyvi")  # finds a top-level package without running it
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(Message("pyvi is not installed; {advice}", advice=_ADVICE))
    return Path(spec.submodule_search_locations[0]) / "models"


def read_words(folder: Path) -> str:
    """Return the text of ``words.txt``: one word a line, its syllables separated by blanks.

    :raises ModelError: the file is missing, or is not that of pyvi 0.1.1
    """
    return _verified_bytes(folder / "words.txt", WORDS_SHA256).decode("utf-8")


def read_model(folder: Path) -> CrfModel:
    """Return the weights in ``pyvi3.pkl``.

    :raises ModelError: the file is missing, or is not that of pyvi 0.1.1
    """
    return _parse(_crfsuite_bytes(_verified_bytes(folder / "pyvi3.pkl", MODEL_SHA256)))


def _verified_bytes(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        is_gone = error.errno in (errno.ENOENT, errno.ENOTDIR)
        advice = _ADVICE if is_gone else Message("fix this and try again")
        raise ModelError(
            Message(
                "{path}: cannot be read ({reason}); {advice}", path=path, reason=reason_of(error), advice=advice
            )
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ModelError(
            Message(
                "{path}: not the file of pyvi 0.1.1, so it was not loaded; {advice}", path=path, advice=_ADVICE
            )
        )
    return data


def _crfsuite_bytes(pickled: bytes) -> bytes:
    """Return the CRFsuite model in a pickle of protocol 2, which stores bytes as a Latin-1 string in UTF-8."""
    start = pickled.index(b"lCRF")
    (length,) = struct.unpack_from("<I", pickled, start - 4)  # the operand of BINUNICODE
    return pickled[start : start + length].decode("utf-8").encode("latin-1")


def _parse(model: bytes) -> CrfModel:
    """Return the weights of a CRFsuite model, whose layout is in crf1d_model.c and, for the names, in cqdb.c."""
    features_start, _, names_start = struct.unpack_from("<3I", model, 28)
    (n_features,) = struct.unpack_from("<I", model, features_start + 8)
    layout = np.dtype([("kind", "<i4"), ("source", "<i4"), ("label", "<i4"), ("weight", "<f8")])
    features = np.frombuffer(model, layout, n_features, features_start + 12)

    names = _names(model, names_start)
    state, transition = features[features["kind"] == 0], features[features["kind"] == 1]
    weights = np.zeros((len(names), 2))
    weights[state["source"], state["label"]] = state["weight"]
    transitions = np.zeros((2, 2))
    transitions[transition["source"], transition["label"]] = transition["weight"]
    by_label = zip(weights[:, 0].tolist(), weights[:, 1].tolist(), strict=True)
    (bb, bi), (ib, ii) = transitions.tolist()
    return CrfModel(dict(zip(names, by_label, strict=True)), ((bb, bi), (ib, ii)))


def _names(model: bytes, start: int) -> list[str]:
    """Return the names in the constant quark database that starts at an offset, in order of identifier."""
    n_names, table_offset = struct.unpack_from("<2I", model, start + 16)
    names = []
    for offset in struct.unpack_from(f"<{n_names}I", model, start + table_offset):
        key_start = start + offset + 8
        (size,) = struct.unpack_from("<I", model, key_start - 4)
        names.append(model[key_start : key_start + size - 1].decode("utf-8"))  # without the closing NUL
    return names
