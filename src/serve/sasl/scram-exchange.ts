import { type Bytes, concat, equal, utf8 } from '../../base/bytes.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { Authenticator, LetIn, LoginOrigin, ScramCandidates } from '../../core/passwords/authenticator.ts'
import { isScramProof, scramServerSignature } from '../../core/passwords/scram-proof.ts'
import { malformed } from '../../wire/sasl/malformed.ts'
import {
  encodeServerFinal,
  encodeServerFirst,
  parseClientFinal,
  parseClientFirst,
  type ScramBindingFlag,
  type ScramClientFirst,
} from '../../wire/sasl/scram-messages.ts'
import { requireSameName } from './require-same-name.ts'
import type { SaslExchange, SaslTurn } from './sasl-exchange.ts'

/** Octets of the server's part of the nonce; 24 characters of base64. */
const NONCE_BYTES = 18

const BINDING_TYPE = 'tls-exporter'

/** Which of the two mechanisms runs, and what the channel offers to bind to. */
export interface ScramSetting {
  readonly mechanism: string
  readonly plus: boolean
  /** `tls-exporter` octets of the channel; if there are any, SCRAM-SHA-256-PLUS has been announced. */
  readonly binding: Bytes | undefined
}

type ScramState =
  | { readonly at: 'first' }
  | {
      readonly at: 'final'
      readonly first: ScramClientFirst
      readonly serverFirst: string
      readonly nonce: string
      readonly candidates: ScramCandidates
    }
  | { readonly at: 'acknowledged'; readonly account: LetIn }
  | { readonly at: 'over' }

/**
 * SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677, RFC 9266), the server's side. The password never comes here, and
 * with PLUS a man in the middle of the TLS connection cannot pass the exchange on.
 */
export class ScramExchange implements SaslExchange {
  readonly #authenticator: Authenticator
  readonly #entropy: Entropy
  readonly #origin: LoginOrigin
  readonly #setting: ScramSetting
  #state: ScramState = { at: 'first' }

  constructor(authenticator: Authenticator, entropy: Entropy, origin: LoginOrigin, setting: ScramSetting) {
    this.#authenticator = authenticator
    this.#entropy = entropy
    this.#origin = origin
    this.#setting = setting
  }

  async step(response: Bytes | undefined): Promise<SaslTurn> {
    const state = this.#state
    // A step that throws leaves the exchange over: a second guess within it would be held against the same nonce.
    this.#state = { at: 'over' }
    if (state.at === 'first') return response ? await this.#begin(response) : this.#askForFirst()
    if (state.at === 'final') return await this.#prove(state, response ?? new Uint8Array())
    if (state.at === 'over' || (response && response.length > 0)) throw malformed('the SCRAM exchange is over')
    return { kind: 'done', account: state.account, mechanism: this.#setting.mechanism }
  }

  #askForFirst(): SaslTurn {
    this.#state = { at: 'first' }
    return { kind: 'challenge', data: new Uint8Array() }
  }

  async #begin(response: Bytes): Promise<SaslTurn> {
    const first = parseClientFirst(response)
    checkBindingFlag(first.binding, this.#setting)
    requireSameName(first.authzid, first.name)
    const candidates = await this.#authenticator.scramCandidates(first.name, this.#origin)
    const [{ salt, iterations }] = candidates
    const nonce = first.nonce + this.#entropy.bytes(NONCE_BYTES).toBase64()
    const serverFirst = encodeServerFirst({ nonce, salt, iterations })
    this.#state = { at: 'final', first, serverFirst, nonce, candidates }
    return { kind: 'challenge', data: utf8(serverFirst) }
  }

  async #prove(state: ScramState & { at: 'final' }, response: Bytes): Promise<SaslTurn> {
    const { first, serverFirst, nonce, candidates } = state
    const final = parseClientFinal(response)
    if (final.nonce !== nonce) throw malformed('the nonce is not the one of this exchange')
    // Judged before the proof is looked at, so that a wrong binding on purpose tells nothing about a guessed password.
    if (!equal(final.bindingInput, expectedBinding(first, this.#setting))) {
      throw bindingFailed('the client is on another TLS connection than we are: somebody may be in between')
    }
    const authMessage = `${first.bare},${serverFirst},${final.withoutProof}`
    // All are looked at, so that the time says nothing of which it was.
    const [proven] = candidates.filter((candidate) => isScramProof(candidate, authMessage, final.proof))
    const { mechanism } = this.#setting
    const account = await this.#authenticator.scramVerdict(first.name, proven, mechanism, this.#origin)
    this.#state = { at: 'acknowledged', account }
    const signature = scramServerSignature(proven ?? candidates[0], authMessage)
    return { kind: 'challenge', data: encodeServerFinal(signature) }
  }
}

/**
 * RFC 5802 §6: a client that can bind but was shown no PLUS mechanism says `y`. If PLUS was announced, somebody took it out of the
 * list on the way: a downgrade.
 */
function checkBindingFlag(flag: ScramBindingFlag, setting: ScramSetting): void {
  if (flag.kind === 'required') {
    if (!setting.plus) throw malformed('channel binding belongs to SCRAM-SHA-256-PLUS')
    if (flag.type !== BINDING_TYPE) throw bindingFailed(`only ${BINDING_TYPE} channel binding is supported`)
    return
  }
  if (setting.plus) throw malformed('SCRAM-SHA-256-PLUS needs channel binding')
  if (flag.kind === 'unused' && setting.binding) {
    throw bindingFailed('the list of mechanisms was changed on its way to the client')
  }
}

function expectedBinding(first: ScramClientFirst, setting: ScramSetting): Bytes {
  const header = utf8(first.gs2Header)
  return setting.plus && setting.binding ? concat([header, setting.binding]) : header
}

function bindingFailed(why: string): Fault {
  return new Fault('peer', 'sasl/channel-binding', why)
}
