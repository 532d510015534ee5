"""What a supervisor must know first: which of the lexicon's warnings stand, and who speaks for somebody else.

The lexicon casts its net wide (`displeasure.py`): "for the press", "rechter", "on fire". Here stand the turns of phrase
in which such words mean something else, and phrases that are a warning and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from functions.triage.evidence import Evidence
from functions.triage.lexicon import SENSES
from functions.triage.model import Flag
from functions.triage.reading import STOPS, Phrases
from functions.triage.senses import Means, Sense

MORE: tuple[tuple[Flag, str], ...] = (
    (
        Flag.LEGAL,
        """
        dagvaarding | dagvaarden | kort geding | sommatie | juridisch loket | small claims court | letter before action
        letter before claim | barrister | filing/file a lawsuit | see you in court | zie jullie voor de rechter
        data protection authority | autoriteit persoonsgegevens | gdpr complaint | geschillencommissie
        """,
    ),
    (
        Flag.PRESS,
        """
        write/writing an article about | working on a story about | request for comment | schrijf/schrijven een artikel
        verzoek om een reactie | consumentenprogramma | meldpunt van de omroep | going to the newspapers
        """,
    ),
    (Flag.ON_BEHALF, "on behalf of | uit naam van | namens mevrouw/meneer/mevr/dhr/de heer"),
    (
        Flag.SAFETY,
        """
        carbon monoxide | koolmonoxide | went up in flames | stond in vlammen | onder stroom | live wire
        allergic reaction | food poisoning | voedselvergiftiging | allergische reactie
        """,
    ),
)
"""Warnings that the lexicon does not have: they say nothing of how severe it is."""

NOT: dict[Flag, str] = {
    Flag.PRESS: """
        at/from/with/for/to the press of | from/to/for the press button/release/fit | wait/waiting/sign for the papers
        to/from/for the media player/server/center/centre/box/folder/kit | from/to/for the papers i/we/you
        naar/van/voor de media player/speler/box/server | naar/van/voor de krant bezorger/bezorging
        to/from/for the newspaper subscription/delivery | redactie van mijn scriptie
    """,
    Flag.LEGAL: """
        rechter schoen/voet/hand/kant/oor/oortje/oordopje/been/arm/zijde/deur/knop/helft/speaker/luidspreker/kolom/baan
        rechter rijstrook/koplamp/band/wiel/airpod/kous/sok/mouw/handschoen/stoel/buurman/buurvrouw/rand/wang/oog/knie
        rechter schouder/onderhoek/bovenhoek/spiegel/enkel/pols/lamp/paneel/poot/scharnier
        gas/pressure/voltage/window/temperature/oxygen regulator | regulator valve/knob/hose
        called/named/lady/name/colleague/agent/to sue | sue at/from/in/was/has/helped/who
        fashion/grammar/spelling/fun police | police academy/story/drama/box/costume | lego/playmobil police/politie
        belasting/btw/inkomstenbelasting aangifte | aangifte btw/belasting/inkomstenbelasting
        politie auto/pak/kostuum/pet | to court her/him | tennis/basketball/food/squash/padel court
    """,
    Flag.SAFETY: """
        smoke alarm/alarms/detector/detectors/machine/grey/gray/free | smoking area/room/section/hot/deal/deals
        no/non/stopped/stop/quit smoking | sparks joy | you guys are on fire | youre on fire | on fire sale
        burnt/burned orange/sienna/umber/caramel/cd/cds/dvd/through/out/calories
        got a shock when i/we saw/opened/read/received/got/looked | got a shock at/from/seeing/opening the/my/our bill
        in brand new/name/names/store/stores/value/awareness/loyalty/image | dangerous precedent/game | dangerously good
        gevaarlijk lekker/goed | hazard lights/light | price/data explosion | schok gekregen van de rekening
        phone/inbox/mailbox exploded | choking on my coffee/tea
    """,
    Flag.ABUSE: """
        idiots guide | would/wouldnt/wont/not/will/it/couldnt kill you | kill you with kindness
        tuig voor/van mijn/de/een hond/paard/pony/kat | nieuw/een tuig | sterf van de honger | soap/limescale scum
        we/i are/were idiots
    """,
    Flag.ON_BEHALF: """
        on behalf of everyone/everybody/all/us/customers/the/our | namens alle/iedereen/heel/ons | asking for a friend
        namens mijn/onze/mn hele team/bedrijf/gezin/familie
    """,
}
"""Turns of phrase that only sound like one; each begins where what it sounds like does, or before it."""

_ONE_S_OWN = """
moeder vader ma pa mama papa oma opa schoonmoeder schoonvader ouders schoonouders grootouders zus broer zoon dochter man
vrouw partner vriend vriendin buurvrouw buurman buren tante oom kennis
mother father mum mom mam dad gran grandma nan grandad grandpa grandmother grandfather parents grandparents sister
brother son daughter husband wife friend neighbour neighbor aunt uncle inlaws
"""
_GIFTS = """
cadeau cadeautje cadeaus kado kadootje gift gifts present presents surprise verrassing bloemen boeket flowers bouquet
verjaardag birthday moederdag vaderdag christmas kerst kocht gekocht koop kopen bestelde besteld bestellen voucher
bought buy buying ordered got getting kreeg gehaald cadeaubon giftcard card kaart kaartje taart cake asking
"""
_OTHERS, _BOUGHT = frozenset(_ONE_S_OWN.split()), frozenset(_GIFTS.split())
"""What was bought for somebody is the buyer's own order; and who is asking for a friend is joking."""
_MINE = frozenset({"mijn", "mn", "onze", "my", "our", "een", "a"})
_FOR = frozenset({"voor", "for", "namens"})
_WAIT = frozenset({"wacht", "wachten", "waits", "waiting", "zonder", "without", "ordered", "bestelde", "besteld"})
_NOT = frozenset({"never", "hasnt", "havent", "didnt", "nooit", "niet", "niets"})
_COME = frozenset({"got", "get", "received", "receive", "gekregen", "ontvangen", "kreeg", "krijgt"})
_NEAR = 8
"""So many words to either side, within one sentence."""


