import type { Messages } from '../language/language.ts'
import type { Scenario } from './scenarios.ts'

interface SettingsText {
  readonly title: string
  readonly lead: string
  readonly measured: string
  readonly server: string
  readonly userName: string
  readonly wholeAddress: string
  readonly password: string
  readonly thePassword: string
  readonly caption: string
  readonly heads: readonly string[]
  readonly sending: string
  readonly reading: string
  readonly beginsWithTls: string
  readonly startTls: string
  readonly choose: string
  readonly protects: string
  /** Each kind of protection, and what is and is not protected by it. */
  readonly protected: readonly (readonly [kind: string, text: string])[]
  readonly programs: string
  readonly automatic: string
  readonly whatIf: string
  readonly ways: Readonly<Record<Scenario['way'], string>>
  readonly shownBy: string
}

/** What the page says of settings for mail clients. */
export const SETTINGS_MESSAGES: Messages<SettingsText> = {
  en: {
    title: 'Secure settings for mail clients',
    lead: 'One server name for everything, with no setting that would be insecure: whatever cannot be encrypted with forward secrecy is refused here, not left to your program.',
    measured: 'What is measured of that.',
    server: 'Server',
    userName: 'User name',
    wholeAddress: 'your whole address',
    password: 'Password',
    thePassword: 'that of the account, or an app password where you have a second factor; it is taken only within TLS',
    caption: 'Ports, the best first',
    heads: ['For', 'Protocol', 'Port', 'Security'],
    sending: 'sending',
    reading: 'reading',
    beginsWithTls: 'SSL/TLS, from the first octet',
    startTls: 'STARTTLS, before the password',
    choose:
      'Where a program offers both, choose SSL/TLS (TLS from the first octet) rather than STARTTLS: then there is no moment in clear text that somebody could make use of. Never choose “none”, and do not accept a certificate that your program warns of.',
    protects: 'What this protects, and what not',
    protected: [
      [
        'You and us',
        'password, mail and which mail you read are encrypted between your program and this server. That you use this server, when and how much, can be seen by whoever is in between.',
      ],
      [
        'Us and other providers',
        'that is a second way with a protection of its own, and your settings say nothing of it. We encrypt wherever the other side can.',
      ],
      [
        'The content',
        'on this server and on the other one mail lies as it came. Only encryption from end to end (OpenPGP, S/MIME) keeps it from whoever can read there.',
      ],
    ],
    programs: 'Program by program',
    automatic: '(finds its settings by itself)',
    whatIf: 'What if',
    ways: {
      'you and us': 'You and us',
      'us and other providers': 'Us and other providers',
      content: 'The content',
    },
    shownBy: 'Shown by the test',
  },
  nb: {
    title: 'Sikre innstillinger for e-postprogrammer',
    lead: 'Ett servernavn for alt, uten noen innstilling som ville være usikker: Det som ikke kan krypteres med fremoverhemmelighet, avvises her og overlates ikke til programmet ditt.',
    measured: 'Hva som er målt av det.',
    server: 'Server',
    userName: 'Brukernavn',
    wholeAddress: 'hele adressen din',
    password: 'Passord',
    thePassword: 'det kontoen har, eller et app-passord hvis du har en ekstra faktor; det tas bare imot innenfor TLS',
    caption: 'Portene, de beste først',
    heads: ['For', 'Protokoll', 'Port', 'Sikkerhet'],
    sending: 'sende',
    reading: 'lese',
    beginsWithTls: 'SSL/TLS, fra første tegn',
    startTls: 'STARTTLS, før passordet',
    choose:
      'Der et program tilbyr begge, bør du velge SSL/TLS (TLS fra første tegn) framfor STARTTLS: Da finnes det ikke noe øyeblikk i klartekst som noen kunne utnytte. Velg aldri «ingen», og ikke godta et sertifikat som programmet ditt advarer mot.',
    protects: 'Hva dette beskytter, og hva det ikke beskytter',
    protected: [
      [
        'Du og vi',
        'Passord, e-post og hvilken e-post du leser, er kryptert mellom programmet ditt og denne serveren. At du bruker denne serveren, når og hvor mye, kan ses av den som er imellom.',
      ],
      [
        'Vi og andre leverandører',
        'Det er en annen vei med sin egen beskyttelse, og innstillingene dine sier ingenting om den. Vi krypterer overalt der den andre siden kan.',
      ],
      [
        'Innholdet',
        'På denne serveren og på den andre ligger e-posten slik den kom. Bare kryptering fra ende til ende (OpenPGP, S/MIME) skjuler den for den som kan lese der.',
      ],
    ],
    programs: 'Program for program',
    automatic: '(finner innstillingene selv)',
    whatIf: 'Hva hvis',
    ways: {
      'you and us': 'Du og vi',
      'us and other providers': 'Vi og andre leverandører',
      content: 'Innholdet',
    },
    shownBy: 'Vist av testen',
  },
  de: {
    title: 'Sichere Einstellungen für E-Mail-Programme',
    lead: 'Ein Servername für alles, ohne eine Einstellung, die unsicher wäre: Was sich nicht mit Vorwärtsgeheimnis verschlüsseln lässt, wird hier abgelehnt und nicht Ihrem Programm überlassen.',
    measured: 'Was davon gemessen ist.',
    server: 'Server',
    userName: 'Benutzername',
    wholeAddress: 'Ihre ganze Adresse',
    password: 'Passwort',
    thePassword:
      'das des Kontos, oder ein App-Passwort, wenn Sie einen zweiten Faktor haben; es wird nur innerhalb von TLS angenommen',
    caption: 'Die Ports, die besten zuerst',
    heads: ['Für', 'Protokoll', 'Port', 'Sicherheit'],
    sending: 'Senden',
    reading: 'Lesen',
    beginsWithTls: 'SSL/TLS, vom ersten Zeichen an',
    startTls: 'STARTTLS, vor dem Passwort',
    choose:
      'Wo ein Programm beides anbietet, wählen Sie SSL/TLS (TLS vom ersten Zeichen an) und nicht STARTTLS: Dann gibt es keinen Augenblick im Klartext, den jemand ausnutzen könnte. Wählen Sie nie „keine“, und nehmen Sie kein Zertifikat an, vor dem Ihr Programm warnt.',
    protects: 'Was das schützt, und was nicht',
    protected: [
      [
        'Sie und wir',
        'Passwort, E-Mail und welche E-Mail Sie lesen, sind zwischen Ihrem Programm und diesem Server verschlüsselt. Dass Sie diesen Server benutzen, wann und wie viel, sieht, wer dazwischen ist.',
      ],
      [
        'Wir und andere Anbieter',
        'Das ist ein zweiter Weg mit eigenem Schutz, und Ihre Einstellungen sagen darüber nichts. Wir verschlüsseln überall, wo die andere Seite es kann.',
      ],
      [
        'Der Inhalt',
        'Auf diesem Server und auf dem anderen liegt E-Mail, wie sie kam. Nur Verschlüsselung von Ende zu Ende (OpenPGP, S/MIME) verbirgt sie vor dem, der dort lesen kann.',
      ],
    ],
    programs: 'Programm für Programm',
    automatic: '(findet seine Einstellungen selbst)',
    whatIf: 'Was, wenn',
    ways: {
      'you and us': 'Sie und wir',
      'us and other providers': 'Wir und andere Anbieter',
      content: 'Der Inhalt',
    },
    shownBy: 'Gezeigt vom Test',
  },
}
