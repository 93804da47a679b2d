import { type Bytes, utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import type { ArcSealer } from '../arc/arc-sealer.ts'
import type { AddressBook } from '../directory/address-book.ts'
import type { Spool, SpooledBody } from '../mail/body.ts'
import type { Provenance } from '../mail/provenance.ts'
import { type OpenedMessage, writeMessage } from './header-block.ts'
import { isProvenArrival } from './proven-sender.ts'
import type { SenderRewriting } from './sender-rewriting.ts'

export interface ForwardingParts {
  readonly book: AddressBook
  readonly spool: Spool
  readonly rewriting: SenderRewriting
  /** Vouches for what our own checks have found: the next host can then believe that a message was authentic when it came here, although SPF is ours now. */
  readonly sealer: ArcSealer
}

/** On whose behalf a message is handed on. */
export interface Forwarder {
  /** An address of a domain of ours: what Delivered-To says. */
  readonly address: string
  /** Who hears of what cannot be delivered where the sender's address cannot be rewritten. */
  readonly fallback: string
  /** Whether it leaves for another provider; else it goes to a mailbox here, as it is. */
  readonly isLeaving: boolean
}

/** A message that came from elsewhere. `head`: its header, trace fields included. */
export interface ArrivedLetter {
  readonly reversePath: string
  readonly head: readonly Bytes[]
  readonly message: OpenedMessage
  /** What was found out when it came; undefined if that is not known. */
  readonly provenance: Provenance | undefined
}

/** The same as it is handed on. */
export interface ForwardedLetter {
  readonly reversePath: string
  /** See `OutboundMessage.isSenderProven`. */
  readonly isSenderProven: boolean
  /** To be disposed of by whoever asked for it. */
  readonly body: SpooledBody
}

/**
 * Makes mail ready that others have sent to an address here and that goes on from there: by a member's filter, or because the directory says so.
 *
 * No octet of the message changes, so that its signatures hold. On top stands Delivered-To, by which it is known again if it comes back, and above that the house's ARC set.
 * SPF would fail in the sender's name, so its address is rewritten.
 */
export class Forwarding {
  readonly #parts: ForwardingParts

  constructor(parts: ForwardingParts) {
    this.#parts = parts
  }

  /** @throws Fault world store/unavailable, store/full */
  async prepare(forwarder: Forwarder, letter: ArrivedLetter): Promise<ForwardedLetter> {
    const { address, isLeaving } = forwarder
    const path = isLeaving ? await this.#leavingPath(forwarder, letter) : inSendersName(letter)
    const fields = [utf8(`Delivered-To: ${address}\r\n`), ...letter.head]
    await using stack = new AsyncDisposableStack()
    const body = stack.use(await this.#write(fields, letter.message))
    const chain = isLeaving ? letter.provenance?.authentication?.arc.result : undefined
    const seal: Bytes =
      chain === undefined ? new Uint8Array() : await this.#parts.sealer.seal(domainOf(address), body, chain)
    if (seal.length > 0) return { ...path, body: await this.#write([seal, ...fields], letter.message) }
    stack.move()
    return { ...path, body }
  }

  /** In whose name a message goes on: a sender of ours stays, any other one is rewritten, or SPF would fail at the next host. */
  async #leavingPath(
    { address, fallback }: Forwarder,
    letter: ArrivedLetter,
  ): Promise<Pick<ForwardedLetter, 'reversePath' | 'isSenderProven'>> {
    const { reversePath } = letter
    const resolved = reversePath === '' ? undefined : await this.#resolve(reversePath)
    if (resolved?.kind !== 'not-ours') return inSendersName(letter)
    const rewritten = this.#parts.rewriting.tryRewrite(reversePath, domainOf(address))
    // A report to the rewritten address goes on to the sender, so what holds for a report to the sender holds here.
    return rewritten === undefined
      ? { reversePath: fallback, isSenderProven: true }
      : { ...inSendersName(letter), reversePath: rewritten }
  }

  /** Undefined for what is no address. */
  #resolve(address: string) {
    return this.#parts.book.resolveLocal(address).catch((error) => {
      if (isFault(error, 'directory/bad-address')) return { kind: 'not-ours' } as const
      throw error
    })
  }

  async #write(head: readonly Bytes[], message: OpenedMessage): Promise<SpooledBody> {
    await using writer = this.#parts.spool.begin()
    await writeMessage(writer, head, message)
    return writer.finish()
  }
}

function inSendersName({ reversePath, provenance }: ArrivedLetter) {
  return { reversePath, isSenderProven: isProvenArrival(reversePath, provenance) }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}
