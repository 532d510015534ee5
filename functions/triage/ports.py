"""The place of a judge: plain rules today, a trained model when there is one."""

from typing import Protocol

from functions.triage.model import Post, Verdict


class Judge(Protocol):
    """Says what a mention is. Pure and quick: no call, no clock, the same verdict for the same post; never raises."""

    def judge(self, post: Post) -> Verdict:
        """The verdict on one post."""
