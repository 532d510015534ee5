"""What went wrong: the words of it, Dutch and English together because people mix them (notation: `senses.Sense`)."""

from functions.triage.senses import Means, Sense, grievance

THING = (
    "order/orders/parcel/parcels/package/packages/packet/delivery/item/items/stuff/refund/money/modem/router/phone/card/"
    "letter/shipment/bestelling/bestellingen/pakket/pakketje/pakje/pakketten/levering/zending/geld/brief/telefoon/pas"
)

GRIEVANCES: tuple[Sense, ...] = (
    # What went wrong
    grievance(
        "says that it is lost or stolen",
        f"""
        lost my/our/the {THING} | lost _ {THING} | {THING} _ lost/missing/disappeared/vanished/stolen
        {THING} _ gone/kwijt/zoek/weg/verdwenen/verloren/gestolen/kwijtgeraakt | gone missing | got lost | kwijtgeraakt
        zoekgeraakt | spoorloos | zoek geraakt | kwijt geraakt | missing {THING} | nowhere to be found
        """,
        grave=True,
    ),
    grievance(
        "says that it has not come",
        f"""
        never/not/didnt/hasnt/havent/isnt _ arrived/arrive/come/delivered/received/receive/shipped/turned/showed
        not been delivered | not got my | still no {THING}
        nooit/niet/niks/niets/geen _ aangekomen/ontvangen/gekregen/bezorgd/geleverd/binnen/gebracht/verstuurd/verzonden
        niet binnengekomen | nog geen {THING} | nog niks | no show | no shows | non delivery | failed delivery
        undelivered | failed to deliver
        """.replace("{THING}", THING),
    ),
    grievance(
        "asks where it is",
        """
        where is/are/s my/our/the | wheres my/our/the | where the hell/fuck/heck
        waar is/zijn/blijft/blijven mijn/ons/onze/het/de/mn | waar blijft/blijven
        when will/is _ arrive/delivered/arriving/shipped/fixed/working | wanneer komt/krijg/kan mijn/ik/het/mn
        wanneer wordt _ bezorgd/geleverd/opgelost
        """,
    ),
    grievance(
        "says that it is late or still awaited",
        """
        not/never/isnt/hasnt/wasnt/niet/nooit _ solved/resolved/fixed/sorted/opgelost/verholpen/geregeld
        still/yet/nog _ solved/resolved/fixed/sorted/opgelost/verholpen/geregeld
        waiting/wait/waited/wachten/wacht _ # | still waiting/no/not/nothing/havent/hasnt
        nog steeds/altijd geen/niet/niks/niets | been waiting | waiting for/since/on | waited | ive waited
        kept waiting | waiting ages | long wait | too late | days late | weeks late | hours late | # late | overdue
        delayed again | always late | again late | wacht/wachten _ sinds/al/nog/op | wacht al
        zit/zitten/sta/staan _ te wachten | aan het wachten | te laat | vertraging | alweer vertraagd | wachttijd
        laat op zich wachten | duurt _ lang | takes/taking _ long/forever/ages | took forever
        """,
    ),
    grievance(
        "says that it is broken or damaged",
        """
        broken | broke | damaged | smashed | faulty | defective | cracked | torn | leaking | ruined | shattered
        falling apart | fell apart | kapot | beschadigd | stuk gegaan | is/was stuk | defect | gescheurd | lekt
        gebroken | vernield | geplet | gedeukt | stopped working | wont turn on | wont start | gaat niet aan
        """,
        firm=False,
    ),
    grievance(
        "says that it does not work",
        """
        not/doesnt/dont/isnt/arent/wont/didnt/never/cant _ work/working/load/loading/connect/open/responding
        werkt/werken/doet/doen/laadt/start/opent/functioneert _ niet/niks/niets/nooit | niet _ werkend | doet het niet
        doen het niet | keeps/keep _ crashing/failing/dropping/freezing/disconnecting | crashes | crashed | crashing
        bug | bugs | buggy | glitch | loopt _ vast | valt _ uit/weg | vastgelopen
        cant/cannot/unable _ log/login/access/pay/order/book/use/reach
        kan/kunnen _ niet _ inloggen/betalen/bestellen/bellen/internetten/bereiken | inloggen lukt niet | lukt _ niet
        """,
    ),
    grievance(
        "has no service",
        """
        no/zero internet/wifi/signal/service/connection/broadband/coverage/network/tv
        no/zero power/electricity/heating/water/gas
        without internet/wifi/signal/power/electricity/broadband/heating/phone/service/hot | outage | outages
        internet/wifi/network/site/website/app/service/broadband/server/servers/line/heating/power/boiler _ out
        internet/wifi/network/line/broadband is/are/still/keeps/was/has _ down/dead/offline
        site/website/app/service/server/servers is/are/still/keeps/was/has _ down/dead/offline | is _ down again
        geen internet/wifi/bereik/verbinding/stroom/signaal/netwerk/gas/water/verwarming/tv/televisie
        zonder internet/wifi/bereik/stroom/verbinding/verwarming/gas/water/telefoon | storing/storingen
        ligt/lag _ plat/eruit/uit | internet/wifi/verbinding/netwerk/site/website/app _ eruit/onbereikbaar/plat/down
        """,
        grave=True,
    ),
    grievance(
        "says that something wrong or incomplete came",
        """
        wrong item/order/size/product/parcel/package/address/colour/color/#/thing | sent/got/received _ wrong
        someone elses
        verkeerd/verkeerde product/bestelling/pakket/pakketje/maat/adres/artikel/kleur/ding/bezorgd/geleverd
        iets anders besteld | empty box | non existent | ordered _ got/received
        not/niet what/wat i/ik ordered/besteld | got/received/kreeg a/the/een other/different/andere
        klopt _ niet/nooit | klopt niks | half _ missing | incomplete | onvolledig | onderdelen ontbreken | ontbreekt
        ontbreken | lege doos | bij de verkeerde/buren | wrong house/door | verkeerde deur/huis
        """,
    ),
    grievance(
        "says that money was taken or is not given back",
        """
        charged/billed/debited _ twice/double/wrongly/incorrectly | double/over charged | overcharged
        took my money | taken _ money | want/need/wheres/give/get _ money back
        want/need/demand/waiting/await/awaiting/for/still/no _ refund | refund me | not refunded
        refuse/refused/refuses/refusing _ refund | hidden fees/fee/costs | never ordered | didnt order
        dubbel/onterecht/teveel afgeschreven/betaald/gerekend/gefactureerd/incasso | # keer afgeschreven
        te veel betaald | geld terug | geld _ terug | mijn geld | terugbetaling | niet terugbetaald | scam | scammed
        scammers | fraud | rip off | ripped off | ripoff | theft | thieves | oplichting | oplichters | opgelicht
        afzetterij | afzetters | bedrog | diefstal | dieven
        """,
        grave=True,
    ),
    grievance(
        "says that nobody answers",
        """
        no/zero/without/any _ response/reply/answer/answers
        nobody/noone/none _ answers/answer/replies/responds/answered/calls/cares/helps
        no # _ answers/answer/replies/responds/answered/called/calls/cares/helps
        nobody/noone/no _ called/calling back
        not/never/havent/hasnt/didnt/dont/wont _ reply/replied/respond/responded/answered/answer/called/heard/call/hear
        ignored | ignoring | ignore/ignores me/us/my | heard nothing | on hold | hung up | cant/couldnt _ through
        unreachable | no contact | no _ news | niemand _ neemt/reageert/antwoordt/belt/bereikbaar/helpt/bereiken/weet
        neemt _ niet/niemand _ op | geen #/enkel reactie/antwoord/bericht
        geen reactie/antwoord/gehoor/contact/terugkoppeling/bericht
        niet/nooit/niks/niets _ gereageerd/teruggebeld/gehoord/geantwoord/vernomen | hoor/horen niets/niks/maar
        niet/nooit bereikbaar | onbereikbaar | in de wacht | wordt/word/worden _ genegeerd | negeert | negeren
        van het kastje naar de muur | kastje _ muur | doorverbonden | opgehangen | unanswered | fobbed off
        afgescheept
        """,
        grave=True,
    ),
    grievance(
        "says that it is not the first time",
        """
        second/third/fourth/fifth/umpteenth/# time | # nd/rd/th time | times now/already | # times | yet again
        once again | every time | every single | keeps happening | time and again | over and over | repeatedly
        for months | tweede/derde/vierde/vijfde/zoveelste/# keer/maal | # e keer | weer eens | alweer
        elke/iedere keer | steeds weer | telkens | voor de zoveelste | keer op keer | al # keer/maal | meerdere keren
        """,
        weight=1,
        grave=True,
    ),
    grievance(
        "was promised otherwise",
        """
        promised | was/were supposed/meant to | supposed to be/arrive/come | said _ would/be _ delivered/call/come
        told me/us | youd _ call | didnt show | never showed | never turned | waited/stayed _ home
        stayed/sat/waited in _ day | for nothing | in vain | beloofd | beloofde | belofte | beloftes
        zou/zouden _ komen/bellen/leveren/bezorgen/terugbellen | niet op komen | komt niet opdagen | opdagen
        opgedaagd | voor niks thuis | hele dag _ thuis/gewacht | zat/zit thuis | afspraak _ niet/vergeten | voor niets
        niet thuis _ thuis | attempted delivery | missed delivery | was home | were home | gewoon thuis
        """,
    ),
    grievance(
        "says that there is no status",
        """
        no/any tracking/confirmation/update/updates | no _ info/information | tracking _ updated/stuck | stuck in/at/on
        no idea where | geen track/trace/bevestiging/update/updates/informatie/info/status
        track _ trace _ niks/niet/niets | blijft hangen | blijft staan | says/shows/marked _ delivered | as delivered
        zegt _ bezorgd | volgens _ bezorgd/geleverd
        """,
    ),
    grievance(
        "complains of staff",
        """
        rude | unhelpful | incompetent | unprofessional | disrespectful | liars | lying | lied | lies | couldnt care
        dont care | doesnt care | useless | clueless | onbeschoft | onbeleefd | brutaal | onkundig | gelogen | liegen
        liegt | leugenaars | leugens | onvriendelijk | asociaal | klantonvriendelijk | over de schutting | gegooid
        threw | thrown | dumped | shoddy | unhelpfull
        """,
        firm=False,
    ),
    Sense(
        Means.TIME,
        """
        # days | # dagen | days now/already | all day | whole day | hele dag | # hours | # hour | # uur | hours | uren
        an hour | een uur | since yesterday/monday/tuesday/wednesday/thursday/friday/saturday/sunday/this | last week
        yesterday | gisteren | urenlang
        sinds gisteren/maandag/dinsdag/woensdag/donderdag/vrijdag/zaterdag/zondag/vanmorgen/vanochtend | vorige week
        dagen
        """,
        "says how long it has taken",
    ),
    Sense(
        Means.TIME,
        """
        # weeks | # weken | a/whole/entire/full week | een/hele/volle week | al weken | for weeks | weeks | weken
        # months | # maanden | a month | een maand | maanden | months | al maanden
        since january/february/march/april/may/june/july/august/september/october/november/december | # week | # wk
        last month | vorige maand | weeks ago | months ago | weken geleden | maanden geleden
        """,
        "speaks of a week or more",
        grave=True,
    ),
)
