import { Lexer, type Token } from '../lexer.ts'
import { parseScript, type RawNode } from '../parse-script.ts'
import { type SieveProblem, SieveSyntaxError } from '../problem.ts'
import { SIEVE_LIMITS } from '../sieve-limits.ts'
import { canonical, type Filter } from './filter.ts'
import { tryReadFilter } from './read-filter.ts'
import { type StringRules, writeFilter } from './write-filter.ts'

/** A part of a script: a rule, or text that says more than a rule can. `source`: as it stands there, with the white space before it; undefined for a rule that is new or was changed. */
export type Piece =
  | { readonly kind: 'filter'; readonly filter: Filter; readonly source: string | undefined }
  | { readonly kind: 'text'; readonly source: string }

/** A script taken apart, so that what is not touched stays as it was written. */
export interface ScriptPieces {
  /** Up to the last `require`, with what stands above it. */
  readonly header: string
  readonly pieces: readonly Piece[]
  /** White space and comments behind the last command. */
  readonly rest: string
}

export const EMPTY_SCRIPT: ScriptPieces = { header: '', pieces: [], rest: '' }

/** Takes a script apart, or says where it is none. Line breaks become LF. */
export function tryReadScript(script: string): ScriptPieces | { readonly problem: SieveProblem } {
  const source = script.replaceAll('\r\n', '\n')
  try {
    parseScript(source, SIEVE_LIMITS)
    const { header, commands, rest } = split(source)
    const rules = stringRules(requirementsOf(header))
    return { header, pieces: merged(commands.flatMap((command) => piecesOf(command, rules))), rest }
  } catch (error) {
    if (!(error instanceof SieveSyntaxError)) throw error
    return { problem: error.problem }
  }
}

/** The script of these pieces. What filters need is required; nothing is taken out of what was required before, since text may need it. */
export function writeScript({ header, pieces, rest }: ScriptPieces): string {
  const required = requirementsOf(header)
  const rules = stringRules(required)
  const sources = pieces.map((piece) =>
    piece.kind === 'text' ? piece.source : (piece.source ?? writeFilter(piece.filter, rules)),
  )
  const needs = sources.flatMap((source) => (typeof source === 'string' ? [] : [...source.needs]))
  let script = withRequirements(header, required, new Set(needs))
  for (const source of sources) {
    if (typeof source === 'string') script = joined(script, source)
    // A line that stands apart, so that what stands above does not become its name.
    else script += `${script === '' ? '' : script.endsWith('\n') ? '\n' : '\n\n'}${source.source}`
  }
  // A break behind it stands before what follows, where it was read from.
  return rest === '' && pieces.length > 0 && !script.endsWith('\n') && typeof sources.at(-1) !== 'string'
    ? `${script}\n`
    : joined(script, rest)
}

interface Command {
  /** White space and comments before it. */
  readonly lead: string
  readonly source: string
  readonly hasComment: boolean
}

/** The commands at the top, those of one `if`, `elsif` and `else` together. */
function split(source: string): {
  readonly header: string
  readonly commands: readonly Command[]
  readonly rest: string
} {
  let header = ''
  let end = 0
  const commands: Command[] = []
  for (const command of commandsOf(source)) {
    const lead = source.slice(end, command.start)
    const text = source.slice(command.start, command.end)
    end = command.end
    const last = commands.at(-1)
    if (command.name === 'require') header = source.slice(0, end)
    else if (last && (command.name === 'elsif' || command.name === 'else')) {
      commands[commands.length - 1] = { ...last, source: last.source + lead + text, hasComment: true }
    } else commands.push({ lead, source: text, hasComment: command.hasComment })
  }
  return { header, commands, rest: source.slice(end) }
}

interface Extent {
  readonly name: string
  readonly start: number
  /** Behind it, and behind a comment that follows it on its line. */
  end: number
  hasComment: boolean
}

function* commandsOf(source: string): Generator<Extent> {
  const lexer = new Lexer(source)
  const starts = lineStarts(source)
  const startOf = ({ line, column }: Token) => (starts[line - 1] as number) + column - 1
  let extent: Extent | undefined
  let depth = 0
  for (let before = 0; ; before = lexer.offset) {
    const token = lexer.next()
    if (token.kind === 'end') return
    const start = startOf(token)
    if (!extent) extent = { name: token.kind === 'identifier' ? token.name : '', start, end: start, hasComment: false }
    else if (/\S/.test(source.slice(before, start))) extent.hasComment = true
    if (token.kind !== 'mark') continue
    if (token.mark === '{') depth++
    if (token.mark === '}') depth--
    if (depth > 0 || (token.mark !== ';' && token.mark !== '}')) continue
    const comment = /^[ \t]*#[^\n]*/.exec(source.slice(lexer.offset))?.[0] ?? ''
    extent.end = lexer.offset + comment.length
    extent.hasComment ||= comment !== ''
    yield extent
    extent = undefined
  }
}

