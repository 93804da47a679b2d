import type { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { DeliveryAttempt, DeliveryLog } from '../queue/delivery-log.ts'
import type { QueueDesk } from '../queue/queue-desk.ts'
import type { Attribution, SentFacts } from './abuse-case.ts'

/** Whose message it was, and how that was found out. */
export interface Found {
  readonly attribution: Attribution
  /** Of the account that is shown to have sent it. */
  readonly accountId: string | undefined
  readonly ground: string
  readonly sent: SentFacts | undefined
}

/** What we have written into every message that a member hands in: `by HOST (Posthus) with ESMTPSA id ID`. */
const OWN_ID = /\(Posthus\) with [A-Z0-9]{1,20} id ([a-z0-9]{8,64})\b/i
/** Ids of one message that are looked up: whoever writes a report can write thousands. */
const MOST_IDS = 10
/** Attempts of one message that are counted. */
const MOST_ATTEMPTS = 500

/**
 * Finds out whose message was reported, by what we ourselves have written down when we sent it: the id of our queue in our Received field, or else its Message-ID. What a report says of itself counts for nothing.
 *
 * Threats: a header can be made up, so nothing is believed that is not in our own log. Whoever has once got mail from a member knows its ids and can show them with other words below: so it is shown that this member has sent that message, and never that the
 * message was what the report says; an operator decides, and sees that. A Message-ID is chosen by the sender's program: where several members have used one, it shows nothing. An id of ours whose message had another Message-ID is of another message.
 */
export class SentLookup {
  readonly #deliveries: Pick<DeliveryLog, 'find'>
  readonly #queue: Pick<QueueDesk, 'message'>

  constructor(deliveries: Pick<DeliveryLog, 'find'>, queue: Pick<QueueDesk, 'message'>) {
    this.#deliveries = deliveries
    this.#queue = queue
  }

  /** `header`: of the message that was reported. */
  async find(header: HeaderFields): Promise<Found> {
    const messageId = idIn(header.first('message-id'))
    for (const queueId of ownIds(header)) {
      const found = await this.#byQueueId(queueId, messageId)
      if (found) return found
    }
    const found = messageId === undefined ? undefined : await this.#byMessageId(messageId)
    if (found) return found
    if (messageId === undefined && header.first('received') === undefined) {
      return nobody('unknown', 'the report has no header of a message')
    }
    return nobody('claimed', 'no id in the header is one that we have sent, or it is older than our log')
  }

  async #byQueueId(queueId: string, messageId: string | undefined): Promise<Found | undefined> {
    const attempts = await this.#deliveries.find({ queueId, most: MOST_ATTEMPTS })
    const first = attempts.find(({ accountId }) => accountId !== undefined)
    const waiting = first ? undefined : (await this.#queue.message(queueId))?.message
    const accountId = first?.accountId ?? waiting?.accountId
    const known = first?.headerMessageId ?? waiting?.headerMessageId
    if (accountId === undefined) return undefined
    if (known !== undefined && messageId !== undefined && known !== messageId) return undefined
    return {
      attribution: 'shown',
      accountId,
      ground: `our Received field has the id ${queueId}, under which we took it from this account`,
      sent: factsOf(queueId, attempts),
    }
  }

  async #byMessageId(headerMessageId: string): Promise<Found | undefined> {
    const attempts = await this.#deliveries.find({ headerMessageId, most: MOST_ATTEMPTS })
    const accounts = new Set(attempts.map(({ accountId }) => accountId))
    const [accountId] = accounts
    const [first] = attempts
    if (accounts.size !== 1 || accountId === undefined || !first) return undefined
    return {
      attribution: 'shown',
      accountId,
      ground: 'we have sent a message with that Message-ID for this account, and for no other',
      sent: factsOf(first.queueId, attempts),
    }
  }
}

function nobody(attribution: Attribution, ground: string): Found {
  return { attribution, accountId: undefined, ground, sent: undefined }
}

function ownIds(header: HeaderFields): readonly string[] {
  const ids = header.every('received').flatMap((value) => OWN_ID.exec(value.slice(0, 1000))?.[1]?.toLowerCase() ?? [])
  return [...new Set(ids)].slice(0, MOST_IDS)
}

function idIn(value: string | undefined): string | undefined {
  return /^<([\x21-\x3b\x3d\x3f-\x7e]{1,500})>$/.exec(value ?? '')?.[1]
}

/** Counts, and nobody's address. */
function factsOf(queueId: string, attempts: readonly DeliveryAttempt[]): SentFacts {
  const of = (kind?: DeliveryAttempt['kind']) =>
    new Set(attempts.filter((one) => kind === undefined || one.kind === kind).map(({ recipient }) => recipient)).size
  const times = attempts.map(({ atMs }) => atMs)
  return {
    queueId,
    acceptedMs: times.length === 0 ? undefined : Math.min(...times),
    recipients: of(),
    delivered: of('delivered'),
    failed: of('failed'),
  }
}
