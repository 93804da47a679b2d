import type { Language, Messages } from '../language/language.ts'
import type { AbuseCase, Measure, MeasureKind } from './abuse-case.ts'

/** Where letters lead to. */
export interface AbuseLetterFacts {
  /** `https://mail.example.org` */
  readonly base: string
  readonly appealDays: number
  /** So long an appeal waits before whoever acted turns it down, where there is nobody else; 0: nobody does then. */
  readonly aloneHours: number
}

export interface AbuseLetter {
  readonly subject: string
  readonly text: string
}

interface LetterText {
  readonly subjects: Readonly<Record<MeasureKind, string>>
  readonly ended: string
  readonly decided: string
  readonly received: string
  readonly done: Readonly<Record<MeasureKind, string>>
  readonly means: Readonly<Record<MeasureKind, string>>
  readonly why: string
  readonly until: string
  readonly appeal: (days: number) => string
  readonly other: string
  readonly otherOrSame: (hours: number) => string
  readonly byLink: string
  readonly over: string
  readonly lifted: string
  readonly upheld: string
  readonly reversed: string
  readonly upheldAlone: string
  readonly reversedAlone: string
  readonly answer: string
  readonly appealed: string
  readonly more: string
}

const TEXTS: Messages<LetterText> = {
  en: {
    subjects: {
      warn: 'A warning about your account',
      throttle: 'Your account may send less for a while',
      hold: 'What your account sends is held',
      suspend: 'Your account is suspended',
    },
    ended: 'Your account: back to how it was',
    decided: 'Your appeal: the answer',
    received: 'Your appeal has been received',
    done: {
      warn: 'This is a warning.',
      throttle: 'Your account may send less mail for a while.',
      hold: 'What your account sends is held.',
      suspend: 'Your account is suspended.',
    },
    means: {
      warn: 'Nothing has changed for your account. If it goes on, you may be able to send less, or nothing.',
      throttle: 'Everything else works as always. When the time is over, you may send as before.',
      hold: 'You can sign in and read, and mail to you arrives. What you send waits and is not lost. A new password does not end this.',
      suspend: 'Nobody can sign in, and nothing is sent. Mail to you is still kept.',
    },
    why: 'Why:',
    until: 'Until:',
    appeal: (days) => `If you think that this is wrong, you can appeal once, within ${days} days.`,
    other: 'Another person than the one who did this decides.',
    otherOrSame: (hours) =>
      `Another person than the one who did this decides. Where there is no other, the same person does, turns you down after ${hours} hours at the earliest, and says so.`,
    byLink: 'You cannot sign in, so this link leads to the appeal. Give it to nobody:',
    over: 'The time is over: what was done to your account because of abuse has ended.',
    lifted: 'What was done to your account because of abuse has been taken back.',
    upheld: 'Your appeal has been decided on by another person: what was done stays.',
    reversed:
      'Your appeal has been decided on by another person: you were right. What was done is undone, and does not count.',
    upheldAlone:
      'Nobody else works here who could decide on your appeal, so the same person did who had acted: what was done stays. It is counted among the answers of this kind, which everybody can read.',
    reversedAlone:
      'Nobody else works here who could decide on your appeal, so the same person did who had acted: you were right. What was done is undone, and does not count.',
    answer: 'The answer:',
    appealed:
      'An appeal against what was done to your account has been received. If it was not you who wrote it, tell us.',
    more: 'All of it:',
  },
  nb: {
    subjects: {
      warn: 'En advarsel om kontoen din',
      throttle: 'Kontoen din kan sende mindre en tid',
      hold: 'Det kontoen din sender, holdes tilbake',
      suspend: 'Kontoen din er sperret',
    },
    ended: 'Kontoen din: som før igjen',
    decided: 'Klagen din: svaret',
    received: 'Klagen din er mottatt',
    done: {
      warn: 'Dette er en advarsel.',
      throttle: 'Kontoen din kan sende mindre e-post en tid.',
      hold: 'Det kontoen din sender, holdes tilbake.',
      suspend: 'Kontoen din er sperret.',
    },
    means: {
      warn: 'Ingenting er endret for kontoen. Hvis det fortsetter, kan det hende at du får sende mindre, eller ingenting.',
      throttle: 'Alt annet virker som før. Når tiden er ute, kan du sende som vanlig.',
      hold: 'Du kan logge inn og lese, og e-post til deg kommer fram. Det du sender, venter og går ikke tapt. Et nytt passord avslutter ikke dette.',
      suspend: 'Ingen kan logge inn, og ingenting sendes. E-post til deg tas vare på.',
    },
    why: 'Hvorfor:',
    until: 'Til:',
    appeal: (days) => `Mener du at dette er feil, kan du klage én gang innen ${days} dager.`,
    other: 'En annen enn den som gjorde dette, avgjør klagen.',
    otherOrSame: (hours) =>
      `En annen enn den som gjorde dette, avgjør klagen. Der det ikke er noen annen, gjør den samme det, kan tidligst si nei etter ${hours} timer, og sier fra om det.`,
    byLink: 'Du kan ikke logge inn, så denne lenken fører til klagen. Gi den ikke til noen:',
    over: 'Tiden er ute: det som ble gjort med kontoen din på grunn av misbruk, er over.',
    lifted: 'Det som ble gjort med kontoen din på grunn av misbruk, er tatt tilbake.',
    upheld: 'Klagen din er avgjort av en annen person: det som ble gjort, blir stående.',
    reversed: 'Klagen din er avgjort av en annen person: du hadde rett. Det som ble gjort, er omgjort og teller ikke.',
    upheldAlone:
      'Ingen andre som arbeider her, kan avgjøre klagen din, så den samme som handlet, har gjort det: det som ble gjort, blir stående. Det telles blant svarene av dette slaget, som alle kan lese.',
    reversedAlone:
      'Ingen andre som arbeider her, kan avgjøre klagen din, så den samme som handlet, har gjort det: du hadde rett. Det som ble gjort, er omgjort og teller ikke.',
    answer: 'Svaret:',
    appealed:
      'En klage på det som ble gjort med kontoen din, er mottatt. Var det ikke du som skrev den, si fra til oss.',
    more: 'Alt sammen:',
  },
  de: {
    subjects: {
      warn: 'Eine Verwarnung zu Ihrem Konto',
      throttle: 'Ihr Konto kann eine Zeit lang weniger senden',
      hold: 'Was Ihr Konto sendet, wird zurückgehalten',
      suspend: 'Ihr Konto ist gesperrt',
    },
    ended: 'Ihr Konto: wieder wie zuvor',
    decided: 'Ihr Einspruch: die Antwort',
    received: 'Ihr Einspruch ist eingegangen',
    done: {
      warn: 'Dies ist eine Verwarnung.',
      throttle: 'Ihr Konto kann eine Zeit lang weniger E-Mail senden.',
      hold: 'Was Ihr Konto sendet, wird zurückgehalten.',
      suspend: 'Ihr Konto ist gesperrt.',
    },
    means: {
      warn: 'Für Ihr Konto hat sich nichts geändert. Geht es so weiter, können Sie vielleicht weniger senden, oder nichts.',
      throttle: 'Alles andere geht wie immer. Ist die Zeit vorbei, senden Sie wie zuvor.',
      hold: 'Sie können sich anmelden und lesen, und E-Mail an Sie kommt an. Was Sie senden, wartet und geht nicht verloren. Ein neues Passwort beendet das nicht.',
      suspend: 'Niemand kann sich anmelden, und nichts wird gesendet. E-Mail an Sie wird weiter aufbewahrt.',
    },
    why: 'Warum:',
    until: 'Bis:',
    appeal: (days) => `Halten Sie das für falsch, können Sie einmal Einspruch erheben, innerhalb von ${days} Tagen.`,
    other: 'Darüber entscheidet jemand anderes als die Person, die dies getan hat.',
    otherOrSame: (hours) =>
      `Darüber entscheidet jemand anderes als die Person, die dies getan hat. Gibt es niemand anderen, entscheidet dieselbe Person, lehnt frühestens nach ${hours} Stunden ab und sagt das dazu.`,
    byLink: 'Sie können sich nicht anmelden, deshalb führt dieser Link zum Einspruch. Geben Sie ihn niemandem:',
    over: 'Die Zeit ist vorbei: Was mit Ihrem Konto wegen Missbrauchs getan wurde, ist zu Ende.',
    lifted: 'Was mit Ihrem Konto wegen Missbrauchs getan wurde, ist zurückgenommen.',
    upheld: 'Über Ihren Einspruch hat jemand anderes entschieden: Es bleibt dabei.',
    reversed:
      'Über Ihren Einspruch hat jemand anderes entschieden: Sie hatten recht. Was getan wurde, ist aufgehoben und zählt nicht.',
    upheldAlone:
      'Hier arbeitet niemand sonst, der über Ihren Einspruch entscheiden könnte. Entschieden hat deshalb dieselbe Person, die gehandelt hat: Es bleibt dabei. Das zählt zu den Antworten dieser Art, die alle nachlesen können.',
    reversedAlone:
      'Hier arbeitet niemand sonst, der über Ihren Einspruch entscheiden könnte. Entschieden hat deshalb dieselbe Person, die gehandelt hat: Sie hatten recht. Was getan wurde, ist aufgehoben und zählt nicht.',
    answer: 'Die Antwort:',
    appealed:
      'Ein Einspruch gegen das, was mit Ihrem Konto getan wurde, ist eingegangen. Haben nicht Sie ihn geschrieben, sagen Sie es uns.',
    more: 'Alles:',
  },
}

