"""Papers are made by several workers in the order in which they are due, and only where what they rest on has changed."""

import os
import signal
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import pandas as pd
import pytest

from pipeline import paperwork
from pipeline.cache import Cache
from pipeline.documents.paper import Basis, Group, Paper
from pipeline.paperwork import lay_down, made
from pipeline.progress import Watch
from pipeline.store import Shelf
from tests.drawing import SETTINGS
from tests.papers_of import contents

HERE = os.getpid()
NOTHING_BESIDE = Basis(SETTINGS)


@dataclass(frozen=True)
class Own:
    score: Fraction
    lines: tuple[Any, ...] = ()


class Line(NamedTuple):
    title: str


def sheet(number, text="ก"):
    return f"{number} {text}"


def slip(own):
    return f"{own.score} {[line.title for line in own.lines]}"


def killed_in_a_worker(number):
    if number == 30 and os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{number}"


def broken(number):
    raise ZeroDivisionError(number)


def papers(count, make=sheet, *more):
    return [Paper(f"{number}.html", make, (number, *more)) for number in range(count)]


def batches(some):
    return [some[first:first + 7] for first in range(0, len(some), 7)]


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 3, 9, 100])
def test_contents_come_in_the_order_of_the_papers_whoever_makes_them(count, workers):
    assert list(made(batches(papers(count)), workers)) == [{f"{number}.html": f"{number} ก".encode()} for number in range(count)]


def test_a_worker_that_is_killed_costs_nothing_but_time():
    assert list(made(batches(papers(100, killed_in_a_worker)), 2)) == [{f"{number}.html": str(number).encode()} for number in range(100)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_fault_of_ours_in_a_worker_is_raised_here(workers):
    with pytest.raises(ZeroDivisionError):
        list(made(batches(papers(50, broken)), workers))


def test_no_paper_stays_with_this_process_once_they_are_made():
    list(made(batches(papers(50)), 2))
    assert paperwork._due == []


# ── only what has changed ──

def laid(folder, due, monkeypatch, fresh=False):
    """The names of the papers that were made for this run."""
    names = []
    monkeypatch.setattr(paperwork, "made", lambda some, workers: (
        names.append(paper.name) or paper.files() for batch in some for paper in batch))
    shelf = Shelf(folder / "output")
    with Cache(folder / "cache.sqlite", fresh) as cache:
        lay_down([Group("one", "", due[:2]), Group("two", "", due[2:])], shelf, cache, NOTHING_BESIDE, "2566/1", 2, Watch(quiet=True))
    files = contents(due)
    assert set(shelf.written) == set(files)
    for name, content in files.items():
        assert (folder / "output" / name).read_bytes() == content
    return names


def test_a_second_run_makes_nothing_and_a_late_change_makes_its_own_paper_alone(tmp_path, monkeypatch):
    assert laid(tmp_path, papers(5), monkeypatch) == [f"{number}.html" for number in range(5)]
    assert laid(tmp_path, papers(5), monkeypatch) == []
    changed = papers(5)
    changed[3] = Paper("3.html", sheet, (3, "ข"))
    assert laid(tmp_path, changed, monkeypatch) == ["3.html"]
    assert laid(tmp_path, changed, monkeypatch, fresh=True) == [f"{number}.html" for number in range(5)]


def retype(path):
    path.write_bytes(path.read_bytes().replace("ก".encode(), "ข".encode()))


def cut(path):
    path.write_bytes(b"")


def lose(path):
    path.unlink()


@pytest.mark.parametrize("harm", [retype, cut, lose])
def test_a_paper_that_somebody_has_touched_is_made_again(harm, tmp_path, monkeypatch):
    laid(tmp_path, papers(3), monkeypatch)
    before = (tmp_path / "output" / "1.html").stat()
    harm(tmp_path / "output" / "1.html")
    if (tmp_path / "output" / "1.html").exists():
        os.utime(tmp_path / "output" / "1.html", ns=(before.st_atime_ns, before.st_mtime_ns))       # times prove nothing
    assert laid(tmp_path, papers(3), monkeypatch) == ["1.html"]


def test_a_cache_that_is_gone_or_damaged_costs_only_time(tmp_path, monkeypatch):
    laid(tmp_path, papers(3), monkeypatch)
    (tmp_path / "cache.sqlite").write_bytes(b"SQLite format 3\0 and nothing")
    assert len(laid(tmp_path, papers(3), monkeypatch)) == 3
    laid(tmp_path, papers(3), monkeypatch)
    (tmp_path / "cache.sqlite").unlink()
    assert len(laid(tmp_path, papers(3), monkeypatch)) == 3


# ── what a paper rests on ──

def key(make, *args, basis=NOTHING_BESIDE, name="1.xlsx"):
    return basis.key(Paper(name, make, args))


def test_equal_arguments_are_one_basis_however_they_came_to_be():
    one, again = (Own(Fraction("4.5"), (Line("".join(["กา", "ร"])), SETTINGS.scheme[0])) for _ in range(2))
    assert key(slip, one) == key(slip, again)


@pytest.mark.parametrize("other", [
    (sheet, Own(Fraction("4.5"), (Line("การ"),))), (slip, Own(Fraction("4.51"), (Line("การ"),))), (slip, Own(Fraction("4.5"), (Line("กาน"),))),
    (slip, Own(Fraction("4.5"), (Line("การ"), Line("")))), (slip, Own(Fraction("4.5"), (SETTINGS.scheme[0],))), (slip, Own(Fraction("4.5")), None)])
def test_another_maker_or_argument_is_another_basis(other):
    assert key(*other) != key(slip, Own(Fraction("4.5"), (Line("การ"),)))


def test_another_name_or_other_settings_are_another_basis():
    assert len({key(sheet, 1), key(sheet, 1, name="2.xlsx"), key(sheet, 1, basis=Basis(SETTINGS.model_copy(update={"office": SETTINGS.office.model_copy(update={"name": "อื่น"})})))}) == 3


def test_what_cannot_be_told_apart_is_no_argument():
    for alien in (pd.DataFrame({"a": ["1"]}), object()):
        with pytest.raises(TypeError, match="cannot be told"):
            key(sheet, alien)
