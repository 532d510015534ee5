"""Seeds that once found something, with what it was. Each is played by `make test`."""

REGRESSIONS: tuple[tuple[int, str], ...] = ()
