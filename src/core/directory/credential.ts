import type { Credential, PasswordDemand } from './directory.ts'

/**
 * A credential whose secrets do not stray: they can be read by name, but printing, copying or turning it into JSON shows whose it is and
 * nothing more.
 */
export function makeCredential({ accountId, version, changedMs, demand, phc, sealedScram }: Credential): Credential {
  const shown = { accountId, version, changedMs, ...(demand === undefined ? {} : { demand }) }
  return Object.defineProperties(shown, { phc: { value: phc }, sealedScram: { value: sealedScram } }) as Credential
}

/** What is asked of the present password: nothing, once it was changed. */
export function demandOn(credential: Credential | undefined): PasswordDemand['level'] | undefined {
  const demand = credential?.demand
  return demand && credential.changedMs <= demand.sinceMs ? demand.level : undefined
}
