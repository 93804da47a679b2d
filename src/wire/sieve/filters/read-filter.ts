import type { RawArgument, RawNode } from '../parse-script.ts'
import { constantOf, parseTemplate, TemplateError } from '../template.ts'
import { type Action, type Condition, canonical, type FieldPart, type Filter, readPatterns } from './filter.ts'
import type { StringRules } from './write-filter.ts'

/** What a filter is beside its name and what stands above it. */
export type FilterBody = Pick<Filter, 'match' | 'conditions' | 'actions'>

/** The filter that an `if` without anything behind it is; undefined for one that says more than a filter can. */
export function tryReadFilter(node: RawNode, rules: StringRules): FilterBody | undefined {
  try {
    return new FilterReader(rules).filter(node)
  } catch (error) {
    if (error instanceof NotAFilter || error instanceof TemplateError) return undefined
    throw error
  }
}

/** Thrown within this file. */
class NotAFilter extends Error {}

class FilterReader {
  readonly #rules: StringRules

  constructor(rules: StringRules) {
    this.#rules = rules
  }

  filter({ name, args, tests: [test, ...more], block }: RawNode): FilterBody {
    if (name !== 'if' || args.length > 0 || !test || more.length > 0 || !block) throw new NotAFilter()
    const { match, conditions } = this.#tests(test)
    const actions = block.flatMap((command) => this.#actions(command))
    requireOrder(actions)
    return canonical({ name: '', isOn: true, note: '', match, conditions, actions })
  }

  #tests(test: RawNode): Pick<Filter, 'match' | 'conditions'> {
    if (test.name === 'true') return { match: 'always', conditions: [] }
    if (test.name !== 'allof' && test.name !== 'anyof') return { match: 'all', conditions: [this.#condition(test)] }
    const match = test.name === 'allof' ? 'all' : 'any'
    return { match, conditions: test.tests.map((one) => this.#condition(one)) }
  }

  #condition(test: RawNode): Condition {
    const inner = test.name === 'not' ? test.tests[0] : undefined
    if (inner?.name === 'not') throw new NotAFilter()
    const condition = this.#plainCondition(inner ?? test)
    if (!inner) return condition
    if (!('isNot' in condition)) throw new NotAFilter()
    return { ...condition, isNot: true }
  }

  #plainCondition(test: RawNode): Condition {
    const { tags, values } = this.#arguments(test)
    switch (test.name) {
      case 'header':
      case 'address':
        return this.#field(test.name, tags, values)
      case 'body':
        tags.take('text')
        return { kind: 'body', ...comparison(tags, texts(values, 1)[0] as readonly string[]), isNot: false }
      case 'exists':
        tags.end()
        return { kind: 'exists', fields: texts(values, 1)[0] as readonly string[], isNot: false }
      case 'size': {
        const how = tags.take('over', 'under')
        tags.end()
        const [octets, ...more] = values
        if (typeof octets !== 'number' || more.length > 0 || (how !== 'over' && how !== 'under')) throw new NotAFilter()
        return { kind: 'size', how, octets }
      }
      case 'spamtest':
        return junk(tags, values)
      default:
        throw new NotAFilter()
    }
  }

  #field(test: 'header' | 'address', tags: Tags, values: readonly Value[]): Condition {
    const [fields, wanted] = texts(values, 2) as [readonly string[], readonly string[]]
    if (test === 'header' && tags.tryTake('mime')) {
      tags.take('anychild')
      tags.take('contains')
      tags.end()
      if (!isOnly(fields, 'content-disposition') || !isOnly(wanted, 'attachment')) throw new NotAFilter()
      return { kind: 'attachment', isNot: false }
    }
    const part: FieldPart =
      test === 'header' ? 'whole' : ((tags.tryTake('domain', 'localpart') ?? 'address') as FieldPart)
    if (part === 'address') tags.tryTake('all')
    return { kind: 'field', fields, part, ...comparison(tags, wanted), isNot: false }
  }

  #actions(command: RawNode): readonly Action[] {
    if (command.tests.length > 0 || command.block) throw new NotAFilter()
    const { tags, values } = this.#arguments(command)
    switch (command.name) {
      case 'fileinto': {
        const kind = tags.tryTake('copy') ? 'copy' : 'move'
        const mailboxId = tags.tryTakeText('mailboxid')
        tags.end()
        const mailbox = oneText(values)
        return [{ kind, mailbox, ...(mailboxId === undefined ? {} : { mailboxId }) }]
      }
      case 'redirect': {
        const keeps = tags.tryTake('copy') !== undefined
        tags.end()
        return [{ kind: 'forward', address: oneText(values), keeps }]
      }
      case 'addflag':
        tags.end()
        return (texts(values, 1)[0] as readonly string[]).flatMap(readFlags)
      case 'reject':
        tags.end()
        return [{ kind: 'reject', reason: oneText(values).replaceAll('\r\n', '\n') }]
      case 'keep':
      case 'discard':
      case 'stop':
        tags.end()
        if (values.length > 0) throw new NotAFilter()
        return [{ kind: command.name }]
      default:
        throw new NotAFilter()
    }
  }

