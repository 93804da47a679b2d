import { ENGLISH, type TextKey, type Texts } from './english.ts'
import { GERMAN } from './german.ts'
import { NORWEGIAN } from './norwegian.ts'

/** As BCP 47 names them; the same as those of the pages that the server makes. */
export const LANGUAGES = { en: 'English', nb: 'Norsk', de: 'Deutsch' } as const

export type LanguageTag = keyof typeof LANGUAGES

export const TEXTS: Readonly<Record<LanguageTag, Texts>> = { en: ENGLISH, nb: NORWEGIAN, de: GERMAN }

/** The texts, numbers and dates of one language. */
export class Language {
  readonly tag: LanguageTag
  readonly #texts: Texts
  readonly #number: Intl.NumberFormat
  readonly #time: Intl.DateTimeFormat
  readonly #day: Intl.DateTimeFormat
  readonly #dayOfYear: Intl.DateTimeFormat
  readonly #moment: Intl.DateTimeFormat
  readonly #soon: Intl.DateTimeFormat
  readonly #listFormat: Intl.ListFormat

  /** `timeZone`: that of the machine, unless a test says otherwise. */
  constructor(tag: LanguageTag, timeZone?: string) {
    this.tag = tag
    this.#texts = TEXTS[tag]
    const zone = timeZone === undefined ? {} : { timeZone }
    // English as it is written where nobody has to guess whether the month stands first.
    const locale = tag === 'en' ? 'en-GB' : tag
    this.#number = new Intl.NumberFormat(locale)
    this.#time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', ...zone })
    this.#day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...zone })
    this.#dayOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', ...zone })
    this.#moment = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', ...zone })
    const time = { hour: '2-digit', minute: '2-digit' } as const
    this.#soon = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', ...time, ...zone })
    this.#listFormat = new Intl.ListFormat(locale, { style: 'short', type: 'conjunction' })
  }

  /** A text with what is put in for `{name}`. */
  text(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
    return this.fill(this.#texts[key], values)
  }

  /** Puts in what stands for `{name}`; numbers as they are written in this language. */
  fill(text: string, values: Readonly<Record<string, string | number>> = {}): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name]
      return value === undefined ? whole : typeof value === 'number' ? this.#number.format(value) : value
    })
  }

  number(value: number): string {
    return this.#number.format(value)
  }

  list(items: readonly string[]): string {
    return this.#listFormat.format(items)
  }

  /** As short as it can be told from others: the time of today, the day of this year, else the date. */
  shortDate(date: Date, now: Date): string {
    if (this.#dayOfYear.format(date) === this.#dayOfYear.format(now)) return this.#time.format(date)
    return date.getFullYear() === now.getFullYear() ? this.#day.format(date) : this.#dayOfYear.format(date)
  }

  moment(date: Date): string {
    return this.#moment.format(date)
  }

  /** A moment of the next days or weeks, in a line. */
  soon(date: Date): string {
    return this.#soon.format(date)
  }

  /** Octets, to be read by people. */
  size(octets: number): string {
    const units = ['B', 'kB', 'MB', 'GB']
    let size = octets
    let unit = 0
    for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000
    return `${this.#number.format(unit === 0 || size >= 10 ? Math.round(size) : Math.round(size * 10) / 10)} ${units[unit]}`
  }
}

export function languageOf(tag: string): LanguageTag {
  return Object.hasOwn(LANGUAGES, tag) ? (tag as LanguageTag) : 'en'
}
