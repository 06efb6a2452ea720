"""The output of a round, written and read back: a final name means a complete file; tables ↔ audit CSV.

A run opens a ``Shelf`` over ``output/<round>/``: it takes away ``run.json`` first, replaces files one by one, each
whole, removes those no longer due and writes ``run.json`` last. So its presence says that the run was completed.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from stat import S_ISREG

import pandas as pd

from pipeline import door
from pipeline.audit_csv import heading_text, lines_text, unguarded
from pipeline.cells import Cells
from pipeline.faults import CannotWrite, NotOurFolder
from pipeline.place import BLANK_FORMS, FORMS, RUN_RECORD
from pipeline.rounds import ROUND_TEXT
from pipeline.schema import Columns, Table, columns_of, records_of
from pipeline.tables import CELLS

AS_WRITTEN = {"dtype": "str", "keep_default_na": False, "encoding": "utf-8-sig", "lineterminator": "\n"}
LINES_AT_ONCE = 50_000              # of the largest table, when it is read back


class Shelf:
    """The output folder of one round, while a run fills it. Raises CannotWrite where the disk takes no more."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.written: dict[str, str] = {}
        self.busy: list[str] = []               # what another program holds open: said at the end, the rest goes on
        with door.saying_why(folder):
            door.make_folder(folder)
            door.remove(folder / RUN_RECORD)

    def write(self, name: str, content: bytes) -> str:
        """Put ``content`` under ``name`` (a path below the folder, with /), whole or not at all; its digest.

        What stands there already is not written again: replacing a file costs more than reading it.
        """
        digest = hashlib.sha256(content).hexdigest()
        self._put(name, content, digest, len(content))
        return digest

    def _put(self, name: str, content: bytes | Iterable[bytes], digest: str, size: int | None = None) -> None:
        if not self.keep(name, digest, size):
            self.written[name] = digest
            try:
                door.write_file(self.folder / name, content)
            except door.HeldOpen:
                self.busy.append(name)

    def keep(self, name: str, digest: str, size: int | None = None) -> bool:
        """Whether the file under ``name`` has this digest (and size): then it is due as it is."""
        path = self.folder / name
        try:
            status = path.lstat()
        except OSError:
            return False
        if not S_ISREG(status.st_mode) or size not in (None, status.st_size) or _digest(path) != digest:
            return False
        self.written[name] = digest
        return True

    def write_table(self, table: Table, frame: pd.DataFrame) -> None:
        """``audit/<table>.csv`` of a frame, checked once more against its declaration."""
        self.write(_csv_name(table), _csv(table.in_order(columns_of(frame))))

    def write_cells(self, cells: Cells) -> None:
        """``audit/10_cells.csv``, piece by piece, for as a whole it is large."""
        digest = hashlib.sha256()
        for piece in cells.csv():
            digest.update(piece)
        self._put(_csv_name(CELLS), cells.csv(), digest.hexdigest())

    def finish(self, record: dict) -> str:
        """Remove what is no longer due, forms apart, then write run.json with the digest of every output; its own digest.

        Raises CannotWrite, and writes no run.json, where a file could not be replaced.
        """
        if self.busy:
            raise CannotWrite("เขียนทับไม่ได้ เพราะเปิดอยู่ในโปรแกรมอื่น ไฟล์อื่นเขียนครบแล้ว "
                              "ให้ปิดไฟล์เหล่านั้น (เช่นใน Excel) แล้วสั่งใหม่", tuple(self.busy))
        with door.saying_why(self.folder):
            door.remove_others(self.folder, set(self.written), kept=BLANK_FORMS)
        record = record | {"outputs": dict(sorted(self.written.items()))}
        return self.write(RUN_RECORD, f"{json.dumps(record, ensure_ascii=False, indent=2)}\n".encode())


def check_is_ours(folder: Path) -> None:
    """Whether a run may fill the folder and clear it of what is no longer due: it is new, empty, or a run's own.

    Raises NotOurFolder where it holds what no run has laid there.
    """
    names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if names and not names & {RUN_RECORD, "audit", FORMS}:
        raise NotOurFolder(f"โฟลเดอร์ {folder} มีไฟล์อื่นที่ระบบไม่ได้เขียน จึงไม่เขียนทับ ให้เลือกโฟลเดอร์ผลลัพธ์ที่ว่าง"
                           "หรือย้ายไฟล์เหล่านั้นออก")


