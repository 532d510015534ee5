"""Seeds that once found something, with their complaints and what it was. Each is played by `make test`."""

REGRESSIONS: tuple[tuple[int, int, str], ...] = (
    (9, 80, "a promise that was broken when it began was announced by no event"),
    (13, 80, "a message from before the dial, delivered after it, broke a promise that was kept"),
)
