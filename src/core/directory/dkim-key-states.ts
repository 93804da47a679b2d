import type { DkimKeyState } from './directory.ts'

/** Whether the private key is still there in a state: nothing is signed with a key that is retired, so nobody can steal it from then on. */
export function isKept(state: DkimKeyState): boolean {
  return state === 'planned' || state === 'published' || state === 'signing'
}

/** Whether the record of a key belongs into the DNS in a state. */
export function belongsInDns(state: DkimKeyState): boolean {
  return state !== 'removed'
}
