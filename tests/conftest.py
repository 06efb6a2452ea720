"""Settings shared by all tests."""

import os

from hypothesis import settings

# Tests start the program hundreds of times: it is compiled once, as it is at a clerk's.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A slow machine is no fault of the code; CI draws the same examples every time, so that a failure can be seen again.
settings.register_profile("prameun", deadline=None, derandomize=True)
settings.load_profile("prameun")