/** A letter in the language of whoever reads it. */
export type LetterIn = (language: Language) => AbuseLetter

/** What a member reads when a step was taken: what, why, until when, and how to appeal. `link`: of somebody who cannot sign in. */
export function measureLetter({ kind, why, untilMs }: Measure, facts: AbuseLetterFacts, link?: string): LetterIn {
  return letterIn(
    (text) => text.subjects[kind],
    (text) => [
      `${text.done[kind]} ${text.means[kind]}`,
      `${text.why} ${why}`,
      ...(untilMs === undefined ? [] : [`${text.until} ${moment(untilMs)}`]),
      `${text.appeal(facts.appealDays)} ${facts.aloneHours === 0 ? text.other : text.otherOrSame(facts.aloneHours)}`,
      link === undefined ? `${text.more} ${facts.base}/account/abuse` : `${text.byLink}\n${link}`,
    ],
  )
}

/** What a member reads when a step is over, or was taken back; `why`: in the words of the operator. */
export function endLetter(how: 'over' | 'lifted', why: string | undefined, facts: AbuseLetterFacts): LetterIn {
  return letterIn(
    (text) => text.ended,
    (text) => [
      text[how],
      ...(why === undefined ? [] : [`${text.why} ${why}`]),
      `${text.more} ${facts.base}/account/abuse`,
    ],
  )
}

