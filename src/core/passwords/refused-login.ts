import { Fault } from '../../base/fault.ts'
import type { Account } from '../directory/directory.ts'

/** What everybody is told whose login or password is wrong, and not which. */
export function refusedLogin(): Fault {
  return new Fault('peer', 'login/refused', 'the login or the password is wrong')
}

/** What is told, after the right password alone, of an account that nobody logs in to. */
export function notActive({ state }: Pick<Account, 'state'>): Fault {
  if (state === 'closed')
    return new Fault('peer', 'login/closed', 'this account is closed; sign in on the web to open it again')
  return new Fault('peer', 'login/suspended', 'this account is suspended; sign in on the web to read why')
}
