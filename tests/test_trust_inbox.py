"""Every input is accounted for: states of the inbox folder, each drawn with the line that every entry gets in 00_files.

The whole command runs over each state within a time limit, and changes nothing in the folder. What no test can bring about
for every user is simulated at ``open``: a file that may not be read, and one that another program writes meanwhile.
"""

import builtins
import csv
import hashlib
import io
import os
import re
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from tests.drawing import ROUND, SETTINGS, draw
from tests.drawn_round import ROSTER
from tests.forked import Command, needs_fork
from tests.test_disk import FINISHED
from tests.trust_figures import FULL, record

pytestmark = needs_fork
MANY = 2000 if FULL else 100
SECONDS = 600 if FULL else 120
MB, GB = 10**6, 10**9

EVALUATION = """
    [แบบ 4.2]
    | ชื่อผู้รับการประเมิน | {} | | เลขที่ตำแหน่ง | "{}" |
    | รอบการประเมิน | ครั้งที่ 1 (1 ตุลาคม 2565 – 31 มีนาคม 2566) |
    | ที่ | ตัวชี้วัดผลงาน | คะแนน (ก) | น้ำหนัก (ข) |
    | 1 | งานหนึ่ง | 4 | %1 |
"""
FAULTY = draw(EVALUATION.replace("| 4 |", "| 9 |").format("นายสมชาย ทดสอบ", "00777"))
GOOD, OTHER = draw(EVALUATION.format("นายสมชาย ทดสอบ", "00777")), draw(EVALUATION.format("นางสาวน้ำฝน สมมติธรรม", "00778"))
CONTENT = {"good": GOOD, "other": OTHER, "roster": draw(ROSTER), "nothing": b"", "words": "คะแนน".encode(), "picture": b"\x89PNG", 
           "locked": GOOD, "completed meanwhile": GOOD[:2000], "swollen meanwhile": GOOD, "replaced afterwards": FAULTY}
LONG = "ย" * 83 + "long" + ".x"                                   # 255 bytes, the most that a name may have
SPREAD = "/".join(["ชั้นลึก?"] * 140)                             # a path that grows where ? may not stand in a name
DEEP = "/".join("a" * 1200)
COMPOSED, APART = "caf\u00e9.xlsx", "cafe\u0301.xlsx"

REPLACED = "a faulty file that is replaced after it was read"