@dataclass(frozen=True)
class _Turn:
    """What a turn of phrase is about; whether it stands for that; whether the lexicon does not have it."""

    flag: Flag
    stands: bool = True
    own: bool = True


@cache
def _turns() -> Phrases[_Turn]:
    listed = [(phrases, _Turn(flag, stands=False)) for flag, phrases in NOT.items()]
    listed += [(phrases, _Turn(flag)) for flag, phrases in MORE]
    listed += [(sense.phrases, _Turn(sense.flag, own=False)) for sense in SENSES if sense.flag is not None]
    return Phrases((words, turn) for phrases, turn in listed for words in Sense(Means.NOTHING, phrases).listed())


def flags_of(words: Sequence[str], evidence: Evidence) -> tuple[Flag, ...]:
    """What a supervisor must know first, in time proportional to the number of words.

    What the lexicon found stands unless a negation has taken it away, or a turn of phrase gives it another meaning.
    """
    found = [one for one in _turns().find(words) if one.value.stands]
    said = {one.value.flag for one in found}
    own = [one.value.flag for one in found if one.value.own]
    if any(_for_another(words, at) for at in range(1, len(words))):
        own.append(Flag.ON_BEHALF)
    known = [sense.flag for sense in evidence.senses if sense.flag in said]
    return tuple(dict.fromkeys([flag for flag in (*known, *own) if flag is not None]))


def _for_another(words: Sequence[str], at: int) -> bool:
    """Whether this word is somebody for whom the author speaks: "for my mother", "my mother is still waiting"."""
    if words[at] not in _OTHERS or words[at - 1] not in _MINE:
        return False
    before = list(takewhile(_goes_on, words[max(at - 1 - _NEAR, 0) : at - 1][::-1]))
    after = set(takewhile(_goes_on, words[at + 1 : at + 1 + _NEAR]))
    if before and before[0] in _FOR:
        return before[0] == "namens" or _BOUGHT.isdisjoint(after.union(before))
    return not _WAIT.isdisjoint(after) or not (_NOT.isdisjoint(after) or _COME.isdisjoint(after))


def _goes_on(word: str) -> bool:
    return word not in STOPS