function lineStarts(source: string): readonly number[] {
  const starts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** `if false # …`: a rule that is switched off, as Roundcube writes it. */
const SWITCHED_OFF = /^if\s+false[ \t]*#[ \t]*(?=\S)([^\n]*)\n(\s*\{[\s\S]*)$/i

/** What stands apart above it is a piece of its own; the line right above a rule is its name. */
function piecesOf({ lead, source, hasComment }: Command, rules: StringRules): readonly Piece[] {
  const apart = [...lead.matchAll(/\n[ \t]*(?=\n)/g)].at(-1)?.index ?? -1
  const [above, near] = apart < 0 ? ['', lead] : [lead.slice(0, apart), lead.slice(apart)]
  const off = SWITCHED_OFF.exec(source)
  const command = off ? `if ${off[1]}\n${off[2]}` : source
  const [node, ...more] = hasComment && !off ? [] : tryParse(command)
  const body = node && more.length === 0 ? tryReadFilter(node, rules) : undefined
  const named = nameIn(near)
  if (!body || !named || (off && hasInnerComment(command))) return [{ kind: 'text', source: lead + source }]
  const filter = canonical({ ...body, ...named, isOn: !off })
  const piece: Piece = { kind: 'filter', filter, source: (above.trim() === '' ? lead : near) + source }
  return above.trim() === '' ? [piece] : [{ kind: 'text', source: above }, piece]
}

function tryParse(command: string): readonly RawNode[] {
  try {
    return parseScript(command, SIEVE_LIMITS)
  } catch (error) {
    if (error instanceof SieveSyntaxError) return []
    throw error
  }
}

function hasInnerComment(command: string): boolean {
  return [...commandsOf(command)].some((one) => one.hasComment)
}

/** The name of a rule and the comments above it; undefined if what stands there is something else than lines of comments. Roundcube, Open-Xchange, and whoever writes one line. */
function nameIn(lead: string): Pick<Filter, 'name' | 'note'> | undefined {
  const lines = lead.split('\n').filter((line) => line.trim() !== '')
  if (lines.some((line) => !line.trimStart().startsWith('#'))) return undefined
  const last = lines.at(-1)?.trim()
  if (last === undefined) return { name: '', note: '' }
  const [, ours] = /^#\s*rule:\[(.*)\]$/is.exec(last) ?? []
  if (ours !== undefined) return { name: ours, note: lines.slice(0, -1).join('\n') }
  const [, exchange] = /^##\s*Flag:.*\|Rulename:\s*(.*)$/is.exec(last) ?? []
  if (exchange !== undefined) return { name: exchange, note: lines.join('\n') }
  return { name: last.replace(/^#+\s*/, ''), note: lines.slice(0, -1).join('\n') }
}

/** Texts that stand close together are one. */
function merged(pieces: readonly Piece[]): readonly Piece[] {
  const out: Piece[] = []
  for (const piece of pieces) {
    const last = out.at(-1)
    const isClose = piece.kind === 'text' && !/^\s*\n[ \t]*\n/.test(piece.source)
    if (isClose && last?.kind === 'text') out[out.length - 1] = { kind: 'text', source: last.source + piece.source }
    else out.push(piece)
  }
  return out
}

function requirementsOf(header: string): ReadonlySet<string> {
  const texts = parseScript(header, SIEVE_LIMITS).flatMap(({ args }) =>
    args.flatMap((arg) =>
      arg.kind === 'string' ? [arg.value] : arg.kind === 'list' ? arg.items.map((item) => item.value) : [],
    ),
  )
  return new Set(texts)
}

function stringRules(required: ReadonlySet<string>): StringRules {
  return { variables: required.has('variables'), encodedCharacter: required.has('encoded-character') }
}

/** A header that is one `require` and nothing else is written anew; anything else is left as it is, and what lacks stands below it. */
function withRequirements(header: string, required: ReadonlySet<string>, needs: ReadonlySet<string>): string {
  const lacking = [...needs].filter((need) => !required.has(need))
  if (lacking.length === 0) return header
  const isPlain = /^\s*(?:require\s+(?:"[^"\\]*"|\[[^\]#/\\]*\])\s*;)?\s*$/i.test(header)
  const listed = (names: string[]) =>
    `require [${names
      .sort()
      .map((name) => `"${name}"`)
      .join(', ')}];\n`
  return isPlain ? listed([...required, ...lacking]) : joined(header, listed(lacking))
}

/** Never two commands, or a comment and a command, on one line. */
function joined(above: string, below: string): string {
  const isApart = above === '' || below === '' || above.endsWith('\n') || below.startsWith('\n')
  return isApart ? above + below : `${above}\n${below}`
}
