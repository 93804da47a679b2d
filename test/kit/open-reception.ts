import assert from 'node:assert/strict'
import { systemEntropy } from '../../src/base/entropy.ts'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { LocalDelivery } from '../../src/core/delivery/local-delivery.ts'
import { MailReception } from '../../src/core/delivery/mail-reception.ts'
import type { ArrivalFacts, Envelope, EnvelopeRecipient } from '../../src/core/delivery/reception.ts'
import type { Account, Credential, Directory } from '../../src/core/directory/directory.ts'
import { MemoryDirectory } from '../../src/core/directory/memory-directory.ts'
import { MemoryDns } from '../../src/core/dns/memory-dns.ts'
import type { DeliveryAttempt } from '../../src/core/queue/delivery-log.ts'
import type { NewOutboundMessage, QueueIntake } from '../../src/core/queue/outbound-queue.ts'
import { MemorySendingLedger } from '../../src/core/sending/memory-sending-ledger.ts'
import { SendingGuard } from '../../src/core/sending/sending-guard.ts'
import { SENDING } from '../../src/core/sending/sending-settings.fixture.ts'
import { arrivalsOver } from './arrivals.ts'
import { MemorySpool } from './memory-spool.ts'
import { openDispatch } from './open-dispatch.ts'
import { RecordingMailStore } from './recording-mail-store.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
export const FROM_OUTSIDE: ArrivalFacts = {
  service: 'smtp',
  connectionId: 'c1',
  helo: 'mail.elsewhere.test',
  esmtp: true,
  remoteAddress: '192.0.2.7',
  protection: TLS,
  accountId: undefined,
}
export const FROM_ANNA: ArrivalFacts = {
  ...FROM_OUTSIDE,
  service: 'submissions',
  helo: 'annas-laptop',
  accountId: 'anna',
}

interface Queued extends Omit<NewOutboundMessage, 'body'> {
  readonly text: string
}

/** Keeps what is added, or fails. */
class RecordingQueue implements QueueIntake {
  readonly added: Queued[] = []
  failure: Error | undefined
  room: Error | undefined
  readonly asked: [string | undefined, number][] = []

  async requireRoom(accountId: string | undefined, recipients: number): Promise<void> {
    this.asked.push([accountId, recipients])
    if (this.room) throw this.room
  }

  async add(...messages: NewOutboundMessage[]): Promise<void> {
    if (this.failure) throw this.failure
    for (const message of messages) {
      this.added.push({ ...message, text: Buffer.from(await message.body.bytes()).toString('latin1') })
    }
  }
}

async function addAccount(directory: Directory, id: string, state: Account['state'] = 'active'): Promise<void> {
  const account = { id, address: `${id}@posthus.test`, name: id, state, unit: 'local', createdMs: 0 }
  const credential: Credential = { accountId: id, phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 }
  await directory.addAccount(account, credential)
}

/** What is found out of strangers is another test's business. */
const TRUSTED = ['192.0.2.0/24', '2001:db8::/32']

/** A reception for three members and a suspended one, whose queue and mailboxes record what they are given. */
export async function openReception({ dns = new MemoryDns(), trustedRelays = TRUSTED } = {}) {
  const directory = new MemoryDirectory()
  await directory.addDomain({ name: 'posthus.test', catchAll: undefined, createdMs: 0 })
  for (const id of ['anna', 'bo', 'cy']) await addAccount(directory, id)
  await addAccount(directory, 'sleepy', 'suspended')
  await directory.putAlias({ address: 'team@posthus.test', targets: ['anna', 'bo', 'friend@elsewhere.test'] })
  const store = new RecordingMailStore({ Lists: undefined, Sent: '\\Sent' })
  const queue = new RecordingQueue()
  const logged: DeliveryAttempt[] = []
  const deliveries = {
    failure: undefined as Error | undefined,
    record: async (attempts: readonly DeliveryAttempt[]) => {
      if (deliveries.failure) throw deliveries.failure
      logged.push(...attempts)
    },
  }
  const spool = new MemorySpool()
  const clock = new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5))
  const local = new LocalDelivery(store.asPort(), spool, clock)
  const sending = new MemorySendingLedger()
  const carriedOut: string[] = []
  const { book, dispatch } = openDispatch(directory, queue, spool, clock)
  const reception = new MailReception(
    directory,
    book,
    arrivalsOver(dns, clock, { trustedRelays }),
    local,
    {
      guard: new SendingGuard(sending, { note: async () => undefined }, SENDING, clock),
      holds: { carryOut: async (id) => void carriedOut.push(id) },
    },
    dispatch,
    deliveries,
    { hostname: 'mx.posthus.test' },
    clock,
    systemEntropy,
    silentLog,
  )
  const receive = async (
    text: string,
    to: readonly (string | EnvelopeRecipient)[],
    arrival = FROM_OUTSIDE,
    rest: Partial<Envelope> = {},
  ) => {
    const writer = spool.begin()
    await writer.write(Buffer.from(text, 'latin1'))
    const recipients = to.map((one) =>
      typeof one === 'string' ? { address: one, notify: [], originalRecipient: undefined } : one,
    )
    const envelope: Envelope = {
      reversePath: arrival.accountId ? 'anna@posthus.test' : 'sender@elsewhere.test',
      recipients,
      body: '7bit',
      smtpUtf8: false,
      requireTls: false,
      envelopeId: undefined,
      dsnReturn: undefined,
      ...rest,
    }
    try {
      return await reception.receive(envelope, await writer.finish(), arrival)
    } finally {
      assert.equal(spool.open, 0, 'every body was disposed of')
    }
  }
  return { directory, book, store, queue, logged, deliveries, spool, reception, receive, sending, carriedOut }
}

/** From outside. */
export const MESSAGE = 'From: x@elsewhere.test\r\nSubject: hi\r\n\r\ntext\r\n'

/** From anna. */
export const LETTER = 'From: anna@posthus.test\r\n\r\nhi\r\n'
