import type { Messages } from '../language/language.ts'

interface PageText {
  readonly toContent: string
  readonly site: string
  readonly more: string
  readonly languages: string
  readonly security: string
  readonly settings: string
  readonly news: string
  readonly help: string
  readonly abuse: string
  readonly terms: string
  readonly privacy: string
  readonly status: string
  readonly signIn: string
  readonly signOut: string
  readonly mail: string
  readonly account: string
  readonly connection: string
  readonly forwardSecret: string
  readonly postQuantum: string
  readonly clear: string
  readonly problem: string
  readonly problems: string
  readonly optional: string
  readonly leaveEmpty: string
  readonly back: string
  readonly stale: string
  readonly pages: string
  readonly newer: string
  readonly nothing: string
  readonly nothingLead: string
  readonly start: string
  readonly advised: string
  readonly changePassword: string
  readonly older: string
}

/** What the frame of every page says, and the kit that forms are made of. */
export const PAGE_MESSAGES: Messages<PageText> = {
  en: {
    toContent: 'To the content',
    site: 'Site',
    more: 'More of this site',
    languages: 'Language',
    security: 'Protection',
    settings: 'Mail clients',
    news: 'News',
    help: 'Help',
    abuse: 'Abuse',
    terms: 'Terms',
    privacy: 'Privacy',
    status: 'Status',
    signIn: 'Sign in',
    signOut: 'Sign out',
    mail: 'Mail',
    account: 'Account',
    connection: 'Your connection',
    forwardSecret: 'forward secret',
    postQuantum: 'forward secret, against quantum computers too',
    clear: 'not encrypted',
    problem: 'Not right yet',
    problems: 'Something is not right yet, so nothing was done. It says beside it what.',
    optional: 'optional',
    leaveEmpty: 'Leave this empty',
    back: 'No, go back',
    stale: 'That page was out of date, so nothing was done. Please try again.',
    pages: 'Pages',
    newer: 'Newer',
    nothing: 'There is nothing here',
    nothingLead: 'The address may have been mistyped, or what was here is gone.',
    start: 'To the front page',
    advised: 'Your provider advises you to choose another password.',
    changePassword: 'Change the password',
    older: 'Older',
  },
  nb: {
    toContent: 'Til innholdet',
    site: 'Nettstedet',
    more: 'Mer på dette nettstedet',
    languages: 'Språk',
    security: 'Beskyttelse',
    settings: 'E-postprogrammer',
    news: 'Nyheter',
    help: 'Hjelp',
    abuse: 'Misbruk',
    terms: 'Vilkår',
    privacy: 'Personvern',
    status: 'Driftsstatus',
    signIn: 'Logg inn',
    signOut: 'Logg ut',
    mail: 'E-post',
    account: 'Konto',
    connection: 'Forbindelsen din',
    forwardSecret: 'med fremoverhemmelighet',
    postQuantum: 'med fremoverhemmelighet, også mot kvantemaskiner',
    clear: 'ikke kryptert',
    problem: 'Ikke riktig ennå',
    problems: 'Noe er ikke riktig ennå, så ingenting ble gjort. Det står ved siden av hva det er.',
    optional: 'valgfritt',
    leaveEmpty: 'La dette stå tomt',
    back: 'Nei, gå tilbake',
    stale: 'Siden var utdatert, så ingenting ble gjort. Prøv igjen.',
    pages: 'Sider',
    newer: 'Nyere',
    nothing: 'Her er det ingenting',
    nothingLead: 'Adressen kan være feilskrevet, eller det som var her, er borte.',
    start: 'Til forsiden',
    advised: 'Leverandøren din råder deg til å velge et annet passord.',
    changePassword: 'Bytt passord',
    older: 'Eldre',
  },
  de: {
    toContent: 'Zum Inhalt',
    site: 'Website',
    more: 'Mehr auf dieser Website',
    languages: 'Sprache',
    security: 'Schutz',
    settings: 'E-Mail-Programme',
    news: 'Neues',
    help: 'Hilfe',
    abuse: 'Missbrauch',
    terms: 'Bedingungen',
    privacy: 'Datenschutz',
    status: 'Betriebsstatus',
    signIn: 'Anmelden',
    signOut: 'Abmelden',
    mail: 'E-Mail',
    account: 'Konto',
    connection: 'Ihre Verbindung',
    forwardSecret: 'mit Vorwärtsgeheimnis',
    postQuantum: 'mit Vorwärtsgeheimnis, auch gegen Quantencomputer',
    clear: 'nicht verschlüsselt',
    problem: 'Noch nicht richtig',
    problems: 'Etwas ist noch nicht richtig, deshalb ist nichts geschehen. Was es ist, steht daneben.',
    optional: 'freiwillig',
    leaveEmpty: 'Das hier bitte leer lassen',
    back: 'Nein, zurück',
    stale: 'Die Seite war veraltet, deshalb ist nichts geschehen. Bitte versuchen Sie es noch einmal.',
    pages: 'Seiten',
    newer: 'Neuere',
    nothing: 'Hier ist nichts',
    nothingLead: 'Die Adresse kann falsch geschrieben sein, oder was hier war, ist weg.',
    start: 'Zur Startseite',
    advised: 'Ihr Anbieter rät Ihnen, ein anderes Passwort zu wählen.',
    changePassword: 'Passwort ändern',
    older: 'Ältere',
  },
}
