import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import { namedAddress } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { Language } from '../language/language.ts'

export type LetterLanguage = Language

/** A letter to outside. */
export interface OutsideLetter {
  readonly subject: string
  readonly text: string
}

/** Who writes, and where the site is. */
export interface LetterFacts {
  readonly provider: string
  readonly base: string
}

/** How an account was, or is about to be, recovered. */
export type RecoveryWay = 'code' | 'address' | 'operator'

/** To a recovery address that somebody has named: the code that proves that it is read. */
export function addressLetter(
  language: LetterLanguage,
  address: string,
  code: string,
  facts: LetterFacts,
): OutsideLetter {
  const { provider, base } = facts
  return {
    en: {
      subject: `${code} is your code at ${provider}`,
      text: `${address} wants to be recovered by this address if its password is lost.\n\nIf that is your account, type this code at ${base}/account/recovery:\n\n    ${code}\n\nIf it is not, do nothing: without the code this address is not used.`,
    },
    nb: {
      subject: `${code} er koden din hos ${provider}`,
      text: `${address} vil kunne gjenopprettes med denne adressen hvis passordet går tapt.\n\nEr det kontoen din, skriv denne koden på ${base}/account/recovery:\n\n    ${code}\n\nHvis ikke, gjør ingenting: uten koden brukes ikke adressen.`,
    },
    de: {
      subject: `${code} ist Ihr Code bei ${provider}`,
      text: `${address} möchte über diese Adresse wiederhergestellt werden können, falls das Passwort verloren geht.\n\nIst das Ihr Konto, tippen Sie diesen Code unter ${base}/account/recovery:\n\n    ${code}\n\nWenn nicht, tun Sie nichts: Ohne den Code wird diese Adresse nicht benutzt.`,
    },
  }[language]
}

/** To the recovery address: the link that opens the account. */
export function linkLetter(
  language: LetterLanguage,
  address: string,
  secret: string,
  { dueMs, untilMs }: { readonly dueMs: number; readonly untilMs: number },
  { provider, base }: LetterFacts,
): OutsideLetter {
  const link = `${base}/recover/link?secret=${secret}`
  const [due, until] = [moment(dueMs), moment(untilMs)]
  return {
    en: {
      subject: `A new password for ${address}`,
      text: `Somebody has asked at ${provider} for a new password for ${address}.\n\nIf it was you, this link opens from ${due} to ${until}:\n\n${link}\n\nUntil it does, whoever is signed in to the account reads of it and can stop it. If it was not you, do nothing, and give this link to nobody.`,
    },
    nb: {
      subject: `Nytt passord for ${address}`,
      text: `Noen har bedt ${provider} om et nytt passord for ${address}.\n\nVar det deg, åpner denne lenken fra ${due} til ${until}:\n\n${link}\n\nFør det kan den som er logget inn på kontoen, lese om det og stanse det. Var det ikke deg, gjør ingenting, og gi ikke lenken til noen.`,
    },
    de: {
      subject: `Ein neues Passwort für ${address}`,
      text: `Jemand hat bei ${provider} um ein neues Passwort für ${address} gebeten.\n\nWaren Sie es, öffnet dieser Link von ${due} bis ${until}:\n\n${link}\n\nBis dahin liest davon, wer im Konto angemeldet ist, und kann es aufhalten. Waren Sie es nicht, tun Sie nichts, und geben Sie den Link niemandem.`,
    },
  }[language]
}

/** Into the inbox, in every language, since whoever asked has chosen none for the member: a link is on its way, and this stops it. */
export function warningLetter(
  account: Account,
  by: 'address' | 'operator',
  cancelSecret: string,
  dueMs: number,
  facts: LetterFacts,
): MailDraft {
  const link = `${facts.base}/recover/cancel?secret=${cancelSecret}`
  const due = moment(dueMs)
  const text = `${by === 'address' ? 'Somebody has asked for a new password for this account. The link went to your recovery address' : 'An operator has made a link that sets a new password for this account'}, and opens at ${due}. If you did not want that, stop it now:

${link}

Norsk: ${by === 'address' ? 'Noen har bedt om et nytt passord for denne kontoen. Lenken gikk til gjenopprettingsadressen din' : 'En operatør har laget en lenke som setter nytt passord for denne kontoen'}, og åpner ${due}. Vil du ikke det, stans det nå med lenken over.

Deutsch: ${by === 'address' ? 'Jemand hat um ein neues Passwort für dieses Konto gebeten. Der Link ging an Ihre Wiederherstellungsadresse' : 'Der Betreiber hat einen Link angelegt, der ein neues Passwort für dieses Konto setzt'}, und öffnet am ${due}. Wollten Sie das nicht, halten Sie es jetzt mit dem Link oben auf.`
  return inboxLetter(account, 'A new password was asked for · Nytt passord · Neues Passwort', text, facts)
}

const WAYS: Readonly<Record<RecoveryWay, readonly [string, string, string]>> = {
  code: ['one of its recovery codes', 'en av gjenopprettingskodene', 'einem seiner Wiederherstellungscodes'],
  address: ['its recovery address', 'gjenopprettingsadressen', 'seiner Wiederherstellungsadresse'],
  operator: ['a link of an operator', 'en lenke fra en operatør', 'einem Link des Betreibers'],
}

/** To every address of the account: it has a new password. */
export function recoveredText(address: string, way: RecoveryWay, nowMs: number): OutsideLetter {
  const [en, nb, de] = WAYS[way]
  const at = moment(nowMs)
  return {
    subject: `${address}: new password · nytt passord · neues Passwort`,
    text: `At ${at} a new password for ${address} was set with ${en}. Everything that was signed in is signed out. Second factors are as before. App passwords still work: look through them in your account. If it was not you, ask the operator at once.

Norsk: ${at} fikk ${address} et nytt passord ved hjelp av ${nb}. Alt som var innlogget, er logget ut. Ekstra sikring er som før. App-passord virker fortsatt: se gjennom dem på kontoen din. Var det ikke deg, spør operatøren med en gang.

Deutsch: Am ${at} wurde für ${address} mit ${de} ein neues Passwort gesetzt. Alles, was angemeldet war, ist abgemeldet. Zweite Faktoren sind wie zuvor. App-Passwörter gelten weiter: Sehen Sie sie in Ihrem Konto durch. Waren Sie es nicht, fragen Sie sofort den Betreiber.`,
  }
}

/** To an address that is none of the account's any more. */
export function leftLetter(address: string, { provider }: LetterFacts): OutsideLetter {
  return {
    subject: `${address} · ${provider}`,
    text: `${address} cannot be recovered by this address any more. If it was not you who changed that, look at your account now.

Norsk: ${address} kan ikke lenger gjenopprettes med denne adressen. Var det ikke du som endret det, se på kontoen din nå.

Deutsch: ${address} lässt sich über diese Adresse nicht mehr wiederherstellen. Waren nicht Sie das, sehen Sie jetzt in Ihr Konto.`,
  }
}

/** A letter of the house to the member. */
export function inboxLetter(account: Account, subject: string, text: string, { provider }: LetterFacts): MailDraft {
  const domain = account.address.slice(account.address.lastIndexOf('@') + 1)
  const from = namedAddress(provider, `postmaster@${domain}`)
  return { from, to: [account.address], subject, autoSubmitted: 'auto-generated', text }
}

/** `2026-11-28 14:05 UTC`: read the same everywhere. */
function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
