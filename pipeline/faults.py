"""Why nothing could be done: each ends the command with 2 and its text, one Thai sentence, without a traceback.

Here and nowhere else, so that the command line can name them without loading what raises them. OurFault alone keeps its traceback.
"""


class CannotRun(Exception):
    """Nothing was done; the text says why, for the one who runs it."""


class ConfigFault(CannotRun):
    """config.toml or an option cannot be used; one sentence a fault, each with its line where it has one."""


class NothingToDo(CannotRun):
    """The round cannot be run: no folder, no files, no roster."""


class InboxChanged(CannotRun):
    """A file that was read is no longer what it was while its papers are made."""


class NotOurFolder(CannotRun):
    """The output folder holds files that no run of ours has laid there."""


class CannotWrite(CannotRun):
    """The disk does not take what is to be written: full, read-only, held open by another program.

    ``files`` are the names before the sentence (``args[0]``); in one of them may stand a person's number.
    """

    def __init__(self, sentence: str, files: tuple[str, ...] = ()):
        super().__init__(sentence, files)
        self.files = files

    def __str__(self) -> str:
        return f"{' · '.join(self.files)}: {self.args[0]}" if self.files else self.args[0]


class DamagedResults(CannotRun):
    """Tables of a completed run are no longer what it wrote; the text names them."""


class NotSealed(CannotRun):
    """The round cannot be sealed as it lies; ``files`` are the names that the text counts."""

    def __init__(self, sentence: str, files: tuple[str, ...] = ()):
        super().__init__(sentence)
        self.files = files


class NotPackaged(CannotRun):
    """The packages of the round cannot be made as it lies; ``files`` are the names that the text counts."""

    def __init__(self, sentence: str, files: tuple[str, ...] = ()):
        super().__init__(sentence)
        self.files = files


class RunInProgress(CannotRun):
    """Another run holds the output folder; the text says which process, since when."""


class NoCluster(CannotRun):
    """The cluster that is to do the work cannot be reached, has nobody to do it, or is lost; or what reaches it is not installed."""


class WorkerLost(CannotRun):
    """The process at work on something has died of it: out of memory, or killed."""


class NoBrowser(CannotRun):
    """No Chromium is installed, or it does not do its work."""


class OurFault(Exception):
    """A fault of our own that we looked for: it ends with 2 and a traceback. Its text names tables, columns and counts, and
    nothing of what stands in a line, so that it may be shown to anybody (PDPA)."""
