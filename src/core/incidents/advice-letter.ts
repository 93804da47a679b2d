import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { Language, Messages } from '../language/language.ts'
import type { Incident } from './incident.ts'
import { mayDenyLeak } from './resolve-incident.ts'

interface LetterText {
  readonly from: string
  readonly subject: string
  readonly means: string
  readonly replaced: string
  readonly recorded: string
  readonly denied: string
  readonly unknown: string
  readonly yours: string
  readonly todo: string
  readonly forced: string
  readonly advised: string
  readonly elsewhere: string
  readonly tips: string
  readonly noPassword: string
  readonly more: string
}

const TEXTS: Messages<LetterText> = {
  en: {
    from: 'Mail service at',
    subject: 'Change your password: security of your mail service',
    means: 'What it means:',
    replaced: 'The keys of this service were replaced, and the old ones are good for nothing any more.',
    recorded: 'Connections that somebody has recorded cannot be read with them: each had keys of its own.',
    denied: 'We have looked for signs that anything has leaked, and have found none.',
    unknown: 'Whether anything has leaked is still being looked into.',
    yours: 'Your computers and programs are not concerned.',
    todo: 'What to do:',
    forced: 'Your old password is not good any more. Ask your operator for a new one.',
    advised: 'Change your password now. Sessions that are open end with it.',
    elsewhere: 'If you use the password elsewhere, change it there too, to another one for each service.',
    tips: 'How passwords are chosen and protected:',
    noPassword: 'We never ask for a password by mail, and this message has no links to a form for one.',
    more: 'More about it:',
  },
  nb: {
    from: 'Posttjenesten på',
    subject: 'Bytt passord: sikkerheten til e-posttjenesten din',
    means: 'Hva det betyr:',
    replaced: 'Nøklene til denne tjenesten er byttet, og de gamle kan ikke brukes til noe lenger.',
    recorded: 'Forbindelser noen har tatt opp, kan ikke leses med dem: hver hadde sine egne nøkler.',
    denied: 'Vi har lett etter tegn til at noe har lekket, og har ikke funnet noen.',
    unknown: 'Om noe har lekket, undersøkes fortsatt.',
    yours: 'Datamaskinene og programmene dine er ikke berørt.',
    todo: 'Hva du bør gjøre:',
    forced: 'Det gamle passordet ditt gjelder ikke lenger. Be driften om et nytt.',
    advised: 'Bytt passord nå. Åpne økter avsluttes da.',
    elsewhere: 'Bruker du passordet andre steder, bytt det der også, til et eget for hver tjeneste.',
    tips: 'Slik velges og beskyttes passord:',
    noPassword: 'Vi ber aldri om passord i e-post, og denne meldingen har ingen lenker til et skjema for det.',
    more: 'Mer om dette:',
  },
  de: {
    from: 'Maildienst auf',
    subject: 'Ändern Sie Ihr Passwort: Sicherheit Ihres Maildienstes',
    means: 'Was das bedeutet:',
    replaced: 'Die Schlüssel dieses Dienstes wurden ersetzt, und die alten taugen zu nichts mehr.',
    recorded: 'Verbindungen, die jemand aufgezeichnet hat, lassen sich damit nicht lesen: Jede hatte eigene Schlüssel.',
    denied: 'Wir haben nach Zeichen dafür gesucht, dass etwas nach außen gelangt ist, und keine gefunden.',
    unknown: 'Ob etwas nach außen gelangt ist, wird noch untersucht.',
    yours: 'Ihre Computer und Programme sind nicht betroffen.',
    todo: 'Was zu tun ist:',
    forced: 'Ihr altes Passwort gilt nicht mehr. Bitten Sie den Betrieb um ein neues.',
    advised: 'Ändern Sie jetzt Ihr Passwort. Offene Sitzungen enden damit.',
    elsewhere: 'Benutzen Sie das Passwort auch anderswo, ändern Sie es auch dort, für jeden Dienst in ein anderes.',
    tips: 'Wie Passwörter gewählt und geschützt werden:',
    noPassword: 'Wir fragen nie per E-Mail nach einem Passwort, und diese Nachricht führt zu keinem Formular dafür.',
    more: 'Mehr darüber:',
  },
}

/** By what the advice is known again in the member's mailbox: the left part of its Message-ID. */
export function adviceId({ id: accountId }: Account, { id, openedMs }: Incident): string {
  return `incident.${id}.${openedMs}.${accountId}`
}

/** What a member reads of an incident: what has happened, as the operator says it, what it means, what to do. */
export function adviceLetter(account: Account, incident: Incident, hostname: string, language: Language): MailDraft {
  const { address } = account
  const { opening } = incident
  const text = TEXTS[language]
  const lines = [
    opening.summary,
    '',
    text.means,
    '',
    `- ${text.replaced}`,
    `- ${text.recorded}`,
    `- ${mayDenyLeak(incident) ? text.denied : text.unknown}`,
    `- ${text.yours}`,
    '',
    text.todo,
    '',
    `- ${opening.advice === 'force' ? text.forced : text.advised}`,
    `- ${text.elsewhere}`,
    '',
    text.tips,
    '',
    `https://${hostname}/help/passwords`,
    '',
    text.noPassword,
    ...(opening.references.length > 0 ? ['', text.more, '', ...opening.references] : []),
  ]
  return {
    from: `${text.from} ${hostname} <postmaster@${address.slice(address.lastIndexOf('@') + 1)}>`,
    to: [address],
    subject: text.subject,
    id: adviceId(account, incident),
    autoSubmitted: 'auto-generated',
    text: lines.join('\n'),
  }
}
