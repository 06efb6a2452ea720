"""The tests; a package, so that ``tests.office`` is ours whatever an installed package may call itself."""