# name = content → kind, status, person and reason in 00_files. \\n is a line break; « » hold a name with = in it.
STATES = {
    "empty": "",
    "litter only": "~$ก.xlsx = words",
    "one good": "ก.xlsx = good → evaluation accepted 00777",
    "the same file twice": """
        จากโรงเรียน (1)/ก.xlsx = good → evaluation accepted 00777
        จากโรงเรียน/ก.xlsx = good → evaluation superseded 00777 SUBMISSION_COPY""",
    "the same content under another name": """
        ก.xlsx = good → evaluation accepted 00777
        ข.pdf = good → evaluation superseded 00777 SUBMISSION_COPY""",
    "names differing in case only": """
        form.xlsx = good → evaluation accepted 00777
        Form.xlsx = other → evaluation accepted 00778
        FORM.XLSX = words → unknown rejected - FILE_NOT_WORKBOOK
        form.XLSX = nothing → unknown rejected - FILE_EMPTY""",
    "names differing in Unicode form only": f"""
        {COMPOSED} = words → unknown rejected - FILE_NOT_WORKBOOK
        {APART} = nothing → unknown rejected - FILE_EMPTY""",
    "a name of 255 bytes": f"{LONG} = words → unknown rejected - FILE_NOT_WORKBOOK",
    "a name with line breaks": "ก\\nข\\r\\n.xlsx = words → unknown rejected - FILE_NOT_WORKBOOK",
    "names that a shell or Excel would obey": """
        -rf = words → unknown rejected - FILE_NOT_WORKBOOK
        --help.xlsx = good → evaluation accepted 00777
        «=1+1.xlsx» = nothing → unknown rejected - FILE_EMPTY
        @SUM(A1).png = picture → evidence ignored""",
    "a link inside": """
        ก.xlsx = good → evaluation accepted 00777
        ข.xlsx = link to ก.xlsx → unknown rejected - FILE_NOT_REGULAR""",
    "a link outside": "ก.xlsx = link to /etc/hostname → unknown rejected - FILE_NOT_REGULAR",
    "links in a loop": """
        ก/ข = link to .. → unknown rejected - FILE_NOT_REGULAR
        ค = link to ค → unknown rejected - FILE_NOT_REGULAR
        ง = link to จ → unknown rejected - FILE_NOT_REGULAR
        จ = link to ง → unknown rejected - FILE_NOT_REGULAR""",
    "a named pipe": "ก.xlsx = pipe → unknown rejected - FILE_NOT_REGULAR",
    "a file that may not be read": """
        ก.xlsx = locked → unknown rejected - FILE_UNREADABLE
        ข.xlsx = other → evaluation accepted 00778""",
    "a file that is completed while it is read": "ก.xlsx = completed meanwhile → evaluation accepted 00777",
    "a file that outgrows the limit while it is read": "ก.xlsx = swollen meanwhile → unknown rejected - FILE_TOO_LARGE",
    REPLACED: "ก.xlsx = replaced afterwards → evaluation accepted 00777",
    "lock files": """
        ~$ก.xlsx = words → litter ignored
        .~lock.ก.xlsx# = words → litter ignored
        ._ก.xlsx = pipe → litter ignored
        .DS_Store = nothing → litter ignored
        ก.xlsx = good → evaluation accepted 00777""",
    "folders to the length of a path": f"""
        {SPREAD}/ก.xlsx = good → evaluation accepted 00777
        {SPREAD}/ข.xlsx = words → unknown rejected - FILE_NOT_WORKBOOK""",
    "folders 1,200 deep": f"""
        {DEEP}/ก.xlsx = good → evaluation accepted 00777
        {DEEP}/ข.xlsx = words → unknown rejected - FILE_NOT_WORKBOOK""",
    "a file of 10 GB": """
        ก.xlsx = 10 GB → unknown rejected - FILE_TOO_LARGE
        ข.xlsx = good → evaluation accepted 00777""",
    f"{MANY} files": "\n".join(f"{n:04}.xlsx = {'words → unknown rejected - FILE_NOT_WORKBOOK' if n % 2 else 'picture → evidence ignored'}"
                               for n in range(MANY - 1)) + "\nก.xlsx = good → evaluation accepted 00777",
}
NOTHING_TO_DO = ("empty", "litter only")
UNREAD = ("link", "pipe", "locked", "10 GB", "swollen")


def entries(state: str) -> dict[str, tuple[str, list[str]]]:
    """name → (content, the columns of 00_files behind the digest) of a drawn state."""
    found = {}
    for line in filter(None, map(str.strip, state.splitlines())):
        name, content, line = re.fullmatch(r"(«.*»|.*?) = (.*?)(?: → (.*))?", line).groups()
        kind, status, person, reason = [*(line or "- -").split(), "-", "-"][:4]
        name = name.strip("«»").replace("\\n", "\n").replace("\\r", "\r")
        found[name] = content, [part.replace("-", "", part == "-") for part in (kind, status, person, reason)]
    return found


def lay(folder: Path, drawn: dict[str, tuple[str, list[str]]]) -> None:
    """Fill the folder with what is drawn; skips where the file system holds two of the names as one."""
    for name, (content, _) in drawn.items():
        path = folder / name
        for parent in reversed(path.parents):
            if not parent.exists():
                parent.mkdir()
        if content.startswith("link to "):
            path.symlink_to(content.removeprefix("link to "))
        elif content == "pipe":
            os.mkfifo(path)
        elif content == "10 GB":
            with open(path, "wb") as file:
                file.truncate(10 * GB)
        elif path.exists():
            pytest.skip("this file system holds two of these names as one")
        else:
            path.write_bytes(CONTENT[content])


