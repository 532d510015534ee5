"""Short posts of our own invention, and what a person would call them."""

from functions.triage.model import Kind

COMPLAINTS = """
@acme order 100234 is gone, already a week no internet!
Still waiting for my parcel, it should have been here on Tuesday
where is my parcel?? ordered 2 weeks ago
Where's my refund @acme
My modem never arrived and nobody answers the phone
Third time this month that the courier just drives past our house
Thanks for nothing @acme, sat at home all day and no one showed up
Oh great, another outage. Just what I needed on a working day
I am not happy with your service at all
not impressed. the box was open and half of it was missing
This is the worst delivery company I have ever dealt with
you charged me twice and now you refuse to refund
The app keeps crashing since the update
Your website is down again and I can't log in
I've been on hold for 45 minutes, this is ridiculous
Recieved the wrong item, again
The vase came smashed to pieces
why is my bill so high this month?
Can someone please help me, my account is locked since Monday
Tracking says delivered but there is nothing here
tracking hasn't updated for 5 days
Your driver threw the package over the gate
😡😡😡 no internet since yesterday
Absolutely terible experience, never again
Soooo disappointed in @acme right now
The customer service lady was so rude to my mother
My old man waited in all day for your engineer. No show.
I want my money back
you people are useless
what a joke of a company
WHERE IS MY ORDER
still no reply to my email from last week @acme
Cancel my subscription, I have had enough
how hard can it be to put a parcel in the right letterbox
is anyone at @acme ever going to call me back?
Ordered a blue jacket and got a different colour
the charger got burning hot and there was smoke coming out
If this is not fixed by Friday my lawyer will contact you
I will take this to the press
No wifi, no tv, no answer. Well done @acme 🙄
Great, my delivery is late again
I was promised a call back within an hour. That was yesterday.
Is there an outage in Utrecht? My internet is down
wtf @acme, the door was in pieces
good service? you must be joking, it took forever
This is the second router that is broken
My parcel has gone missing and your chat bot is no use
you lost my package and you don't even say sorry
Not a good experience with acme today
the fridge is leaking all over the kitchen floor
Delivery guy said he rang. He didn't. I was home.
Your service is non-existent
Acme overcharged my dad and will not give it back
paid for next day, it is now day 4 :(
@acme my heating has been out for three days
Nooit aangekomen, dat pakket van jullie
Waar blijft mijn bestelling? Twee weken geleden besteld
Al een week geen internet @acme, en niemand neemt op
Lekker dan, weer voor niks thuisgebleven
niet goed, dit. Doos open en de helft ontbreekt
Ik ben er niet blij mee
Ben echt klaar met jullie, dit slaat nergens op
Waardeloze klantenservice, drie kwartier in de wacht en dan opgehangen
Pakketje is kwijt en jullie doen niks
De monteur is weer niet komen opdagen
Mijn modem is kapot sinds maandag
Internet ligt er alweer uit in Breda
storing bij jullie? hier doet niks het
Jullie hebben dubbel afgeschreven!
ik wil gewoon mijn geld terug
Bedankt voor niks @acme
Mooi is dat, track en trace zegt bezorgd maar er ligt hier niks
waar is mijn pakketje
Hoe kan het dat mijn factuur ineens dubbel zo hoog is?
Schandalig hoe jullie met klanten omgaan
Derde keer dat ik bel en nog steeds geen oplossing
Bezorger gooide het pakket over de schutting
verkeerde maat gekregen en retour lukt niet
Ik word al dagen van het kastje naar de muur gestuurd
belachelijk lange wachttijden bij @acme
Wat een drama weer die website van jullie
kan iemand mij helpen? ik kan niet meer inloggen
De app werkt niet sinds de update
nog steeds geen bericht gehad over mijn klacht
Ik ruik gas sinds jullie monteur hier was
er kwam rook uit de adapter van jullie router
Als dit zo doorgaat stap ik over
Mijn advocaat neemt contact met jullie op
ik stap hiermee naar de krant
nooit meer bestellen bij deze club
Teleurgesteld. Tweede afspraak op rij die jullie vergeten
pakket bij de verkeerde buren afgegeven, wie haalt dat nou op?
kut @acme, alweer geen bereik
Gister besteld, vandaag zou het komen. Niks.
hele dag thuis gezeten, geen bezorger gezien
Zo slecht bereikbaar, jullie
Niemand die reageert op mijn mails
Beloofd dat ik teruggebeld zou worden. Drie dagen geleden.
pakkettje nog niet ontvangen, bestelnr 100234
de wasmachine lekt en jullie laten mij stikken
Top geregeld hoor, drie weken zonder telefoon
geen enkele reactie op mijn mail
wanneer komt mijn bestelling nou eindelijk?
teveel betaald en ik krijg het niet terug
👎 nooit op tijd
Mijn order 100234 staat al 6 dagen stil in het depot
Dit is niet wat ik besteld heb
@acme order lost, wat nu? al 2 weken wachten
Vandaag weer een koerier die niet aanbelt
De bezorgtijd klopt nooit
fijn is dat, opgezegd en toch een factuur
"""

