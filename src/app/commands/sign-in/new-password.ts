import type { Entropy } from '../../../base/entropy.ts'
import { Fault, isFault } from '../../../base/fault.ts'
import { makePassphrase } from '../../../wire/passwords/passphrase.ts'
import type { Terminal } from '../../terminal/terminal.ts'

/** Where a new password comes from: typed or piped in, or made here. Never from the arguments, which everybody on the machine can read. */
export type NewPassword = { readonly from: 'input' } | { readonly from: 'generator'; readonly entropy: Entropy }

const MOST_DRAWS = 20

/**
 * Hands a new password to `use`. One that was made here is returned, since nobody else knows it.
 * @throws Fault peer passwords/not-the-same, command/no-input, command/interrupted, and the faults of `use`
 */
export async function withPassword<T>(
  terminal: Terminal,
  password: NewPassword,
  use: (password: string) => Promise<T>,
): Promise<{ readonly value: T; readonly generated: string | undefined }> {
  if (password.from === 'generator') return withGenerated(password.entropy, use)
  return { value: await use(await readNewPassword(terminal)), generated: undefined }
}

/** Hands a passphrase to `use`, and another one if that contains the member's name, or is taken for one that has leaked. @throws Fault as `use` */
export async function withGenerated<T>(
  entropy: Entropy,
  use: (password: string) => Promise<T>,
): Promise<{ readonly value: T; readonly generated: string }> {
  for (let draws = 1; ; draws++) {
    const generated = makePassphrase(entropy)
    try {
      return { value: await use(generated), generated }
    } catch (error) {
      const isByChance = isFault(error, 'passwords/names-you') || isFault(error, 'passwords/breached')
      if (!isByChance || draws === MOST_DRAWS) throw error
    }
  }
}

/** Asks a person twice, since nobody sees what is typed; takes one line from a pipe. */
async function readNewPassword(terminal: Terminal): Promise<string> {
  const password = await terminal.readSecret('New password: ')
  if (terminal.interactive && (await terminal.readSecret('Once more:    ')) !== password) {
    throw new Fault('peer', 'passwords/not-the-same', 'the two passwords differ: try again')
  }
  return password
}
