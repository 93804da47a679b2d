import { Fault } from '../../../src/base/fault.ts'

/** Characters that a passphrase has at least: it is all that stands between a wrapped key that was stolen and its mail. */
export const MIN_PASSPHRASE = 12
const MAX_PASSPHRASE = 1000

/** @throws Fault pgp/weak-passphrase */
export function checkPassphrase(passphrase: string): void {
  const characters = [...passphrase]
  const isVaried = new Set(characters).size >= 5
  if (characters.length >= MIN_PASSPHRASE && characters.length <= MAX_PASSPHRASE && isVaried) return
  throw new Fault(
    'peer',
    'pgp/weak-passphrase',
    `The passphrase of a key has at least ${MIN_PASSPHRASE} characters, not the same few again and again. Take five or six words that have nothing to do with one another.`,
  )
}
