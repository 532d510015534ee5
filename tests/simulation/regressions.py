"""Seeds that once found something, with their complaints and what it was. Each is played by `make test`."""

REGRESSIONS: tuple[tuple[int, int, str], ...] = (
    (7, 80, "a promise that was broken when it began was announced by no event"),
)
