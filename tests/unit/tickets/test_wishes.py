"""What an author asks for in a message: many examples, the hard ones among them, and what holds for any text."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.tickets import times
from functions.tickets.model import Prefers
from functions.tickets.wishes import MAX_TEXT, NO_WISH, Wish, heard

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
FRIDAY = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
"""Two o'clock in the afternoon in Amsterdam."""


def wish(text: str, said_at: datetime = FRIDAY) -> Wish:
    return heard(text, said_at, AMSTERDAM)


def local(text: str, said_at: datetime = FRIDAY) -> str | None:
    """The time that was understood, as the clock on the wall shows it."""
    at = wish(text, said_at).call_at
    return None if at is None else f"{at.astimezone(AMSTERDAM):%a %H:%M}"


@pytest.mark.parametrize(
    "text",
    [
        "bel me niet",
        "Bel me niet!!",
        "niet bellen aub",
        "liever niet bellen, stuur maar een bericht",
        "stuur maar een bericht",
        "Stuur me maar een DM",
        "liever per mail",
        "liever via DM graag",
        "please don't call",
        "Please don\u2019t call me, just message me",
        "just message me",
        "do not call me back",
        "I'd rather not be called",
        "I would prefer an email",
        "no calls please",
        "by email please",
        "jullie hoeven me niet te bellen",
        "ik hoef niet gebeld te worden",
        "ik wil geen telefoontje",
    ],
)
def test_a_word_in_writing_instead_of_a_call(text: str) -> None:
    assert wish(text) == Wish(prefers=Prefers.MESSAGE)


@pytest.mark.parametrize(
    "text",
    [
        "bel me gewoon",
        "je mag me bellen",
        "jullie mogen me gewoon bellen",
        "bel me aub!",
        "please call me",
        "can someone call me?",
        "Kan iemand mij bellen?",
        "ik wil graag gebeld worden",
        "stuur geen bericht, bel me gewoon",
        "you could call me but you never do",
        "Bel me vandaag nog",
        "bel me nu",
        "call me now",
        "call me asap",
        "Bel me tussen 9 en 12",
        "Ik wil dat jullie me bellen",
        "morgen, bel me aub",
        "bel me op 06-12345678",
        "bel me 22-11 om 16:00",
    ],
)
def test_a_call_all_the_same(text: str) -> None:
    assert wish(text) == Wish(prefers=Prefers.CALL)


