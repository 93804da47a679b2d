import type { Credential } from './directory.ts'

/**
 * A credential whose secrets do not stray: they can be read by name, but printing, copying or turning it into JSON shows whose it is and
 * nothing more.
 */
export function makeCredential({ accountId, version, changedMs, phc, sealedScram }: Credential): Credential {
  const shown = { accountId, version, changedMs }
  return Object.defineProperties(shown, { phc: { value: phc }, sealedScram: { value: sealedScram } }) as Credential
}
