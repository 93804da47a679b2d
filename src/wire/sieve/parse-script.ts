import { Lexer, type Token } from './lexer.ts'
import { type Place, SieveSyntaxError } from './problem.ts'
import type { SieveLimits } from './sieve-limits.ts'

/** One argument as it is written. */
export type RawArgument = Place &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'tag'; readonly name: string }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'list'; readonly items: readonly (Place & { readonly value: string })[] }
  )

/** A command or a test as it is written, before anybody has asked whether there is one of that name. */
export interface RawNode extends Place {
  /** Lower case. */
  readonly name: string
  readonly args: readonly RawArgument[]
  readonly tests: readonly RawNode[]
  /** Whether the tests stand in parentheses. */
  readonly isTestList: boolean
  /** The commands in braces; undefined without any. */
  readonly block: readonly RawNode[] | undefined
}

/**
 * The commands of a script by the generic grammar alone (RFC 5228 §8.2).
 * @throws SieveSyntaxError
 */
export function parseScript(script: string, limits: SieveLimits): RawNode[] {
  return new Parser(new Lexer(script), limits).script()
}

class Parser {
  readonly #lexer: Lexer
  readonly #limits: SieveLimits
  #token: Token
  #nodes = 0

  constructor(lexer: Lexer, limits: SieveLimits) {
    this.#lexer = lexer
    this.#limits = limits
    this.#token = lexer.next()
  }

  script(): RawNode[] {
    const commands = this.#commands(0)
    if (this.#token.kind !== 'end') throw this.#unexpected('the name of a command')
    return commands
  }

  /** commands = *command */
  #commands(depth: number): RawNode[] {
    const commands: RawNode[] = []
    while (this.#token.kind === 'identifier') commands.push(this.#command(depth))
    return commands
  }

  /** command = identifier arguments (";" / block) */
  #command(depth: number): RawNode {
    const node = this.#node(depth)
    if (this.#tryMark(';')) return { ...node, block: undefined }
    if (!this.#tryMark('{')) throw this.#unexpected(`";" behind ${node.name}`)
    const block = this.#commands(depth + 1)
    if (!this.#tryMark('}')) throw this.#unexpected('a command, or "}"')
    return { ...node, block }
  }

  /** identifier arguments, which is what a test is too. arguments = *argument [ test / test-list ] */
  #node(depth: number): RawNode {
    const token = this.#token
    if (token.kind !== 'identifier') throw this.#unexpected('the name of a test')
    if (depth > this.#limits.maxNesting) {
      throw new SieveSyntaxError(
        token,
        `blocks and tests stand within one another more than ${this.#limits.maxNesting} deep`,
      )
    }
    if (++this.#nodes > this.#limits.maxCommands) {
      throw new SieveSyntaxError(token, `the script has more than ${this.#limits.maxCommands} commands and tests`)
    }
    this.#advance()
    const { name, line, column } = token
    const args = this.#arguments()
    const isTestList = this.#tryMark('(')
    const tests = isTestList
      ? this.#testList(depth + 1)
      : this.#token.kind === 'identifier'
        ? [this.#node(depth + 1)]
        : []
    return { name, line, column, args, tests, isTestList, block: undefined }
  }

  #testList(depth: number): RawNode[] {
    const tests = [this.#node(depth)]
    while (this.#tryMark(',')) tests.push(this.#node(depth))
    if (!this.#tryMark(')')) throw this.#unexpected('"," or ")"')
    return tests
  }

  #arguments(): RawArgument[] {
    const args: RawArgument[] = []
    for (;;) {
      const token = this.#token
      if (token.kind === 'number' || token.kind === 'tag' || token.kind === 'string') {
        this.#advance()
        args.push(token)
      } else if (token.kind === 'mark' && token.mark === '[') args.push(this.#list())
      else return args
    }
  }

  #list(): RawArgument {
    const { line, column } = this.#token
    this.#advance()
    const items: (Place & { value: string })[] = []
    do {
      const token = this.#token
      if (token.kind !== 'string') throw this.#unexpected('a string')
      this.#advance()
      items.push({ value: token.value, line: token.line, column: token.column })
    } while (this.#tryMark(','))
    if (!this.#tryMark(']')) throw this.#unexpected('"," or "]"')
    return { kind: 'list', items, line, column }
  }

  #tryMark(mark: string): boolean {
    if (this.#token.kind !== 'mark' || this.#token.mark !== mark) return false
    this.#advance()
    return true
  }

  #advance(): void {
    this.#token = this.#lexer.next()
  }

  #unexpected(wanted: string): SieveSyntaxError {
    return new SieveSyntaxError(this.#token, `here should be ${wanted}, not ${describe(this.#token)}`)
  }
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'identifier':
      return `"${token.name}"`
    case 'tag':
      return `":${token.name}"`
    case 'mark':
      return `"${token.mark}"`
    case 'number':
      return 'a number'
    case 'string':
      return 'a string'
    case 'end':
      return 'the end of the script'
  }
}
