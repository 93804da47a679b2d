import { type Edge, parseRegex, type Regex, RegexError } from './regex-syntax.ts'

type Instruction =
  | { readonly op: 'set'; readonly matches: (code: number) => boolean }
  | { readonly op: 'edge'; readonly edge: Edge }
  | { readonly op: 'save'; readonly slot: number }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { readonly op: 'match' }

/** What following one path over one character costs, beside the comparison of two characters. */
const STEP = 4

/** Counts the steps of a run; throws when they are more than it may take. */
export type CountSteps = (steps: number) => void

/** Places of a thread: where each group began and ended, in code points; -1 where it has not. */
type Slots = readonly number[]

/**
 * A regular expression as a program for many threads at once (Thompson 1968, Pike): each character of the text is looked at once by
 * each place of the program, whatever both are, so that a pattern of a member's cannot stall anybody. The match is the leftmost and, of those, the longest.
 */
export class RegexProgram {
  readonly groups: number
  readonly #instructions: readonly Instruction[]

  private constructor(instructions: readonly Instruction[], groups: number) {
    this.#instructions = instructions
    this.groups = groups
  }

  /** @throws RegexError */
  static compile(pattern: string, ignoresCase: boolean, maxSize: number): RegexProgram {
    const { regex, groups } = parseRegex(pattern)
    const compiler = new Compiler(ignoresCase, maxSize)
    compiler.emitAll(regex)
    return new RegexProgram(compiler.instructions, groups)
  }

  get size(): number {
    return this.#instructions.length
  }

  /** What the pattern matches, and each of its groups (empty where one took no part), or undefined. @throws what `count` throws */
  exec(text: string, count: CountSteps): string[] | undefined {
    const characters = [...text]
    const codes = characters.map((character) => character.codePointAt(0) as number)
    let threads: Thread[] = []
    let best: Slots | undefined
    for (let at = 0; at <= codes.length; at++) {
      if (!best) this.#begin(threads, codes, at)
      if (threads.length === 0 && best) break
      const next: Thread[] = []
      const seen = new Set<number>()
      let ended = -1
      for (const { pc, slots } of threads) {
        const instruction = this.#instructions[pc] as Instruction
        const start = slots[0] as number
        if (instruction.op === 'match') {
          // Of those that end here the first one is the greediest; one that began later never replaces one that began earlier.
          if (ended < 0 || start < ended) {
            best = withSlot(slots, 1, at)
            ended = start
          }
        } else if (instruction.op === 'set' && at < codes.length && instruction.matches(codes[at] as number)) {
          this.#follow(pc + 1, slots, codes, at + 1, seen, next)
        }
      }
      count(STEP * (1 + threads.length + seen.size))
      const leftmost = best?.[0] ?? Number.POSITIVE_INFINITY
      threads = best ? next.filter(({ slots }) => (slots[0] as number) <= leftmost) : next
    }
    return best && Array.from({ length: this.groups + 1 }, (_, group) => textOf(characters, best as Slots, group))
  }

  /** Adds a thread that begins here, behind all that began before. */
  #begin(threads: Thread[], codes: readonly number[], at: number): void {
    const seen = new Set(threads.map(({ pc }) => pc))
    const slots = new Array<number>(2 * (this.groups + 1)).fill(-1)
    slots[0] = at
    this.#follow(0, slots, codes, at, seen, threads)
  }

  /** Everything that is reached from `pc` without a character. */
  #follow(from: number, start: Slots, codes: readonly number[], at: number, seen: Set<number>, out: Thread[]): void {
    const stack: Thread[] = [{ pc: from, slots: start }]
    for (let thread = stack.pop(); thread; thread = stack.pop()) {
      const { pc, slots } = thread
      if (seen.has(pc)) continue
      seen.add(pc)
      const instruction = this.#instructions[pc] as Instruction
      if (instruction.op === 'jump') stack.push({ pc: instruction.to, slots })
      else if (instruction.op === 'save') stack.push({ pc: pc + 1, slots: withSlot(slots, instruction.slot, at) })
      else if (instruction.op === 'edge') {
        if (isAtEdge(instruction.edge, codes, at)) stack.push({ pc: pc + 1, slots })
      } else if (instruction.op === 'split') {
        stack.push({ pc: instruction.second, slots }, { pc: instruction.first, slots })
      } else out.push(thread)
    }
  }
}

interface Thread {
  readonly pc: number
  readonly slots: Slots
}