def disturb(folder: Path, drawn: dict[str, tuple[str, list[str]]]) -> None:
    """From now on, in this process and its workers, opening a drawn file meets what its content says of the time of reading."""
    opened, reads_first, opened_here = builtins.open, os.getpid(), []
    of_path = {str(folder / name): content for name, (content, _) in drawn.items() if content.split()[-1] in ("locked", "meanwhile", "afterwards")}

    def opening(path, *rest, **named):
        content = of_path.get(str(path))
        if content == "locked":
            raise PermissionError(13, "locked", str(path))
        if content == "completed meanwhile":
            opened(path, "wb").write(GOOD)
        if content == "swollen meanwhile":
            os.truncate(path, SETTINGS.limits.file_mb * MB + 1)
        if content == "replaced afterwards" and os.getpid() == reads_first:
            opened_here.append(path)
            if len(opened_here) > 1:            # first it is hashed; by now no worker reads, but what goes back is made
                opened(path, "wb").write(GOOD)
        return opened(path, *rest, **named)
    builtins.open = io.open = opening


def walked(folder: Path):
    """Every path below the folder, however deep."""
    waiting = [folder]
    while waiting:
        for entry in os.scandir(waiting.pop()):
            yield entry.path
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)


def lain(folder: Path, drawn: dict[str, tuple[str, list[str]]]) -> dict[str, tuple]:
    """path → what of it must be the same after a run; of a file that somebody else writes, that it is there."""
    written = {str(folder / name) for name, (content, _) in drawn.items() if content.endswith(("meanwhile", "afterwards"))}
    found = {}
    for path in walked(folder):
        state = os.lstat(path)
        is_small_file = os.path.isfile(path) and not os.path.islink(path) and state.st_size < GB
        found[path] = () if path in written else (state.st_mode, state.st_size, state.st_mtime_ns, Path(path).read_bytes() if is_small_file else b"")
    return found


def digest(path: Path, content: str) -> str:
    """What 00_files must say of the content as the run has read it."""
    if content.startswith(UNREAD):
        return ""
    read = {"completed meanwhile": GOOD}.get(content, CONTENT.get(content))
    return hashlib.sha256(read).hexdigest()


def rows(output: Path, table: str) -> list[list[str]]:
    with open(output / ROUND.folder / "audit" / f"{table}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


@pytest.mark.parametrize("state", STATES)
def test_every_entry_of_the_folder_has_exactly_its_line(state, tmp_path, request):
    drawn = entries(STATES[state])
    if state not in NOTHING_TO_DO:
        drawn |= entries("ทะเบียน.xlsx = roster → roster accepted")
    home, output = tmp_path / "in", tmp_path / "out"
    folder = home / ROUND.folder
    folder.mkdir(parents=True)
    request.addfinalizer(lambda: clear(folder))
    lay(folder, drawn)
    before = lain(folder, drawn)
    code, said = Command(tmp_path / "said", "run", "--round", ROUND, "--input", home, "--output", output,
                         before=lambda: disturb(folder, drawn)).end(SECONDS)
    assert lain(folder, drawn) == before
    assert "Traceback" not in said, said
    if state in NOTHING_TO_DO:
        assert (code, output.exists()) == (2, False) and "ยังว่างอยู่" in said
        return
    assert code in FINISHED, said
    guarded = {("'" if name.startswith(("=", "-", "@")) else "") + name: name for name in drawn}
    assert sorted(rows(output, "00_files")) == sorted([shown, digest(folder / name, drawn[name][0]), *drawn[name][1]] for shown, name in guarded.items())
    explained = {row[4] for row in rows(output, "30_findings")}
    if state == REPLACED:               # what goes back says so, instead of marking cells that nobody has read
        assert openpyxl.load_workbook(output / ROUND.folder / "returned" / "ก.xlsx").sheetnames[0] == "รายการที่พบ"
    assert {shown for shown, name in guarded.items() if drawn[name][1][1] == "rejected"} <= explained


def clear(folder: Path) -> None:
    """Take the folder away from below: what tidies up after tests goes down by itself and would not come back."""
    for path in sorted(walked(folder), key=len, reverse=True):
        os.rmdir(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)


def test_there_are_at_least_twenty_states():
    lines = Counter(status for state in STATES.values() for _, (_, status, *_) in entries(state).values())
    assert len(STATES) >= 20 and {"accepted", "rejected", "superseded", "ignored"} <= set(lines)
    record(1, states=len(STATES), files_drawn=sum(lines.values()), files_of_the_largest_state=MANY)
