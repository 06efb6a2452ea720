"""``python -m pipeline``."""

import os
import sys

if __name__ == "__main__":
    # A locale of before UTF-8 has its own letters for the names of files, and other bytes would come of the same input.
    if sys.getfilesystemencoding() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    from pipeline.cli import main

    main()
