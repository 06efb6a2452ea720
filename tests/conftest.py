"""Settings shared by all tests."""

from hypothesis import settings

# A slow machine is no fault of the code; CI draws the same examples every time, so that a failure can be seen again.
settings.register_profile("prameun", deadline=None, derandomize=True)
settings.load_profile("prameun")
