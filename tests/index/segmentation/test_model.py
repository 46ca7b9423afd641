"""The model is read from the file that pyvi 0.1.1 installs, and from no other."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from timviet.index.errors import ModelError
from timviet.index.segmentation import model as crf

FILES = ["pyvi3.pkl", "words.txt"]


def read(folder: Path) -> None:
    crf.read_model(folder)
    crf.read_words(folder)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of pyvi's model folder that a test may damage."""
    for name in FILES:
        (tmp_path / name).write_bytes((crf.model_folder() / name).read_bytes())
    read(tmp_path)
    return tmp_path


def test_the_weights_are_those_crfsuite_reads(tmp_path: Path) -> None:
    pycrfsuite = pytest.importorskip("pycrfsuite")
    model = crf.read_model(crf.model_folder())
    raw = crf._crfsuite_bytes((crf.model_folder() / "pyvi3.pkl").read_bytes())  # the tagger only points to it
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(raw)
    assert tagger.labels() == ["B_W", "I_W"]
    tagger.dump(str(tmp_path / "dump"))
    dump = (tmp_path / "dump").read_text(encoding="utf-8")

    written = re.findall(r"\(0\) ([^ ]+) --> ([BI])_W: (\S+)", dump)  # with six decimals
    assert len(written) == 11_412
    assert len(model.weights) == 6335
    for attribute, label, weight in written:
        assert model.weights[attribute]["BI".index(label)] == pytest.approx(float(weight), abs=1e-6)
    assert sum(weight != 0.0 for pair in model.weights.values() for weight in pair) == len(written)

    for before, after, weight in re.findall(r"\(1\) ([BI])_W --> ([BI])_W: (\S+)", dump):
        between = model.transitions["BI".index(before)]["BI".index(after)]
        assert between == pytest.approx(float(weight), abs=1e-6)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}: cannot be read .*pip install .*pyvi==0\.1\.1"):
        read(copy)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("length", [0, 1, 1000, -1])
def test_a_truncated_file(copy: Path, name: str, length: int) -> None:
    (copy / name).write_bytes((copy / name).read_bytes()[:length])
    with pytest.raises(ModelError, match=rf"{name}: not the file of pyvi 0\.1\.1.*pip install"):
        read(copy)


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(ModelError, match="not the file of pyvi"):
        read(copy)


class Hostile:
    def __reduce__(self) -> tuple[object, ...]:
        return (pytest.fail, ("the pickle was run",))


def test_a_hostile_pickle_is_not_run(copy: Path) -> None:
    (copy / "pyvi3.pkl").write_bytes(pickle.dumps(Hostile()))
    with pytest.raises(ModelError, match="was not loaded"):
        read(copy)


def test_a_folder_in_place_of_a_file(copy: Path) -> None:
    (copy / "words.txt").unlink()
    (copy / "words.txt").mkdir()
    with pytest.raises(ModelError, match="cannot be read"):
        read(copy)


def test_pyvi_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"pyvi is not installed; .*pip install"):
        crf.model_folder()
