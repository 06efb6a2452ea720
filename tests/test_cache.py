"""What is kept of former runs: found again, never believed when damaged, forgotten with its round."""

import os
import random
import sqlite3
import stat
from contextlib import closing

import pytest

from pipeline import door
from pipeline.cache import Cache, key_of

ROUND, BEFORE = "2566/1", "2565/2"
KEY, OTHER = key_of("a"), key_of("b")


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".prameun" / "cache.sqlite"


def kept(path, content=b"content", round_=ROUND, kind="reading", key=KEY, **how):
    with Cache(path, **how) as cache:
        cache.keep(round_, kind, key, content)


def found(path, round_=ROUND, kind="reading", key=KEY, **how):
    with Cache(path, **how) as cache:
        content = cache.find(round_, kind, key)
        cache._asked.clear()            # this one only looks
    return content


def test_what_one_run_keeps_the_next_one_finds(path):
    kept(path)
    assert found(path) == b"content"
    assert [found(path, round_=BEFORE), found(path, kind="paper"), found(path, key=OTHER)] == [None] * 3


def test_a_fresh_run_believes_nothing_and_keeps_anew(path):
    kept(path)
    assert found(path, fresh=True) is None
    kept(path, b"new", fresh=True)
    assert found(path) == b"new"


def test_what_a_run_no_longer_asks_for_is_forgotten_and_nothing_of_other_rounds_and_kinds(path):
    for place in ((ROUND, "reading"), (ROUND, "paper"), (BEFORE, "reading")):
        kept(path, round_=place[0], kind=place[1])
    with Cache(path) as cache:
        cache.find(ROUND, "reading", OTHER)
    assert found(path) is None
    assert found(path, kind="paper") == found(path, round_=BEFORE) == b"content"


def test_a_run_that_fails_forgets_nothing_and_keeps_what_it_has_read(path):
    kept(path)
    with pytest.raises(ZeroDivisionError), Cache(path) as cache:
        cache.keep(ROUND, "reading", OTHER, b"other")
        raise ZeroDivisionError
    assert found(path) == b"content" and found(path, key=OTHER) == b"other"


def test_where_one_part_of_a_key_ends_is_part_of_it():
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("ab", "c", "")}) == 4


@pytest.mark.parametrize("seed", range(60))
def test_a_byte_changed_anywhere_costs_the_entry_at_most(path, seed):
    entries = {key_of(str(n)): random.Random(n).randbytes(300) for n in range(20)}
    with Cache(path) as cache:
        for key, content in entries.items():
            cache.keep(ROUND, "reading", key, content)
    damaged = bytearray(path.read_bytes())
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 40))):
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    path.write_bytes(damaged[:chance.choice((None, None, len(damaged) // 2))])
    with Cache(path) as cache:
        assert all(cache.find(ROUND, "reading", key) in (content, None) for key, content in entries.items())
        cache.keep(ROUND, "reading", KEY, b"later")
    kept(path)
    assert found(path) in (b"content", None)


def test_a_file_that_is_no_cache_is_taken_away_and_the_run_after_keeps_again(path):
    path.parent.mkdir()
    path.write_bytes(b"not a database" * 100)
    kept(path)
    assert not path.exists()
    kept(path)
    assert found(path) == b"content"


def test_while_another_run_writes_this_one_goes_without_and_leaves_its_file(path):
    kept(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        kept(path, b"mine", key=OTHER)
        assert found(path) is None
        other.rollback()
    assert found(path) == b"content" and found(path, key=OTHER) is None


def test_a_file_that_fails_while_it_is_in_use_is_done_without(path):
    kept(path)
    with Cache(path) as cache:
        cache._known.close()
        cache.commit()
        assert cache.find(ROUND, "reading", KEY) is None
        cache.keep(ROUND, "reading", KEY, b"more")


def test_a_damaged_file_that_cannot_be_removed_is_done_without(path, monkeypatch):
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)

    def held(_):
        raise PermissionError
    monkeypatch.setattr(door, "remove", held)
    kept(path)
    assert found(path) is None and path.exists()


def test_a_round_forgotten_leaves_no_byte_of_it_in_the_file(path):
    kept(path, "นางสมมติ คะแนน 61.25".encode())
    kept(path, b"stays", round_=BEFORE)
    with Cache(path) as cache:
        assert cache.forget(ROUND) == 1
    assert "61.25".encode() not in path.read_bytes() and found(path, round_=BEFORE) == b"stays"


def test_without_a_path_or_a_folder_to_write_in_nothing_is_kept_and_nothing_fails(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (None, tmp_path / "file" / "cache.sqlite"):
        kept(path)
        with Cache(path) as cache:
            assert cache.find(ROUND, "reading", KEY) is None and cache.forget(ROUND) == 0


@pytest.mark.skipif(os.name == "nt", reason="no modes")
def test_what_is_kept_is_the_owners_alone(path):
    kept(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
