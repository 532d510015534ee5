"""How people post: to whom, in which case, with which slips, tags and signs. Applied to each drawn post by chance.

So that the model does not take an address or an emoji for the matter itself, every kind of post wears all of them, only
not equally often: what is said to a company is mostly addressed to it, and angry faces seldom stand beside praise.
"""

from dataclasses import dataclass
from functools import cache
from random import Random

from functions.triage.model import Kind
from infra.training import grammar

_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuioplsdfghjklkxcvbnmn", strict=True))
UNADDRESSED = {"chat", "prose", "news", "jobs", "spam", "others", "jokes"}


@cache
def _words() -> dict[str, list[str]]:
    return grammar.slots("all", name="dress")


def _one(name: str, random: Random) -> str:
    return random.choice(_words()[name])


@dataclass(frozen=True)
class Wearer:
    """What decides how a post is dressed."""

    kind: Kind
    language: str
    domain: str


def dressed(text: str, wearer: Wearer, random: Random) -> str:
    """The post as somebody would send it."""
    text = _case(_slipped(_said(text, wearer, random), random), random)
    if random.random() < 0.2:
        text += " " + _one(f"sign.{wearer.kind}", random) * random.choice((1, 1, 1, 2, 3))
    told = wearer.domain in UNADDRESSED
    if random.random() < (0.2 if told else 0.12):
        text += " #" + _one(f"tag.{wearer.kind}", random)
    text = _addressed(text, wearer, random)
    linked = 0.1 if not told or text.startswith("@") else 0.55
    return f"{text} https://t.co/{_token(random)}" if random.random() < linked else text


def _said(text: str, wearer: Wearer, random: Random) -> str:
    if wearer.domain not in UNADDRESSED and random.random() < 0.12:
        text = f"{_one(f'opener.{wearer.language}', random)}{random.choice((', ', ' ', '. '))}{text}"
    if random.random() < 0.2:
        stop = "" if text[-1:] in ".!?" else random.choice(".,! ")
        text = f"{text}{stop} {_one(f'closer.{wearer.language}.{wearer.kind}', random)}"
    return " ".join(text.split())


def _case(text: str, random: Random) -> str:
    chance = random.random()
    if chance < 0.18:
        return text.lower()
    if chance < 0.22:
        return text.upper()
    if chance < 0.40:
        return text[:1].upper() + text[1:]
    return text.rstrip(".") if chance < 0.6 else text


def _slipped(text: str, random: Random) -> str:
    """One slip of the fingers in one of eight posts: a letter left out, doubled, swapped or hit beside."""
    if random.random() > 0.12:
        return text
    at = random.randrange(1, max(len(text) - 1, 2))
    here, after = text[at : at + 1], text[at + 1 : at + 2]
    if not (here.isalpha() and after.isalpha()):
        return text
    instead = random.choice(("", here * 2, _KEYS.get(here, here)))
    swapped = random.random() < 0.3
    return text[:at] + (after + here + text[at + 2 :] if swapped else instead + text[at + 1 :])


def _addressed(text: str, wearer: Wearer, random: Random) -> str:
    chance = random.random()
    if wearer.domain in UNADDRESSED:
        if chance < 0.45:
            others = [_person(random) for _ in range(random.choice((1, 1, 1, 1, 2, 3)))]
            return f"{' '.join(others)} {text}"
        if chance < 0.6:
            return f"{text} {_company(wearer.kind, random) if chance < 0.52 else _person(random)}"
        return f"{_company(wearer.kind, random)} {text}" if chance < 0.65 else text
    company = _company(wearer.kind, random)
    if chance < 0.74:
        also = f" {_company(wearer.kind, random)}" if chance < 0.1 else ""
        return f"{company}{also} {text}"
    return f"{text} {company}" if chance < 0.92 else text


def _company(kind: Kind, random: Random) -> str:
    """An account of a company. Who wants something writes to its service desk more often than who praises."""
    name = _one("company" if random.random() < 0.5 else "trade", random)
    if random.random() < 0.35:
        name += _one("trade", random).capitalize()
    name = name.capitalize() if random.random() < 0.7 else name
    asks = kind in (Kind.COMPLAINT, Kind.QUESTION)
    desk = _one("desk", random) if random.random() < (0.5 if asks else 0.35) else ""
    return f"@{name}{desk}{_one('place', random) if random.random() < 0.5 else ''}"


def _person(random: Random) -> str:
    name = (_one("front", random) if random.random() < 0.7 else "") + _one("name", random)
    if random.random() < 0.3:
        name += _one("name", random)
    tail = _one("tail", random) if random.random() < 0.75 else ""
    return f"@{name.title() if random.random() < 0.4 else name}{tail}"


def _token(random: Random) -> str:
    return "".join(random.choice("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(10))
