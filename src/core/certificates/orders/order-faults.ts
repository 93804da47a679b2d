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

/** Whether it makes no sense to ask the same authority for anything else now. `names`: of the order that it came for. */
export function isOfAuthority(fault: Fault, names: readonly string[]): boolean {
  if (fault.code === 'acme/rate-limited') return limitedNames(fault, names).length === 0
  const codes = ['acme/unreachable', 'acme/bad-answer', 'acme/no-account', 'acme/no-such-profile']
  if (codes.includes(fault.code)) return true
  return isFault(fault, 'acme/refused') && OF_THE_AUTHORITY.has(problemBehind(fault)?.type ?? '')
}

/** Whether it is about the names, or what shows that they are ours. All else is ours: a full disk, a key that cannot be read. */
export function isOfNames(fault: Fault): boolean {
  const codes = [
    'acme/refused',
    'acme/rate-limited',
    'acme/order-failed',
    'acme/bad-certificate',
    'acme/hook-failed',
    'acme/no-updater',
  ]
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
  const meant = isFault(fault, 'acme/rate-limited')
    ? limitedNames(fault, names)
    : names.filter((name) => said.includes(name) || said.includes(bare(name)))
  return meant.length === 0 ? names : meant
}

/**
 * The names that a limit is about (RFC 8555 §6.6, §6.7.1): those of its subproblems, else those that its text names, or that lie below a domain which it names, as the authorities' limits for domains do
 * (`too many certificates already issued for "example.org"`). Addresses of pages about limits do not count. None: it is about the account, or everybody.
 */
function limitedNames(fault: Fault, names: readonly string[]): readonly string[] {
  const problem = problemBehind(fault)
  if (!problem) return []
  const said = problem.subproblems.map(({ identifier }) => identifier.toLowerCase()).filter((one) => one !== '')
  const text = problem.detail.toLowerCase().replace(/https?:\/\/\S*/g, ' ')
  const meant = said.length > 0 ? said : (text.match(/[a-z0-9-]+(?:\.[a-z0-9-]+)+/g) ?? [])
  return names.filter((name) => meant.some((one) => bare(name) === bare(one) || bare(name).endsWith(`.${bare(one)}`)))
}

function bare(name: string): string {
  return name.replace(/^\*\./, '')
}
