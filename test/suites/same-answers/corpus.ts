import { handMadeMessages } from '../../corpus-maker/hand-made.ts'
import { type HardMessage, hardMessages } from '../../corpus-maker/hard-messages.ts'

/** One message as it is appended to both servers. */
export interface CorpusMessage {
  /** Its kind and number. */
  readonly name: string
  readonly kind: string
  readonly octets: Buffer
  readonly flags: readonly string[]
  /** Whether chance has damaged it, so that nobody can say what it ought to be. */
  readonly isRandom: boolean
  /** Seconds since the epoch, for INTERNALDATE. */
  readonly internalSeconds: number
}

const FLAGS = ['\\Seen', '\\Flagged', '\\Answered', '\\Draft', '\\Deleted', '$Forwarded', 'Junk'] as const
const FIRST_SECOND = Date.UTC(1999, 0, 1) / 1000

/**
 * What is made by hand, then the generated messages of a seed, with flags and dates of their own. Empty ones are left out: APPEND must refuse
 * them (RFC 3502 §6.3.11).
 */
export function corpus(seed: number, generated: number): CorpusMessage[] {
  return asCorpus([...handMadeMessages(), ...hardMessages(seed, generated)], seed)
}

/** Messages with flags and dates. */
export function asCorpus(made: readonly HardMessage[], seed: number): CorpusMessage[] {
  const messages = made.filter(({ octets }) => octets.length > 0)
  return messages.map(({ name, octets }, number) => ({
    name,
    kind: name.replace(/-\d+$/, ''),
    octets: Buffer.from(octets),
    isRandom: /^(damaged|noise|mutated)/.test(name),
    flags: FLAGS.filter((_, bit) => (((number * 37) >> bit) & 1) === 1),
    internalSeconds: FIRST_SECOND + ((number * 48_611 + seed * 3600) % 800_000_000),
  }))
}
