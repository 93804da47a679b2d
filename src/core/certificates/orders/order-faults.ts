import { Fault, isFault } from '../../../base/fault.ts'
import { problemBehind } from '../acme-client.ts'

/** Refusals that say nothing of the names that were asked for, but of us or of the authority: RFC 8555 §6.7. */
const OF_THE_AUTHORITY = new Set([
  'badNonce',
  'accountDoesNotExist',
  'externalAccountRequired',
  'userActionRequired',
  'invalidContact',
  'unsupportedContact',
  'badSignatureAlgorithm',
  'badPublicKey',
  'serverInternal',
])

/** Whether it makes no sense to ask the same authority for anything else now. */
export function isOfAuthority(fault: Fault): boolean {
  const codes = ['acme/unreachable', 'acme/bad-answer', 'acme/rate-limited', 'acme/no-account', 'acme/no-such-profile']
  if (codes.includes(fault.code)) return true
  return isFault(fault, 'acme/refused') && OF_THE_AUTHORITY.has(problemBehind(fault)?.type ?? '')
}

/** Whether it is about the names, or what shows that they are ours. All else is ours: a full disk, a key that cannot be read. */
export function isOfNames(fault: Fault): boolean {
  const codes = ['acme/refused', 'acme/order-failed', 'acme/bad-certificate', 'acme/hook-failed', 'acme/no-updater']
  return codes.includes(fault.code) || (fault.code.startsWith('dns/') && fault.who === 'world')
}

/** The authority has not been convinced. `names`: those that it does not believe. */
export function orderFailed(why: string, names: readonly string[]): Fault {
  const named = names.length === 0 ? 'the order' : names.slice(0, 5).join(', ')
  return new Fault(
    'world',
    'acme/order-failed',
    `the certificate authority gives no certificate for ${named}: ${why}`,
    {
      cause: { names },
    },
  )
}

/** The names that a failure is about, if it says so and they are some of these. */
export function blamed(fault: Fault, names: readonly string[]): readonly string[] {
  const cause = fault.cause as { readonly names?: readonly string[] } | undefined
  const said = cause?.names ?? problemBehind(fault)?.subproblems.map(({ identifier }) => identifier) ?? []
  const meant = names.filter((name) => said.includes(name) || said.includes(name.replace(/^\*\./, '')))
  return meant.length === 0 ? names : meant
}
