import type { Language } from '../language/language.ts'

const DAY_MS = 86_400_000

/** To make these takes longer than to write a list with them. */
const FORMS: Readonly<
  Record<Language, readonly [time: Intl.DateTimeFormat, day: Intl.DateTimeFormat, year: Intl.DateTimeFormat]>
> = {
  en: formsOf('en-GB'),
  nb: formsOf('nb'),
  de: formsOf('de'),
}

/** When a message came, as short as it can be said: the time today, the day this year. In UTC: where somebody sits, a server without a script cannot know. */
export function rowMoment(
  receivedAt: string,
  nowMs: number,
  language: Language,
): { readonly iso: string; readonly shown: string } {
  const atMs = Date.parse(receivedAt)
  if (Number.isNaN(atMs)) return { iso: '', shown: '' }
  const [time, day, year] = FORMS[language]
  if (Math.floor(atMs / DAY_MS) === Math.floor(nowMs / DAY_MS))
    return { iso: receivedAt, shown: `${time.format(atMs)} UTC` }
  const isThisYear = new Date(atMs).getUTCFullYear() === new Date(nowMs).getUTCFullYear()
  return { iso: receivedAt, shown: (isThisYear ? day : year).format(atMs) }
}

function formsOf(locale: string): readonly [Intl.DateTimeFormat, Intl.DateTimeFormat, Intl.DateTimeFormat] {
  const form = (parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...parts, timeZone: 'UTC' })
  const day = { day: 'numeric', month: 'short' } as const
  return [form({ hour: '2-digit', minute: '2-digit' }), form(day), form({ ...day, year: 'numeric' })]
}