@pytest.mark.parametrize(
    "text", ["laat me met rust", "Neem geen contact meer op", "leave me alone", "don't contact me"]
)
def test_no_contact_at_all(text: str) -> None:
    assert wish(text) == Wish(prefers=Prefers.NONE)
    assert not wish(text).asks


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("bel me na 17:00", "Fri 17:00"),
        ("bel me na 17.00 uur", "Fri 17:00"),
        ("bel me na 17u", "Fri 17:00"),
        ("bel me na 17u30 aub", "Fri 17:30"),
        ("Bel me na 5 uur", "Fri 17:00"),
        ("bel me morgen om 10 uur", "Sat 10:00"),
        ("kan iemand mij vanavond na zes bellen", "Fri 18:00"),
        ("Kan iemand mij vanavond na zessen bellen?", "Fri 18:00"),
        ("call me tomorrow after 9am", "Sat 09:00"),
        ("after 5 pm please", "Fri 17:00"),
        ("graag na 17:00", "Fri 17:00"),
        ("bel me niet voor 17:00", "Fri 17:00"),
        ("don't call me before 5pm", "Fri 17:00"),
        ("Bel me maandag om half tien", "Mon 09:30"),
        ("bel me om half zes", "Fri 17:30"),
        ("graag een telefoontje na 18:00", "Fri 18:00"),
        ("ik ben vanaf 17:00 bereikbaar", "Fri 17:00"),
        ("I'm available after 5pm", "Fri 17:00"),
        ("you can reach me after 17:00", "Fri 17:00"),
        ("could you call me between 4 and 5?", "Fri 16:00"),
        ("Kunnen jullie me tussen 16 en 17 uur bellen?", "Fri 16:00"),
        ("bel me over een half uur", "Fri 14:30"),
        ("call me in 2 hours", "Fri 16:00"),
        ("call me tonight", "Fri 18:00"),
        ("kunnen jullie me vanavond bellen", "Fri 18:00"),
        ("bel me morgen", "Sat 09:00"),
        ("Bel me morgen, na 17:00", "Sat 17:00"),
        ("bel me morgen voor 12 uur", "Sat 09:00"),
        ("I'd like to be called at 4pm", "Fri 16:00"),
        ("zou iemand me na 17:00 kunnen bellen?", "Fri 17:00"),
        ("ik zou graag na 17:00 gebeld worden", "Fri 17:00"),
        ("call me at 9", "Fri 21:00"),
        ("Call me Monday at 10:30 please", "Mon 10:30"),
        ("bel me na 17:00 op 06-12345678", "Fri 17:00"),
        ("mijn pakket is weg, bel me na 17:00", "Fri 17:00"),
        ("@acme mijn pakket 100234 is weg! bel me na 17:00", "Fri 17:00"),
        ("call me on +31612345678 after 6pm", "Fri 18:00"),
        ("Bel mij a.u.b. na 17:00 uur", "Fri 17:00"),
        ("kunt u mij terugbellen na 17.00u?", "Fri 17:00"),
        ("gaarne na 17.00 bellen svp", "Fri 17:00"),
        ("Only call me after six please", "Fri 18:00"),
        ("Bel me a.s. dinsdag om 10 uur", "Tue 10:00"),
        ("niet voor 5 uur bellen aub", "Fri 17:00"),
        ("bel me morgenochtend", "Sat 09:00"),
    ],
)
def test_from_when_on_somebody_wants_to_be_called(text: str, at: str) -> None:
    assert local(text) == at
    assert wish(text).prefers is Prefers.CALL


@pytest.mark.parametrize(
    "text",
    [
        "I called you at 17:00",
        "jullie zouden me om 10 uur bellen",
        "jullie zouden me morgen om 10 uur bellen",
        "you said you would call me at 10",
        "you'd call me tomorrow at 10",
        "ik heb gebeld om 10 uur",
        "waarom bellen jullie me niet",
        "waarom kan niemand mij bellen",
        "ik kan jullie niet bellen",
        "ik bel me suf",
        "ik bel jullie morgen om 10 uur",
        "niemand belt me terug",
        "Nobody calls me back",
        "they don't call me back",
        "why don't you call me",
        "you never call me",
        "They were going to call me after 5pm",
        "jullie bellen me niet terug",
        "ik stuur maar een bericht",
        "ik stuur jullie een DM",
        "I sent you a message",
        "I will message you tomorrow at 10",
        "jullie zijn na 17:00 niet bereikbaar",
        "ik ben na 17:00 niet bereikbaar",
        "pakket komt morgen om 10 uur",
        "na 5 dagen nog niks",
        "bel me na 5 dagen nog steeds niet",
        "Ik ben morgen om 10 uur niet thuis",
        "bezorgd na 17:00 terwijl ik thuis was",
        "I was told somebody would call me tomorrow at 9",
        "beloofd dat jullie me vandaag na 17:00 bellen",
        "als jullie me morgen om 10 uur niet bellen ga ik weg",
        "If nobody calls me after 5pm I will sue",
        "ik wacht al 3 dagen",
        "order 100234 is gone, already a week no internet!",
        "Hoe kan ik jullie bellen?",
        "how can I call you after 5pm",
        "Is jullie winkel open na 17:00?",
        "stuur me een bericht als het pakket er is",
        "bel me niet na 22:00",
        "the driver called me at 10",
        "my driver will call me tomorrow at 10",
        "de bezorger zou me vanavond bellen",
        "niet gebeld",
        "Jullie bellen niet",
        "nobody will call me",
        "I don't want to wait until 5pm",
        "Can you call me when my parcel arrives at 5pm",
        "my boss can call me after 5",
        "iemand gaat me morgen om 10 uur bellen",
    ],
)
def test_what_only_sounds_like_a_wish_is_none(text: str) -> None:
    assert wish(text) == NO_WISH


