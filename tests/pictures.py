"""Takes the guide's pictures from real output of the example office: ``make pictures`` (needs Chromium, LibreOffice, poppler)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

REPO = Path(__file__).parents[1]
PICTURES = REPO / "docs" / "pictures"
ROUND = "2566/1"
CHROMIUM = ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")
# Laksaman, of the same design and width, stands in where TH Sarabun New is not installed.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include><alias binding="same"><family>TH Sarabun New</family>
<prefer><family>TH Sarabun New</family><family>Laksaman</family></prefer></alias></fontconfig>"""
# picture: (file of the round's output, page size in pixels)
PAGES = {"index": ("index.html", "1180,1150"), "person": ("people/กลุ่มกฎหมายและคดี/อ33.html", "1180,1250"),
         "findings": ("findings.html", "1180,1150"), "raises": ("raises.html", "1180,1500")}
# picture: (file of the round's output, printed page, crop of it at 80 dots an inch as x, y, width, height)
PAPERS = {"summary": ("summary.xlsx", 2, (0, 30, 940, 330)),
          "committee": ("forms/committee.xlsx", 2, (0, 30, 940, 360)),
          "form": ("people/โรงเรียนบ้านหนองสมมติ/01022.xlsx", 1, (0, 0, 662, 900)),
          "blank": ("forms/blank/โรงเรียนบ้านหนองสมมติ/01022.xlsx", 3, (0, 0, 662, 640)),
          "worklist": ("returned/รัชนี ส่งเสริม.xlsx", 1, (0, 30, 940, 200)),
          "returned": ("returned/รัชนี ส่งเสริม.xlsx", 3, (40, 60, 860, 330))}


def main() -> None:
    """Run the example round and its forms into a temporary folder and write docs/pictures/*.png anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fonts.conf").write_text(FONTS, encoding="utf-8")
        os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
        for command in ("run", "forms"):
            subprocess.run([sys.executable, "-m", "pipeline", command, "--round", ROUND, "--output", folder / "output"],
                           cwd=REPO, check=False)
        output = folder / "output" / ROUND.replace("/", "-")
        for picture, (page, size) in PAGES.items():
            take_page(output / page, size, PICTURES / f"{picture}.png", folder)
        for picture, (paper, number, crop) in PAPERS.items():
            take_paper(output / paper, number, crop, PICTURES / f"{picture}.png", folder)


def take_page(page: Path, size: str, picture: Path, folder: Path) -> None:
    """A screenshot of an HTML page, ``size`` as width,height."""
    subprocess.run([*CHROMIUM, f"--user-data-dir={folder / 'chromium'}", f"--window-size={size}",
                    f"--screenshot={picture}", page.as_uri()], check=True, capture_output=True)


def take_paper(paper: Path, number: int, crop: tuple[int, int, int, int], picture: Path, folder: Path) -> None:
    """Page ``number`` of a workbook as LibreOffice prints it, cut to ``crop``."""
    subprocess.run(["soffice", f"-env:UserInstallation={(folder / 'office').as_uri()}", "--headless", "--convert-to",
                    "pdf", "--outdir", folder, paper], check=True, capture_output=True)
    x, y, width, height = map(str, crop)
    subprocess.run(["pdftoppm", "-png", "-singlefile", "-r", "80", "-f", str(number), "-l", str(number), "-x", x, "-y", y,
                    "-W", width, "-H", height, folder / f"{paper.stem}.pdf", picture.with_suffix("")], check=True)


if __name__ == "__main__":
    main()