/** What a member reads when an appeal was answered. */
export function decisionLetter(
  { isReversed, isAlone, words }: Pick<NonNullable<Measure['decision']>, 'isReversed' | 'isAlone' | 'words'>,
  facts: AbuseLetterFacts,
): LetterIn {
  const outcome = isReversed ? 'reversed' : 'upheld'
  return letterIn(
    (text) => text.decided,
    (text) => [
      text[isAlone ? (`${outcome}Alone` as const) : outcome],
      `${text.answer} ${words}`,
      `${text.more} ${facts.base}/account/abuse`,
    ],
  )
}

/** What a member reads when an appeal has come: whoever has the password could have written it. */
export function appealLetter({ text: said }: { readonly text: string }, facts: AbuseLetterFacts): LetterIn {
  return letterIn(
    (text) => text.received,
    (text) => [text.appealed, said.replace(/^/gm, '> '), `${text.more} ${facts.base}/account/abuse`],
  )
}

/** What operators who may decide read when an appeal waits; `isAlone`: whoever acted, since there is nobody else. The words of the appeal stand at the console, not in a mailbox. */
export function waitingLetter(
  id: number,
  kind: MeasureKind,
  { base, aloneHours }: AbuseLetterFacts,
  isAlone = false,
): AbuseLetter {
  const alone =
    aloneHours === 0
      ? 'Nobody else may answer it, and you may not ([abuse] alone-hours = 0): it takes a second operator (posthus operator add).'
      : `Nobody else may answer it, so you may yourself: reverse it at once, or turn it down after ${aloneHours} hours, and the member reads that it was you. Better is a second operator (posthus operator add).`
  const who = isAlone ? alone : 'Another operator than the one who acted answers it.'
  const text = `An appeal against a step (${kind}) waits in abuse case ${id}. ${who}\n\n${base}/console/abuse/${id}\n\nor with "posthus abuse decide".`
  return { subject: `Abuse case ${id}: an appeal waits`, text }
}

/** Who a case is about, for the log of operators. */
export function subjectOf({ id, account }: Pick<AbuseCase, 'id' | 'account'>): string {
  return account?.address ?? `abuse case ${id}`
}

function letterIn(
  subject: (text: LetterText) => string,
  paragraphs: (text: LetterText) => readonly string[],
): LetterIn {
  return (language) => ({ subject: subject(TEXTS[language]), text: paragraphs(TEXTS[language]).join('\n\n') })
}

function moment(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