@pytest.mark.parametrize(
    "text",
    [
        "bel me vandaag voor 17:00",
        "bel me vandaag nog",
        "bel me uiterlijk om 15 uur",
        "bel me 22-11 om 16:00",
        "bel me volgende week maandag om 10 uur",
        "bel me op 5 december om 10 uur",
        "call me before 5 pm",
        "call me by 4pm",
        "bel me om 10:00",
        "Bel me tussen 9 en 12",
        "bel me na 5 dagen",
        "bel me over order 100234",
        "call me about 3 parcels",
    ],
)
def test_a_time_that_is_past_or_not_plain_puts_nothing_off(text: str) -> None:
    """The call is made in its time then, and the agent reads the words."""
    assert wish(text) == Wish(prefers=Prefers.CALL)


def test_both_leave_the_choice_but_the_time_stands() -> None:
    said = wish("bel me na 17:00. Of stuur maar een bericht")
    assert said.prefers is None
    assert said.call_at == datetime(2026, 11, 20, 16, 0, tzinfo=UTC)


def test_of_several_times_the_earliest_counts() -> None:
    assert local("bel me na 18:00, of kan iemand me om 16:30 bellen?") == "Fri 16:30"


@pytest.mark.parametrize(
    ("said_at", "at"),
    [
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 8, 0, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 9, 0, tzinfo=UTC)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), datetime(2027, 1, 1, 9, 0, tzinfo=UTC)),
    ],
)
def test_tomorrow_at_ten_is_ten_on_the_clock_on_the_wall(said_at: datetime, at: datetime) -> None:
    """FAILURES 28: over both changes of the clocks and the end of the year."""
    assert wish("bel me morgen om 10:00", said_at).call_at == at


VOCABULARY = """
bel me mij niet na om voor 17:00 17 5 uur morgen maandag half zes graag aub kan iemand bellen call please after tomorrow
9am dont stuur maar een bericht via mail , . ! ? en but the you they zou 06-12345678 ik was
"""
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.text(max_size=300) | st.lists(WORDS, max_size=40).map(" ".join))
@settings(deadline=None)
def test_any_text_gives_a_wish_within_a_week_or_none(text: str) -> None:
    said = wish(text)
    assert said.call_at is None or FRIDAY < said.call_at <= FRIDAY + times.WITHIN
    assert said == wish(text)


@given(st.lists(WORDS, max_size=20).map(" ".join), st.integers(0, 1_000_000))
@settings(deadline=None)
def test_whenever_it_is_said_the_time_lies_ahead(words: str, minutes: int) -> None:
    said_at = FRIDAY + timedelta(minutes=minutes)
    at = wish(f"bel me {words}", said_at).call_at
    assert at is None or timedelta(0) < at - said_at <= times.WITHIN


@given(st.lists(WORDS, max_size=20).map(" ".join))
@settings(deadline=None)
def test_a_past_or_a_promise_of_others_is_never_a_wish(words: str) -> None:
    for told in ("gisteren", "you said", "jullie zouden", "waarom", "nobody", "I called"):
        plain = "".join(sign if sign not in ".,!?\n" else " " for sign in words)
        plain = " ".join(word for word in plain.split() if word not in ("en", "maar", "but", "zou"))
        assert wish(f"{told} {plain}") == NO_WISH


@pytest.mark.parametrize(
    "word",
    ["graag ", "bel me ", "kan me ", "na 5 ", "12:00 uur ", "a.", "\ufdfa", "would you ", "liever niet ", "0 ", "en "],
)
def test_a_hostile_text_takes_no_longer_than_a_long_one(word: str) -> None:
    begun = time.perf_counter()
    wish(word * (20 * MAX_TEXT // len(word)))
    assert time.perf_counter() - begun < 1.5
