import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { Language, Messages } from '../language/language.ts'
import type { SendingHold } from './sending-ledger.ts'

interface NoticeText {
  readonly from: string
  readonly subject: string
  readonly byOperator: (reason: string) => string
  readonly byLimits: (reason: string) => string
  readonly meanwhile: string
  readonly todo: string
  readonly ask: string
  readonly notYou: string
  readonly you: string
  readonly loggedOut: string
}

const TEXTS: Messages<NoticeText> = {
  en: {
    from: 'Mail service at',
    subject: 'Your outgoing mail is held',
    byOperator: (reason) => `The operator of this service holds the mail that your account sends: ${reason}.`,
    byLimits: (reason) =>
      `Your account has sent what it usually does not: ${reason}. This happens when somebody else has your password, or a program on your computer sends mail without your knowing.`,
    meanwhile:
      'Until it is clear that it was you, nothing is sent in your name. What you have sent\nlately waits and is not lost. Mail to you arrives as always.',
    todo: 'What to do:',
    ask: 'Ask your operator.',
    notYou: 'If it was not you: ask your operator for a new password at once, and to throw away what waits.',
    you: 'If it was you: ask your operator for a new password all the same, or to release your mail. Then it is sent.',
    loggedOut: 'You may have been logged out everywhere: log in again.',
  },
  nb: {
    from: 'Posttjenesten på',
    subject: 'Utgående e-post holdes tilbake',
    byOperator: (reason) => `Driften av denne tjenesten holder tilbake e-posten som kontoen din sender: ${reason}.`,
    byLimits: (reason) =>
      `Kontoen din har sendt noe den vanligvis ikke gjør: ${reason}. Det skjer når noen andre har passordet ditt, eller når et program på datamaskinen din sender e-post uten at du vet det.`,
    meanwhile:
      'Til det er klart at det var deg, sendes ingenting i ditt navn. Det du har sendt\ni det siste, venter og er ikke tapt. E-post til deg kommer frem som alltid.',
    todo: 'Hva du bør gjøre:',
    ask: 'Spør driften.',
    notYou: 'Var det ikke deg: be driften om et nytt passord med en gang, og om å kaste det som venter.',
    you: 'Var det deg: be likevel driften om et nytt passord, eller om å slippe e-posten fri. Da sendes den.',
    loggedOut: 'Du kan være logget ut overalt: logg inn igjen.',
  },
  de: {
    from: 'Maildienst auf',
    subject: 'Ihre ausgehende E-Mail wird zurückgehalten',
    byOperator: (reason) => `Der Betrieb dieses Dienstes hält die E-Mail zurück, die Ihr Konto sendet: ${reason}.`,
    byLimits: (reason) =>
      `Ihr Konto hat gesendet, was es sonst nicht tut: ${reason}. Das geschieht, wenn jemand anders Ihr Passwort hat oder ein Programm auf Ihrem Computer ohne Ihr Wissen E-Mail sendet.`,
    meanwhile:
      'Bis klar ist, dass Sie es waren, wird in Ihrem Namen nichts gesendet. Was Sie zuletzt\ngesendet haben, wartet und geht nicht verloren. E-Mail an Sie kommt an wie immer.',
    todo: 'Was zu tun ist:',
    ask: 'Fragen Sie den Betrieb.',
    notYou: 'Waren Sie es nicht: Bitten Sie den Betrieb sofort um ein neues Passwort, und wegzuwerfen, was wartet.',
    you: 'Waren Sie es: Bitten Sie trotzdem um ein neues Passwort, oder Ihre E-Mail freizugeben. Dann wird sie gesendet.',
    loggedOut: 'Sie sind vielleicht überall abgemeldet: Melden Sie sich wieder an.',
  },
}

/** What a member reads whose outgoing mail is held: what has happened, what it means, what to do. The reason is in the words of whoever holds it. */
export function holdNotice(
  { address }: Account,
  { by, reason }: SendingHold,
  hostname: string,
  language: Language,
): MailDraft {
  const text = TEXTS[language]
  const isOurs = by !== 'limits'
  const todo = isOurs ? [text.ask, text.loggedOut] : [text.notYou, text.you, text.loggedOut]
  return {
    from: `${text.from} ${hostname} <postmaster@${address.slice(address.lastIndexOf('@') + 1)}>`,
    to: [address],
    subject: text.subject,
    autoSubmitted: 'auto-generated',
    text: [
      isOurs ? text.byOperator(reason) : text.byLimits(reason),
      '',
      text.meanwhile,
      '',
      text.todo,
      '',
      ...todo.map((one) => `- ${one}`),
    ].join('\n'),
  }
}
