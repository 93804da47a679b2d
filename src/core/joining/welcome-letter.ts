import { type MailDraft, namedAddress } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'

/** What the first letter says beside the address. */
export interface WelcomeFacts {
  readonly language: 'en' | 'nb' | 'de'
  /** What the provider is called. */
  readonly provider: string
  /** Where the site is: `https://mail.example.org`. */
  readonly base: string
  /** How long an account is young, in days, and what it may send meanwhile, in recipients a day; 0 days: never. */
  readonly youngDays: number
  readonly youngPerDay: number
}

interface WelcomeText {
  readonly subject: (provider: string) => string
  readonly lines: (account: Account, facts: WelcomeFacts) => readonly string[]
}

/** The letter that a new member finds: short, and nothing in it that is not so. */
export function welcomeLetter(account: Account, facts: WelcomeFacts): MailDraft {
  const text = TEXTS[facts.language]
  const domain = account.address.slice(account.address.lastIndexOf('@') + 1)
  return {
    from: namedAddress(facts.provider, `postmaster@${domain}`),
    to: [account.name === '' ? account.address : namedAddress(account.name, account.address)],
    subject: text.subject(facts.provider),
    autoSubmitted: 'auto-generated',
    text: text.lines(account, facts).join('\n'),
  }
}

const TEXTS: Readonly<Record<WelcomeFacts['language'], WelcomeText>> = {
  en: {
    subject: (provider) => `Welcome to ${provider}`,
    lines: ({ name, address }, { base, provider, youngDays, youngPerDay }) => [
      name === '' ? 'Hello,' : `Hello ${name},`,
      '',
      `${address} is yours, and this is its inbox.`,
      '',
      `- Your mail in the browser: ${base}`,
      `- In mail programs: ${base}/help/secure-settings says what to enter.`,
      `- Your account (password, second factors, where you are signed in): ${base}/account`,
      `- How your connections and your mail are protected, as measured: ${base}/security`,
      '',
      'Good to know:',
      '',
      `- Nobody at ${provider} asks for your password, by mail or by telephone.`,
      '- Letters from the provider, such as this one, bear a mark in the webmail that no other sender can have.',
      ...(youngDays > 0
        ? [
            `- For its first ${youngDays} days an account sends to at most ${youngPerDay} recipients a day. That keeps senders of junk away.`,
          ]
        : []),
    ],
  },
  nb: {
    subject: (provider) => `Velkommen til ${provider}`,
    lines: ({ name, address }, { base, provider, youngDays, youngPerDay }) => [
      name === '' ? 'Hei!' : `Hei, ${name}!`,
      '',
      `${address} er din, og dette er innboksen.`,
      '',
      `- E-posten din i nettleseren: ${base}`,
      `- I e-postprogrammer: ${base}/help/secure-settings sier hva du skal skrive inn.`,
      `- Kontoen din (passord, ekstra sikring, hvor du er logget inn): ${base}/account`,
      `- Hvordan forbindelsene og e-posten din er beskyttet, slik det er målt: ${base}/security`,
      '',
      'Godt å vite:',
      '',
      `- Ingen hos ${provider} spør etter passordet ditt, verken på e-post eller telefon.`,
      '- Brev fra leverandøren, som dette, har et merke i nettleseren som ingen annen avsender kan få.',
      ...(youngDays > 0
        ? [
            `- De første ${youngDays} dagene sender en konto til høyst ${youngPerDay} mottakere om dagen. Det holder avsendere av søppelpost borte.`,
          ]
        : []),
    ],
  },
  de: {
    subject: (provider) => `Willkommen bei ${provider}`,
    lines: ({ name, address }, { base, provider, youngDays, youngPerDay }) => [
      name === '' ? 'Guten Tag,' : `Guten Tag, ${name},`,
      '',
      `${address} gehört Ihnen, und dies ist der Posteingang.`,
      '',
      `- Ihre E-Mail im Browser: ${base}`,
      `- In Mailprogrammen: ${base}/help/secure-settings sagt, was einzutragen ist.`,
      `- Ihr Konto (Passwort, zweiter Faktor, wo Sie angemeldet sind): ${base}/account`,
      `- Wie Ihre Verbindungen und Ihre E-Mail geschützt sind, so wie es gemessen ist: ${base}/security`,
      '',
      'Gut zu wissen:',
      '',
      `- Niemand bei ${provider} fragt nach Ihrem Passwort, weder per E-Mail noch am Telefon.`,
      '- Briefe des Anbieters wie dieser tragen im Webmail ein Zeichen, das kein anderer Absender haben kann.',
      ...(youngDays > 0
        ? [
            `- In den ersten ${youngDays} Tagen schreibt ein Konto an höchstens ${youngPerDay} Empfänger am Tag. Das hält Versender von Spam fern.`,
          ]
        : []),
    ],
  },
}
