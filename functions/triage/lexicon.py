"""The words that the plain rules go by, Dutch and English together because people mix them.

A phrase is words in order; `a/b` is either word, `_` is up to two words of any kind, `#` is a number (also in words).
Accents, apostrophes and case are gone before matching. Of the phrases that fit at a place the longest counts.
"""

from dataclasses import dataclass
from enum import StrEnum

from functions.triage.model import Flag


class Means(StrEnum):
    """What a phrase is evidence of."""

    GRIEVANCE = "grievance"
    """Dissatisfaction; a negation close before it takes that away, unless `firm`."""
    PRAISE = "praise"
    """Satisfaction; a negation close before it makes it a grievance."""
    TIME = "time"
    """How long it has taken: a grievance only beside another grievance or a subject of ours."""
    TOPIC = "topic"
    """A subject that people turn to a company about."""
    PERSONAL = "personal"
    """The author speaks of himself."""
    ASKING = "asking"
    """Wants to be told something."""
    SOLVED = "solved"
    """It was bad, and was put right."""
    NEUTRAL = "neutral"
    """News, advertisements, greetings: said to everybody."""
    NEGATION = "negation"
    """Turns what follows."""
    NOTHING = "nothing"
    """An idiom whose words would mislead."""


@dataclass(frozen=True)
class Sense:
    """Phrases that mean the same. `reason` continues "The author …"; `weight` is 1 for a hint, 2 for enough alone."""

    means: Means
    phrases: str
    reason: str = ""
    weight: int = 1
    grave: bool = False
    firm: bool = False
    flag: Flag | None = None

    def listed(self) -> list[str]:
        """The phrases one by one."""
        return [phrase for line in self.phrases.splitlines() for phrase in line.split("|") if phrase.strip()]


def _grievance(reason: str, phrases: str, *, weight: int = 2, grave: bool = False, firm: bool = True) -> Sense:
    return Sense(Means.GRIEVANCE, phrases, reason, weight, grave, firm)


_THING = (
    "order/orders/parcel/parcels/package/packages/packet/delivery/item/items/stuff/refund/money/modem/router/phone/card/"
    "letter/shipment/bestelling/bestellingen/pakket/pakketje/pakje/pakketten/levering/zending/geld/brief/telefoon/pas"
)

