/** A day and the time of it, as a calendar and a clock on the wall show them. `month` is 0 to 11. */
export interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

/** How a language writes what every list is full of. */
interface Forms {
  /** Between the thousands. */
  readonly group: string
  readonly decimal: string
  /** Behind the number of a day. */
  readonly dayEnd: string
  readonly months: readonly string[]
}

const FORMS = {
  en: { group: ',', decimal: '.', dayEnd: '', months: months('Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec') },
  nb: {
    group: '\u00a0',
    decimal: ',',
    dayEnd: '.',
    months: months('jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.'),
  },
  de: {
    group: '.',
    decimal: ',',
    dayEnd: '.',
    months: months('Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.'),
  },
} as const satisfies Readonly<Record<string, Forms>>

/**
 * Numbers and short dates of a language as `Intl` writes them, without it: to make one of its forms takes Chromium 7 to 10 ms of CPU before the first rows, and a list wants three. A test holds the two together.
 */
export class ShortForms {
  readonly #forms: Forms

  constructor(tag: keyof typeof FORMS) {
    this.#forms = FORMS[tag]
  }

  /** A number from 0, with one digit at most behind the point. */
  number(value: number): string {
    const [whole = '', part] = String(value).split('.')
    const { group, decimal } = this.#forms
    const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, group)
    return part === undefined ? grouped : `${grouped}${decimal}${part}`
  }

  time({ hour, minute }: WallTime): string {
    return `${two(hour)}:${two(minute)}`
  }

  day({ day, month }: WallTime): string {
    const { dayEnd, months } = this.#forms
    return `${day}${dayEnd} ${months[month]}`
  }

  dayOfYear(at: WallTime): string {
    return `${this.day(at)} ${at.year}`
  }
}

function months(names: string): readonly string[] {
  return names.split(' ')
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
