import { utf8 } from '../../base/bytes.ts'
import { checkNode } from './check-node.ts'
import { parseScript, type RawArgument, type RawNode } from './parse-script.ts'
import { invalidScript, type Place, type SieveProblem, SieveSyntaxError } from './problem.ts'
import { SIEVE_LIMITS, type SieveLimits } from './sieve-limits.ts'
import { constantsOf, type Operand, type SieveNode, type SieveScript } from './sieve-script.ts'
import { type ArgumentKind, IMPLIED, SIEVE_EXTENSIONS, SIGNATURES, type Signature } from './signatures.ts'
import { parseTemplate, type Template, TemplateError, templateBytes } from './template.ts'

const MAX_PROBLEMS = 20

/**
 * Reads a script and looks at everything that can be known before it runs: RFC 5228 and the extensions of `SIEVE_EXTENSIONS`.
 * @throws Fault peer sieve/invalid with the first problems, each with line and column
 */
export function validateScript(source: string, limits: SieveLimits = SIEVE_LIMITS): SieveScript {
  if (source.length > limits.maxScriptBytes || utf8(source).length > limits.maxScriptBytes) {
    throw invalidScript([{ line: 1, column: 1, text: `the script is longer than ${limits.maxScriptBytes} octets` }])
  }
  const validator = new Validator(limits)
  try {
    const commands = validator.script(parseScript(source, limits))
    if (validator.problems.length === 0) return { commands, extensions: validator.extensions }
  } catch (error) {
    if (!(error instanceof SieveSyntaxError)) throw error
    validator.problems.push(error.problem)
  }
  throw invalidScript(validator.problems.slice(0, MAX_PROBLEMS))
}

class Validator {
  readonly problems: SieveProblem[] = []
  readonly extensions = new Set<string>()
  readonly #limits: SieveLimits
  /** Names of the `foreverypart` loops around, undefined for one without; RFC 5703 §3. */
  readonly #loops: (string | undefined)[] = []

  constructor(limits: SieveLimits) {
    this.#limits = limits
  }

  script(commands: readonly RawNode[]): SieveNode[] {
    const first = commands.findIndex(({ name }) => name !== 'require')
    commands.forEach((command, index) => {
      if (command.name !== 'require') return
      if (first >= 0 && index > first) this.#complain(command, 'require must stand before all other commands')
      this.#require(command)
    })
    return this.#commands(commands)
  }

