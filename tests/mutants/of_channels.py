"""Bugs of writing to customers on their platforms."""

from tests.mutants.mutant import Mutant

_FAIL = ("unit/conversation/test_channels.py",)

OF_CHANNELS = (
    Mutant(
        "an answer that was lost is taken for nothing sent",
        "a word twice",
        "20",
        "conversation/channels/connected.py",
        "            return Unknown() if error.sent else Later(), REST\n",
        "            return Later(), REST\n",
        _FAIL,
    ),
    Mutant(
        "who asks to wait is asked again at once",
        "retry storm",
        "20",
        "conversation/channels/connected.py",
        "        if until <= now:\n",
        "        if True:\n",
        _FAIL,
    ),
)
