import type { Part } from '../../wire/mime/message-content.ts'
import type { Hop, HopState } from '../mail/hop.ts'
import type { Provenance } from '../mail/provenance.ts'
import type { DeliveryAttempt } from '../queue/delivery-log.ts'
import type { TransportAttempt } from '../transport-policy/transport-attempt.ts'
import { type ContentProtection, contentProtection } from './content-protection.ts'

/** What is asked about: one message in a mailbox. */
export interface TrailedMessage {
  readonly root: Part
  readonly preview: string
  readonly provenance: Provenance | undefined
  /** Attempts of the member's own queue entries with its Message-ID, the newest first. */
  readonly attempts: readonly DeliveryAttempt[]
}

/** What became of one recipient of a sent message, and over what it went there. */
export interface SentRecipient {
  readonly recipient: string
  readonly kind: DeliveryAttempt['kind']
  readonly attempt: number
  /** The recipient's mailbox is here: no hop. */
  readonly isLocal: boolean
  readonly hop: Hop | undefined
}

/** The three points of security of one message, kept apart: none of them makes up for another. */
export interface MessageHops {
  /** Point 1: from the member's program to us. `unknown` of a message that did not come to us from a member. */
  readonly member: { readonly state: HopState; readonly hop: Hop | undefined }
  /** Point 2: between us and other providers. */
  readonly providers: {
    /** The worst of what is measured or trusted; claims do not count. `none`: it has not left this server, and did not come from another. */
    readonly state: HopState | 'none'
    /** The way of a received message, the latest first. */
    readonly received: readonly Hop[]
    readonly receivedCut: boolean
    /** Of a sent message what became of each recipient, by the latest attempt. */
    readonly sent: readonly SentRecipient[]
  }
  /** Point 3: the text itself. */
  readonly content: ContentProtection
}

/** Puts together what is known of the way of a message; nothing of it is guessed. */
export function hopsOf({ root, preview, provenance, attempts }: TrailedMessage): MessageHops {
  const kept = provenance?.hops ?? []
  const sent = latestOfEach(attempts).map(sentRecipient)
  const submission = kept.find(isOurSubmission) ?? attempts.find(({ accepted }) => accepted)?.accepted
  return {
    member: { state: submission?.state ?? 'unknown', hop: submission },
    providers: {
      state: providersState(kept, sent),
      received: kept.filter((hop) => !isOurSubmission(hop)),
      receivedCut: provenance?.hopsCut ?? false,
      sent,
    },
    content: contentProtection(root, preview),
  }
}

function isOurSubmission({ source, leg }: Hop): boolean {
  return source === 'measured' && leg === 'submission'
}

/** The latest attempt of each recipient and message in the queue, in the order of the addresses. */
function latestOfEach(attempts: readonly DeliveryAttempt[]): DeliveryAttempt[] {
  const latest = new Map<string, DeliveryAttempt>()
  for (const attempt of attempts) {
    const key = `${attempt.queueId} ${attempt.recipient}`
    if (!latest.has(key)) latest.set(key, attempt)
  }
  return [...latest.values()].sort((a, b) => (a.recipient < b.recipient ? -1 : a.recipient > b.recipient ? 1 : 0))
}

function sentRecipient(attempt: DeliveryAttempt): SentRecipient {
  const { recipient, kind } = attempt
  const isLocal = kind === 'delivered' && attempt.host === undefined
  return {
    recipient,
    kind,
    attempt: attempt.attempt,
    isLocal,
    hop: attempt.host === undefined ? undefined : sentHop(attempt),
  }
}

/** Over what a message went to another host, or would have gone. */
export function sentHop(attempt: DeliveryAttempt): Hop {
  const { host, address, protection, atMs } = attempt
  const transport = attempt.facts as Partial<TransportAttempt> | undefined
  const provedBy = transport?.provedBy ?? (protection ? undefined : 'nothing')
  const isProved = provedBy === 'dane' || provedBy === 'web-pki'
  // A host that was turned away, or never reached, had nothing of the message: nothing was in the clear.
  const isUnknown = !protection && attempt.kind !== 'delivered'
  return {
    source: 'measured',
    leg: 'transfer',
    from: undefined,
    address,
    by: host,
    protocol: undefined,
    atMs,
    state: protection ? (isProved ? 'protected' : 'encrypted') : isUnknown ? 'unknown' : 'clear',
    protection,
    provedBy,
    policies: transport?.demandedBy ?? [],
  }
}

const ORDER: readonly HopState[] = ['clear', 'unknown', 'encrypted', 'protected']

function providersState(received: readonly Hop[], sent: readonly SentRecipient[]): HopState | 'none' {
  const hops = received.filter(({ source, leg }) => source !== 'claimed-field' && leg === 'transfer')
  const states = [...hops.map(({ state }) => state)]
  for (const { isLocal, hop } of sent) if (!isLocal) states.push(hop?.state ?? 'unknown')
  if (states.length > 0) return ORDER.find((state) => states.includes(state)) as HopState
  return received.length > 0 || (sent.length > 0 && sent.every(({ isLocal }) => isLocal)) ? 'none' : 'unknown'
}
