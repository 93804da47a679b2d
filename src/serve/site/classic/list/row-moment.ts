import type { Language } from '../../language/language.ts'

type Forms = readonly [time: Intl.DateTimeFormat, day: Intl.DateTimeFormat, year: Intl.DateTimeFormat]

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', nb: 'nb', de: 'de' }
/** To make these takes longer than to write a list with them; there are as many as zones that members have. */
const known = new Map<string, Forms>()

/** When a message came, as short as it can be said: the time today, the day this year. In the zone that was chosen: where somebody sits, a server without a script cannot know. */
export function rowMoment(
  receivedAt: string,
  nowMs: number,
  { language, zone }: { readonly language: Language; readonly zone: string },
): { readonly iso: string; readonly shown: string } {
  const atMs = Date.parse(receivedAt)
  if (Number.isNaN(atMs)) return { iso: '', shown: '' }
  const [time, day, year] = formsOf(language, zone)
  // A date that is the same in all its parts is today; one whose year is the same is of this year.
  const dates = [atMs, nowMs].map((ms) => year.format(ms))
  if (dates[0] === dates[1]) return { iso: receivedAt, shown: `${time.format(atMs)}${zone === 'UTC' ? ' UTC' : ''}` }
  const years = [atMs, nowMs].map((ms) => year.formatToParts(ms).find(({ type }) => type === 'year')?.value)
  return { iso: receivedAt, shown: (years[0] === years[1] ? day : year).format(atMs) }
}

function formsOf(language: Language, zone: string): Forms {
  const key = `${language} ${zone}`
  const made = known.get(key) ?? makeForms(LOCALES[language], zone)
  known.set(key, made)
  return made
}

function makeForms(locale: string, zone: string): Forms {
  const form = (parts: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { ...parts, timeZone: zone })
  const day = { day: 'numeric', month: 'short' } as const
  return [form({ hour: '2-digit', minute: '2-digit' }), form(day), form({ ...day, year: 'numeric' })]
}
