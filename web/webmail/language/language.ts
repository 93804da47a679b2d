import { ENGLISH, type TextKey, type Texts } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'
import { ShortForms, type WallTime } from './short-forms.ts'

/** As BCP 47 names them; the same as those of the pages that the server makes. */
export const LANGUAGES = { en: 'English', nb: 'Norsk', de: 'Deutsch' } as const

export type LanguageTag = keyof typeof LANGUAGES

export const TEXTS: Readonly<Record<LanguageTag, Texts>> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }

const TIME = { hour: '2-digit', minute: '2-digit' } as const
/** How longer dates are written. */
const DATE_FORMS = {
  moment: { dateStyle: 'full', timeStyle: 'short' },
  soon: { weekday: 'short', day: 'numeric', month: 'short', ...TIME },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>

/** All that a wall shows. */
const WALL = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  hourCycle: 'h23',
} as const

type DateForm = keyof typeof DATE_FORMS

/** The texts, numbers and dates of one language. */
export class Language {
  readonly tag: LanguageTag
  readonly #texts: Texts
  readonly #locale: string
  readonly #zone: { readonly timeZone?: string }
  readonly #short: ShortForms
  readonly #dates = new Map<DateForm, Intl.DateTimeFormat>()

  /** `timeZone`: that of the machine, unless a test says otherwise. */
  constructor(tag: LanguageTag, timeZone?: string) {
    this.tag = tag
    this.#texts = TEXTS[tag]
    this.#zone = timeZone === undefined ? {} : { timeZone }
    // English as it is written where nobody has to guess whether the month stands first.
    this.#locale = tag === 'en' ? 'en-GB' : tag
    this.#short = new ShortForms(tag)
  }

  /** A text with what is put in for `{name}`. */
  text(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
    return this.fill(this.#texts[key], values)
  }

  /** Puts in what stands for `{name}`; numbers as they are written in this language. */
  fill(text: string, values: Readonly<Record<string, string | number>> = {}): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      return value === undefined ? whole : typeof value === 'number' ? this.#short.number(value) : value
    })
  }

  number(value: number): string {
    return this.#short.number(value)
  }

  list(items: readonly string[]): string {
    return new Intl.ListFormat(this.#locale, { style: 'short', type: 'conjunction' }).format(items)
  }

  /** As short as it can be told from others: the time of today, the day of this year, else the date. */
  shortDate(date: Date, now: Date): string {
    const [at, today] = [date, now].map((one) => this.#wallTime(one)) as [WallTime, WallTime]
    if (at.year !== today.year) return this.#short.dayOfYear(at)
    return at.month === today.month && at.day === today.day ? this.#short.time(at) : this.#short.day(at)
  }

  moment(date: Date): string {
    return this.#date('moment', date)
  }

  /** A moment of the next days or weeks, in a line. */
  soon(date: Date): string {
    return this.#date('soon', date)
  }

  #wallTime(date: Date): WallTime {
    const { timeZone } = this.#zone
    if (timeZone !== undefined) return wallTimeIn(timeZone, date)
    return {
      year: date.getFullYear(),
      month: date.getMonth(),
      day: date.getDate(),
      hour: date.getHours(),
      minute: date.getMinutes(),
    }
  }

  /** A form is made when it is needed first: a browser takes up to ten milliseconds for each, before the first rows. */
  #date(form: DateForm, date: Date): string {
    const known = this.#dates.get(form) ?? new Intl.DateTimeFormat(this.#locale, { ...DATE_FORMS[form], ...this.#zone })
    this.#dates.set(form, known)
    return known.format(date)
  }

  /** Octets, to be read by people. */
  size(octets: number): string {
    const units = ['B', 'kB', 'MB', 'GB']
    let size = octets
    let unit = 0
    for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000
    return `${this.#short.number(unit === 0 || size >= 10 ? Math.round(size) : Math.round(size * 10) / 10)} ${units[unit]}`
  }
}

function wallTimeIn(timeZone: string, date: Date): WallTime {
  const parts = new Intl.DateTimeFormat('en', { timeZone, ...WALL }).formatToParts(date)
  const {
    year = 0,
    month = 1,
    day = 1,
    hour = 0,
    minute = 0,
  } = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]))
  return { year, month: month - 1, day, hour, minute }
}

export function languageOf(tag: string): LanguageTag {
  return Object.hasOwn(LANGUAGES, tag) ? (tag as LanguageTag) : 'en'
}
