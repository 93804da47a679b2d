import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

/**
 * How strong a password is. `score`: 0 and 1 fall to anybody who guesses at a log-in, 2 to who guesses without being slowed down, 3 holds against a stolen slow hash for a while, 4 for good. Levels of zxcvbn (Wheeler,
 * USENIX Security 2016): fewer than 10^3, 10^6, 10^8 and 10^10 guesses.
 */
export interface PasswordStrength {
  readonly score: 0 | 1 | 2 | 3 | 4
  readonly guessesLog10: number
}

/** What is looked at of a password: what stands behind only makes it stronger, and the time grows faster than the length. The worst that was found takes 0.07 s, one in a hundred of bad will 7 ms; with 48, and 512 ways of reading look-alikes (`p4$$w0rd`) as zxcvbn has it, it was 0.7 s in which nobody else is served. */
const LOOKED_AT = 24
const MOST_LOOK_ALIKES = 16

let estimator: ZxcvbnFactory | undefined

/**
 * Estimates a prepared password. The same code with the same dictionary runs at the server and in the browser, so that a meter and a verdict never differ. `ownWords`: names and addresses that a guesser knows, lower case.
 * Takes some milliseconds, and 0.1 s the first time.
 */
export function passwordStrength(prepared: string, ownWords: readonly string[] = []): PasswordStrength {
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, l33tMaxSubstitutions: MOST_LOOK_ALIKES })
  const characters = [...prepared].slice(0, LOOKED_AT).join('')
  const { score, guessesLog10 } = estimator.check(characters, [...ownWords])
  return { score: score as PasswordStrength['score'], guessesLog10 }
}
