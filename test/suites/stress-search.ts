import type { Dice } from '../interop/harness/messages.ts'

/** One message as the judge knows it, from FETCH alone. */
export interface JudgedMessage {
  readonly number: number
  readonly uid: number
  readonly flags: ReadonlySet<string>
  readonly size: number
  /** Days since the epoch, and the moment. */
  readonly day: number
  readonly internalMs: number
  readonly modseq: number
  /** Header fields that are looked for. */
  readonly subject: string
  readonly xNumber: string
}

/** A search program and what it must find. */
export interface Program {
  readonly text: string
  readonly holds: (message: JudgedMessage) => boolean
}

const FLAG_KEYS: readonly (readonly [string, string])[] = [
  ['SEEN', '\\Seen'],
  ['ANSWERED', '\\Answered'],
  ['FLAGGED', '\\Flagged'],
  ['DELETED', '\\Deleted'],
  ['DRAFT', '\\Draft'],
]
const KEYWORDS = ['work', '$Forwarded', 'own-1']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A program at random, of keys that a mailbox answers exactly. */
export function randomProgram(dice: Dice, all: readonly JudgedMessage[], hasModseq: boolean, depth = 0): Program {
  const pick = depth > 2 ? 0 : dice.number(10)
  if (pick === 7) {
    const one = randomProgram(dice, all, hasModseq, depth + 1)
    return { text: `NOT ${one.text}`, holds: (message) => !one.holds(message) }
  }
  if (pick === 8 || pick === 9) {
    const left = randomProgram(dice, all, hasModseq, depth + 1)
    const right = randomProgram(dice, all, hasModseq, depth + 1)
    if (pick === 8) {
      return { text: `OR ${left.text} ${right.text}`, holds: (message) => left.holds(message) || right.holds(message) }
    }
    return { text: `(${left.text} ${right.text})`, holds: (message) => left.holds(message) && right.holds(message) }
  }
  return randomKey(dice, all, hasModseq)
}

function randomKey(dice: Dice, all: readonly JudgedMessage[], hasModseq: boolean): Program {
  const some = all.length > 0 ? dice.one(all) : undefined
  switch (dice.number(hasModseq ? 9 : 8)) {
    case 0: {
      const [key, flag] = dice.one(FLAG_KEYS)
      return { text: key, holds: ({ flags }) => has(flags, flag) }
    }
    case 1: {
      const [key, flag] = dice.one(FLAG_KEYS)
      return { text: `UN${key}`, holds: ({ flags }) => !has(flags, flag) }
    }
    case 2: {
      const keyword = dice.one(KEYWORDS)
      return { text: `KEYWORD ${keyword}`, holds: ({ flags }) => has(flags, keyword) }
    }
    case 3: {
      const size = some?.size ?? 100
      if (dice.number(2)) return { text: `LARGER ${size}`, holds: (message) => message.size > size }
      return { text: `SMALLER ${size}`, holds: (message) => message.size < size }
    }
    case 4: {
      const uid = some?.uid ?? 1
      return { text: `UID ${uid}:*`, holds: (message) => message.uid >= uid || message === all.at(-1) }
    }
    case 5: {
      const word = dice.one(['kind', 'NESTED', 'message 7', 'plain', 'nowhere'])
      return { text: `SUBJECT "${word}"`, holds: ({ subject }) => subject.toLowerCase().includes(word.toLowerCase()) }
    }
    case 6: {
      const digits = `${dice.number(100)}`
      return { text: `HEADER X-Number "${digits}"`, holds: ({ xNumber }) => xNumber.includes(digits) }
    }
    case 7: {
      const day = (some?.day ?? 20_000) + dice.number(3) - 1
      const [key, holds] = dice.one([
        ['SINCE', (message: JudgedMessage) => message.day >= day],
        ['BEFORE', (message: JudgedMessage) => message.day < day],
        ['ON', (message: JudgedMessage) => message.day === day],
      ] as const)
      return { text: `${key} ${dateOf(day)}`, holds }
    }
    default: {
      const modseq = some?.modseq ?? 1
      return { text: `MODSEQ ${modseq}`, holds: (message) => message.modseq >= modseq }
    }
  }
}

function has(flags: ReadonlySet<string>, wanted: string): boolean {
  for (const flag of flags) if (flag.toLowerCase() === wanted.toLowerCase()) return true
  return false
}

function dateOf(day: number): string {
  const date = new Date(day * 86_400_000)
  return `${date.getUTCDate()}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()}`
}