  #commands(commands: readonly RawNode[]): SieveNode[] {
    const out: SieveNode[] = []
    let before = ''
    for (const command of commands) {
      if ((command.name === 'elsif' || command.name === 'else') && before !== 'if' && before !== 'elsif') {
        this.#complain(command, `${command.name} must follow if or elsif`)
      }
      before = command.name
      const node = this.#node(command, 'command')
      if (node && node.name !== 'require') out.push(node)
    }
    return out
  }

  #require(command: RawNode): void {
    const list = command.args[0]
    if (command.args.length !== 1 || list === undefined || (list.kind !== 'string' && list.kind !== 'list')) return
    for (const { value, line, column } of list.kind === 'string' ? [list] : list.items) {
      if (!this.#enable(value)) this.#complain({ line, column }, `there is no extension "${shown(value)}" here`)
    }
  }

  /** Whether there is such an extension. Names are compared as they are (RFC 5228 §6.1). */
  #enable(name: string): boolean {
    if (!SIEVE_EXTENSIONS.includes(name)) return false
    for (const one of [name, ...(IMPLIED[name] ?? [])]) this.extensions.add(one)
    return true
  }

  #node(raw: RawNode, use: Signature['use']): SieveNode | undefined {
    const signature = SIGNATURES.get(raw.name)
    if (signature?.use !== use) {
      const other = use === 'command' ? 'a test: write it behind if' : 'a command, which cannot stand here'
      return this.#complain(raw, signature ? `"${raw.name}" is ${other}` : `there is no ${use} "${shown(raw.name)}"`)
    }
    const { extensions } = signature
    if (extensions && !extensions.some((name) => this.extensions.has(name))) {
      return this.#complain(raw, `"${raw.name}" needs require "${extensions[0]}"`)
    }
    const before = this.problems.length
    const { tags, operands } = this.#arguments(raw, signature)
    const tests = this.#tests(raw, signature)
    const block = this.#block(raw, signature, tests, tags)
    const node = { name: raw.name, line: raw.line, column: raw.column, tags, operands, tests, block }
    // What is missing or of a wrong kind has been said; a closer look would trip over it.
    if (this.problems.length === before) {
      const complain = (place: Place, text: string) => void this.#complain(place, text)
      checkNode(node, { extensions: this.extensions, loops: this.#loops, limits: this.#limits }, complain)
    }
    if (raw.name === 'ihave') this.#believe(node)
    return node
  }

  /** RFC 5463 §4: what has been asked for may be used from there on. */
  #believe(node: SieveNode): void {
    const names = constantsOf(node.operands[0])
    if (names.every((name) => SIEVE_EXTENSIONS.includes(name))) for (const name of names) this.#enable(name)
  }

  #tests(raw: RawNode, { tests }: Signature): SieveNode[] {
    if (tests === undefined && raw.tests.length > 0) this.#complain(raw, `"${raw.name}" takes no test`)
    if (tests === 'one' && (raw.tests.length !== 1 || raw.isTestList)) {
      this.#complain(raw, `"${raw.name}" takes one test, without parentheses`)
    }
    if (tests === 'many' && !raw.isTestList) this.#complain(raw, `"${raw.name}" takes its tests in parentheses`)
    if (tests === undefined) return []
    return raw.tests.map((test) => this.#node(test, 'test')).filter((node) => node !== undefined)
  }

  #block(raw: RawNode, { block }: Signature, tests: readonly SieveNode[], tags: SieveNode['tags']): SieveNode[] {
    if (!block && raw.block) this.#complain(raw, `"${raw.name}" ends with ";"`)
    if (block && !raw.block) this.#complain(raw, `"${raw.name}" needs commands in braces`)
    if (!block || !raw.block) return []
    // RFC 5463 §4: what stands behind the test for an extension that is not here need not be understood.
    if (tests.some((test) => foretold(test) === false)) return []
    const isLoop = raw.name === 'foreverypart'
    if (isLoop) this.#loops.push(constantsOf(tags.get('name'))[0])
    const commands = this.#commands(raw.block)
    if (isLoop) this.#loops.pop()
    return commands
  }

  #arguments(raw: RawNode, signature: Signature): Pick<SieveNode, 'tags' | 'operands'> {
    const tags = new Map<string, Operand | undefined>()
    const groups = new Map<string, string>()
    const positional: RawArgument[] = []
    for (let at = 0; at < raw.args.length; at++) {
      const arg = raw.args[at] as RawArgument
      if (arg.kind !== 'tag') {
        positional.push(arg)
        continue
      }
      // Tags come before positional arguments, RFC 5228 §2.6.2.
      if (positional.length > 0) this.#complain(arg, `":${arg.name}" must stand before what has no tag`)
      const tag = signature.tags?.[arg.name]
      if (!tag) {
        this.#complain(arg, `"${raw.name}" has no ":${shown(arg.name)}"`)
        continue
      }
      if (tag.extension !== undefined && !this.extensions.has(tag.extension)) {
        this.#complain(arg, `":${arg.name}" needs require "${tag.extension}"`)
      }
      const rival = tag.group === undefined ? undefined : groups.get(tag.group)
      if (rival !== undefined && rival !== arg.name) {
        this.#complain(arg, `":${rival}" and ":${arg.name}" exclude one another`)
      } else if (tags.has(arg.name)) this.#complain(arg, `":${arg.name}" stands here twice`)
      if (tag.group !== undefined) groups.set(tag.group, arg.name)
      let operand: Operand | undefined
      if (tag.takes !== undefined) {
        const next = raw.args[++at]
        operand = next && this.#operand(next, tag.takes)
        if (!operand) this.#complain(next ?? arg, `${KINDS[tag.takes]} must follow ":${arg.name}"`)
      }
      tags.set(arg.name, operand)
    }
    return { tags, operands: this.#operands(raw, signature, positional) }
  }

  #operands(raw: RawNode, signature: Signature, given: readonly RawArgument[]): (Operand | undefined)[] {
    const { args = [], optional = 0, optionalAtEnd = false } = signature
    if (given.length > args.length || given.length < args.length - optional) {
      const wanted = args.length === 0 ? 'takes nothing' : `takes ${args.map((kind) => KINDS[kind]).join(', then ')}`
      this.#complain(given[args.length] ?? raw, `"${raw.name}" ${wanted}`)
      return []
    }
    const absent = args.length - given.length
    const padded = optionalAtEnd ? given : [...new Array<undefined>(absent).fill(undefined), ...given]
    return args.map((kind, index) => {
      const arg = padded[index]
      if (!arg) return undefined
      const operand = this.#operand(arg, kind)
      if (!operand) this.#complain(arg, `"${raw.name}" takes ${KINDS[kind]} here`)
      return operand
    })
  }

  #operand(arg: RawArgument, kind: ArgumentKind): Operand | undefined {
    const { line, column } = arg
    if (arg.kind === 'number') return kind === 'number' ? { kind: 'number', value: arg.value, line, column } : undefined
    if (arg.kind === 'tag' || kind === 'number') return undefined
    if (arg.kind === 'list' && kind !== 'strings') return undefined
    const items = arg.kind === 'string' ? [arg] : arg.items
    return { kind: 'strings', items: items.map((item) => this.#template(item.value, item)), line, column }
  }

  #template(source: string, place: Place): Template {
    try {
      const template = parseTemplate(source, {
        variables: this.extensions.has('variables'),
        encodedCharacter: this.extensions.has('encoded-character'),
        // RFC 6609 §3.4.2.
        namespaces: new Set(this.extensions.has('include') ? ['global'] : []),
      })
      if (templateBytes(template) <= this.#limits.maxStringBytes) return template
      this.#complain(place, `the string is longer than ${this.#limits.maxStringBytes} octets`)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      this.#complain(place, error.message)
    }
    return []
  }

  #complain({ line, column }: Place, text: string): undefined {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ line, column, text })
  }
}

const KINDS: Readonly<Record<ArgumentKind, string>> = {
  string: 'a string',
  strings: 'a string or a list of strings',
  number: 'a number',
  name: 'the name of a variable',
}

/** What a test comes to, if that can be said before the script runs. */
function foretold(test: SieveNode): boolean | undefined {
  switch (test.name) {
    case 'true':
      return true
    case 'false':
      return false
    case 'ihave':
      return constantsOf(test.operands[0]).every((name) => SIEVE_EXTENSIONS.includes(name))
    case 'not': {
      const inner = test.tests[0] && foretold(test.tests[0])
      return inner === undefined ? undefined : !inner
    }
    case 'allof':
      return test.tests.some((inner) => foretold(inner) === false) ? false : undefined
    default:
      return undefined
  }
}

/** Text of a member's, cut to what fits into an answer. */
function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
