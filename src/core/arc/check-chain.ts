import type { BodyHash } from '../dkim/body-hashes.ts'
import { checkSignature, isSigned, type KeySizes, unfit } from '../dkim/check-signature.ts'
import type { DkimSignature } from '../dkim/dkim-signature.ts'
import type { PublishedKeys } from '../dkim/published-keys.ts'
import type { SignedHeader } from '../dkim/signed-header.ts'
import { type ArcChain, sealedText } from './arc-chain.ts'

/** Whether those who have handed a message on, each of whom says what it was when it came, can be told from somebody who makes them up. */
export interface ArcResult {
  /** `temperror`: a key cannot be had at present. RFC 8617 knows no such result; it is a `fail` to others, but no reason to call a chain broken for good. */
  readonly result: 'none' | 'pass' | 'fail' | 'temperror'
  readonly reason: string | undefined
  /** Who has sealed, the newest last; for a chain that is broken nobody. */
  readonly sealers: readonly ArcSealerFact[]
}

export interface ArcSealerFact {
  readonly domain: string
  /** Its ARC-Authentication-Results, behind the instance. One character for each octet. */
  readonly results: string
}

/** Asks for all keys of a chain at once. */
export function askForKeys(chain: ArcChain, keys: PublishedKeys): void {
  if (chain.kind !== 'whole') return
  void keys.key(chain.newest.selector, chain.newest.domain)
  for (const { seal } of chain.sets) void keys.key(seal.selector, seal.domain)
}

/** The newest message signature and every seal, the newest first. RFC 8617 §5.2 steps 4 to 6. */
export async function checkChain(
  chain: ArcChain,
  header: SignedHeader,
  bodyHash: (signature: DkimSignature) => BodyHash,
  keys: PublishedKeys,
  sizes: KeySizes,
  nowMs: number,
): Promise<ArcResult> {
  if (chain.kind === 'none') return { result: 'none', reason: undefined, sealers: [] }
  if (chain.kind === 'broken') return { result: 'fail', reason: chain.reason, sealers: [] }
  const { sets, newest } = chain
  const own = sets.at(-1)!.messageSignature
  const message = { header: header.covered(newest.signedFields, newest.headerForm, own), body: bodyHash(newest), nowMs }
  const checked = checkSignature(newest, message, await keys.key(newest.selector, newest.domain), sizes)
  if (checked.result !== 'pass') return failed(checked.result, `signature ${sets.length}: ${checked.reason}`)
  for (let count = sets.length; count > 0; count--) {
    const { seal } = sets[count - 1]!
    const key = await keys.key(seal.selector, seal.domain)
    if (key.kind === 'unavailable') return failed('temperror', `seal ${count}: ${key.reason}`)
    if (key.kind === 'unusable') return failed('fail', `seal ${count}: ${key.reason}`)
    const unfitting = unfit(key, seal.algorithm, sizes)
    if (unfitting) return failed('fail', `seal ${count}: ${unfitting.reason}`)
    if (!isSigned(Buffer.from(sealedText(header, sets.slice(0, count)), 'latin1'), seal.signature, key)) {
      return failed('fail', `seal ${count}: bad signature`)
    }
  }
  const sealers = sets.map(({ seal, results }) => {
    const value = header.rawValue(results)
    return { domain: seal.domain, results: value.slice(value.indexOf(';') + 1) }
  })
  return { result: 'pass', reason: undefined, sealers }
}

function failed(result: string, reason: string): ArcResult {
  return { result: result === 'temperror' ? 'temperror' : 'fail', reason, sealers: [] }
}