SENSES: tuple[Sense, ...] = (
    # What went wrong
    _grievance(
        "says that it is lost or stolen",
        f"""lost my/our/the {_THING} | lost _ {_THING} | {_THING} _ lost/missing/disappeared/vanished/stolen
        {_THING} _ gone/kwijt/zoek/weg/verdwenen/verloren/gestolen/kwijtgeraakt | gone missing | got lost
        kwijtgeraakt | zoekgeraakt | spoorloos | zoek geraakt | kwijt geraakt | missing {_THING} | nowhere to be found""",
        grave=True,
    ),
    _grievance(
        "says that it has not come",
        """never/not/didnt/hasnt/havent/isnt _ arrived/arrive/come/delivered/received/receive/shipped/turned/showed
        not been delivered | not got my | still no {thing}
        nooit/niet/niks/niets/geen _ aangekomen/ontvangen/gekregen/bezorgd/geleverd/binnen/gebracht/verstuurd/verzonden
        niet binnengekomen | nog geen {thing} | nog niks
        no show | no shows | non delivery | failed delivery | undelivered | failed to deliver""".replace(
            "{thing}", _THING
        ),
    ),
    _grievance(
        "asks where it is",
        """where is/are/s my/our/the | wheres my/our/the | where the hell/fuck/heck | waar is/zijn/blijft/blijven mijn/ons/onze/het/de/mn
        waar blijft/blijven | when will/is _ arrive/delivered/arriving/shipped/fixed/working | wanneer komt/krijg/kan mijn/ik/het/mn
        wanneer wordt _ bezorgd/geleverd/opgelost""",
    ),
    _grievance(
        "says that it is late or still awaited",
        """still waiting/no/not/nothing/havent/hasnt | nog steeds/altijd geen/niet/niks/niets | been waiting | waiting for/since/on | waited | ive waited | kept waiting | waiting ages | long wait
        too late | days late | weeks late | hours late | # late | overdue | delayed again | always late | again late
        wacht/wachten _ sinds/al/nog/op | wacht al | zit/zitten/sta/staan _ te wachten | aan het wachten | te laat | vertraging
        alweer vertraagd | wachttijd | laat op zich wachten | duurt _ lang | takes/taking _ long/forever/ages | took forever""",
    ),
    _grievance(
        "says that it is broken or damaged",
        """broken | broke | damaged | smashed | faulty | defective | cracked | torn | leaking | ruined | shattered | falling apart
        fell apart | kapot | beschadigd | stuk gegaan | is/was stuk | defect | gescheurd | lekt | gebroken | vernield | geplet | gedeukt
        stopped working | wont turn on | wont start | gaat niet aan""",
        firm=False,
    ),
    _grievance(
        "says that it does not work",
        """not/doesnt/dont/isnt/arent/wont/didnt/never/cant _ work/working/load/loading/connect/open/responding
        werkt/werken/doet/doen/laadt/start/opent/functioneert _ niet/niks/niets/nooit | niet _ werkend | doet het niet | doen het niet
        keeps/keep _ crashing/failing/dropping/freezing/disconnecting | crashes | crashed | crashing | bug | bugs | buggy | glitch
        loopt _ vast | valt _ uit/weg | vastgelopen | cant/cannot/unable _ log/login/access/pay/order/book/use/reach
        kan/kunnen _ niet _ inloggen/betalen/bestellen/bellen/internetten/bereiken | inloggen lukt niet | lukt _ niet""",
    ),
    _grievance(
        "has no service",
        """no/zero internet/wifi/signal/service/connection/power/electricity/broadband/coverage/network/heating/water/gas/tv
        without internet/wifi/signal/power/electricity/broadband/heating/phone/service/hot | outage | outages
        internet/wifi/network/site/website/app/service/broadband/server/servers/line/heating/power/boiler _ out | internet/wifi/network/site/website/app/service/broadband/server/servers/line is/are/still/keeps/was/has _ down/dead/offline
        is _ down again | geen internet/wifi/bereik/verbinding/stroom/signaal/netwerk/gas/water/verwarming/tv/televisie
        zonder internet/wifi/bereik/stroom/verbinding/verwarming/gas/water/telefoon | storing/storingen | ligt/lag _ plat/eruit/uit
        internet/wifi/verbinding/netwerk/site/website/app _ eruit/onbereikbaar/plat/down""",
        grave=True,
    ),
    _grievance(
        "says that something wrong or incomplete came",
        """wrong item/order/size/product/parcel/package/address/colour/color/#/thing | sent/got/received _ wrong | someone elses
        verkeerd/verkeerde product/bestelling/pakket/pakketje/maat/adres/artikel/kleur/ding/bezorgd/geleverd | iets anders besteld
        empty box | non existent | ordered _ got/received | not/niet what/wat i/ik ordered/besteld | got/received/kreeg a/the/een other/different/andere | klopt _ niet/nooit | klopt niks | half _ missing | incomplete | onvolledig | onderdelen ontbreken | ontbreekt | ontbreken | lege doos
        bij de verkeerde/buren | wrong house/door | verkeerde deur/huis""",
    ),
    _grievance(
        "says that money was taken or is not given back",
        """charged/billed/debited twice/again/double/wrongly/incorrectly | double/over charged | overcharged | took my money | taken _ money
        want/need/wheres/give/get _ money back | want/need/demand/waiting/await/awaiting/for/still/no _ refund | refund me | not refunded
        refuse/refused/refuses/refusing _ refund | hidden fees/fee/costs | never ordered | didnt order
        dubbel/onterecht/teveel afgeschreven/betaald/gerekend/gefactureerd/incasso | # keer afgeschreven | te veel betaald
        geld terug | geld _ terug | mijn geld | terugbetaling | niet terugbetaald | scam | scammed | scammers | fraud | rip off | ripped off
        ripoff | theft | thieves | oplichting | oplichters | opgelicht | afzetterij | afzetters | bedrog | diefstal | dieven""",
        grave=True,
    ),
    _grievance(
        "says that nobody answers",
        """no/zero/without/any _ response/reply/answer/answers | nobody/noone/none _ answers/answer/replies/responds/answered/calls/cares/helps
        no # _ answers/answer/replies/responds/answered/called/calls/cares/helps | nobody/noone/no _ called/calling back
        not/never/havent/hasnt/didnt/dont/wont _ reply/replied/respond/responded/answered/answer/called/heard/call/hear
        ignored | ignoring | ignore/ignores me/us/my | heard nothing | on hold | hung up | cant/couldnt _ through | unreachable
        no contact | no _ news | niemand _ neemt/reageert/antwoordt/belt/bereikbaar/helpt/bereiken/weet | neemt _ niet/niemand _ op
        geen #/enkel reactie/antwoord/bericht | geen reactie/antwoord/gehoor/contact/terugkoppeling/bericht | niet/nooit/niks/niets _ gereageerd/teruggebeld/gehoord/geantwoord/vernomen
        hoor/horen niets/niks/maar | niet/nooit bereikbaar | onbereikbaar | in de wacht | wordt/word/worden _ genegeerd | negeert | negeren
        van het kastje naar de muur | kastje _ muur | doorverbonden | opgehangen | unanswered | fobbed off | afgescheept""",
        grave=True,
    ),
    _grievance(
        "says that it is not the first time",
        """second/third/fourth/fifth/umpteenth/# time | # nd/rd/th time | times now/already | # times | yet again | once again
        every time | every single | keeps happening | time and again | over and over | repeatedly | for months
        tweede/derde/vierde/vijfde/zoveelste/# keer/maal | # e keer | weer eens | alweer | elke/iedere keer | steeds weer | telkens
        voor de zoveelste | keer op keer | al # keer/maal | meerdere keren""",
        weight=1,
        grave=True,
    ),
    _grievance(
        "was promised otherwise",
        """promised | was/were supposed/meant to | supposed to be/arrive/come | said _ would/be _ delivered/call/come | told me/us | youd _ call
        didnt show | never showed | never turned | waited/stayed _ home | stayed/sat/waited in _ day | for nothing | in vain
        beloofd | beloofde | belofte | beloftes | zou/zouden _ komen/bellen/leveren/bezorgen/terugbellen | niet op komen | komt niet opdagen
        opdagen | opgedaagd | voor niks thuis | hele dag _ thuis/gewacht | zat/zit thuis | afspraak _ niet/vergeten | voor niets
        niet thuis _ thuis | attempted delivery | missed delivery | was home | were home | gewoon thuis""",
    ),
    _grievance(
        "says that there is no status",
        """no/any tracking/confirmation/update/updates | no _ info/information | tracking _ updated/stuck | stuck in/at/on | no idea where
        geen track/trace/bevestiging/update/updates/informatie/info/status | track _ trace _ niks/niet/niets | blijft hangen | blijft staan
        says/shows/marked _ delivered | as delivered | zegt _ bezorgd | volgens _ bezorgd/geleverd""",
    ),
    _grievance(
        "complains of staff",
        """rude | unhelpful | incompetent | unprofessional | disrespectful | liars | lying | lied | lies | couldnt care | dont care | doesnt care
        useless | clueless | onbeschoft | onbeleefd | brutaal | onkundig | gelogen | liegen | liegt | leugenaars | leugens
        onvriendelijk | asociaal | klantonvriendelijk | over de schutting | gegooid | threw | thrown | dumped | shoddy | unhelpfull""",
        firm=False,
    ),
    # How it is felt
    _grievance(
        "is very displeased",
        """worst | terrible | horrible | awful | appalling | atrocious | abysmal | dreadful | disgusting | disgrace | disgraceful | shocking
        unacceptable | pathetic | ridiculous | shameful | shame on | joke of | a joke | absolute joke | shambles | garbage | rubbish | crap | crappy
        sucks | suck | fail | fails | failed | failure | epic fail | nightmare | hate | poor service/quality/show/customer | very poor | so poor
        bad service/customer/experience/quality | really bad | so bad | waste of | fuming | livid | outraged | had enough | fed up | sick of | tired of
        schandalig | schande | schandelijk | belachelijk | waardeloos | waardeloze | slecht | slechte | slechtste | slechter | bizar
        verschrikkelijk | vreselijk | onacceptabel | ongelofelijk slecht | drama | dramatisch | ramp | rampzalig | om te huilen | bagger | prut
        wanprestatie | triest | hopeloos | walgelijk | zat _ van | er klaar mee | klaar mee | beu | spuugzat | lachertje | aanfluiting | ellende
        wat een service/bedrijf/puinhoop/gedoe/zooi | puinhoop | zooitje | absurd | te gek voor woorden | kan echt niet | slaat nergens op""",
        firm=False,
    ),
    _grievance(
        "is disappointed or angry",
        """disappointed | disappointing | disappointment | let down | unhappy | dissatisfied | frustrated | frustrating | angry | annoyed | annoying
        upset | furious | unimpressed | unsatisfied | upsetting | infuriating | irritating | pissed | pissed off | complaint | complain | complaining
        teleurgesteld | teleurstellend | teleurstelling | ontevreden | boos | woedend | kwaad | gefrustreerd | frustrerend | geirriteerd | irritant
        klacht | klachten | klagen | balen | baal | zuur | jammer dat | erg jammer | hoog zit | pisnijdig | pislink | blij/tevreden _ niet""",
        firm=False,
    ),
    _grievance(
        "is sarcastic",
        """thanks for nothing | thanks a lot for | thanks a bunch | thank you for nothing | thx for nothing | cheers for nothing | great job _ not
        way to go | nice # _ not | just great | oh great | oh joy | just what i needed | what a surprise | surprise surprise | well thats great
        so much for | how hard can it | good luck getting | call yourselves | you call this | slow clap | bravo | some service | great start
        lekker dan | lekker bezig | lekker is dat | mooi is dat | fijn is dat | is dat dan | bedankt voor niks/niets/niet | dank voor niks
        nou bedankt | nou lekker | wat een verrassing | knap hoor | goed bezig hoor | hulde hoor | fijne service is | leuk is anders | mooie boel
        dit noemen jullie | noem je dat | noemen jullie dat | tot zover | je meent het | mooi geregeld hoor | top geregeld hoor | lekkere service""",
    ),
    _grievance(
        "wants to leave",
        """cancel my/our/the/this | cancelling | canceling | never again | never _ again | switching to/provider | switch provider/to
        leaving you | lost a customer | taking my business | avoid | stay away | dont buy | do not buy | boycott | not recommend | wont be back
        opzeggen | opgezegd | zeg _ op | stap _ over | overstappen | nooit meer | nooit weer | laatste keer | klant kwijt | afrader
        raad _ af | nooit bestellen | niet bestellen | annuleren | annuleer | goodbye | koop hier nooit""",
    ),
    _grievance(
        "finds it too dear",
        """overpriced | too expensive | extortionate | daylight robbery | price increase/hike | te duur | veel te duur | belachelijk duur | woekerprijs
        prijsverhoging | so expensive | outrageous price""",
    ),
    _grievance(
        "swears",
        """fuck | fucking | fucked | fuckin | wtf | shit | shite | shitty | bullshit | bs | damn | bloody | ffs | piss | hell
        kut | klote | kloten | godver | godverdomme | gvd | verdomme | tering | tyfus | kanker | kak | shitzooi | kutzooi | kutbedrijf | rot
        rotbedrijf | mongolen | potverdorie | arse | ass | wth | omfg | jezus | pokke""",
        weight=1,
    ),
    _grievance("shows it with an emoji", "😡|🤬|😠|👎|🙄|🤮|🤡|💩|😤|👿|:(|😒|😞|😔|😣|😫|😩|🖕|😾|☹|🤦|🤨", weight=1),
    # Hints, which count as a complaint only to be on the safe side
    _grievance(
        "speaks of a problem",
        """problem | problems | issue | issues | error | errors | trouble | wrong | stuck | slow | slower | delay | delays | delayed | cancelled | canceled
        late | missing | mess | missed | unable | refuse | refused | refuses
        fix | bad | poor | worse | lost | fault | stupid | unfair | misleading | confusing | confused | impossible | difficult | dead | down
        probleem | problemen | fout | fouten | mis | langzaam | traag | traagheid | vertraagd | geannuleerd | te lang | verkeerd | verkeerde
        gedoe | moeite | onmogelijk | lastig | onduidelijk | misleidend | onterecht | vaag | kwijt | jammer | raar | vreemd | onzin | nonsense
        no longer | no option/way/choice | weird | strange | concerned | worried | hidden | unclear | uitval""",
        weight=1,
        firm=False,
    ),
    _grievance(
        "asks why",
        """why | how come | what happened | what is going | whats going | whats up with | whats wrong | waarom | hoezo | hoe kan
        hoe komt | wat is er _ aan | wat is dit | what the""",
        weight=1,
    ),
    _grievance(
        "says that it happens again",
        "again | still | anymore | any more | weer | opnieuw | nog steeds | nog altijd | al weer | yet",
        weight=1,
    ),
    _grievance(
        "asks for help",
        """help | please help | need help | help me | helpdesk | assist | assistance | sort _ out | sort this | look into | contact me | call me | dm me
        get in touch | need to speak/talk/contact | speak/talk to someone/somebody | email me | resolve | replacement | replace | please advise
        hulp | help mij | kunnen jullie _ helpen | wie kan _ helpen | bel mij/me | bellen jullie | contact opnemen | los dit | oplossen | oplossing
        actie ondernemen | graag _ reactie | please respond/reply/answer | respond | reageer | reageren | vervanging | follow and dm""",
        weight=1,
    ),
    Sense(
        Means.TIME,
        """# days | # dagen | days now/already | all day | whole day | hele dag | # hours | # hour | # uur | hours | uren | an hour | een uur
        since yesterday/monday/tuesday/wednesday/thursday/friday/saturday/sunday/this | last week | yesterday | gisteren | urenlang
        sinds gisteren/maandag/dinsdag/woensdag/donderdag/vrijdag/zaterdag/zondag/vanmorgen/vanochtend | vorige week | dagen""",
        "says how long it has taken",
    ),
    Sense(
        Means.TIME,
        """# weeks | # weken | a/whole/entire/full week | een/hele/volle week | al weken | for weeks | weeks | weken | # months | # maanden
        a month | een maand | maanden | months | al maanden | since january/february/march/april/may/june/july/august/september/october/november/december
        # week | # wk | last month | vorige maand | weeks ago | months ago | weken geleden | maanden geleden""",
        "speaks of a week or more",
        grave=True,
    ),
    # What a supervisor must know first
    Sense(
        Means.GRIEVANCE,
        """on fire | caught fire | fire hazard | smoke | smoking | burning smell | burnt | burned | exploded | explosion | gas leak | smell gas | smells of gas
        sparks | electric shock | got a shock | electrocuted | injured | injury | dangerous | hazard | hospital | unsafe | choking | overheating
        in brand | vlam gevat | brandlucht | brandgevaar | rook | rookt | ontploft | ontploffing | gaslek | gaslucht | ruik/ruikt/ruiken _ gas | vonken
        schok gekregen | stroomstoot | gewond | verwond | gevaarlijk | levensgevaarlijk | gevaar | ziekenhuis | onveilig | oververhit | verbrand""",
        "speaks of danger",
        2,
        grave=True,
        flag=Flag.SAFETY,
    ),
    Sense(
        Means.GRIEVANCE,
        """lawyer | lawyers | solicitor | sue | suing | legal action | take _ court | to court | small claims | ombudsman | trading standards | lawsuit
        my attorney | regulator | police | advocaat | rechter | rechtbank | rechtszaak | juridisch | juridische stappen | rechtsbijstand | aangifte
        ingebrekestelling | in gebreke | geschillencommissie | consumentenbond | deurwaarder | aansprakelijk | politie | acm""",
        "speaks of a lawyer, a court, a regulator or the police",
        1,
        grave=True,
        flag=Flag.LEGAL,
    ),
    Sense(
        Means.GRIEVANCE,
        """to/from/for the press/newspaper/newspapers/papers/media | journalist | journalists | reporter | newsroom | press office | consumer programme
        naar/van/voor de pers/krant/media | journaliste | redactie | redacteur | persvraag | woordvoering | consumentenprogramma""",
        "is of the press or speaks of going there",
        1,
        grave=True,
        flag=Flag.PRESS,
    ),
    Sense(
        Means.GRIEVANCE,
        """kill you/him/her/them | will find you | find out where you live | hope you die | go die | you deserve to die | burn _ down | punch you/him/her
        beat you/him/her up | fucking idiots | idiots | morons | scum | bastards | cunts | assholes | arseholes | wankers | bitch | retards
        maak _ dood | maak je af | weten je te vinden | ik weet waar | sla _ kop/bek | val dood | sterf | kankerlijers | kankerlijer | klootzak
        klootzakken | tyfuslijers | teringlijers | idioten | debielen | hoeren | tuig | uitschot | krijg de kanker/tering/tyfus""",
        "threatens or insults people",
        2,
        firm=True,
        flag=Flag.ABUSE,
    ),
    # Satisfaction
    Sense(
        Means.PRAISE,
        """great | excellent | amazing | awesome | fantastic | wonderful | brilliant | outstanding | superb | perfect | love | loved | loving | best | impressed
        delighted | happy | pleased | satisfied | stellar | flawless | friendly | helpful | lovely | recommend | kudos | well done | good job | nice work
        good service | shout out | shoutout | hats off | thumbs up | made my day | cant thank | no complaints | zero complaints | cant complain | cannot complain
        nothing to complain | couldnt be happier | cant fault | not bad | never a problem | never had _ problem/problems/issue/issues | pleasantly surprised
        # stars | top notch | spot on | legends | lifesaver | works/working perfectly/great | fast delivery | quick delivery | super
        geweldig | geweldige | fantastisch | fantastische | uitstekend | uitstekende | perfecte | prima | top | topper | toppers | super blij | superblij
        tevreden | blij | vriendelijk | vriendelijke | behulpzaam | behulpzame | fijn | fijne | goede service | goed geholpen | snel geholpen | snel geleverd
        keurig | netjes | klasse | hulde | chapeau | complimenten | compliment | pluim | aanrader | aan te raden | geen klachten | niets te klagen
        niks te klagen | mag niet klagen | kan niet klagen | nooit problemen | nooit _ problemen/klachten | heerlijk | heerlijke | mooi | mooie | leuk | leuke
        goed gedaan | goed bezig | helemaal goed | aardig | aardige | niet slecht | wat een service zeg | snelle levering | kan niet beter | niets dan lof
        keep up the | ga zo door | good | goed | goede | nice | cool | enjoyed | enjoying | enjoy | genoten | proud | trots | geniaal | klantvriendelijk""",
        "is pleased",
        2,
    ),
    Sense(
        Means.PRAISE,
        """thanks | thank you | thank u | thx | thnx | thankyou | cheers | ty | bedankt | dank | dankjewel | dank je/u/jullie | dankje | dankuwel
        merci | appreciate | appreciated | waardeer | grateful | dankbaar""",
        "thanks",
    ),
    Sense(
        Means.PRAISE,
        "❤|😍|🥰|😊|👍|👏|🎉|🙌|💯|⭐|🌟|🤩|😃|😄|😁|💪|💖|🙏|😀|☺|:)|♥|💕|👌|<3",
        "shows it with an emoji",
    ),
    Sense(
        Means.SOLVED,
        """solved | resolved | sorted | sorted it/out | all sorted | fixed | put right | made up for | found it | turned up | arrived today | has arrived
        in the end | after all | refunded | got my refund | replaced it | opgelost | geregeld | verholpen | rechtgezet | alsnog | terecht | gevonden | uiteindelijk
        inmiddels | vergoed | teruggekregen | het doet het weer | werkt weer | works again | working again | back online | back up""",
    ),
    # What a post is about, and to whom
    Sense(
        Means.TOPIC,
        f"""{_THING.replace("/", " | ")} | courier | driver | tracking | invoice | bill | bills | billing | subscription | contract | account
        internet | wifi | broadband | connection | appointment | engineer | technician | booking | flight | train | bus | luggage | ticket | app | website | site
        password | payment | customer service | customer support | support | warranty | return | returns | delivered | ordered | bought | purchased | voucher
        bezorging | bezorger | koerier | chauffeur | factuur | rekening | abonnement | monteur | afspraak | verbinding | klantenservice | retour | garantie
        vlucht | trein | betaling | besteld | gekocht | bezorgd | geleverd | depot | postcode | wachtwoord | cadeaubon | klantnummer | ordernummer | bestelnummer
        update | upgrade | download | install | software | charger | battery | screen | laptop | product | service | store | shop | winkel | filiaal""",
    ),
    Sense(
        Means.PERSONAL,
        "i | im | ive | ill | id | my | me | mine | we | were | weve | us | our | ours | ik | mij | mijn | mn | wij | ons | onze | myself | k",
    ),
    Sense(
        Means.ASKING,
        """what are/is/s/time/kind/size | whats the | which _ best | which | how much/many/do/does/can/would/long/to/late/old | do/does/did you/your/it/this/the/they/anyone
        is/are there/it/you/this/these/your/the | can/could/may/should/would i/we/you/anyone/it/this | will there/you/it/the/this | who/when | whether
        any chance/idea/plans/news | looking for | is it possible | where can/do/could | does anyone know | wondering | opening hours | interested in
        wat is/zijn/kost/kosten/voor/betekent | welke/welk | hoe laat/lang/veel/werkt/duur/groot/vaak/moet | hoeveel | waar kan/vind/koop/staat
        hebben/heeft/leveren/bezorgen/verkopen/doen jullie | kan/kun/kunnen ik/je/jullie/we/u | is/zijn er/het/jullie/dit/de | mag/moet ik
        wanneer/wie | openingstijden | vraagje | vraag | question | benieuwd | is het mogelijk | weet iemand | komt er | komen er""",
    ),
    Sense(
        Means.NEUTRAL,
        """hiring | were hiring | vacancy | vacancies | job opening | jobs | apply now | join our team | career | careers | internship | recruitment | recruiting
        vacature | vacatures | gezocht | solliciteer | solliciteren | stage | stagiair | collega gezocht | werken bij | kom werken | stageplek
        giveaway | win a | enter to win | discount code | promo code | sale now | buy now | shop now | link in bio | sign up | subscribe | limited offer
        winactie | winnen | kortingscode | nu in de aanbieding | koop nu | bestel nu | maak kans | meld je aan | gratis verzending | check out _ new
        breaking | press release | reports/reported _ revenue/profit/loss/earnings | quarterly | shares | stock price | analysts | according to | announces
        announced | announcement | launches | study shows | survey | spokesperson | persbericht | nieuws | jaarcijfers | kwartaalcijfers | omzet | winst | beurs
        aandeel | aandelen | meldt | aldus | woordvoerder | onderzoek | volgens een | lanceert | kondigt | webinar | podcast | blog | conference | congres
        good morning | goodmorning | good night | goodnight | goedemorgen | goeiemorgen | goedenavond | welterusten | happy birthday | gefeliciteerd | merry
        fijn weekend | fijne dag | have a nice/great/good/lovely | happy new | weekend | goedemiddag | morning all | hello everyone | hallo allemaal""",
    ),
    Sense(
        Means.NEGATION,
        """not | no | never | none | isnt | arent | wasnt | werent | hasnt | havent | dont | doesnt | didnt | wont | cant | cannot | couldnt | wouldnt | hardly | without
        far from | anything but | less than | lack of | nothing | aint | niet | nooit | geen | niks | niets | nauwelijks | zonder | allesbehalve | amper | verre van
        minder | weinig | zelden | neither | nor | ni | nergens | gebrek aan""",
    ),
    Sense(
        Means.NOTHING,
        """no problem | no problems | no worries | not only | niet alleen | cant wait | geen probleem | geen problemen | no thanks | nee bedankt | no issue
        no issues | no wonder | nothing wrong | niets mis | niks mis | why not | waarom niet | help you | to help | fire sale | no doubt | geen twijfel | geen zorgen
        not sure | why i love | still love | still the best | still going | still great | love you still | niks aan de hand | of slecht | without _ problem/problems/issue/issues
        zonder problemen/gedoe/poespas | no hassle | no trouble | late night | wait to see | to late night | not a problem | down to earth | as good/soon/well
        good luck | goed of | best regards | at best | stage fright | at least | the least | best wel | het beste | mvg | zo goed als""",
    ),
)
