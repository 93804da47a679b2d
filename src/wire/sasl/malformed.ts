import { Fault } from '../../base/fault.ts'

/** A SASL message that is not what its mechanism says: `peer sasl/malformed`. The message never quotes what was sent, since it may hold a password. */
export function malformed(why: string): Fault {
  return new Fault('peer', 'sasl/malformed', why)
}
