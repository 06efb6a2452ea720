"""The command of the packages: what goes to whom. Standard error counts; names stand on standard output and in the list."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import ConfigOption, InputOption, JsonOption, OutputOption, RoundOption, beside, keep_apart, settings_and_round
from pipeline.faults import ConfigFault, NotPackaged

PACKAGES = "packages"


def packages_command(round_: RoundOption = "", input_: InputOption = Path("input"), output: OutputOption = Path("output"),
                     config: ConfigOption = Path("config.toml"), as_json: JsonOption = False,
                     to: Annotated[Path | None, typer.Option("--to", metavar="DIR", help=(
                         "โฟลเดอร์ที่วางชุดส่ง หนึ่งโฟลเดอร์ต่อรอบ (ไม่ระบุ = packages ข้างโฟลเดอร์ผลลัพธ์)"))] = None,
                     encrypt: Annotated[bool, typer.Option("--encrypt", help="ใส่รหัสผ่านไฟล์รายบุคคล และออก passwords.xlsx")] = False) -> None:
    """จัดชุดส่งของรอบที่ประมวลผลเสร็จแล้ว แยกตามผู้รับ พร้อมรายการให้ลงนามก่อนส่ง (who gets what)."""
    from pipeline.lock import only_run
    from pipeline.packages import make_packages
    from pipeline.place import Place
    from pipeline.progress import Watch

    settings, chosen = settings_and_round(config, round_)
    target = packages_of(output, chosen, to)
    if target.resolve().is_relative_to(output.resolve()) or output.resolve().is_relative_to(target.resolve()):
        raise ConfigFault(f"วางชุดส่งใน {target} ไม่ได้ เพราะต้องแยกจากโฟลเดอร์ผลลัพธ์ ให้ระบุ --to เป็นโฟลเดอร์อื่น")
    keep_apart(input_, target)
    watch = Watch()
    try:
        with only_run(output / chosen.folder):
            made = make_packages(chosen, settings, Place(input_, output, config), target, watch, encrypt)
    except NotPackaged as fault:
        if as_json:
            print(json.dumps({"status": "not_packaged", "round": str(chosen), "files": fault.files}, ensure_ascii=False))
        else:
            print("".join(f"{line}\n" for line in fault.files), end="")
        raise
    count = Counter(one.edition.code for one in made.packages)
    if as_json:
        print(json.dumps({"status": "packaged", "round": str(chosen), "counts": {**count, "waiting": made.waiting},
                          "paths": {"packages": str(target), "list": str(target / "packages.xlsx")}}, ensure_ascii=False))
    watch.say(f"รอบ {chosen}: จัดชุดส่ง {len(made.packages)} ไฟล์ ที่ {target} · หน่วย {count['unit']} · บุคคล {count['person']}"
              + (f" · ยังไม่มีผล {made.waiting} คน จึงยังไม่มีไฟล์รายบุคคล" if made.waiting else ""))
    watch.say(f"ตรวจและลงนามใน {target / 'packages.xlsx'} ก่อนส่ง"
              + (" · รหัสผ่านอยู่ใน passwords.xlsx ห้ามส่งพร้อมไฟล์" if encrypt else ""))


def packages_of(output: Path, round_, to: Path | None = None) -> Path:
    """Where a round's packages lie: beside the output folder, or in the folder asked for."""
    return (to or beside(output, PACKAGES)) / round_.folder
