import type { Messages } from '../../language/language.ts'

interface CloseText {
  readonly title: string
  readonly lead: string
  readonly first: string
  readonly exportLink: string
  readonly whatHappens: string
  readonly at: string
  readonly atOnce: readonly string[]
  readonly after: (days: number) => string
  readonly afterwards: readonly string[]
  readonly address: string
  readonly back: (days: number) => string
  readonly go: string
  readonly confirmTitle: string
  readonly confirmLead: (address: string, when: string) => string
  readonly close: string
}

export const CLOSE_MESSAGES: Messages<CloseText> = {
  en: {
    title: 'Close the account',
    lead: 'Whoever leaves takes everything along, and leaves nothing behind.',
    first: 'Before you go:',
    exportLink: 'take everything with you',
    whatHappens: 'What happens',
    at: 'At once',
    atOnce: [
      'You are signed out everywhere, and no program can log in any more.',
      'Mail to you is refused, and whoever sent it is told so at once. It is not kept for you.',
      'What you have sent and is still waiting here is not sent.',
      'Nobody sees what you had shared any more, once the account is erased.',
    ],
    after: (days) => `After ${days} days`,
    afterwards: [
      'Everything is erased for good: mail, contacts, filters, keys, log-ins. Nobody can bring it back, and we cannot either.',
      'Copies in our backups cannot be read any more: the key that they are locked with is destroyed.',
    ],
    address: 'Your addresses are given to nobody else.',
    back: (days) =>
      `For ${days} days you can change your mind: sign in, and open the account again. Everything is there as you left it.`,
    go: 'Close the account …',
    confirmTitle: 'Close this account?',
    confirmLead: (address, when) => `${address} is closed now, and erased for good on ${when}.`,
    close: 'Close the account',
  },
  nb: {
    title: 'Avslutt kontoen',
    lead: 'Den som går, tar alt med seg og lar ingenting ligge igjen.',
    first: 'Før du går:',
    exportLink: 'ta alt med deg',
    whatHappens: 'Dette skjer',
    at: 'Straks',
    atOnce: [
      'Du blir logget ut overalt, og ingen programmer kan logge inn lenger.',
      'E-post til deg blir avvist, og avsenderen får vite det straks. Den blir ikke tatt vare på for deg.',
      'Det du har sendt og som fortsatt venter her, blir ikke sendt.',
      'Ingen ser lenger det du delte, når kontoen er slettet.',
    ],
    after: (days) => `Etter ${days} dager`,
    afterwards: [
      'Alt blir slettet for godt: e-post, kontakter, filtre, nøkler, innlogginger. Ingen kan hente det tilbake, heller ikke vi.',
      'Kopier i sikkerhetskopiene våre kan ikke leses lenger: nøkkelen de er låst med, blir ødelagt.',
    ],
    address: 'Adressene dine blir ikke gitt til noen andre.',
    back: (days) =>
      `I ${days} dager kan du ombestemme deg: logg inn og åpne kontoen igjen. Alt er der slik du forlot det.`,
    go: 'Avslutt kontoen …',
    confirmTitle: 'Vil du avslutte kontoen?',
    confirmLead: (address, when) => `${address} blir avsluttet nå, og slettet for godt ${when}.`,
    close: 'Avslutt kontoen',
  },
  de: {
    title: 'Konto schließen',
    lead: 'Wer geht, nimmt alles mit und lässt nichts zurück.',
    first: 'Bevor Sie gehen:',
    exportLink: 'alles mitnehmen',
    whatHappens: 'Was geschieht',
    at: 'Sofort',
    atOnce: [
      'Sie werden überall abgemeldet, und kein Programm kann sich mehr anmelden.',
      'Mails an Sie werden abgelehnt, und wer sie schickt, erfährt es sofort. Sie werden nicht für Sie aufbewahrt.',
      'Was Sie gesendet haben und was noch hier wartet, wird nicht gesendet.',
      'Niemand sieht mehr, was Sie geteilt hatten, sobald das Konto gelöscht ist.',
    ],
    after: (days) => `Nach ${days} Tagen`,
    afterwards: [
      'Alles wird endgültig gelöscht: Mails, Kontakte, Filter, Schlüssel, Anmeldungen. Niemand kann es zurückholen, auch wir nicht.',
      'Kopien in unseren Sicherungen kann niemand mehr lesen: Der Schlüssel, mit dem sie verschlossen sind, wird vernichtet.',
    ],
    address: 'Ihre Adressen bekommt niemand anderes.',
    back: (days) =>
      `${days} Tage lang können Sie es sich anders überlegen: Melden Sie sich an und öffnen Sie das Konto wieder. Alles ist da, wie Sie es verlassen haben.`,
    go: 'Konto schließen …',
    confirmTitle: 'Dieses Konto schließen?',
    confirmLead: (address, when) => `${address} wird jetzt geschlossen und am ${when} endgültig gelöscht.`,
    close: 'Konto schließen',
  },
}
