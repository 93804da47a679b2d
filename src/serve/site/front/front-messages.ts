import type { Messages } from '../language/language.ts'

interface FrontText {
  readonly headline: string
  readonly lead: string
  readonly join: string
  readonly signIn: string
  readonly protection: string
  readonly protectionLead: string
  readonly ports: string
  readonly portsOf: (good: string, all: string) => string
  readonly portsMeaning: string
  readonly members: string
  readonly membersMeaning: string
  readonly quantum: string
  readonly quantumMeaning: string
  readonly others: string
  readonly othersMeaning: string
  readonly weekOf: (day: string) => string
  readonly unmeasured: string
  readonly audited: (day: string) => string
  readonly protectionMore: string
  readonly content: string
  readonly plans: string
  readonly plan: string
  readonly storage: string
  readonly messages: string
  readonly unlimited: string
  readonly news: string
  readonly allNews: string
  readonly clients: string
  readonly clientsLead: (hostname: string) => string
  readonly clientsMore: string
  readonly profile: string
  readonly download: string
  readonly who: string
  readonly entity: string
  readonly registration: string
  readonly postalAddress: string
  readonly contact: string
  readonly jurisdiction: string
  readonly server: string
}

/** What the front page says. Claims it makes none: figures are measured. */
export const FRONT_MESSAGES: Messages<FrontText> = {
  en: {
    headline: 'Email, and nothing besides',
    lead: 'Mail, contacts and filters, in the browser and in any mail program. How well every connection is protected is measured, and shown here.',
    join: 'Create an account',
    signIn: 'Sign in',
    protection: 'What is protected, and how well',
    protectionLead: 'None of these figures was written by hand. They are what this server has measured of itself.',
    ports: 'Our ports',
    portsOf: (good, all) => `${good} of ${all}`,
    portsMeaning: 'always agree on keys that nobody can find out later',
    members: 'You and us',
    membersMeaning: 'of our members’ connections were forward secret',
    quantum: 'Quantum computers',
    quantumMeaning: 'of our members’ connections are safe from them as well',
    others: 'Us and other providers',
    othersMeaning: 'of our connections to them were encrypted',
    weekOf: (day) => `Week of ${day}`,
    unmeasured: 'Not measured yet',
    audited: (day) => `Audited ${day}`,
    protectionMore: 'All figures, and what they do not cover',
    content:
      'What a message says is protected from us and from other providers only if you encrypt it from end to end; the webmail can.',
    plans: 'What an account has',
    plan: 'Plan',
    storage: 'Storage',
    messages: 'Messages',
    unlimited: 'no limit',
    news: 'News',
    allNews: 'All news',
    clients: 'With your own mail program',
    clientsLead: (hostname) =>
      `Most find their settings by themselves. Where one asks, the server is ${hostname} and the user name is the whole address.`,
    clientsMore: 'Step by step, and what each setting protects',
    profile: 'A profile for iPhone, iPad and Mac, for the address',
    download: 'Download',
    who: 'Who runs this',
    entity: 'Operator',
    registration: 'Registered as',
    postalAddress: 'Address',
    contact: 'Write to us',
    jurisdiction: 'Under the law of',
    server: 'Server',
  },
  nb: {
    headline: 'E-post, og ingenting annet',
    lead: 'E-post, kontakter og filtre, i nettleseren og i ethvert e-postprogram. Hvor godt hver forbindelse er beskyttet, blir målt og vist her.',
    join: 'Opprett en konto',
    signIn: 'Logg inn',
    protection: 'Hva som er beskyttet, og hvor godt',
    protectionLead: 'Ingen av tallene er skrevet for hånd. De er det serveren har målt av seg selv.',
    ports: 'Portene våre',
    portsOf: (good, all) => `${good} av ${all}`,
    portsMeaning: 'avtaler alltid nøkler som ingen kan finne ut senere',
    members: 'Du og vi',
    membersMeaning: 'av medlemmenes forbindelser hadde fremoverhemmelighet',
    quantum: 'Kvantemaskiner',
    quantumMeaning: 'av medlemmenes forbindelser er trygge også for dem',
    others: 'Vi og andre leverandører',
    othersMeaning: 'av våre forbindelser til dem var kryptert',
    weekOf: (day) => `Uken fra ${day}`,
    unmeasured: 'Ikke målt ennå',
    audited: (day) => `Kontrollert ${day}`,
    protectionMore: 'Alle tallene, og hva de ikke dekker',
    content:
      'Hva det står i en melding, er beskyttet mot oss og andre leverandører bare hvis du krypterer den fra ende til ende; det kan webmailen.',
    plans: 'Hva en konto har',
    plan: 'Abonnement',
    storage: 'Lagringsplass',
    messages: 'Meldinger',
    unlimited: 'ingen grense',
    news: 'Nyheter',
    allNews: 'Alle nyheter',
    clients: 'Med ditt eget e-postprogram',
    clientsLead: (hostname) =>
      `De fleste finner innstillingene selv. Der et program spør, er serveren ${hostname}, og brukernavnet er hele adressen.`,
    clientsMore: 'Steg for steg, og hva hver innstilling beskytter',
    profile: 'En profil for iPhone, iPad og Mac, for adressen',
    download: 'Last ned',
    who: 'Hvem som driver dette',
    entity: 'Driftes av',
    registration: 'Organisasjonsnummer',
    postalAddress: 'Adresse',
    contact: 'Skriv til oss',
    jurisdiction: 'Under loven i',
    server: 'Server',
  },
  de: {
    headline: 'E-Mail, und sonst nichts',
    lead: 'E-Mail, Kontakte und Filter, im Browser und in jedem E-Mail-Programm. Wie gut jede Verbindung geschützt ist, wird gemessen und hier gezeigt.',
    join: 'Ein Konto anlegen',
    signIn: 'Anmelden',
    protection: 'Was geschützt ist, und wie gut',
    protectionLead:
      'Keine dieser Zahlen ist von Hand geschrieben. Sie sind, was dieser Server an sich selbst gemessen hat.',
    ports: 'Unsere Ports',
    portsOf: (good, all) => `${good} von ${all}`,
    portsMeaning: 'vereinbaren immer Schlüssel, die niemand später herausfinden kann',
    members: 'Sie und wir',
    membersMeaning: 'der Verbindungen unserer Mitglieder hatten Vorwärtsgeheimnis',
    quantum: 'Quantencomputer',
    quantumMeaning: 'der Verbindungen unserer Mitglieder sind auch vor ihnen sicher',
    others: 'Wir und andere Anbieter',
    othersMeaning: 'unserer Verbindungen zu ihnen waren verschlüsselt',
    weekOf: (day) => `Woche vom ${day}`,
    unmeasured: 'Noch nicht gemessen',
    audited: (day) => `Geprüft am ${day}`,
    protectionMore: 'Alle Zahlen, und was sie nicht abdecken',
    content:
      'Was in einer Nachricht steht, ist vor uns und anderen Anbietern nur geschützt, wenn Sie sie von Ende zu Ende verschlüsseln; die Webmail kann es.',
    plans: 'Was ein Konto hat',
    plan: 'Tarif',
    storage: 'Speicherplatz',
    messages: 'Nachrichten',
    unlimited: 'ohne Grenze',
    news: 'Neues',
    allNews: 'Alles Neue',
    clients: 'Mit Ihrem eigenen E-Mail-Programm',
    clientsLead: (hostname) =>
      `Die meisten finden ihre Einstellungen selbst. Wo eines fragt, ist der Server ${hostname} und der Benutzername die ganze Adresse.`,
    clientsMore: 'Schritt für Schritt, und was jede Einstellung schützt',
    profile: 'Ein Profil für iPhone, iPad und Mac, für die Adresse',
    download: 'Herunterladen',
    who: 'Wer das betreibt',
    entity: 'Betreiber',
    registration: 'Registernummer',
    postalAddress: 'Anschrift',
    contact: 'Schreiben Sie uns',
    jurisdiction: 'Unter dem Recht von',
    server: 'Server',
  },
}
