import type { Messages } from '../language/language.ts'

interface HelpText {
  readonly title: string
  readonly lead: string
  readonly groups: readonly HelpGroup[]
  readonly writing: (contact: string) => string
  readonly nobody: string
}

/** What belongs together on the page. */
interface HelpGroup {
  readonly head: string
  readonly links: readonly (readonly [path: string, name: string, says: string])[]
}

/** What helps, and where it is: for whoever has lost the way. */
export const HELP_MESSAGES: Messages<HelpText> = {
  en: {
    title: 'Help',
    lead: 'Where to find what. Pages of your account ask you to sign in first.',
    groups: [
      {
        head: 'Reading and writing',
        links: [
          ['/help/secure-settings', 'Mail clients', 'server names, ports, and what they protect'],
          ['/account/webmail', 'Webmail', 'with or without scripts, light or dark'],
          ['/account/app-passwords', 'App passwords', 'one for each program and device'],
        ],
      },
      {
        head: 'Coming in, and keeping others out',
        links: [
          ['/recover', 'Password lost', 'with a recovery code, or by your recovery address'],
          ['/account/recovery', 'Recovery', 'codes and an address, for the day when the password is lost'],
          ['/help/passwords', 'Choosing passwords', 'and what to do when somebody may know yours'],
          ['/account/second-factors', 'Second factors', 'passkeys, authenticator apps and recovery codes'],
          ['/account/log-ins', 'Log-ins', 'when, with what, from where, and how they were protected'],
          ['/account/alerts', 'Alerts', 'what may have been somebody else, and what to do then'],
        ],
      },
      {
        head: 'Your account',
        links: [
          ['/account/export', 'Taking everything along', 'mail, contacts, filters and settings in one file'],
          ['/account/close', 'Closing the account', 'what happens then, and until when you can open it again'],
          ['/account/operator-acts', 'What operators did', 'to your account, when and why'],
        ],
      },
      {
        head: 'When something is wrong',
        links: [
          ['/status', 'Status', 'what works now, and what is announced'],
          ['/account/problem', 'Report a problem', 'you get an answer, as a letter'],
          ['/abuse', 'Report abuse', 'spam or worse that came from here'],
          ['/security', 'Protection', 'how connections are protected, as it was measured'],
        ],
      },
    ],
    writing: (contact) => `You find nothing here that helps? Write to ${contact}.`,
    nobody: 'We never ask for your password, by letter or by telephone.',
  },
  nb: {
    title: 'Hjelp',
    lead: 'Hvor du finner hva. Sider som gjelder kontoen din, ber deg logge inn først.',
    groups: [
      {
        head: 'Lese og skrive',
        links: [
          ['/help/secure-settings', 'E-postprogrammer', 'tjenernavn, porter og hva de beskytter'],
          ['/account/webmail', 'Nettpost', 'med eller uten skript, lys eller mørk'],
          ['/account/app-passwords', 'App-passord', 'ett for hvert program og hver enhet'],
        ],
      },
      {
        head: 'Komme inn, og holde andre ute',
        links: [
          ['/recover', 'Mistet passordet', 'med en gjenopprettingskode eller gjenopprettingsadressen din'],
          ['/account/recovery', 'Gjenoppretting', 'koder og en adresse, til den dagen passordet er borte'],
          ['/help/passwords', 'Velge passord', 'og hva du gjør når noen kan kjenne ditt'],
          ['/account/second-factors', 'Ekstra sikring', 'adgangsnøkler, autentiseringsapper og gjenopprettingskoder'],
          ['/account/log-ins', 'Innlogginger', 'når, med hva, hvorfra og hvordan de var beskyttet'],
          ['/account/alerts', 'Varsler', 'hva som kan ha vært noen andre, og hva du gjør da'],
        ],
      },
      {
        head: 'Kontoen din',
        links: [
          ['/account/export', 'Ta med alt', 'e-post, kontakter, filtre og innstillinger i én fil'],
          ['/account/close', 'Avslutte kontoen', 'hva som skjer da, og hvor lenge du kan åpne den igjen'],
          ['/account/operator-acts', 'Hva driften har gjort', 'med kontoen din, når og hvorfor'],
        ],
      },
      {
        head: 'Når noe er galt',
        links: [
          ['/status', 'Driftsstatus', 'hva som virker nå, og hva som er varslet'],
          ['/account/problem', 'Meld et problem', 'du får svar som brev'],
          ['/abuse', 'Meld misbruk', 'søppelpost eller verre som kom herfra'],
          ['/security', 'Beskyttelse', 'hvordan forbindelser er beskyttet, slik det er målt'],
        ],
      },
    ],
    writing: (contact) => `Finner du ikke noe her som hjelper? Skriv til ${contact}.`,
    nobody: 'Vi ber aldri om passordet ditt, verken i brev eller på telefon.',
  },
  de: {
    title: 'Hilfe',
    lead: 'Wo was zu finden ist. Seiten Ihres Kontos bitten Sie zuerst, sich anzumelden.',
    groups: [
      {
        head: 'Lesen und schreiben',
        links: [
          ['/help/secure-settings', 'E-Mail-Programme', 'Servernamen, Ports und was sie schützen'],
          ['/account/webmail', 'Webmail', 'mit oder ohne Skripte, hell oder dunkel'],
          ['/account/app-passwords', 'App-Passwörter', 'eines für jedes Programm und jedes Gerät'],
        ],
      },
      {
        head: 'Hineinkommen, und andere draußen halten',
        links: [
          [
            '/recover',
            'Passwort verloren',
            'mit einem Wiederherstellungscode oder über Ihre Wiederherstellungsadresse',
          ],
          [
            '/account/recovery',
            'Wiederherstellung',
            'Codes und eine Adresse, für den Tag, an dem das Passwort weg ist',
          ],
          ['/help/passwords', 'Passwörter wählen', 'und was zu tun ist, wenn jemand Ihres kennen könnte'],
          ['/account/second-factors', 'Zweite Faktoren', 'Passkeys, Authenticator-Apps und Wiederherstellungscodes'],
          ['/account/log-ins', 'Anmeldungen', 'wann, womit, von wo und wie sie geschützt waren'],
          ['/account/alerts', 'Hinweise', 'was jemand anders gewesen sein könnte, und was dann zu tun ist'],
        ],
      },
      {
        head: 'Ihr Konto',
        links: [
          ['/account/export', 'Alles mitnehmen', 'E-Mail, Kontakte, Filter und Einstellungen in einer Datei'],
          ['/account/close', 'Das Konto schließen', 'was dann geschieht, und bis wann Sie es wieder öffnen können'],
          ['/account/operator-acts', 'Was der Betrieb getan hat', 'mit Ihrem Konto, wann und warum'],
        ],
      },
      {
        head: 'Wenn etwas nicht stimmt',
        links: [
          ['/status', 'Betriebsstatus', 'was jetzt geht, und was angekündigt ist'],
          ['/account/problem', 'Ein Problem melden', 'die Antwort kommt als Brief'],
          ['/abuse', 'Missbrauch melden', 'Spam oder Schlimmeres, das von hier kam'],
          ['/security', 'Schutz', 'wie Verbindungen geschützt sind, so wie es gemessen wurde'],
        ],
      },
    ],
    writing: (contact) => `Hier ist nichts, was hilft? Schreiben Sie an ${contact}.`,
    nobody: 'Wir fragen nie nach Ihrem Passwort, weder im Brief noch am Telefon.',
  },
}
