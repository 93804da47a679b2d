import { createHash, type Hash } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import type { Canonicalization, DkimSignature } from './dkim-signature.ts'
import { RelaxedBody } from './relaxed-body.ts'
import { SimpleBody } from './simple-body.ts'

/** SHA-256 of a canonical body, or of its beginning. */
export interface BodyHash {
  /** Base64. */
  readonly value: string
  /** Octets of the canonical body that are not under it. */
  readonly uncovered: number
}

interface Counted {
  readonly limit: number
  readonly hash: Hash
  hashed: number
}

/** The hashes of one body that its signatures ask for: each form is made once, in constant memory, however many signatures there are. */
export class BodyHashes {
  readonly #forms = new Map<
    Canonicalization,
    { body: RelaxedBody | SimpleBody; counted: Map<number, Counted>; length: number }
  >()

  /** Call it for every signature before the body is pushed. */
  want({ bodyForm, bodyLength = Number.POSITIVE_INFINITY }: Pick<DkimSignature, 'bodyForm' | 'bodyLength'>): void {
    const form = this.#forms.get(bodyForm) ?? this.#begin(bodyForm)
    if (!form.counted.has(bodyLength)) {
      form.counted.set(bodyLength, { limit: bodyLength, hash: createHash('sha256'), hashed: 0 })
    }
  }

  /** Whether anybody wants anything: if not, the body need not be read. */
  get isWanted(): boolean {
    return this.#forms.size > 0
  }

  push(chunk: Bytes): void {
    for (const { body } of this.#forms.values()) body.push(chunk)
  }

  /** Ends the body. Gives the hash for a signature that was announced with `want`. */
  finish(): (signature: Pick<DkimSignature, 'bodyForm' | 'bodyLength'>) => BodyHash {
    const found = new Map<string, BodyHash>()
    for (const [name, form] of this.#forms) {
      form.body.finish()
      for (const { limit, hash, hashed } of form.counted.values()) {
        found.set(`${name} ${limit}`, { value: hash.digest('base64'), uncovered: form.length - hashed })
      }
    }
    return ({ bodyForm, bodyLength = Number.POSITIVE_INFINITY }) => found.get(`${bodyForm} ${bodyLength}`) as BodyHash
  }

  #begin(name: Canonicalization) {
    const counted = new Map<number, Counted>()
    const sink = (octets: Bytes) => {
      form.length += octets.length
      for (const entry of counted.values()) {
        const part = octets.subarray(0, Math.max(0, entry.limit - entry.hashed))
        if (part.length === 0) continue
        entry.hash.update(part)
        entry.hashed += part.length
      }
    }
    const form = { body: name === 'relaxed' ? new RelaxedBody(sink) : new SimpleBody(sink), counted, length: 0 }
    this.#forms.set(name, form)
    return form
  }
}
