"""Programs that do the same work as the product, for ``make bench``: each is started by itself, with an inbox and an output folder."""