def replace_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write ``files`` (names below ``folder``, with /), each whole; then remove whatever else is there."""
    due = set()
    for name, content in files:
        door.write_file(folder / name, content)
        due.add(name)
    with door.saying_why(folder):
        door.remove_others(folder, due)


def replace_printed(folder: Path, papers: Iterable[tuple[str, bytes]]) -> None:
    """As replace_folder, for PDF alone. Raises NotOurFolder where the folder holds anything else."""
    check_is_printed(folder)
    replace_folder(folder, papers)


def check_is_printed(folder: Path) -> None:
    """Raises NotOurFolder where a folder of PDF holds anything else."""
    if folder.is_dir() and any(path.is_file() and path.suffix != ".pdf" and path.name != door.UNFINISHED for path in folder.rglob("*")):
        raise NotOurFolder(f"โฟลเดอร์ {folder} มีไฟล์อื่นที่ไม่ใช่ PDF จึงไม่เขียนทับ ให้เลือกโฟลเดอร์ที่ว่าง หรือย้ายไฟล์เหล่านั้นออก")


def remove_folder(folder: Path) -> int:
    """Remove a folder of ours with all that is in it, links as links; how many files that were.

    run.json goes first: killed in between, what is left does not look like a completed run. Raises CannotWrite where the disk
    does not let go of something.
    """
    if not folder.is_dir():
        return 0
    files = sum(path.is_symlink() or not path.is_dir() for path in folder.rglob("*"))
    with door.saying_why(folder):
        door.remove(folder / RUN_RECORD)
        door.remove_others(folder, set())
        door.remove(folder)
    return files


def remove_files(folder: Path, names: Iterable[str]) -> int:
    """Remove the files of these names, and the folder where nothing else is in it; how many there were."""
    there = [folder / name for name in names if (folder / name).is_file()]
    with door.saying_why(folder):
        for path in there:
            door.remove(path)
        if folder.is_dir() and not any(folder.iterdir()):
            door.remove(folder)
    return len(there)


def completed_runs(folder: Path) -> dict[Path, dict]:
    """Round's folder → its run.json: ``folder`` itself where it holds a completed run, else those right below it.

    A run.json that is none (not ours, or cut off) counts as no run.
    """
    places = [folder] if (folder / RUN_RECORD).exists() else sorted(path.parent for path in folder.glob(f"*/{RUN_RECORD}"))
    return {place: record for place in places if (record := _record(place / RUN_RECORD))}


def _record(path: Path) -> dict | None:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(record, dict) and ROUND_TEXT.fullmatch(str(record.get("round")))
    return record if is_ours else None


def damaged_outputs(folder: Path, names: Iterable[str]) -> list[str]:
    """Which of these outputs of the run in ``folder`` are not what its run.json says: changed, gone, or not of that run.

    What neither lies there nor is told of is no damage: another version of the program had no such output.
    """
    outputs = (_record(folder / RUN_RECORD) or {}).get("outputs")
    told = outputs if isinstance(outputs, dict) else {}
    return [name for name in names if told.get(name) != _digest(folder / name)]


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:                 # gone, or closed to us: in neither case what we are asked about
        return None


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """The frame as audit CSV: UTF-8 with BOM, LF, every value as text, nothing that a spreadsheet would run."""
    return _csv(columns_of(frame))


def _csv(columns: Columns) -> bytes:
    return (heading_text(columns) + lines_text(columns.values())).encode("utf-8")


def read_table(table: Table, folder: Path) -> pd.DataFrame:
    """The frame of ``audit/<table>.csv`` below ``folder``, as the stage handed it over.

    Raises FileNotFoundError where there is none, BrokenTable where it is not what the table declares.
    """
    return table.check(pd.read_csv(folder / _csv_name(table), **AS_WRITTEN).map(unguarded))


def read_cells(folder: Path) -> Cells:
    """``audit/10_cells.csv`` below ``folder``, some lines at a time. Raises as read_table does."""
    with pd.read_csv(folder / _csv_name(CELLS), **AS_WRITTEN, chunksize=LINES_AT_ONCE) as parts:
        return Cells.of_lines(line for part in parts for line in records_of(part.map(unguarded)))


def _csv_name(table: Table) -> str:
    return f"audit/{table.name}.csv"
