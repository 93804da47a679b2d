import { Fault } from '../../base/fault.ts'

/** An answer of a name server that is none. */
export function badMessage(why: string): Fault {
  return new Fault('peer', 'dns/bad-message', `the name server's answer cannot be read: ${why}`)
}
