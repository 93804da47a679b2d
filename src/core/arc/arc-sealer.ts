import { createHash } from 'node:crypto'
import { type Bytes, fromLatin1 } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { readAuthenticationResults } from '../../wire/mime/authentication-results.ts'
import { type OpenedMessage, openMessage, writeFrom } from '../delivery/header-block.ts'
import type { DkimKey } from '../directory/directory.ts'
import { RelaxedBody, relaxedField } from '../dkim/relaxed-body.ts'
import { foldNames, MESSAGE_FIELDS, newestSigning, signText } from '../dkim/sign-text.ts'
import { SignedHeader } from '../dkim/signed-header.ts'
import type { Body } from '../mail/body.ts'
import { type ArcChain, chainText, MAX_ARC_SETS, readArcChain } from './arc-chain.ts'
import type { ArcResult } from './check-chain.ts'

/** Fields that a set covers, each as often as it occurs (RFC 8617 §4.1.2). Of what a further host may change, subject and text above all, its own set will tell. */
const COVERED = [...MESSAGE_FIELDS, 'list-id', 'list-unsubscribe', 'list-unsubscribe-post', 'dkim-signature']

/**
 * Seals mail that is handed on: what was found out about it when it came goes with it in a form that the next host can check (RFC 8617 §5.1), so that forwarding does not cost it its DMARC.
 * The keys are those that the domain signs with (§4.1); RSA, which is all that others verify.
 */
export class ArcSealer {
  readonly #keysOf: (domain: string) => Promise<readonly DkimKey[]>
  readonly #authservId: string
  readonly #clock: Clock
  readonly #covered: readonly string[]

  /** `keysOf`: `Directory.dkimKeys`. `authservId`: what our Authentication-Results begin with. `covered`: names of fields, small letters. */
  constructor(
    keysOf: (domain: string) => Promise<readonly DkimKey[]>,
    authservId: string,
    clock: Clock,
    covered: readonly string[] = COVERED,
  ) {
    this.#keysOf = keysOf
    this.#authservId = authservId
    this.#clock = clock
    this.#covered = covered
  }

  /**
   * Header fields, with their line breaks, to put on top of a message that `domain` (lower-case A-labels) hands on, exactly as it will be sent. `chain`: what the message's own chain came to when it
   * arrived (`Authentication.arc`). No octets if there is nothing to seal with or to say: no key; no Authentication-Results of ours in it; a chain that says itself that it has failed,
   * has 50 sets already, or could not be checked for a trouble that will pass, which must not end it for good.
   * @throws Fault peer mail/bad-header; faults of the body
   */
  async seal(domain: string, body: Body, chain: ArcResult['result']): Promise<Bytes> {
    const key = newestSigning(await this.#keysOf(domain)).find(({ algorithm }) => algorithm === 'rsa-sha256')
    const message = await openMessage(body)
    const header = new SignedHeader(message.fields)
    const results = this.#ownResults(message)
    const place = nextPlace(readArcChain(header), chain)
    if (!key || results === undefined || !place) return new Uint8Array()
    const { instance, cv } = place
    const aar = ` i=${instance}; ${this.#authservId};${results}`
    const ams = await this.#messageSignature(key, instance, header, await bodyHashOf(message))
    const own = `${relaxedField('arc-authentication-results', aar)}\r\n${relaxedField('arc-message-signature', ams)}\r\n`
    const seal = ` i=${instance}; a=${key.algorithm}; cv=${cv}; d=${key.domain};\r\n\ts=${key.selector}; t=${this.#seconds()};\r\n\tb=`
    // A chain that has failed is not vouched for: only our own set is (§5.1.2).
    const former = place.chain.kind === 'whole' && cv === 'pass' ? chainText(header, place.chain.sets) : ''
    const signature = await signText(key, former + own + relaxedField('arc-seal', seal))
    return fromLatin1(
      `ARC-Seal:${seal}${signature}\r\nARC-Message-Signature:${ams}\r\nARC-Authentication-Results:${aar}\r\n`,
    )
  }

  async #messageSignature(key: DkimKey, instance: number, header: SignedHeader, bodyHash: string): Promise<string> {
    const names = this.#covered.flatMap((name) => header.named(name).map(() => name))
    const value = [
      ` i=${instance}; a=${key.algorithm}; c=relaxed/relaxed; d=${key.domain};`,
      ` s=${key.selector}; t=${this.#seconds()};`,
      ` h=${foldNames(names)};`,
      ` bh=${bodyHash};`,
      ' b=',
    ].join('\r\n\t')
    const covered = header.coveredFields(names, 'relaxed') + relaxedField('arc-message-signature', value)
    return `${value}${await signText(key, covered)}`
  }

  /** What stands behind our name in all fields that bear it, as it stands there; undefined if there is none. */
  #ownResults({ fields }: OpenedMessage): string | undefined {
    const found: string[] = []
    for (const field of fields) {
      if (field.name !== 'authentication-results') continue
      const raw = Buffer.from(fields.octets.subarray(field.valueStart, field.end)).toString('latin1').trimEnd()
      if (readAuthenticationResults(raw)?.authservId.toLowerCase() !== this.#authservId) continue
      if (raw.includes(';')) found.push(raw.slice(raw.indexOf(';') + 1))
    }
    return found.length > 0 ? found.join(';') : undefined
  }

  #seconds(): number {
    return Math.floor(this.#clock.nowMs() / 1000)
  }
}

interface Place {
  readonly chain: ArcChain
  readonly instance: number
  readonly cv: 'none' | 'pass' | 'fail'
}

/** The number of the new set, and what its seal says of those before. RFC 8617 §5.1, steps 1 to 3. */
function nextPlace(chain: ArcChain, result: ArcResult['result']): Place | undefined {
  if (result === 'temperror') return undefined
  if (chain.kind === 'none') return { chain, instance: 1, cv: 'none' }
  const highest = chain.kind === 'whole' ? chain.sets.length : chain.highest
  if (highest === 0 || highest >= MAX_ARC_SETS || (chain.kind === 'broken' && chain.isFailed)) return undefined
  return { chain, instance: highest + 1, cv: chain.kind === 'whole' && result === 'pass' ? 'pass' : 'fail' }
}

async function bodyHashOf({ body, bodyStart }: OpenedMessage): Promise<string> {
  const hash = createHash('sha256')
  const canonical = new RelaxedBody((octets) => hash.update(octets))
  await writeFrom({ write: (chunk) => canonical.push(chunk) }, body, bodyStart)
  canonical.finish()
  return hash.digest('base64')
}
