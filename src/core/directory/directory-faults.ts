import { Fault } from '../../base/fault.ts'

/** What every driver of `Directory` throws, in the same words. */

/** The domain is there already. */
export function domainExists(name: string): Fault {
  return new Fault('peer', 'directory/domain-exists', `the domain ${name} is hosted here already`)
}

/** No such domain is hosted. */
export function noSuchDomain(name: string): Fault {
  return new Fault('peer', 'directory/no-such-domain', `the domain ${name} is not hosted here: add it first`)
}

/** The address is an account's or an alias's already. */
export function addressTaken(address: string): Fault {
  return new Fault('peer', 'directory/address-taken', `${address} is taken: choose another`)
}

/** The address was somebody's who has left. */
export function addressReserved(address: string): Fault {
  const mend = `"posthus account unreserve ${address}" gives it free`
  return new Fault(
    'peer',
    'directory/address-reserved',
    `${address} was the address of somebody who has left: choose another; ${mend}`,
  )
}

/** No account has that id or address. */
export function noSuchAccount(what = 'id'): Fault {
  return new Fault('peer', 'directory/no-such-account', `there is no account with that ${what}`)
}

/** The credential is not the one that was read: somebody changed it in between. */
export function credentialChanged(): Fault {
  return new Fault('world', 'directory/credential-changed', 'the password was changed at the same time: try again')
}

/** The domain has a DKIM key under that selector. */
export function selectorTaken(selector: string): Fault {
  return new Fault('world', 'directory/selector-taken', `there is a DKIM key ${selector} already: try again`)
}
