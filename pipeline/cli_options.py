"""What the commands share: the options that mean the same everywhere, the exit codes, and what is looked at first."""

import os
from pathlib import Path
from typing import Annotated

import typer

from pipeline.faults import ConfigFault

FINISHED, FINISHED_WITH_FAULTS, COULD_NOT_RUN = 0, 1, 2

RoundOption = Annotated[str, typer.Option("--round", help="รอบ เช่น 2566/1 (ไม่ระบุ = ตาม config.toml)")]
InputOption = Annotated[Path, typer.Option("--input", help="โฟลเดอร์ที่มีโฟลเดอร์ของแต่ละรอบ")]
OutputOption = Annotated[Path, typer.Option("--output", help="โฟลเดอร์ผลลัพธ์")]
ConfigOption = Annotated[Path, typer.Option("--config", help="ไฟล์ค่าตั้ง")]
JsonOption = Annotated[bool, typer.Option("--json", help="พิมพ์ผลเป็น JSON หนึ่งรายการที่ standard output")]
FreshOption = Annotated[bool, typer.Option("--fresh", help="อ่านและทำใหม่ทุกไฟล์ ไม่ใช้สิ่งที่จำไว้จากครั้งก่อน")]


def keep_apart(inbox: Path, output: Path) -> None:
    """The inbox is never written to: refuse an output folder that is the inbox, holds it or lies in it."""
    one, other = inbox.resolve(), output.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise ConfigFault(f"โฟลเดอร์ผลลัพธ์ {output} กับโฟลเดอร์รับไฟล์ {inbox} ต้องแยกจากกัน ให้เลือกโฟลเดอร์ผลลัพธ์อื่น")


def beside(output: Path, name: str) -> Path:
    """The folder of this name beside the output folder, also where that is ``.`` or ends in ``..``."""
    return Path(os.path.normpath(output / ".." / name))


def settings_and_round(config: Path, round_: str):
    """Settings and the round asked for, else the one that config.toml names."""
    from pipeline.config import load_settings

    settings = load_settings(config)
    return settings, round_of(round_ or settings.run.round)


def round_of(text: str):
    """The round that an option or config.toml names; raises ConfigFault where it names none."""
    from pipeline.rounds import Round

    try:
        return Round.parse(text)
    except ValueError:
        raise ConfigFault(f'รอบ "{text}" ไม่ถูกต้อง ให้เขียนเป็น "ปีงบประมาณ/ครั้งที่" เช่น 2566/1') from None
