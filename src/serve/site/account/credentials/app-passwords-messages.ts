import type { AppScope } from '../../../../core/app-passwords/app-password.ts'
import type { Messages } from '../../language/language.ts'

interface AppPasswordsText {
  readonly title: string
  readonly lead: string
  readonly needed: string
  readonly none: string
  readonly caption: string
  readonly device: string
  readonly deviceHint: string
  readonly opens: string
  readonly made: string
  readonly lastUse: string
  readonly never: string
  readonly revoke: string
  readonly revokeTitle: string
  readonly revokeLead: string
  readonly revoked: string
  readonly gone: string
  readonly add: string
  readonly make: string
  readonly scopes: Readonly<Record<AppScope, string>>
  readonly shown: string
  readonly shownLead: string
  readonly password: string
  readonly login: string
  readonly whereTo: string
  readonly toList: string
  readonly act: string
  readonly problems: Readonly<Record<string, string>>
}

/** What the pages of app passwords say. */
export const APP_PASSWORDS_MESSAGES: Messages<AppPasswordsText> = {
  en: {
    title: 'App passwords',
    lead: 'A password of its own for each mail program on each device. If a device is lost, revoke its password and no other.',
    needed: 'You have a second factor, so your own password opens no mail program any more: app passwords do.',
    none: 'There are none yet.',
    caption: 'Your app passwords',
    device: 'Device',
    deviceHint: 'Your name for it: “Phone”, “Thunderbird at home”.',
    opens: 'What it opens',
    made: 'Made',
    lastUse: 'Last use',
    never: 'never',
    revoke: 'Revoke',
    revokeTitle: 'Revoke this app password?',
    revokeLead:
      'Whatever uses it is logged out. Other mail programs are disconnected too, and connect again by themselves.',
    revoked: 'The app password is revoked.',
    gone: 'There is no such app password any more.',
    add: 'New app password',
    make: 'Make the password',
    scopes: {
      imap: 'Read mail (IMAP)',
      pop3: 'Fetch mail (POP3)',
      smtp: 'Send mail (SMTP)',
      managesieve: 'Change filters (ManageSieve)',
      jmap: 'Read, send and change (JMAP)',
    },
    shown: 'Your new app password',
    shownLead:
      'It is shown now and never again. Type or paste it into the program in the place of your own password; blanks do not matter.',
    password: 'App password',
    login: 'User name',
    whereTo: 'What else the program asks for',
    toList: 'I have it, go on',
    act: 'Act',
    problems: {
      'app-passwords/bad-device': 'Say for which device it is, in at most 60 characters.',
      'app-passwords/no-scope': 'Choose at least one thing that it opens.',
      'app-passwords/too-many': 'There are 40 already: revoke one that is not used.',
    },
  },
  nb: {
    title: 'App-passord',
    lead: 'Et eget passord for hvert e-postprogram på hver enhet. Mister du en enhet, trekker du tilbake passordet dens og ingen andre.',
    needed: 'Du har ekstra sikring, så ditt eget passord åpner ikke lenger noe e-postprogram: det gjør app-passord.',
    none: 'Det er ingen ennå.',
    caption: 'App-passordene dine',
    device: 'Enhet',
    deviceHint: 'Ditt navn på den: «Telefon», «Thunderbird hjemme».',
    opens: 'Hva det åpner',
    made: 'Laget',
    lastUse: 'Sist brukt',
    never: 'aldri',
    revoke: 'Trekk tilbake',
    revokeTitle: 'Trekke tilbake dette app-passordet?',
    revokeLead:
      'Det som bruker det, blir logget ut. Andre e-postprogrammer mister også forbindelsen og kobler seg til igjen av seg selv.',
    revoked: 'App-passordet er trukket tilbake.',
    gone: 'Det app-passordet finnes ikke lenger.',
    add: 'Nytt app-passord',
    make: 'Lag passordet',
    scopes: {
      imap: 'Lese e-post (IMAP)',
      pop3: 'Hente e-post (POP3)',
      smtp: 'Sende e-post (SMTP)',
      managesieve: 'Endre filtre (ManageSieve)',
      jmap: 'Lese, sende og endre (JMAP)',
    },
    shown: 'Det nye app-passordet ditt',
    shownLead:
      'Det vises nå og aldri igjen. Skriv eller lim det inn i programmet i stedet for ditt eget passord; mellomrom betyr ingenting.',
    password: 'App-passord',
    login: 'Brukernavn',
    whereTo: 'Hva programmet ellers spør om',
    toList: 'Jeg har det, gå videre',
    act: 'Handling',
    problems: {
      'app-passwords/bad-device': 'Si hvilken enhet det er for, med høyst 60 tegn.',
      'app-passwords/no-scope': 'Velg minst én ting som det åpner.',
      'app-passwords/too-many': 'Det er 40 allerede: trekk tilbake ett som ikke brukes.',
    },
  },
  de: {
    title: 'App-Passwörter',
    lead: 'Ein eigenes Passwort für jedes Mailprogramm auf jedem Gerät. Geht ein Gerät verloren, widerrufen Sie dessen Passwort und kein anderes.',
    needed:
      'Sie haben einen zweiten Faktor, deshalb öffnet Ihr eigenes Passwort kein Mailprogramm mehr: das tun App-Passwörter.',
    none: 'Noch gibt es keine.',
    caption: 'Ihre App-Passwörter',
    device: 'Gerät',
    deviceHint: 'Ihr Name dafür: „Telefon“, „Thunderbird zu Hause“.',
    opens: 'Was es öffnet',
    made: 'Angelegt',
    lastUse: 'Zuletzt benutzt',
    never: 'nie',
    revoke: 'Widerrufen',
    revokeTitle: 'Dieses App-Passwort widerrufen?',
    revokeLead:
      'Was es benutzt, wird abgemeldet. Auch andere Mailprogramme verlieren die Verbindung und verbinden sich von selbst wieder.',
    revoked: 'Das App-Passwort ist widerrufen.',
    gone: 'Dieses App-Passwort gibt es nicht mehr.',
    add: 'Neues App-Passwort',
    make: 'Passwort anlegen',
    scopes: {
      imap: 'E-Mail lesen (IMAP)',
      pop3: 'E-Mail abholen (POP3)',
      smtp: 'E-Mail senden (SMTP)',
      managesieve: 'Filter ändern (ManageSieve)',
      jmap: 'Lesen, senden und ändern (JMAP)',
    },
    shown: 'Ihr neues App-Passwort',
    shownLead:
      'Es wird jetzt gezeigt und nie wieder. Geben Sie es im Programm statt Ihres eigenen Passworts ein; Leerzeichen spielen keine Rolle.',
    password: 'App-Passwort',
    login: 'Benutzername',
    whereTo: 'Wonach das Programm sonst noch fragt',
    toList: 'Ich habe es, weiter',
    act: 'Handlung',
    problems: {
      'app-passwords/bad-device': 'Sagen Sie, für welches Gerät es ist, in höchstens 60 Zeichen.',
      'app-passwords/no-scope': 'Wählen Sie mindestens etwas, das es öffnet.',
      'app-passwords/too-many': 'Es gibt schon 40: widerrufen Sie eines, das nicht benutzt wird.',
    },
  },
}