class Compiler {
  readonly instructions: Instruction[] = []
  readonly #ignoresCase: boolean
  readonly #maxSize: number
  #emitted = 0

  constructor(ignoresCase: boolean, maxSize: number) {
    this.#ignoresCase = ignoresCase
    this.#maxSize = maxSize
  }

  emitAll(regex: Regex): void {
    this.#emit(regex)
    this.#push({ op: 'match' })
  }

  #emit(regex: Regex): void {
    // What is written out to nothing, again and again, takes time all the same.
    if (++this.#emitted > 4 * this.#maxSize) throw tooLarge()
    switch (regex.kind) {
      case 'empty':
        return
      case 'set':
        this.#push({ op: 'set', matches: setMatcher(regex.ranges, regex.negated, this.#ignoresCase) })
        return
      case 'edge':
        this.#push({ op: 'edge', edge: regex.edge })
        return
      case 'group':
        this.#push({ op: 'save', slot: 2 * regex.index })
        this.#emit(regex.inner)
        this.#push({ op: 'save', slot: 2 * regex.index + 1 })
        return
      case 'sequence':
        for (const part of regex.parts) this.#emit(part)
        return
      case 'choice':
        this.#choice(regex.parts)
        return
      case 'repeat':
        this.#repeat(regex.inner, regex.least, regex.most)
    }
  }

  #choice(parts: readonly Regex[]): void {
    const ends: { op: 'jump'; to: number }[] = []
    parts.forEach((part, index) => {
      if (index === parts.length - 1) {
        this.#emit(part)
        return
      }
      const split = this.#push({ op: 'split', first: 0, second: 0 })
      split.first = this.instructions.length
      this.#emit(part)
      ends.push(this.#push({ op: 'jump', to: 0 }))
      split.second = this.instructions.length
    })
    for (const end of ends) end.to = this.instructions.length
  }

  #repeat(inner: Regex, least: number, most: number): void {
    for (let n = 0; n < least; n++) this.#emit(inner)
    if (most === Number.POSITIVE_INFINITY) {
      const again = this.instructions.length
      const split = this.#push({ op: 'split', first: 0, second: 0 })
      split.first = this.instructions.length
      this.#emit(inner)
      this.#push({ op: 'jump', to: again })
      split.second = this.instructions.length
      return
    }
    const splits: { op: 'split'; first: number; second: number }[] = []
    for (let n = least; n < most; n++) {
      const split = this.#push({ op: 'split', first: 0, second: 0 })
      split.first = this.instructions.length
      splits.push(split)
      this.#emit(inner)
    }
    for (const split of splits) split.second = this.instructions.length
  }

  #push<T extends Instruction>(instruction: T): T {
    if (this.instructions.length >= this.#maxSize) throw tooLarge()
    this.instructions.push(instruction)
    return instruction
  }
}

function tooLarge(): RegexError {
  return new RegexError('the pattern is too large: repeat less in it')
}

function setMatcher(ranges: readonly number[], negated: boolean, ignoresCase: boolean): (code: number) => boolean {
  const isIn = (code: number) => {
    for (let at = 0; at < ranges.length; at += 2) {
      if (code >= (ranges[at] as number) && code <= (ranges[at + 1] as number)) return true
    }
    return false
  }
  if (!ignoresCase) return (code) => isIn(code) !== negated
  return (code) => (isIn(code) || isIn(otherCase(code))) !== negated
}

function otherCase(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code + 32
  return code >= 0x61 && code <= 0x7a ? code - 32 : code
}

function isAtEdge(edge: Edge, codes: readonly number[], at: number): boolean {
  if (edge === 'start') return at === 0
  if (edge === 'end') return at === codes.length
  const before = isWord(codes[at - 1])
  const after = isWord(codes[at])
  switch (edge) {
    case 'word':
      return before !== after
    case 'inside':
      return before === after
    case 'word-start':
      return !before && after
    case 'word-end':
      return before && !after
  }
}

function isWord(code: number | undefined): boolean {
  return code !== undefined && /^\w$/.test(String.fromCodePoint(code))
}

function withSlot(slots: Slots, slot: number, at: number): Slots {
  const copy = slots.slice()
  copy[slot] = at
  return copy
}

function textOf(characters: readonly string[], slots: Slots, group: number): string {
  const start = slots[2 * group] as number
  const end = slots[2 * group + 1] as number
  return start < 0 || end < start ? '' : characters.slice(start, end).join('')
}
