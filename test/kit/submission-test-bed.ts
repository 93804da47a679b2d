import { systemEntropy } from '../../src/base/entropy.ts'
import { silentLog } from '../../src/base/log.ts'
import { LocalDelivery } from '../../src/core/delivery/local-delivery.ts'
import { MailReception } from '../../src/core/delivery/mail-reception.ts'
import { MemoryDirectory } from '../../src/core/directory/memory-directory.ts'
import { MemoryDns } from '../../src/core/dns/memory-dns.ts'
import type { OutboundQueue } from '../../src/core/queue/outbound-queue.ts'
import type { QueueDesk } from '../../src/core/queue/queue-desk.ts'
import { MemorySendingLedger } from '../../src/core/sending/memory-sending-ledger.ts'
import { SendingGuard } from '../../src/core/sending/sending-guard.ts'
import { SENDING } from '../../src/core/sending/sending-settings.fixture.ts'
import type { Capability } from '../../src/serve/jmap/capability.ts'
import { coreCapability } from '../../src/serve/jmap/core-capability.ts'
import { mailCapability } from '../../src/serve/jmap/mail/mail-capability.ts'
import { mdnCapability } from '../../src/serve/jmap/mdn/mdn-capability.ts'
import { sendingCapability } from '../../src/serve/jmap/submission/sending-capability.ts'
import { submissionCapability } from '../../src/serve/jmap/submission/submission-capability.ts'
import type { SubmissionLimits } from '../../src/serve/jmap/submission/submission-services.ts'
import { QueuePlace } from '../../src/store/queue/queue-place.fixture.ts'
import { SENDING_CAPABILITY } from '../../src/wire/jmap/sending.ts'
import { SUBMISSION_CAPABILITY } from '../../src/wire/jmap/session.ts'
import { arrivalsOver } from './arrivals.ts'
import { ANNA, JmapTestBed, type Loose, MAIL } from './jmap-test-bed.ts'
import { openDispatch } from './open-dispatch.ts'

const DAY_MS = 86_400_000

/** JMAP for a member who sends: with the real queue, its desk and its log. Nothing is sent on from the queue but by the test. */
export class SubmissionTestBed implements AsyncDisposable {
  readonly jmap: JmapTestBed
  readonly directory: MemoryDirectory
  readonly sending: MemorySendingLedger
  readonly queue: OutboundQueue
  readonly desk: QueueDesk
  readonly #place: QueuePlace

  private constructor(
    jmap: JmapTestBed,
    directory: MemoryDirectory,
    sending: MemorySendingLedger,
    queue: OutboundQueue,
    desk: QueueDesk,
    place: QueuePlace,
  ) {
    this.jmap = jmap
    this.directory = directory
    this.sending = sending
    this.queue = queue
    this.desk = desk
    this.#place = place
  }

  static async open(limits: Partial<SubmissionLimits> = {}): Promise<SubmissionTestBed> {
    const directory = new MemoryDirectory()
    for (const name of ['posthus.test', 'other.test']) {
      await directory.addDomain({ name, catchAll: undefined, createdMs: 0 })
    }
    const bo = { ...ANNA, id: 'b1', address: 'bo@posthus.test', name: 'Bo' }
    for (const account of [ANNA, bo]) {
      const credential = { accountId: account.id, phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 }
      await directory.addAccount(account, credential)
    }
    await directory.putAlias({ address: 'team@other.test', targets: [ANNA.id, bo.id] })
    const place = await QueuePlace.make()
    const { queue, desk, log } = await place.open()
    const sending = new MemorySendingLedger()
    const capabilities = ({ mail, spool, clock }: JmapTestBed): readonly Capability[] => {
      const { book, dispatch } = openDispatch(directory, queue, spool, clock)
      const reception = new MailReception(
        directory,
        book,
        arrivalsOver(new MemoryDns(), clock, {}),
        new LocalDelivery(mail, spool, clock),
        {
          guard: new SendingGuard(sending, { note: async () => undefined }, SENDING, clock),
          holds: { carryOut: async () => undefined },
        },
        dispatch,
        log,
        { hostname: 'mail.posthus.test' },
        clock,
        systemEntropy,
        silentLog,
      )
      const all = { maxMessageBytes: 1_000_000, maxRecipients: 10, maxFutureReleaseMs: 30 * DAY_MS, ...limits }
      const services = { reception, book, directory, desk, deliveries: log, limits: all }
      return [
        coreCapability,
        mailCapability,
        submissionCapability(services),
        sendingCapability,
        mdnCapability(services),
      ]
    }
    const jmap = await JmapTestBed.open({ capabilities })
    await jmap.mail.create(bo.id)
    jmap.using = [...MAIL, SUBMISSION_CAPABILITY, SENDING_CAPABILITY, 'urn:ietf:params:jmap:mdn']
    return new SubmissionTestBed(jmap, directory, sending, queue, desk, place)
  }

  /** A draft of a letter of anna's; its id. */
  async draft(fields = 'To: cy@elsewhere.test', from = 'anna@posthus.test', body = 'Hello'): Promise<string> {
    const text = `From: ${from}\n${fields}\nSubject: A letter\n\n${body}\n`
    return this.jmap.deliver(text, { mailbox: 'Drafts', flags: ['\\Draft'] })
  }

  /** The identity of an address of anna's. */
  async identity(email = 'anna@posthus.test'): Promise<string> {
    const { list } = await this.jmap.call('Identity/get')
    return list.find((one: Loose) => one.email === email).id
  }

  /** The answer to one message that is to be sent, as `EmailSubmission/set` has it. */
  async submit(object: Loose, more: Loose = {}): Promise<Loose> {
    const create = { s: { identityId: await this.identity(), ...object } }
    const [[, answer]] = (await this.jmap.calls(['EmailSubmission/set', { create, ...more }])) as [[string, Loose]]
    return answer
  }

  /** What waits in the queue, and its octets. */
  async waiting() {
    const all = await this.desk.list({}, 100)
    return Promise.all(
      all.map(async (one) => ({ ...one, text: Buffer.from(await one.message.body.bytes()).toString('latin1') })),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jmap[Symbol.asyncDispose]()
    await this.#place[Symbol.asyncDispose]()
  }
}
