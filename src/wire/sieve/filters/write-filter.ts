import { type Action, type Condition, canonical, type FieldPart, type Filter, writePatterns } from './filter.ts'

/** Extensions that read strings in their own way, and are required where a filter is written. */
export interface StringRules {
  readonly variables: boolean
  readonly encodedCharacter: boolean
}

/** A rule as it stands in a script, without the line break behind it, with the name as a comment that other programs read too, and what must be required for it. */
export interface WrittenFilter {
  readonly source: string
  readonly needs: ReadonlySet<string>
}

/**
 * Writes a filter. The name stands in a comment as Roundcube has it, and one that is switched off is `if false # …` as there, so that it can be edited in either.
 */
export function writeFilter(filter: Filter, rules: StringRules): WrittenFilter {
  return new FilterWriter(rules).filter(canonical(filter))
}

class FilterWriter {
  readonly #rules: StringRules
  readonly #needs = new Set<string>()

  constructor(rules: StringRules) {
    this.#rules = rules
  }

  filter({ name, isOn, match, conditions, actions, note }: Filter): WrittenFilter {
    const tests = conditions.map((condition) => this.#test(condition))
    const test = match === 'always' ? 'true' : `${match === 'all' ? 'allof' : 'anyof'} (${tests.join(', ')})`
    const lines = [
      ...(note === '' ? [] : [note]),
      `# rule:[${name}]`,
      // What is behind the number sign is a comment, and so must be one line: no condition has two.
      isOn ? `if ${test}` : `if false # ${test}`,
      '{',
      ...actions.map((action) => `    ${this.#action(action)}`),
      '}',
    ]
    return { source: lines.join('\n'), needs: this.#needs }
  }

  #test(condition: Condition): string {
    switch (condition.kind) {
      case 'field': {
        const { fields, part } = condition
        return this.#not(condition, `${TESTS[part]}${this.#compared(condition, ` ${this.#strings(fields)}`)}`)
      }
      case 'body':
        this.#need('body')
        return this.#not(condition, `body :text${this.#compared(condition, '')}`)
      case 'exists':
        return this.#not(condition, `exists ${this.#strings(condition.fields)}`)
      case 'size':
        return `size :${condition.how} ${writeSize(condition.octets)}`
      case 'attachment':
        this.#need('mime')
        return this.#not(condition, ATTACHMENT_TEST)
      case 'junk':
        this.#need('spamtestplus', 'relational', 'comparator-i;ascii-numeric')
        return `spamtest :percent :value "ge" :comparator "i;ascii-numeric" "${condition.percent}"`
    }
  }

  #compared({ how, values }: Pick<Condition & { kind: 'body' }, 'how' | 'values'>, between: string): string {
    const matchType = how === 'begins' || how === 'ends' ? 'matches' : how
    return ` :${matchType}${between} ${this.#strings(writePatterns(how, values))}`
  }

  #not({ isNot }: { readonly isNot: boolean }, test: string): string {
    return isNot ? `not ${test}` : test
  }

  #action(action: Action): string {
    switch (action.kind) {
      case 'move':
      case 'copy': {
        this.#need('fileinto')
        if (action.kind === 'copy') this.#need('copy')
        if (action.mailboxId !== undefined) this.#need('mailboxid')
        const copy = action.kind === 'copy' ? ' :copy' : ''
        const id = action.mailboxId === undefined ? '' : ` :mailboxid ${this.#string(action.mailboxId)}`
        return `fileinto${copy}${id} ${this.#string(action.mailbox)};`
      }
      case 'flag':
        this.#need('imap4flags')
        return `addflag ${this.#string(action.flag)};`
      case 'forward':
        if (action.keeps) this.#need('copy')
        return `redirect${action.keeps ? ' :copy' : ''} ${this.#string(action.address)};`
      case 'reject':
        this.#need('reject')
        return `reject ${this.#string(action.reason)};`
      default:
        return `${action.kind};`
    }
  }

  #strings(values: readonly string[]): string {
    const written = values.map((value) => this.#string(value))
    return written.length === 1 ? (written[0] as string) : `[${written.join(', ')}]`
  }

  /** RFC 5228 §2.4.2. Where strings have variables in them, a text that looks like one is written so that it is none. */
  #string(value: string): string {
    const { variables, encodedCharacter } = this.#rules
    let text = value
    if (value.includes('${') && (variables || encodedCharacter)) {
      this.#need('encoded-character')
      text = value.replaceAll('${', `${DOLLAR}{`)
    }
    return `"${text.replace(/["\\]/g, '\\$&')}"`
  }

  #need(...extensions: readonly string[]): void {
    for (const extension of extensions) this.#needs.add(extension)
  }
}

/** A dollar sign as RFC 5228 §2.4.2.4 writes characters. */
const DOLLAR = '$' + '{unicode:24}'

const TESTS: Readonly<Record<FieldPart, string>> = {
  whole: 'header',
  address: 'address',
  domain: 'address :domain',
  localpart: 'address :localpart',
}

/** RFC 5703 §4.1: some part is there to be saved. */
const ATTACHMENT_TEST = 'header :mime :anychild :contains "Content-Disposition" "attachment"'

function writeSize(octets: number): string {
  for (const [unit, factor] of [
    ['G', 2 ** 30],
    ['M', 2 ** 20],
    ['K', 2 ** 10],
  ] as const) {
    if (octets > 0 && octets % factor === 0) return `${octets / factor}${unit}`
  }
  return `${octets}`
}
