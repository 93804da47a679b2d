import { Fault } from '../../base/fault.ts'

/** What everybody is told whose login or password is wrong, and not which. */
export function refusedLogin(): Fault {
  return new Fault('peer', 'login/refused', 'the login or the password is wrong')
}
