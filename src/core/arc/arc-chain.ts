import type { Bytes } from '../../base/bytes.ts'
import { readTagList } from '../../wire/dkim/tag-list.ts'
import type { HeaderField } from '../../wire/mime/header-fields.ts'
import { type DkimSignature, readSignature, tryBase64, tryDnsName } from '../dkim/dkim-signature.ts'
import type { SignedHeader } from '../dkim/signed-header.ts'

/** RFC 8617 §4.2.1. */
export const MAX_ARC_SETS = 50

/** What an ARC-Seal claims. RFC 8617 §4.1.3. */
export interface ArcSeal {
  readonly field: HeaderField
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256'
  /** Lower-case A-labels. */
  readonly domain: string
  readonly selector: string
  readonly signature: Bytes
}

/** What one host that handed the message on has added. */
export interface ArcSet {
  readonly seal: ArcSeal
  readonly messageSignature: HeaderField
  readonly results: HeaderField
}

export type ArcChain =
  | { readonly kind: 'none' }
  /** It cannot be right, whatever the keys say. `highest`: the highest instance that occurs; `isFailed`: the newest seal says so itself. */
  | { readonly kind: 'broken'; readonly reason: string; readonly highest: number; readonly isFailed: boolean }
  /** Sets in the order of their instances, and the newest message signature. */
  | { readonly kind: 'whole'; readonly sets: readonly ArcSet[]; readonly newest: DkimSignature }

/** Reads the ARC sets of a message, and whether they can be a chain. RFC 8617 §5.2 steps 1 to 3. */
export function readArcChain(header: SignedHeader): ArcChain {
  const fields = NAMES.map((name) => header.named(name))
  const total = fields.reduce((sum, some) => sum + some.length, 0)
  if (total === 0) return { kind: 'none' }
  if (total > MAX_ARC_SETS * NAMES.length) return broken('too many sets', MAX_ARC_SETS)
  const numbered = fields.map((some) => some.map((field) => ({ field, instance: instanceOf(header, field) })))
  const highest = Math.max(...numbered.flat().map(({ instance }) => instance ?? 0))
  const sets: ArcSet[] = []
  const cvs: string[] = []
  const fail = (reason: string) => broken(reason, highest, cvs.at(-1) === 'fail' && cvs.length === highest)
  if (numbered.flat().some(({ instance }) => instance === undefined)) return fail('a field without a right instance')
  for (let instance = 1; instance <= highest; instance++) {
    const [seals, signatures, results] = numbered.map((some) => some.filter((entry) => entry.instance === instance))
    if (seals?.length !== 1 || signatures?.length !== 1 || results?.length !== 1)
      return fail(`set ${instance} is not complete`)
    const seal = readSeal(header, seals[0]!.field)
    if (typeof seal === 'string') return fail(`seal ${instance}: ${seal}`)
    cvs.push(seal.cv)
    if (instance < highest && seal.cv !== expectedCv(instance)) return fail(`seal ${instance} says cv=${seal.cv}`)
    sets.push({ seal, messageSignature: signatures[0]!.field, results: results[0]!.field })
  }
  if (cvs.at(-1) !== expectedCv(highest)) return fail(`seal ${highest} says cv=${cvs.at(-1)}`)
  const newest = readSignature(header.rawValue(sets.at(-1)!.messageSignature), 'arc')
  if ('unusable' in newest) return fail(`signature ${highest}: ${newest.unusable}`)
  if (newest.algorithm === 'rsa-sha1') return fail(`signature ${highest}: unknown algorithm`)
  // RFC 8617 §4.1.2.
  if (newest.signedFields.includes('arc-seal')) return fail(`signature ${highest} covers a seal`)
  return { kind: 'whole', sets, newest }
}

/** What a seal signs: all sets up to its own, in their order, its own last and without its signature. RFC 8617 §5.1.1. */
export function sealedText(header: SignedHeader, sets: readonly ArcSet[]): string {
  const { results, messageSignature, seal } = sets.at(-1) as ArcSet
  const own = `${header.field(results, 'relaxed')}\r\n${header.field(messageSignature, 'relaxed')}\r\n`
  return `${chainText(header, sets.slice(0, -1))}${own}${header.unsigned(seal.field, 'relaxed')}`
}

/** Whole sets in their order, as a later seal covers them. */
export function chainText(header: SignedHeader, sets: readonly ArcSet[]): string {
  let out = ''
  for (const { results, messageSignature, seal } of sets) {
    for (const field of [results, messageSignature, seal.field]) out += `${header.field(field, 'relaxed')}\r\n`
  }
  return out
}

const NAMES = ['arc-seal', 'arc-message-signature', 'arc-authentication-results'] as const

/** RFC 8617 §4.1.1: the results begin with their instance; comments may stand around it. */
const RESULTS_INSTANCE =
  /^(?:[ \t\r\n]|\([^()\\]*\))*i(?:[ \t\r\n]|\([^()\\]*\))*=(?:[ \t\r\n]|\([^()\\]*\))*([0-9]{1,2})(?:[ \t\r\n]|\([^()\\]*\))*;/

function instanceOf(header: SignedHeader, field: HeaderField): number | undefined {
  const value = header.rawValue(field)
  const digits =
    field.name === 'arc-authentication-results' ? RESULTS_INSTANCE.exec(value)?.[1] : readTagList(value)?.get('i')
  if (digits === undefined || !/^[0-9]{1,2}$/.test(digits)) return undefined
  const instance = Number(digits)
  return instance >= 1 && instance <= MAX_ARC_SETS ? instance : undefined
}

/** A seal, or why it is none. */
function readSeal(header: SignedHeader, field: HeaderField): (ArcSeal & { readonly cv: string }) | string {
  const tags = readTagList(header.rawValue(field))
  if (!tags) return 'syntax error'
  // RFC 8617 §4.1.3: what a seal covers is fixed.
  if (tags.has('h')) return 'names fields'
  const algorithm = tags.get('a')?.toLowerCase()
  if (algorithm !== 'rsa-sha256' && algorithm !== 'ed25519-sha256') return 'unknown algorithm'
  const domain = tryDnsName(tags.get('d') ?? '')
  const selector = tryDnsName(tags.get('s') ?? '')
  const signature = tryBase64(tags.get('b') ?? '')
  if (!domain?.includes('.') || selector === undefined || !signature) return 'missing required tag'
  if (!/^[0-9]{1,76}$/.test(tags.get('t') ?? '0')) return 'syntax error'
  return { field, algorithm, domain, selector, signature, cv: tags.get('cv')?.toLowerCase() ?? '' }
}

function expectedCv(instance: number): string {
  return instance === 1 ? 'none' : 'pass'
}

function broken(reason: string, highest: number, isFailed = false): ArcChain {
  return { kind: 'broken', reason, highest, isFailed }
}
