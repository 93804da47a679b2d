import { HeaderFields } from '../../wire/mime/header-fields.ts'
import { casemap } from '../../wire/mime/unicode-casemap.ts'
import type { SieveLimits } from '../../wire/sieve/sieve-limits.ts'
import type { Operand, SieveNode, SieveScript } from '../../wire/sieve/sieve-script.ts'
import type { Template } from '../../wire/sieve/template.ts'
import type { Part } from '../mail/message.ts'
import type { SeenId, SieveAction } from './sieve-action.ts'
import type { SieveAccount, SieveEnvelope, SieveEnvironment, SieveMessage } from './sieve-facts.ts'

/** What a script is run on. */
export interface SieveSubject {
  readonly message: SieveMessage
  readonly envelope: SieveEnvelope
  readonly environment: SieveEnvironment
  readonly account: SieveAccount
}

/** Ends a run: the message is kept, and the member is told why. */
export class SieveFailure extends Error {}

/** A script that is being run, with variables of its own (RFC 6609 §3.4). */
export interface Frame {
  readonly script: SieveScript
  readonly variables: Map<string, string>
  /** Names that `global` has made one with those of all scripts. */
  readonly globals: Set<string>
}

/** The state of one run. */
export class SieveRun {
  readonly subject: SieveSubject
  readonly limits: SieveLimits
  readonly actions: SieveAction[] = []
  readonly seen = new Map<string, SeenId>()
  /** Whether the message is kept although no action says so. RFC 5228 §2.10.2. */
  keeps = true
  /** The internal variable of RFC 5232 §2. */
  flags: string[] = []
  /** The header as it is now, and whether the script has changed it. */
  header: HeaderFields
  isEdited = false
  headerEdits = 0
  readonly globals = new Map<string, string>()
  /** What the last pattern has matched, RFC 5229 §3.2. */
  matches: readonly string[] = []
  /** Parts that loops are at, the innermost last. */
  readonly parts: Part[] = []
  frame: Frame
  readonly included = new Set<string>()
  /** Included scripts by name. */
  readonly compiled = new Map<string, SieveScript>()
  includeDepth = 0
  includes = 0
  #steps = 0

  constructor(script: SieveScript, subject: SieveSubject, limits: SieveLimits) {
    this.subject = subject
    this.limits = limits
    this.header = subject.message.header
    this.frame = newFrame(script)
  }

  /** @throws SieveFailure when the run has done too much */
  readonly count = (steps: number): void => {
    this.#steps += steps
    if (this.#steps > this.limits.maxSteps) {
      throw new SieveFailure('it takes too much work for this message: make patterns simpler, or fewer')
    }
  }

  /** Adds an action. @throws SieveFailure when there are too many */
  act(action: SieveAction): void {
    if (this.actions.length >= this.limits.maxActions) {
      throw new SieveFailure(`it takes more than ${this.limits.maxActions} actions for one message`)
    }
    this.actions.push(action)
  }

  /** The header for an action that is taken now. */
  get actionHeader(): HeaderFields | undefined {
    return this.isEdited ? this.header : undefined
  }

  setHeader(octets: Uint8Array): void {
    if (++this.headerEdits > this.limits.maxHeaderEdits) {
      throw new SieveFailure(`it changes more than ${this.limits.maxHeaderEdits} header fields`)
    }
    this.header = new HeaderFields(octets)
    this.isEdited = true
  }

  /** A string with everything put in that stands for something else, cut at the largest size of a string. */
  expand(template: Template): string {
    let out = ''
    for (const piece of template) {
      if (typeof piece === 'string') out += piece
      else if ('match' in piece) out += this.matches[piece.match] ?? ''
      else out += this.variable(piece.variable)
      if (out.length > this.limits.maxStringBytes) break
    }
    this.count(out.length)
    return this.bounded(out)
  }

  /** A text cut at the largest size of a string, between characters. */
  bounded(text: string): string {
    const { maxStringBytes } = this.limits
    return text.length > maxStringBytes
      ? text
          .slice(0, maxStringBytes)
          .toWellFormed()
          .replace(/\ufffd$/, '')
      : text
  }

  variable(name: string): string {
    return this.#place(name).get(this.#bare(name)) ?? ''
  }

  setVariable(name: string, value: string): void {
    const place = this.#place(name)
    const bare = this.#bare(name)
    if (!place.has(bare) && place.size >= this.limits.maxVariables) {
      throw new SieveFailure(`it has more than ${this.limits.maxVariables} variables`)
    }
    place.set(bare, this.bounded(value))
  }

  /** RFC 6609 §3.4.2: `global.x` is the global variable `x`. */
  #place(name: string): Map<string, string> {
    return name.startsWith('global.') || this.frame.globals.has(name) ? this.globals : this.frame.variables
  }

  #bare(name: string): string {
    return name.startsWith('global.') ? name.slice('global.'.length) : name
  }

  /** The one text of an operand; empty if there is none. */
  text(operand: Operand | undefined): string {
    const first = operand?.kind === 'strings' ? operand.items[0] : undefined
    return first === undefined ? '' : this.expand(first)
  }

  texts(operand: Operand | undefined): string[] {
    return operand?.kind === 'strings' ? operand.items.map((item) => this.expand(item)) : []
  }

  /** The texts that follow a tag; undefined without the tag. */
  tagged(node: SieveNode, tag: string): string | undefined {
    return node.tags.has(tag) ? this.text(node.tags.get(tag)) : undefined
  }

  number(node: SieveNode, tag: string): number | undefined {
    const operand = node.tags.get(tag)
    return operand?.kind === 'number' ? operand.value : undefined
  }
}

export function newFrame(script: SieveScript): Frame {
  return { script, variables: new Map(), globals: new Set() }
}

/** Names of flags that texts list (RFC 5232 §2): parted by spaces, each once, letter case ignored; what is no flag is left out. */
export function flagList(texts: readonly string[]): string[] {
  const flags = new Map<string, string>()
  for (const name of texts.join(' ').split(/[ \t\r\n]+/)) {
    const key = casemap(name)
    if (isFlag(name) && !flags.has(key)) flags.set(key, name)
  }
  return [...flags.values()]
}

/** A system flag that may be set, or a keyword: flag-keyword = atom (RFC 9051 §9). */
function isFlag(name: string): boolean {
  if (name.startsWith('\\')) return /^\\(?:seen|answered|flagged|deleted|draft)$/i.test(name)
  return /^[\x21\x23\x24\x26\x27\x2b-\x5b\x5e-\x7a\x7c\x7e]{1,200}$/.test(name)
}
