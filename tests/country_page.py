"""docs/scale.md: what a country took, and the cost model that follows from it."""

from tests.bench_page import Rows, table, taken

COUNTRY = 400_000                   # people in the education service
MACHINES, CORES = (1, 2, 5, 10, 25, 50), 8      # a common server
PAGE_MB = 2                         # no page may be larger (issue 9)
LARGE_OFFICE = 2_000                # people


def page(known: dict) -> str:
    """The whole page of the figures of one trial."""
    return "\n\n".join([
        "# ทั้งประเทศ · A country",
        "หน้านี้บอกว่าการประมวลผลทุกสำนักงานพร้อมกันใช้เวลา หน่วยความจำ และดิสก์เท่าใด เขียนโดย `python -m tests.country` เท่านั้น",
        "What `run-all` takes, and what follows for a country. Written by `python -m tests.country` from one trial and by nothing else.",
        "## วัดได้ · Measured", measured_words(known), table(measured_rows(known)), f"*{taken(known)}*",
        "## ต่อคน · A person", table(model_rows(known)), MODEL_WORDS,
        f"## {COUNTRY:,} คน · {COUNTRY:,} people", table(country_rows(known)), country_words(known),
        "## อะไรไม่ไหวก่อน · What breaks first", "\n".join(f"{number}. {one}" for number, one in enumerate(limits(known), 1))]) + "\n"


def measured_words(known: dict) -> str:
    return (f"{known['people']:,} invented people in {known['offices']:,} offices of unlike sizes (the largest has {known['largest_office']:,}), a workbook "
            f"each; every paper is made, every total is as expected. {known['cores']} cores, an office each.")


def measured_rows(known: dict) -> Rows:
    runs = {"first run, every paper made": "first", "second run, nothing changed": "again", "`--overview`: the page made again": "overview"}
    return [["", "seconds", "processor seconds", "peak memory of all processes, MB"],
            *([words, f"{run['seconds']:.0f}", f"{run['cpu']:.0f}", str(run["peak_mb"] or "–")]
              for words, name in runs.items() for run in [known[name]])]


def per_person(known: dict) -> dict[str, float]:
    """Of the first run: processor ms, people a core-second, files and KB in and out, KB remembered."""
    people = known["people"]
    return {"cpu_ms": 1000 * known["first"]["cpu"] / people, "per_core_second": people / known["first"]["cpu"],
            "again_ms": 1000 * known["again"]["cpu"] / people, "files": known["output"]["files"] / people,
            "in_kb": 1024 * known["input"]["mb"] / people, "out_kb": 1024 * known["output"]["mb"] / people,
            "cache_kb": 1024 * known["cache"]["mb"] / people}


def busy(known: dict) -> float:
    """How much of the cores the first run has used."""
    return min(1.0, known["first"]["cpu"] / known["first"]["seconds"] / known["cores"])


def model_rows(known: dict) -> Rows:
    own = per_person(known)
    memory = f"{known['first']['peak_mb'] / known['cores']:.0f} MB" if known["first"]["peak_mb"] else "not told by this system"
    return [["what", "takes"],
            ["processor time, everything made", f"{own['cpu_ms']:.1f} ms"], ["people a core-second", f"{own['per_core_second']:.1f}"],
            ["processor time, nothing changed", f"{own['again_ms']:.2f} ms"],
            ["disk: what comes in", f"{own['in_kb']:.0f} KB"], ["disk: what goes out", f"{own['out_kb']:.0f} KB in {own['files']:.1f} files"],
            ["disk: what is remembered for the next run", f"{own['cache_kb']:.0f} KB"],
            ["network, on a cluster: in once, out once, through the shared folder", f"{own['in_kb'] + own['out_kb']:.0f} KB"],
            ["memory, an office at work (its reader with it)", memory],
            ["cores kept busy", f"{busy(known):.0%}"]]


MODEL_WORDS = (
    "An office is one task: its own process and one that reads. Nothing of one office is sent to another, and through the cluster's scheduler go only "
    "the office's name and its line of counts (under 2 KB). So time is *people × processor time ÷ cores*, until the largest office alone takes longer.")


def country_rows(known: dict) -> Rows:
    own = per_person(known)
    rows = [["machines of 8 cores", "minutes", "new files a second", "shared folder, MB a second", "memory each, GB"]]
    for machines in MACHINES:
        seconds = country_seconds(known, machines)
        memory = known["first"]["peak_mb"] and known["first"]["peak_mb"] / known["cores"] * CORES / 1024
        rows.append([str(machines), f"{seconds / 60:.1f}", f"{COUNTRY * own['files'] / seconds:,.0f}",
                     f"{COUNTRY * (own['in_kb'] + own['out_kb']) / 1024 / seconds:,.0f}", f"{memory:.1f}" if memory else "–"])
    return rows


def country_seconds(known: dict, machines: int) -> float:
    """As long as the cores together need, but no shorter than the largest office alone."""
    cpu = per_person(known)["cpu_ms"] / 1000
    return max(COUNTRY * cpu / (machines * CORES * busy(known)), LARGE_OFFICE * cpu)


def country_words(known: dict) -> str:
    own = per_person(known)
    return (f"In all {COUNTRY * own['cpu_ms'] / 3.6e6:.1f} core-hours, {COUNTRY * own['in_kb'] / 2 ** 20:.0f} GB in and {COUNTRY * own['out_kb'] / 2 ** 20:.0f} GB out, "
            f"{COUNTRY * own['files'] / 1e6:.1f} million files, {COUNTRY * own['cache_kb'] / 2 ** 20:.0f} GB remembered; a later run with nothing changed "
            f"{COUNTRY * own['again_ms'] / 3.6e6:.2f} core-hours. The machines are taken to be as fast as the one above and the shared folder to keep up; "
            f"an office of {LARGE_OFFICE:,} is the largest.")


def limits(known: dict) -> list[str]:
    """What stops a larger country first, in this order."""
    own, overview, empty = per_person(known), known["overview_kb"], known["empty_overview_kb"]
    offices = int((PAGE_MB * 1000 - empty) / ((overview - empty) / known["offices"]))
    largest = known["largest_page"]
    return [
        f"**The shared folder.** Every person costs {own['files']:.0f} new files. On one server that takes 1,000 files a second the country's papers take "
        f"{COUNTRY * own['files'] / 1000 / 60:.0f} minutes, however many machines work: there more machines stop helping. Several shared folders, a part of "
        "the offices each, help; so does a later run, which writes only what has changed.",
        f"**The largest office.** It is one task for one core: {LARGE_OFFICE:,} people take {LARGE_OFFICE * own['cpu_ms'] / 60_000:.1f} minutes, and no cluster shortens that.",
        "**Memory of the largest office.** Its tables and readings are held whole; the peak above grows with the largest office at work, not with the country.",
        f"**The overview.** It has {overview:.0f} KB for {known['offices']:,} offices and reaches {PAGE_MB} MB at some {offices:,}.",
        f"**Pages of an office.** The largest page here is `{largest['name']}` with {largest['kb']:,} KB.",
        "**The scheduler** is the last: an office a task, some hundred tasks."]