QUESTIONS = """
What are your opening hours on Saturday?
Do you ship to Belgium?
How much does the large box cost?
Is the blue one available in size 42?
Hi, which plan is best for a family of four?
Can I pay by card at the counter?
Is it possible to collect from the depot in Zwolle?
does anyone know if @acme sells gift cards?
When will the new phone be released?
Looking for a quiet dishwasher, any tips @acme?
What is the difference between plan S and plan M?
Which courier do you use?
Wat zijn jullie openingstijden?
Leveren jullie ook in België?
Hoeveel kost verzenden naar Duitsland?
Hoe laat gaat de winkel in Utrecht open?
Is deze lamp ook in het zwart verkrijgbaar?
Kan ik bij jullie met een cadeaubon betalen?
Hebben jullie ook glutenvrije koekjes?
Vraagje: welke maat doos past door de brievenbus?
Wanneer begint de uitverkoop?
Waar kan ik de handleiding vinden?
Zijn jullie open met Pasen?
"""

PRAISE = """
No complaints, great service
Thanks @acme, parcel arrived a day early!
Love the new app, so easy
Your engineer was amazing, very friendly and quick
Big shout out to the driver who carried it up four floors
My parcel was lost but you solved it within an hour, thank you so much!
Not bad at all @acme, really quick delivery
Can't fault them, excellent from start to finish
no problems whatsoever, brilliant company
Impressed with the customer service today 👏
never had a problem with acme, would recommend
best provider I've ever had ❤️
I can't thank you enough
couldn't be happier with my new laptop
Wat een fijne monteur, binnen tien minuten geregeld
Geen klachten, prima bezorgd
Super snel geleverd, bedankt!
Hulde voor de bezorger die mijn oma hielp
Niets te klagen over @acme, al jaren tevreden
Compliment voor jullie klantenservice
Het was even mis, maar top opgelost, dank jullie wel
Wat een vriendelijke chauffeur vanochtend
Echt een aanrader, die winkel
nooit problemen gehad met acme, dikke pluim
Mijn dag is goed 😍 nieuwe fiets binnen
"""

OTHERS = """
Good morning everyone
We're hiring! Customer service agent in Utrecht, apply now
Vacature: medewerker klachtenafhandeling bij Acme, solliciteer voor 1 mei
Acme announces record quarterly profit
Acme shares fall after analysts lower their forecast
Breaking: outage at Acme leaves thousands offline, spokesperson says engineers are on site
Storing bij Acme treft duizenden huishoudens, meldt een woordvoerder
Persbericht: Acme lanceert bezorging per bakfiets
Giveaway! Win a speaker, follow and share
Goedemorgen allemaal
Fijn weekend!
Listening to the radio
Koffie erbij en de tuin in
Jaarcijfers van Acme: omzet stijgt met drie procent
Read my blog on parcel lockers
ok
Happy birthday @acme
New podcast: how parcels travel
Acme opent dinsdag een filiaal in Assen
the match starts at eight
Kortingscode: LENTE, nu in de aanbieding
"""

_ALL = {
    Kind.COMPLAINT: COMPLAINTS,
    Kind.QUESTION: QUESTIONS,
    Kind.PRAISE: PRAISE,
    Kind.OTHER: OTHERS,
}

EXAMPLES: list[tuple[Kind, str]] = [
    (kind, line) for kind, lines in _ALL.items() for line in lines.splitlines() if line.strip()
]
