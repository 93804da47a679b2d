import type { Messages } from '../language/language.ts'
import type { Alert, AlertKind } from './alert.ts'

/** What has happened, in words: the same in letters and on pages. */
const WORDS: Messages<Readonly<Record<AlertKind, (subject: string) => string>>> = {
  en: {
    'new-client': (what) => `A new device or program has logged in: ${what}.`,
    forwarding: (to) => `Mail is now sent on, or announced, to ${to}.`,
    'deleting-filter': (script) => `A filter now deletes mail that arrives (in "${script}").`,
    sharing: (what) => `A folder is now shared: ${what}.`,
    'sharing-inbox': (whom) =>
      `Your inbox is now shared with ${whom}: all letters in it can be read there, those of this service too, and those with which other services set new passwords.`,
    export: () => 'A copy of everything in the account was asked for.',
    'password-changed': () => 'The password was changed.',
    recovered: () => 'The account was recovered: it has a new password.',
    'recovery-code-used': () => 'A recovery code was used in the place of a second factor.',
    'recovery-codes-renewed': () => 'New recovery codes were made. The old ones are good for nothing any more.',
    'recovery-address-changed': () => 'The recovery address was changed.',
    'recovery-address-removed': () => 'The recovery address was removed.',
    'factor-added': (what) => `A second factor was added: ${what}.`,
    'factor-removed': (what) => `A second factor was removed: ${what}.`,
    'factor-codes-renewed': () => 'New recovery codes for the second factor were made.',
    'app-password-made': (device) => `An app password was made: ${device}.`,
    closed: (day) =>
      `The account was closed. Until ${day} whoever signs in can open it again; whoever has lost the password gets a new one first. Then it is erased for good.`,
  },
  nb: {
    'new-client': (what) => `En ny enhet eller et nytt program har logget inn: ${what}.`,
    forwarding: (to) => `E-post blir nå videresendt eller varslet til ${to}.`,
    'deleting-filter': (script) => `Et filter sletter nå e-post som kommer inn (i «${script}»).`,
    sharing: (what) => `En mappe er nå delt: ${what}.`,
    'sharing-inbox': (whom) =>
      `Innboksen din er nå delt med ${whom}: alle brev i den kan leses der, også de fra denne tjenesten og de som andre tjenester setter nye passord med.`,
    export: () => 'Noen har bedt om en kopi av alt på kontoen.',
    'password-changed': () => 'Passordet ble byttet.',
    recovered: () => 'Kontoen ble gjenopprettet: den har et nytt passord.',
    'recovery-code-used': () => 'En gjenopprettingskode ble brukt i stedet for ekstra sikring.',
    'recovery-codes-renewed': () => 'Det ble laget nye gjenopprettingskoder. De gamle gjelder ikke lenger.',
    'recovery-address-changed': () => 'Gjenopprettingsadressen ble endret.',
    'recovery-address-removed': () => 'Gjenopprettingsadressen ble fjernet.',
    'factor-added': (what) => `Ekstra sikring ble lagt til: ${what}.`,
    'factor-removed': (what) => `Ekstra sikring ble fjernet: ${what}.`,
    'factor-codes-renewed': () => 'Det ble laget nye gjenopprettingskoder for den ekstra sikringen.',
    'app-password-made': (device) => `Et app-passord ble laget: ${device}.`,
    closed: (day) =>
      `Kontoen ble avsluttet. Til ${day} kan den som logger inn, åpne den igjen; den som har mistet passordet, får et nytt først. Så slettes den for godt.`,
  },
  de: {
    'new-client': (what) => `Ein neues Gerät oder Programm hat sich angemeldet: ${what}.`,
    forwarding: (to) => `E-Mail wird jetzt weitergeleitet oder gemeldet an ${to}.`,
    'deleting-filter': (script) => `Ein Filter löscht jetzt ankommende E-Mail (in „${script}“).`,
    sharing: (what) => `Ein Ordner wird jetzt geteilt: ${what}.`,
    'sharing-inbox': (whom) =>
      `Ihr Posteingang wird jetzt mit ${whom} geteilt: Alle Briefe darin sind dort zu lesen, auch die dieses Dienstes und die, mit denen andere Dienste neue Passwörter setzen.`,
    export: () => 'Eine Kopie von allem im Konto wurde verlangt.',
    'password-changed': () => 'Das Passwort wurde geändert.',
    recovered: () => 'Das Konto wurde wiederhergestellt: Es hat ein neues Passwort.',
    'recovery-code-used': () => 'Ein Wiederherstellungscode wurde anstelle eines zweiten Faktors benutzt.',
    'recovery-codes-renewed': () => 'Neue Wiederherstellungscodes wurden angelegt. Die alten gelten nicht mehr.',
    'recovery-address-changed': () => 'Die Wiederherstellungsadresse wurde geändert.',
    'recovery-address-removed': () => 'Die Wiederherstellungsadresse wurde entfernt.',
    'factor-added': (what) => `Ein zweiter Faktor wurde hinzugefügt: ${what}.`,
    'factor-removed': (what) => `Ein zweiter Faktor wurde entfernt: ${what}.`,
    'factor-codes-renewed': () => 'Neue Wiederherstellungscodes für den zweiten Faktor wurden angelegt.',
    'app-password-made': (device) => `Ein App-Passwort wurde angelegt: ${device}.`,
    closed: (day) =>
      `Das Konto wurde geschlossen. Bis ${day} kann es öffnen, wer sich anmeldet; wer das Passwort verloren hat, bekommt zuerst ein neues. Dann wird es endgültig gelöscht.`,
  },
}

/** One sentence that says what has happened. */
export function alertSentence(
  { kind, subject }: Pick<Alert, 'kind' | 'subject'>,
  language: keyof typeof WORDS,
): string {
  return WORDS[language][kind](subject)
}
