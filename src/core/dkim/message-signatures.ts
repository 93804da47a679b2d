import type { HeaderField } from '../../wire/mime/header-fields.ts'
import type { BodyHash, BodyHashes } from './body-hashes.ts'
import { checkSignature, type KeySizes, type SignatureResult } from './check-signature.ts'
import { type DkimSignature, readSignature, type UnusableSignature } from './dkim-signature.ts'
import type { PublishedKeys } from './published-keys.ts'
import type { SignedHeader } from './signed-header.ts'

/** What became of one DKIM-Signature field. */
export interface DkimResult {
  readonly result: SignatureResult
  readonly reason: string | undefined
  /** Tags `d`, `s`, `a`, `i`, as far as they could be read. */
  readonly domain: string | undefined
  readonly selector: string | undefined
  readonly algorithm: string | undefined
  readonly identity: string | undefined
  /** The beginning of the signature, which tells several of one domain apart (RFC 6008). */
  readonly signature: string | undefined
  readonly testing: boolean
  /** Names of the fields that are under it, small letters. */
  readonly signedFields: readonly string[]
}

export interface SignatureLimits extends KeySizes {
  /** Signatures of one message that are looked at. */
  readonly maxSignatures: number
}

/** The DKIM signatures of one message. RFC 6376 §6. */
export class MessageSignatures {
  readonly #header: SignedHeader
  readonly #limits: SignatureLimits
  readonly #entries: readonly { readonly field: HeaderField; readonly signature: DkimSignature | UnusableSignature }[]
  /** Whether there are more signatures than are looked at. */
  readonly areCut: boolean

  constructor(header: SignedHeader, limits: SignatureLimits) {
    this.#header = header
    this.#limits = limits
    const fields = header.named('dkim-signature')
    this.areCut = fields.length > limits.maxSignatures
    // From the top: the hosts that saw the message last, and signed it as it is now, wrote there.
    this.#entries = fields
      .slice(0, limits.maxSignatures)
      .map((field) => ({ field, signature: readSignature(header.rawValue(field), 'dkim') }))
  }

  /** Announces what will be needed: hashes of the body, and keys, which can be asked for while the body is read. */
  prepare(hashes: BodyHashes, keys: PublishedKeys): void {
    for (const { signature } of this.#entries) {
      if ('unusable' in signature) continue
      hashes.want(signature)
      void keys.key(signature.selector, signature.domain)
    }
  }

  /** Checks all of them, in the order of the fields. */
  async check(
    bodyHash: (signature: DkimSignature) => BodyHash,
    keys: PublishedKeys,
    nowMs: number,
  ): Promise<readonly DkimResult[]> {
    const results: DkimResult[] = []
    for (const { field, signature } of this.#entries) {
      if ('unusable' in signature) {
        results.push(unusableResult(signature))
        continue
      }
      const { selector, domain, algorithm, identity, signedFields } = signature
      const key = await keys.key(selector, domain)
      const header = this.#header.covered(signedFields, signature.headerForm, field)
      const message = { header, body: bodyHash(signature), nowMs }
      const beginning = Buffer.from(signature.signature).toString('base64').slice(0, 8)
      results.push({
        ...checkSignature(signature, message, key, this.#limits),
        domain,
        selector,
        algorithm,
        identity,
        signature: beginning,
        signedFields,
      })
    }
    return results
  }
}

function unusableResult({ unusable, domain, selector }: UnusableSignature): DkimResult {
  return {
    result: 'neutral',
    reason: unusable,
    domain,
    selector,
    algorithm: undefined,
    identity: undefined,
    signature: undefined,
    testing: false,
    signedFields: [],
  }
}
