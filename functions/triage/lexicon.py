"""All the words that the plain rules go by: those of dissatisfaction, and here the others. See `senses.Sense`."""

from functions.triage.displeasure import DISPLEASURE
from functions.triage.grievances import GRIEVANCES, THING
from functions.triage.senses import Means, Sense

SENSES: tuple[Sense, ...] = (
    *GRIEVANCES,
    *DISPLEASURE,
    # Satisfaction
    Sense(
        Means.PRAISE,
        """
        great | excellent | amazing | awesome | fantastic | wonderful | brilliant | outstanding | superb | perfect
        love | loved | loving | best | impressed | delighted | happy | pleased | satisfied | stellar | flawless
        friendly | helpful | lovely | recommend | kudos | well done | good job | nice work | good service | shout out
        shoutout | hats off | thumbs up | made my day | cant thank | no complaints | zero complaints | cant complain
        cannot complain | nothing to complain | couldnt be happier | cant fault | not bad | never a problem
        never had _ problem/problems/issue/issues | pleasantly surprised | # stars | top notch | spot on | legends
        lifesaver | works/working perfectly/great | fast delivery | quick delivery | super | geweldig | geweldige
        fantastisch | fantastische | uitstekend | uitstekende | perfecte | prima | top | topper | toppers | super blij
        superblij | tevreden | blij | vriendelijk | vriendelijke | behulpzaam | behulpzame | fijn | fijne
        goede service | goed geholpen | snel geholpen | snel geleverd | keurig | netjes | klasse | hulde | chapeau
        complimenten | compliment | pluim | aanrader | aan te raden | geen klachten | niets te klagen | niks te klagen
        mag niet klagen | kan niet klagen | nooit problemen | nooit _ problemen/klachten | heerlijk | heerlijke
        goed gedaan | goed bezig | helemaal goed | niet slecht | wat een service zeg | snelle levering | kan niet beter
        niets dan lof | keep up the | ga zo door | genoten | geniaal | klantvriendelijk
        """,
        "is pleased",
        2,
    ),
    Sense(
        Means.PRAISE,
        """
        mooi | mooie | leuk | leuke | aardig | aardige | good | goed | goede | nice | cool | enjoyed | enjoying | enjoy
        proud | trots
        """,
        "is content",
    ),
    Sense(
        Means.PRAISE,
        """
        thanks | thank you | thank u | thx | thnx | thankyou | cheers | ty | bedankt | dank | dankjewel
        dank je/u/jullie | dankje | dankuwel | merci | appreciate | appreciated | waardeer | grateful | dankbaar
        """,
        "thanks",
        firm=True,
    ),
    Sense(
        Means.PRAISE,
        "❤|😍|🥰|😊|👍|👏|🎉|🙌|💯|⭐|🌟|🤩|😃|😄|😁|💪|💖|🙏|😀|☺|:)|♥|💕|👌|<3",
        "shows it with an emoji",
        firm=True,
    ),
    Sense(
        Means.SOLVED,
        """
        solved | resolved | sorted | sorted it/out | all sorted | fixed | put right | found it | arrived today
        has arrived | refunded | got my refund | replaced it | opgelost | geregeld | verholpen | rechtgezet | gevonden
        vergoed | teruggekregen | het doet het weer | werkt weer | works again | working again | back online | back up
        """,
        "says that it was put right",
    ),
    # What a post is about, and to whom
    Sense(
        Means.TOPIC,
        THING.replace("/", " | ")
        + """
        courier | driver | tracking | invoice | bill | bills | billing | subscription | contract | account | internet
        wifi | broadband | connection | appointment | engineer | technician | booking | flight | train | bus | luggage
        ticket | app | website | site | password | payment | customer service | customer support | support | warranty
        return | returns | delivered | ordered | bought | purchased | voucher | bezorging | bezorger | koerier
        chauffeur | factuur | rekening | abonnement | monteur | afspraak | verbinding | klantenservice | retour
        garantie | vlucht | trein | betaling | besteld | gekocht | bezorgd | geleverd | depot | postcode | wachtwoord
        cadeaubon | klantnummer | ordernummer | bestelnummer | update | upgrade | download | install | software
        charger | battery | screen | laptop | product | service | store | shop | winkel | filiaal
        """,
    ),
    Sense(
        Means.PERSONAL,
        """
        i | im | ive | ill | id | my | me | mine | myself | we | were | weve | us | our | ours
        ik | k | mij | mijn | mn | wij | ons | onze
        """,
    ),
    Sense(
        Means.ASKING,
        """
        what are/is/s/time/kind/size | whats the | which _ best | which
        how much/many/do/does/can/would/long/to/late/old | do/does/did you/your/it/this/the/they/anyone
        is/are there/it/you/this/these/your/the | can/could/may/should/would i/we/you/anyone/it/this
        will there/you/it/the/this | who/when | whether | any chance/idea/plans/news | looking for | is it possible
        where can/do/could | does anyone know | wondering | opening hours | interested in
        wat is/zijn/kost/kosten/voor/betekent | welke/welk | hoe laat/lang/veel/werkt/duur/groot/vaak/moet | hoeveel
        waar kan/vind/koop/staat | hebben/heeft/leveren/bezorgen/verkopen/doen jullie
        kan/kun/kunnen ik/je/jullie/we/u | is/zijn er/het/jullie/dit/de | mag/moet ik | wanneer/wie | openingstijden
        vraagje | vraag | question | benieuwd | is het mogelijk | weet iemand | komt er | komen er
        """,
    ),
    Sense(
        Means.NEWS,
        """
        hiring | were hiring | vacancy | vacancies | job opening | apply now | join our team | internship | recruitment
        recruiting | vacature | vacatures | solliciteer | solliciteren | stagiair | collega gezocht | werken bij
        kom werken | stageplek | giveaway | win a | enter to win | discount code | promo code | sale now | buy now
        shop now | link in bio | limited offer | winactie | kortingscode | nu in de aanbieding | koop nu | bestel nu
        maak kans | meld je aan | gratis verzending | check out _ new | press release
        reports/reported _ revenue/profit/loss/earnings | quarterly | shares | stock price | analysts | according to
        announces | study shows | spokesperson | persbericht | jaarcijfers | kwartaalcijfers | omzet | aandeel
        aandelen | meldt | aldus | woordvoerder | volgens een | lanceert | kondigt
        """,
    ),
    Sense(
        Means.TALK,
        """
        jobs | career | careers | gezocht | stage | sign up | subscribe | winnen | breaking | announced | announcement
        launches | survey | nieuws | winst | beurs | onderzoek | webinar | podcast | blog | conference | congres
        good morning | goodmorning | good night | goodnight | goedemorgen | goeiemorgen | goedenavond | welterusten
        happy birthday | gefeliciteerd | merry | fijn weekend | fijne dag | have a nice/great/good/lovely | happy new
        weekend | goedemiddag | morning all | hello everyone | hallo allemaal
        """,
    ),
    Sense(
        Means.NEGATION,
        """
        not | no | never | none | isnt | arent | wasnt | werent | hasnt | havent | dont | doesnt | didnt | wont | cant
        cannot | couldnt | wouldnt | hardly | without | far from | anything but | less than | lack of | nothing | aint
        niet | nooit | geen | niks | niets | nauwelijks | zonder | allesbehalve | amper | verre van | minder | weinig
        zelden | neither | nor | ni | nergens | gebrek aan
        """,
    ),
    Sense(
        Means.NOTHING,
        """
        no problem | no problems | no worries | not only | niet alleen | cant wait | geen probleem | geen problemen
        no thanks | nee bedankt | no issue | no issues | no wonder | nothing wrong | niets mis | niks mis | why not
        waarom niet | no doubt | geen twijfel | geen zorgen | not sure | why i love | still love | still the best
        still going | still great | love you still | niks aan de hand | of slecht
        without _ problem/problems/issue/issues | zonder problemen/gedoe/poespas | no hassle | no trouble | late night
        not a problem | as good/soon/well | good luck | goed of | best regards | at best | at least | the least
        best wel | het beste | mvg | zo goed als
        """,
    ),
)
