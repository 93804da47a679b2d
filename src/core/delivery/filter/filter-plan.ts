import type { Bytes } from '../../../base/bytes.ts'
import type { IncomingMessage } from '../../mail/message.ts'
import type { Provenance } from '../../mail/provenance.ts'
import type { FilterEvent, MemoryKind } from '../../sieve/script-shelf.ts'
import type { Carriage } from '../carriage.ts'
import type { OpenedMessage } from '../header-block.ts'
import type { LocalTarget } from '../local-target.ts'
import { messageIdOf } from './answers.ts'
import type { Copy } from './keep-copies.ts'

/** A message on its way into one account. */
export interface FilteredMail {
  readonly target: LocalTarget
  readonly carriage: Carriage
  /** The header, trace fields included, without what stands on top in a mailbox. */
  readonly head: readonly Bytes[]
  readonly message: OpenedMessage
  /** As it is kept if the script leaves it as it is. */
  readonly incoming: IncomingMessage
  /** What was found out about it when it came, kept with every copy. */
  readonly provenance?: Provenance | undefined
}

/** Something to be remembered once everything is done. */
export interface Memory {
  readonly kind: MemoryKind
  readonly key: string
  readonly untilMs: number
}

/** What an outcome comes to, ready to be carried out. */
export interface Plan {
  readonly copies: Copy[]
  readonly posts: (() => Promise<void>)[]
  readonly memories: Memory[]
  readonly events: FilterEvent[]
  /** Recipients that the message is forwarded to. */
  forwarded: number
  /** Whether the sender of a refused message is told by a message of its own. */
  isRefusalTold: boolean
  /** A message to the member about a script that failed. */
  notice: { readonly message: IncomingMessage; readonly key: string } | undefined
}

/** Makes the notes on what a script did with a message. */
export function eventMaker({ carriage, message }: FilteredMail, atMs: number) {
  const sender = carriage.reversePath.slice(0, 320)
  const messageId = messageIdOf(message.fields)
  return (what: FilterEvent['what'], detail: string): FilterEvent => ({ atMs, what, sender, messageId, detail })
}

export function isJunk({ provenance }: FilteredMail): boolean {
  return provenance?.verdict.kind === 'junk'
}
