import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemEntropy } from '../../src/base/entropy.ts'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import { ArcSealer } from '../../src/core/arc/arc-sealer.ts'
import { type Carriage, PLAIN_CARRIAGE } from '../../src/core/delivery/carriage.ts'
import { FilterPost } from '../../src/core/delivery/filter/filter-post.ts'
import { MemberFilter } from '../../src/core/delivery/filter/member-filter.ts'
import { Forwarding } from '../../src/core/delivery/forwarding.ts'
import { openMessage } from '../../src/core/delivery/header-block.ts'
import { LocalDelivery } from '../../src/core/delivery/local-delivery.ts'
import { SenderRewriting } from '../../src/core/delivery/sender-rewriting.ts'
import { AddressBook } from '../../src/core/directory/address-book.ts'
import type { Credential } from '../../src/core/directory/directory.ts'
import { MemoryDirectory } from '../../src/core/directory/memory-directory.ts'
import { makeDkimKeys } from '../../src/core/dkim/dkim-keys.ts'
import { flagNames } from '../../src/core/mail/flags.ts'
import type { Provenance } from '../../src/core/mail/provenance.ts'
import { UidSet } from '../../src/core/mail/uid-set.ts'
import type { NewOutboundMessage, QueueIntake } from '../../src/core/queue/outbound-queue.ts'
import { AutomaticSending } from '../../src/core/sending/automatic-sending.ts'
import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'
import { MemoryAutomaticLedger } from './memory-automatic-ledger.ts'
import { MemorySpool } from './memory-spool.ts'
import { AUTOMATIC } from './open-dispatch.ts'

const EVERYTHING = UidSet.of([{ first: 1, last: 0xffffffff }])
export const LETTER =
  'From: Bo <bo@example.org>\r\nTo: anna@posthus.test\r\nSubject: hi\r\nMessage-ID: <1@example.org>\r\n\r\ntext\r\n'

interface Sent extends Omit<NewOutboundMessage, 'body'> {
  readonly text: string
}

class RecordingQueue implements QueueIntake {
  readonly sent: Sent[] = []
  failure: Error | undefined
  room: Error | undefined

  async requireRoom(): Promise<void> {
    if (this.room) throw this.room
  }

  async add(...messages: NewOutboundMessage[]): Promise<void> {
    if (this.failure) throw this.failure
    for (const message of messages) {
      this.sent.push({ ...message, text: Buffer.from(await message.body.bytes()).toString('latin1') })
    }
  }
}

/** A house with anna, whose filter is `script`. */
export async function openFilteredMember(script: string) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-filter-'))
  const clock = new ManualClock(Date.UTC(2026, 10, 26, 16))
  const store = new SqliteMailStore({ folder, clock })
  const directory = new MemoryDirectory()
  await directory.addDomain({ name: 'posthus.test', catchAll: undefined, createdMs: 0 })
  for (const id of ['anna', 'bo']) {
    const credential: Credential = { accountId: id, phc: '', sealedScram: new Uint8Array(), version: 1, changedMs: 0 }
    await directory.addAccount(
      { id, address: `${id}@posthus.test`, name: id, state: 'active', unit: 'local', createdMs: 0 },
      credential,
    )
    await store.create(id)
  }
  await directory.putAlias({ address: 'sales@posthus.test', targets: ['anna'] })
  const spool = new MemorySpool()
  const queue = new RecordingQueue()
  const rewriting = new SenderRewriting([new Uint8Array(32)], clock)
  const book = new AddressBook(directory, {}, rewriting)
  const entropy = systemEntropy
  const keysOf = async (domain: string) => makeDkimKeys(domain, clock.nowMs(), [], 'signing')
  const sealer = new ArcSealer(keysOf, 'mx.posthus.test', clock)
  const post = new FilterPost({
    queue,
    book,
    spool,
    forwarding: new Forwarding({ book, spool, rewriting, sealer }),
    automatic: new AutomaticSending(new MemoryAutomaticLedger(), AUTOMATIC, clock),
    queueLifetimeMs: 1000,
    clock,
    entropy,
  })
  const filter = new MemberFilter({
    store,
    directory,
    book,
    spool,
    post,
    hostname: 'mail.posthus.test',
    version: '0',
    clock,
    entropy,
    log: silentLog,
  })
  const local = new LocalDelivery(store, spool, clock, { filter })
  const install = (content: string) =>
    store.write('anna', async ({ scripts }) => {
      await scripts.put('main', content, clock.nowMs())
      await scripts.activate('main')
    })
  await install(script)
  const deliver = async (
    text = LETTER,
    carriage: Partial<Carriage> = {},
    detail?: string,
    provenance?: Provenance,
    deliveryId?: string,
  ) => {
    const writer = spool.begin()
    await writer.write(Buffer.from(text, 'latin1'))
    const body = await writer.finish()
    const message = await openMessage(body)
    const envelope = { ...PLAIN_CARRIAGE, reversePath: 'bo@example.org', ...carriage }
    try {
      const head = [Buffer.from('Received: here\r\n'), message.fields.octets]
      await local.deliver(
        {
          accountId: 'anna',
          address: 'anna@posthus.test',
          detail,
          ...(deliveryId === undefined ? {} : { deliveryId }),
        },
        envelope,
        head,
        message,
        provenance,
      )
    } finally {
      await body[Symbol.asyncDispose]()
      assert.equal(spool.open, 0, 'every body was disposed of')
    }
  }
  /** Messages of a mailbox with their flags and octets. */
  const kept = async (name: string) => {
    const rows = await store.read('anna', async (mail) => {
      const mailbox = await mail.mailboxNamed(name)
      return mailbox ? await mail.list(mailbox.id, EVERYTHING, []) : []
    })
    const octets = await store.octets(
      'anna',
      rows.map(({ bodyId }) => bodyId),
    )
    return rows.map(({ flags, bodyId }) => ({
      flags: flagNames(flags),
      text: Buffer.from(octets.get(bodyId) as Uint8Array).toString('latin1'),
    }))
  }
  const events = async () =>
    (await store.read('anna', ({ scripts }) => scripts.events(10))).map(({ what, detail }) =>
      `${what} ${detail}`.trim(),
    )
  const close = async () => {
    await store.closeChecked()
    await rm(folder, { recursive: true })
  }
  return {
    store,
    queue,
    clock,
    deliver,
    kept,
    events,
    install,
    rewriting,
    book,
    directory,
    [Symbol.asyncDispose]: close,
  }
}

/** Requires all that the scripts of these tests use. */
export const ALL =
  'require ["fileinto", "imap4flags", "mailbox", "copy", "vacation", "enotify", "reject", "duplicate", "editheader", "special-use", "mailboxid", "variables", "envelope", "subaddress"];'
