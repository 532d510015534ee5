"""How it is felt, hints of it, and what a supervisor must know first (notation: `senses.Sense`)."""

from functions.triage.model import Flag
from functions.triage.senses import Means, Sense, grievance

DISPLEASURE: tuple[Sense, ...] = (
    # How it is felt
    grievance(
        "is very displeased",
        """
        worst | terrible | horrible | awful | appalling | atrocious | abysmal | dreadful | disgusting | disgrace
        disgraceful | shocking | unacceptable | pathetic | ridiculous | shameful | shame on | joke of | a joke
        absolute joke | shambles | garbage | rubbish | crap | crappy | sucks | suck | fail | fails | failed | failure
        epic fail | nightmare | hate | poor service/quality/show/customer | very poor | so poor
        bad service/customer/experience/quality | really bad | so bad | waste of | fuming | livid | outraged
        had enough | fed up | sick of | tired of | schandalig | schande | schandelijk | belachelijk | waardeloos
        waardeloze | slecht | slechte | slechtste | slechter | bizar | verschrikkelijk | vreselijk | onacceptabel
        ongelofelijk slecht | drama | dramatisch | ramp | rampzalig | om te huilen | bagger | prut | wanprestatie
        triest | hopeloos | walgelijk | zat _ van | er klaar mee | klaar mee | beu | spuugzat | lachertje | aanfluiting
        ellende | wat een service/bedrijf/puinhoop/gedoe/zooi | puinhoop | zooitje | absurd | te gek voor woorden
        kan echt niet | slaat nergens op
        """,
        firm=False,
    ),
    grievance(
        "is disappointed or angry",
        """
        disappointed | disappointing | disappointment | let down | unhappy | dissatisfied | frustrated | frustrating
        angry | annoyed | annoying | upset | furious | unimpressed | unsatisfied | upsetting | infuriating | irritating
        pissed | pissed off | complaint | complain | complaining | teleurgesteld | teleurstellend | teleurstelling
        ontevreden | boos | woedend | kwaad | gefrustreerd | frustrerend | geirriteerd | irritant | klacht | klachten
        klagen | balen | baal | zuur | jammer dat | erg jammer | hoog zit | pisnijdig | pislink | blij/tevreden _ niet
        """,
        firm=False,
    ),
    grievance(
        "is sarcastic",
        """
        thanks for nothing | love waiting/how/it/when/having | thanks a lot for | thanks a bunch
        thank you for nothing | thx for nothing | cheers for nothing | great job _ not | way to go | nice # _ not
        just great | oh great | oh joy | just what i needed | what a surprise | surprise surprise | well thats great
        so much for | how hard can it | good luck getting | call yourselves | you call this | slow clap | bravo
        some service | great start | lekker dan | lekker bezig | lekker is dat | mooi is dat | fijn is dat | is dat dan
        bedankt voor niks/niets/niet | dank voor niks | nou bedankt | nou lekker | wat een verrassing | knap hoor
        goed bezig hoor | hulde hoor | fijne service is | leuk is anders | mooie boel | dit noemen jullie | noem je dat
        noemen jullie dat | tot zover | je meent het | mooi geregeld hoor | top geregeld hoor | lekkere service
        """,
    ),
    grievance(
        "wants to leave",
        """
        cancel my/our/the/this | cancelling | canceling | never again | never _ again | switching to/provider
        switch provider/to | leaving you | lost a customer | taking my business | avoid | stay away | dont buy
        do not buy | boycott | not recommend | wont be back | opzeggen | opgezegd | zeg _ op | stap _ over
        overstappen | nooit meer | nooit weer | laatste keer | klant kwijt | afrader | raad _ af | nooit bestellen
        niet bestellen | annuleren | annuleer | goodbye | koop hier nooit
        """,
    ),
    grievance(
        "finds it too dear",
        """
        overpriced | too expensive | extortionate | daylight robbery | price increase/hike | te duur | veel te duur
        belachelijk duur | woekerprijs | prijsverhoging | so expensive | outrageous price
        """,
    ),
    grievance(
        "swears",
        """
        fuck | fucking | fucked | fuckin | wtf | shit | shite | shitty | bullshit | bs | damn | bloody | ffs | piss
        hell | kut | klote | kloten | godver | godverdomme | gvd | verdomme | tering | tyfus | kanker | kak | shitzooi
        kutzooi | kutbedrijf | rot | rotbedrijf | potverdorie | arse | ass | wth | omfg | jezus | pokke
        """,
        weight=1,
    ),
    grievance("shows it with an emoji", "😡|🤬|😠|👎|🙄|🤮|🤡|💩|😤|👿|:(|😒|😞|😔|😣|😫|😩|🖕|😾|☹|🤦|🤨", weight=1),
    # Hints, which count as a complaint only to be on the safe side
    grievance(
        "speaks of a problem",
        """
        problem | problems | issue | issues | error | errors | trouble | wrong | stuck | waiting | wachten | wacht
        slow | slower | delay | delays | delayed | cancelled | canceled | late | missing | mess | missed | unable
        refuse | refused | refuses | fix | bad | poor | worse | lost | fault | stupid | unfair | misleading | confusing
        confused | impossible | difficult | dead | down | probleem | problemen | fout | fouten | mis | langzaam | traag
        traagheid | vertraagd | geannuleerd | te lang | verkeerd | verkeerde | gedoe | moeite | onmogelijk | lastig
        onduidelijk | misleidend | onterecht | vaag | kwijt | jammer | raar | vreemd | onzin | nonsense | no longer
        no option/way/choice | weird | strange | concerned | worried | hidden | unclear | uitval
        """,
        weight=1,
        firm=False,
    ),
    grievance(
        "asks why",
        """
        why | how come | what happened | what is going | whats going | whats up with | whats wrong | waarom | hoezo
        hoe kan | hoe komt | wat is er _ aan | wat is dit | what the
        """,
        weight=1,
    ),
    grievance(
        "says that it happens again",
        "again | still | anymore | any more | weer | opnieuw | nog steeds | nog altijd | al weer | yet",
        weight=1,
    ),
    grievance(
        "asks for help",
        """
        help | please help | need help | help me | helpdesk | assist | assistance | sort _ out | sort this | look into
        contact me | call me | dm me | get in touch | need to speak/talk/contact | speak/talk to someone/somebody
        email me | resolve | replacement | replace | please advise | hulp | help mij | kunnen jullie _ helpen
        wie kan _ helpen | bel mij/me | bellen jullie | contact opnemen | los dit | oplossen | oplossing
        actie ondernemen | graag _ reactie | please respond/reply/answer | respond | reageer | reageren | vervanging
        please dm
        """,
        weight=1,
    ),
    # What a supervisor must know first
    Sense(
        Means.GRIEVANCE,
        """
        on fire | caught fire | fire hazard | smoke | smoking | burning smell | burnt | burned | exploded | explosion
        gas leak | smell gas | smells of gas | sparks | electric shock | got a shock | electrocuted | injured | injury
        dangerous | hazard | unsafe | choking | overheating | in brand | vlam gevat | brandlucht | brandgevaar | rook
        rookt | ontploft | ontploffing | gaslek | gaslucht | ruik/ruikt/ruiken _ gas | vonken | schok gekregen
        stroomstoot | gewond | verwond | gevaarlijk | levensgevaarlijk | gevaar | onveilig | oververhit | verbrand
        """,
        "speaks of danger",
        2,
        grave=True,
        flag=Flag.SAFETY,
    ),
    Sense(
        Means.GRIEVANCE,
        """
        lawyer | lawyers | solicitor | sue | suing | legal action | take _ court | to court | small claims | ombudsman
        trading standards | lawsuit | my attorney | regulator | police | advocaat | rechter | rechtbank | rechtszaak
        juridisch | juridische stappen | rechtsbijstand | aangifte | ingebrekestelling | in gebreke
        geschillencommissie | consumentenbond | deurwaarder | aansprakelijk | politie | acm
        """,
        "speaks of a lawyer, a court, a regulator or the police",
        1,
        grave=True,
        flag=Flag.LEGAL,
    ),
    Sense(
        Means.GRIEVANCE,
        """
        to/from/for the press/newspaper/newspapers/papers/media | journalist | journalists | reporter | newsroom
        press office | consumer programme | naar/van/voor de pers/krant/media | journaliste | redactie | redacteur
        persvraag | woordvoering | consumentenprogramma
        """,
        "is of the press or speaks of going there",
        1,
        grave=True,
        flag=Flag.PRESS,
    ),
    Sense(
        Means.GRIEVANCE,
        """
        kill you/him/her/them | will find you | find out where you live | hope you die | go die | you deserve to die
        burn _ down | punch you/him/her | beat you/him/her up | fucking idiots | idiots | morons | scum | bastards
        cunts | assholes | arseholes | wankers | bitch | maak _ dood | maak je af | weten je te vinden | ik weet waar
        sla _ kop/bek | val dood | sterf | kankerlijers | kankerlijer | klootzak | klootzakken | tyfuslijers
        teringlijers | idioten | debielen | hoeren | tuig | uitschot | krijg de kanker/tering/tyfus
        """,
        "threatens or insults people",
        2,
        firm=True,
        flag=Flag.ABUSE,
    ),
)
