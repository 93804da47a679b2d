import type { Email } from './email.ts'
import type { JsonObject } from './json.ts'
import { type Label, type LabelColour, mayBeLabel } from './labels.ts'

/** How a keyword is shown. One that has no label is called what it is. */
export interface ShownLabel {
  /** Undefined for a keyword that only stands on messages. */
  readonly id: string | undefined
  readonly keyword: string
  readonly name: string
  readonly colour: LabelColour
}

/** What Thunderbird gives its five, where the member has not called them anything else. */
const OF_THUNDERBIRD: Readonly<Record<string, readonly [name: string, colour: LabelColour]>> = {
  $label1: ['Important', 'red'],
  $label2: ['Work', 'orange'],
  $label3: ['Personal', 'green'],
  $label4: ['To Do', 'blue'],
  $label5: ['Later', 'purple'],
}

/** What programs tell one another with. */
const OF_PROGRAMS: ReadonlySet<string> = new Set(['junk', 'nonjunk', 'notjunk', 'forwarded', 'redirected', 'mdnsent'])

/** The labels of the member. They are keywords of messages, which every mail program knows; what they are called and how they look is kept beside. */
export class LabelBook {
  #byKeyword: ReadonlyMap<string, ShownLabel> = new Map()

  /** Takes what Label/get has answered. */
  take(list: readonly JsonObject[]): void {
    const labels = list as unknown as readonly Label[]
    this.#byKeyword = new Map(labels.toSorted(byName).map((label) => [label.keyword, label]))
  }

  /** Those that the member has made, by name. */
  get all(): readonly ShownLabel[] {
    return [...this.#byKeyword.values()]
  }

  /** What is shown of the keywords of messages, by name. */
  of(emails: readonly Pick<Email, 'keywords'>[]): readonly ShownLabel[] {
    const keywords = new Set(emails.flatMap((email) => Object.keys(email.keywords)))
    return [...keywords]
      .filter((keyword) => this.#isShown(keyword))
      .map((keyword) => this.show(keyword))
      .sort(byName)
  }

  #isShown(keyword: string): boolean {
    return this.#byKeyword.has(keyword) || (mayBeLabel(keyword) && !OF_PROGRAMS.has(keyword))
  }

  show(keyword: string): ShownLabel {
    const [name, colour] = OF_THUNDERBIRD[keyword] ?? [keyword, 'grey']
    return this.#byKeyword.get(keyword) ?? { id: undefined, keyword, name, colour }
  }

  /** The keyword of what is called so, letter case ignored; of a label first, then of Thunderbird's. */
  keywordNamed(name: string): string | undefined {
    const wanted = name.toLowerCase()
    const known = [...this.all, ...Object.keys(OF_THUNDERBIRD).map((keyword) => this.show(keyword))]
    return known.find((label) => label.name.toLowerCase() === wanted || label.keyword === wanted)?.keyword
  }

  /** A keyword for a new label: letters and digits of its name, and a number where that is taken, or means something to programs. */
  newKeyword(name: string): string {
    const plain = name
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll('ø', 'o')
      .replaceAll('æ', 'ae')
      .replaceAll('ß', 'ss')
      .replace(/\p{M}/gu, '')
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 40)
    const base = plain === '' ? 'label' : plain
    const isTaken = (keyword: string) => this.#byKeyword.has(keyword) || OF_PROGRAMS.has(keyword)
    let keyword = base
    for (let count = 2; isTaken(keyword); count++) keyword = `${base}_${count}`
    return keyword
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name)
}
