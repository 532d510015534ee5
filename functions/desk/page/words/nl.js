// Nederlands. De sleutels zijn in elke taal dezelfde, in dezelfde volgorde; `{name}` wordt ingevuld.

export default {
  "nav.board": "Bord",
  "nav.views": "Schermen",
  "nav.language": "Taal",
  "nav.sign_out": "Afmelden",
  "page.loading": "Laden…",
  "page.not_here": "Hier is niets.",
  "page.supervisors_only": "Dit is voor teamleiders.",

  "sign_in.mission": "Iemand klaagt in het openbaar; binnen een kwartier belt er een mens.",
  "sign_in.button": "Aanmelden",
  "sign_in.refused": "Het aanmelden is geweigerd. Probeer het opnieuw.",
  "sign_in.not_begun_here": "Dat aanmelden begon niet hier. Probeer het opnieuw.",
  "sign_in.failed": "Het aanmelden is mislukt. Probeer het opnieuw.",
  "sign_in.unreachable": "Het bord is niet bereikbaar. Laad de pagina zo opnieuw.",

  "clock.calm": "over",
  "clock.soon": "bijna tijd",
  "clock.late": "te laat",
  "clock.due_at": "beloofd vóór {time}",
  "promise.kept": "belofte gehouden",
  "promise.void": "belofte vervallen",

  "problem.offline": "Geen verbinding. Wat je typte is bewaard; probeer het opnieuw.",
  "problem.taken_by": "{name} heeft dit gesprek.",
  "problem.signed_out": "Je bent afgemeld. Meld je opnieuw aan.",
  "problem.501": "Dit kan nog niet.",
  "problem.503": "Het bord antwoordt nu niet. Probeer het zo opnieuw.",
  "problem.other": "Dat lukte niet.",

  "board.empty": "Niemand wacht op een gesprek.",
};
