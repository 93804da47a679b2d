import { Fault } from '../../base/fault.ts'

/** What is wrong with octets that should have been a key. */
export function badKey(why: string): Fault {
  return new Fault('peer', 'openpgp/bad-key', why)
}
