import { Fault } from '../../base/fault.ts'
import { guessingBits } from './guessing-bits.ts'
import { MAX_PASSWORD_CHARACTERS, tryOpaqueString } from './opaque-string.ts'

/** What a new password must be. It never applies to passwords that are there already. */
export interface PasswordPolicy {
  readonly minCharacters: number
  /** Least `guessingBits`. 28 bits are six random lower-case letters. */
  readonly minBits: number
  /** Least score of `passwordStrength`. */
  readonly minScore: 1 | 2 | 3
}

const MIN_BITS = 28

/** The policies an operator chooses from. Six characters are the floor of every one. */
export const PASSWORD_POLICIES = {
  /** NIST SP 800-63B-4 §3.1.1.2: 15 characters where the password is all there is. */
  today: { minCharacters: 15, minBits: MIN_BITS, minScore: 3 },
  /** The same section: 8 where a second factor is always asked for. */
  'with-second-factor': { minCharacters: 8, minBits: MIN_BITS, minScore: 2 },
  /** Six characters, if nobody guesses them cheaply. */
  'as-in-2014': { minCharacters: 6, minBits: MIN_BITS, minScore: 1 },
} as const satisfies Record<string, PasswordPolicy>

/** What a guesser knows about the member. */
export interface PasswordContext {
  readonly address: string
  readonly name: string
  /** Names of the provider: product, host, domains. */
  readonly provider: readonly string[]
}

/** Own words shorter than this occur inside good passphrases by chance; they only count as guessable. */
const SHORTEST_OWN_WORD = 4

/**
 * The prepared form (`tryOpaqueString`) of a new password that may be used. Any Unicode up to 128 characters, no rule about which kinds:
 * length, and that it is neither blank nor about the member or the provider nor guessed at once.
 * @throws Fault peer passwords/too-short, passwords/too-long, passwords/bad-character, passwords/blank, passwords/names-you, passwords/too-easy
 */
export function acceptPassword(password: string, policy: PasswordPolicy, context: PasswordContext): string {
  const prepared = tryOpaqueString(password)
  if (prepared === undefined) throw unpreparable(password)
  if (prepared.trim() === '') throw new Fault('peer', 'passwords/blank', 'a password of spaces only is none')
  if ([...prepared].length < policy.minCharacters) {
    throw new Fault(
      'peer',
      'passwords/too-short',
      `a password has at least ${policy.minCharacters} characters; a few words are easy to remember`,
    )
  }
  const words = ownWords(context)
  const folded = prepared.toLowerCase()
  if (words.some((word) => word.length >= SHORTEST_OWN_WORD && folded.includes(word))) {
    throw new Fault(
      'peer',
      'passwords/names-you',
      'the password contains a name or address that everybody knows: leave it out',
    )
  }
  if (guessingBits(prepared, words) < policy.minBits) {
    throw new Fault(
      'peer',
      'passwords/too-easy',
      'the password is among the first that are guessed: take more or less usual words or characters',
    )
  }
  return prepared
}

/** The policy of that name. @throws Fault peer passwords/no-such-policy */
export function passwordPolicy(name: string): PasswordPolicy {
  if (Object.hasOwn(PASSWORD_POLICIES, name)) return PASSWORD_POLICIES[name as keyof typeof PASSWORD_POLICIES]
  throw new Fault(
    'peer',
    'passwords/no-such-policy',
    `the password policies are ${Object.keys(PASSWORD_POLICIES).join(', ')}`,
  )
}

/** Words of the member and the provider that a guesser tries first, lower case. */
export function ownWords(context: PasswordContext): string[] {
  const [local = '', domain = ''] = context.address.toLowerCase().split('@')
  const names = [local, domain, context.name, ...context.provider].join(' ').normalize('NFC').toLowerCase()
  const words = names.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2 && !PUBLIC_LABELS.has(word))
  return [...new Set([...words, local])].filter((word) => word !== '')
}

/** Labels of domain names that say nothing about anybody. */
const PUBLIC_LABELS: ReadonlySet<string> = new Set(['com', 'net', 'org', 'www', 'mail', 'test', 'example', 'info'])

function unpreparable(password: string): Fault {
  if (password === '') return new Fault('peer', 'passwords/too-short', 'the password is empty')
  if ([...password].length > MAX_PASSWORD_CHARACTERS) {
    return new Fault('peer', 'passwords/too-long', `a password has at most ${MAX_PASSWORD_CHARACTERS} characters`)
  }
  return new Fault(
    'peer',
    'passwords/bad-character',
    'the password contains a control character or one that does not exist',
  )
}
