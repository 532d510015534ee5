"""What a supervisor must know first: found in both languages, and not in what only sounds like it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.triage.model import Flag, Post, Severity, Verdict
from functions.triage.rules import PlainJudge
from functions.triage.trained import TrainedJudge

PLAIN, TRAINED = PlainJudge(), TrainedJudge()

MEANT = [
    (Flag.PRESS, "Journalist of the Evening Paper here. Who can I speak to about your lost parcels?"),
    (Flag.PRESS, "Ik ben van de redactie van een consumentenprogramma, graag contact over uw storing"),
    (Flag.PRESS, "If I hear nothing by Friday this goes to the newspapers"),
    (Flag.LEGAL, "My lawyer will write to you, this has been going on for weeks"),
    (Flag.LEGAL, "Jullie krijgen een dagvaarding"),
    (Flag.LEGAL, "Dan zien we elkaar bij de rechter"),
    (Flag.LEGAL, "I am taking you to small claims"),
    (Flag.SAFETY, "smoke comes out of your charger"),
    (Flag.SAFETY, "I got an electric shock when I touched it"),
    (Flag.SAFETY, "het ruikt hier naar gas, gaslek na jullie monteur"),
    (Flag.SAFETY, "de accu is ontploft"),
    (Flag.ABUSE, "I know where you are, I will find you"),
    (Flag.ABUSE, "stelletje idioten zijn jullie"),
    (Flag.ON_BEHALF, "Voor mijn moeder: die wacht al drie weken op haar modem"),
    (Flag.ON_BEHALF, "This is for my mother, she is without a phone and her order is lost"),
    (Flag.ON_BEHALF, "namens mijn buurvrouw, haar pakket is kwijt"),
    (Flag.ON_BEHALF, "Mijn oma wacht al twee weken op haar bril"),
    (Flag.ON_BEHALF, "my dad is still waiting for his refund"),
    (Flag.ON_BEHALF, "writing on behalf of Mrs Jones, who cannot get through to you"),
]
ONLY_SOUNDS_LIKE_IT = [
    "it broke at the press of a button",
    "nothing happens with the press of the power button",
    "the subtitles do not get to the media player",
    "I had to wait for the papers to be signed",
    "closed for a legal holiday, so where is my parcel",
    "de rechter schoen is te klein",
    "mijn rechter oortje doet het niet",
    "Sue at your helpdesk was rude to me",
    "the gas regulator has not been delivered",
    "my order of lego police never came",
    "ik wacht op de belasting aangifte module",
    "the smoke detector arrived broken",
    "I got a shock when I saw the bill",
    "the phone is not in brand new condition",
    "the burnt orange one was sent instead of the blue one",
    "would it kill you to answer the phone",
    "het nieuw tuig voor mijn hond is kapot",
    "I ordered a new modem for my mother and it never came",
    "cadeau voor mijn moeder nog steeds niet bezorgd",
    "Ik heb voor mijn oma een bril besteld en die is er nog niet",
    "on behalf of everyone in this town: mend the network",
    "asking for a friend: will my parcel ever come",
]


def judged(text: str) -> Verdict:
    """By the judge that is in force, which never flags otherwise than the plain rules."""
    verdict, plain = TRAINED.judge(Post(text=text, to_brand=True)), PLAIN.judge(Post(text=text, to_brand=True))
    assert warnings(verdict) == warnings(plain)
    return verdict


def warnings(verdict: Verdict) -> set[str]:
    return set(verdict.flags) - {Flag.UNSURE, Flag.LANGUAGE, Flag.WITHHELD}


@pytest.mark.parametrize(("flag", "text"), MEANT)
def test_what_is_meant_is_found(flag: Flag, text: str) -> None:
    assert flag in judged(text).flags


@pytest.mark.parametrize("text", ONLY_SOUNDS_LIKE_IT)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    verdict = judged(text)
    assert warnings(verdict) == set()
    assert verdict.severity is not Severity.CRITICAL


def test_what_does_not_stand_makes_nothing_graver_and_is_no_reason() -> None:
    harmless, meant = judged("mijn rechter schoen is kapot"), judged("mijn schoen is kapot, ik ga naar de rechter")
    assert (harmless.severity, meant.severity) == (Severity.ORDINARY, Severity.GRAVE)
    assert [reason for reason in harmless.reasons if "court" in reason] == []


def test_a_negation_takes_a_warning_away() -> None:
    assert warnings(judged("the charger is broken but not dangerous")) == set()


def test_who_speaks_for_somebody_else_is_told_in_words() -> None:
    assert "speaks for somebody else" in judged("namens mijn moeder: haar pakket is kwijt").reasons


@pytest.mark.parametrize(("flag", "text"), MEANT[::4])
@settings(max_examples=10)
@given(before=st.sampled_from(["", "hi ", "@acme ", "Beste mensen, "]), loud=st.booleans(), end=st.sampled_from(" .!?"))
def test_it_is_found_however_it_is_dressed(flag: Flag, text: str, before: str, loud: bool, end: str) -> None:
    said = before + text + end
    assert flag in judged(said.upper() if loud else said).flags


@settings(max_examples=60)
@given(words=st.lists(st.sampled_from(" ".join(text for _, text in MEANT).split()), max_size=20))
def test_no_judge_says_that_somebody_is_vulnerable(words: list[str]) -> None:
    assert Flag.VULNERABLE not in judged(" ".join(words)).flags


@settings(max_examples=60)
@given(text=st.sampled_from([text for _, text in MEANT] + ONLY_SOUNDS_LIKE_IT), cut=st.integers(0, 80))
def test_a_safety_flag_makes_a_complaint_critical_and_nothing_else_does_by_a_flag(text: str, cut: int) -> None:
    verdict = judged(text[cut:])
    if Flag.SAFETY in verdict.flags and verdict.is_complaint:
        assert verdict.severity is Severity.CRITICAL


@pytest.mark.parametrize(
    "text", ["my parcel is vulnerable", "ik ben kwetsbaar en ziek", "I am disabled and 87 years old"]
)
def test_neither_do_words_about_it(text: str) -> None:
    assert Flag.VULNERABLE not in judged(text).flags