  /** Tags with what follows those that take something, and the rest in its order. */
  #arguments({ args }: RawNode): { readonly tags: Tags; readonly values: readonly Value[] } {
    const tags = new Map<string, Value | undefined>()
    const values: Value[] = []
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] as RawArgument
      if (arg.kind !== 'tag') {
        values.push(this.#value(arg))
        continue
      }
      if (tags.has(arg.name)) throw new NotAFilter()
      const next = TAKING.has(arg.name) ? args[++at] : undefined
      tags.set(arg.name, next && this.#value(next))
    }
    return { tags: new Tags(tags), values }
  }

  #value(arg: RawArgument): Value {
    if (arg.kind === 'number') return arg.value
    if (arg.kind === 'tag') throw new NotAFilter()
    const items = arg.kind === 'string' ? [arg] : arg.items
    return items.map(({ value }) => {
      const text = constantOf(parseTemplate(value, { ...this.#rules, namespaces: NO_NAMESPACES }))
      if (text === undefined) throw new NotAFilter()
      return text
    })
  }
}

type Value = number | readonly string[]

const NO_NAMESPACES: ReadonlySet<string> = new Set()
/** Tags of what is read here that something follows. */
const TAKING: ReadonlySet<string> = new Set(['comparator', 'value', 'mailboxid'])

/** Tags are taken one by one; one that is left says something that a filter cannot. */
class Tags {
  readonly #tags: Map<string, Value | undefined>

  constructor(tags: Map<string, Value | undefined>) {
    this.#tags = tags
  }

  tryTake(...names: readonly string[]): string | undefined {
    const name = names.find((one) => this.#tags.has(one))
    if (name !== undefined) this.#tags.delete(name)
    return name
  }

  take(...names: readonly string[]): string {
    const name = this.tryTake(...names)
    if (name === undefined) throw new NotAFilter()
    return name
  }

  tryTakeText(name: string): string | undefined {
    const value = this.#tags.get(name)
    return this.tryTake(name) === undefined ? undefined : oneText(value === undefined ? [] : [value])
  }

  end(): void {
    if (this.#tags.size > 0) throw new NotAFilter()
  }
}

function comparison(tags: Tags, values: readonly string[]): Pick<Condition & { kind: 'body' }, 'how' | 'values'> {
  const comparator = tags.tryTakeText('comparator') ?? 'i;ascii-casemap'
  // Without a match type it is `:is`, RFC 5228 §2.7.1.
  const how = (tags.tryTake('contains', 'is', 'matches') ?? 'is') as 'contains' | 'is' | 'matches'
  tags.end()
  // What stands on several lines cannot be typed into a field.
  if (comparator !== 'i;ascii-casemap' || values.some((value) => /[\r\n]/.test(value))) throw new NotAFilter()
  return how === 'matches' ? readPatterns(values) : { how, values }
}

function junk(tags: Tags, values: readonly Value[]): Condition {
  tags.take('percent')
  const [relation, comparator] = [tags.tryTakeText('value'), tags.tryTakeText('comparator')]
  tags.end()
  const percent = oneText(values)
  if (relation !== 'ge' || comparator !== 'i;ascii-numeric' || !/^\d{1,3}$/.test(percent)) throw new NotAFilter()
  if (Number(percent) > 100) throw new NotAFilter()
  return { kind: 'junk', percent: Number(percent) }
}

/** RFC 5232 §4: one string may hold several flags. */
function readFlags(flags: string): readonly Action[] {
  return flags
    .split(' ')
    .filter((flag) => flag !== '')
    .map((flag) => ({ kind: 'flag', flag }))
}

function texts(values: readonly Value[], count: number): readonly (readonly string[])[] {
  if (values.length !== count || values.some((value) => typeof value === 'number')) throw new NotAFilter()
  return values as readonly (readonly string[])[]
}

function oneText(values: readonly Value[]): string {
  const [only, ...more] = texts(values, 1)[0] as readonly string[]
  if (only === undefined || more.length > 0) throw new NotAFilter()
  return only
}

function isOnly(values: readonly string[], wanted: string): boolean {
  return values.length === 1 && values[0]?.toLowerCase() === wanted
}

/** Where the order means something that a filter does not say, it is not one: flags behind what they were to be on, anything behind stop. */
function requireOrder(actions: readonly Action[]): void {
  const kinds = actions.map(({ kind }) => kind)
  const stop = kinds.indexOf('stop')
  if (stop >= 0 && stop < kinds.length - 1) throw new NotAFilter()
  const firstKept = kinds.findIndex((kind) => kind === 'move' || kind === 'copy' || kind === 'keep')
  if (firstKept >= 0 && kinds.lastIndexOf('flag') > firstKept) throw new NotAFilter()
}
