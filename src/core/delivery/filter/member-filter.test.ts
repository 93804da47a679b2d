import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { MemorySpool } from '../../../../test/kit/memory-spool.ts'
import { systemEntropy } from '../../../base/entropy.ts'
import { Fault, isFault } from '../../../base/fault.ts'
import { silentLog } from '../../../base/log.ts'
import { ManualClock } from '../../../base/manual-clock.ts'
import { SqliteMailStore } from '../../../store/sql/sqlite-mail-store.ts'
import { ArcSealer } from '../../arc/arc-sealer.ts'
import { AddressBook } from '../../directory/address-book.ts'
import type { Credential } from '../../directory/directory.ts'
import { MemoryDirectory } from '../../directory/memory-directory.ts'
import { makeDkimKeys } from '../../dkim/dkim-keys.ts'
import { flagNames } from '../../mail/flags.ts'
import { someProvenance } from '../../mail/provenance.fixture.ts'
import type { Provenance } from '../../mail/provenance.ts'
import { UidSet } from '../../mail/uid-set.ts'
import type { NewOutboundMessage, QueueIntake } from '../../queue/outbound-queue.ts'
import { SHELF_LIMITS } from '../../sieve/script-shelf.ts'
import type { Carriage } from '../carriage.ts'
import { openMessage } from '../header-block.ts'
import { LocalDelivery } from '../local-delivery.ts'
import { SenderRewriting } from '../sender-rewriting.ts'
import { FilterPost } from './filter-post.ts'
import { MemberFilter } from './member-filter.ts'

const EVERYTHING = UidSet.of([{ first: 1, last: 0xffffffff }])
const LETTER =
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

  async add(message: NewOutboundMessage): Promise<void> {
    if (this.failure) throw this.failure
    this.sent.push({ ...message, text: Buffer.from(await message.body.bytes()).toString('latin1') })
  }
}

/** A house with anna, whose filter is `script`. */
async function open(script: string) {
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
  const post = new FilterPost({
    queue,
    book,
    spool,
    rewriting,
    sealer: new ArcSealer(
      async (domain) => makeDkimKeys(domain, clock.nowMs(), [], 'signing'),
      'mx.posthus.test',
      clock,
    ),
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
  const deliver = async (text = LETTER, carriage: Partial<Carriage> = {}, detail?: string, provenance?: Provenance) => {
    const writer = spool.begin()
    await writer.write(Buffer.from(text, 'latin1'))
    const body = await writer.finish()
    const message = await openMessage(body)
    const envelope = {
      reversePath: 'bo@example.org',
      eightBit: false,
      binaryMime: false,
      smtpUtf8: false,
      requireTls: false,
      ...carriage,
    }
    try {
      const head = [Buffer.from('Received: here\r\n'), message.fields.octets]
      await local.deliver(
        { accountId: 'anna', address: 'anna@posthus.test', detail },
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

const ALL =
  'require ["fileinto", "imap4flags", "mailbox", "copy", "vacation", "enotify", "reject", "duplicate", "editheader", "special-use", "variables", "envelope", "subaddress"];'

test('copies are filed with flags, in mailboxes that are made where they are asked for', async () => {
  await using house = await open(
    `${ALL} fileinto :create :flags "\\\\Seen big" "Lists/Deep"; fileinto :specialuse "\\\\Junk" "Nowhere"; fileinto :flags "\\\\Flagged" "inbox";`,
  )
  await house.deliver()
  assert.deepEqual(
    (await house.kept('Lists/Deep')).map(({ flags }) => flags),
    [['\\Seen', 'big']],
  )
  assert.equal((await house.kept('Junk')).length, 1)
  const [inbox] = await house.kept('INBOX')
  assert.deepEqual(inbox?.flags, ['\\Flagged'])
  assert.equal(
    inbox?.text,
    `Return-Path: <bo@example.org>\r\nDelivered-To: anna@posthus.test\r\nReceived: here\r\n${LETTER}`,
  )
  assert.deepEqual(await house.events(), [])
})

test('a mailbox that is not there, or cannot be, is the inbox, and the member can see why', async () => {
  await using house = await open(`${ALL} fileinto "Nowhere"; fileinto :create "a//b";`)
  await house.deliver()
  assert.equal((await house.kept('INBOX')).length, 1)
  assert.deepEqual(await house.events(), ['misfiled There is no mailbox a//b', 'misfiled There is no mailbox Nowhere'])
})

test('the detail of an address still chooses the mailbox of what is kept, and a script sees it', async () => {
  await using house = await open(`${ALL} if envelope :detail "to" "lists" { keep; } else { discard; }`)
  await house.store.write('anna', async (mail) => void (await mail.createMailbox('Lists')))
  await house.deliver(LETTER, {}, 'lists')
  assert.equal((await house.kept('Lists')).length, 1)
  await house.deliver()
  assert.deepEqual(await house.events(), ['discarded'])
  assert.equal((await house.kept('INBOX')).length, 0)
})

test('what is redirected goes into the queue unchanged, in a rewritten name that leads back to the sender', async () => {
  await using house = await open(`${ALL} redirect "friend@elsewhere.test";`)
  await house.deliver(LETTER, { requireTls: true })
  const [sent] = house.queue.sent
  assert.equal(sent?.text, `Delivered-To: anna@posthus.test\r\nReceived: here\r\n${LETTER}`)
  assert.match(sent?.reversePath ?? '', /^SRS0=.*=example\.org=bo@posthus\.test$/)
  assert.deepEqual(
    [sent?.recipients[0]?.address, sent?.recipients[0]?.destination],
    ['friend@elsewhere.test', 'elsewhere.test'],
  )
  assert.deepEqual([sent?.accountId, sent?.requireTls], [undefined, true])
  const back = await house.book.resolveLocal(sent?.reversePath as string)
  assert.deepEqual(back, { kind: 'accounts', accounts: [], outside: ['bo@example.org'] })
  const forged = await house.book.resolveLocal(String(sent?.reversePath).replace('=bo@', '=ba@'))
  assert.deepEqual(forged, { kind: 'unknown' })
  assert.equal((await house.kept('INBOX')).length, 0)
})

test('for a suspended account nothing is forwarded, answered or thrown away: its mail is kept', async () => {
  await using house = await open(`${ALL} redirect "friend@elsewhere.test"; vacation "away"; discard;`)
  await house.directory.setState('anna', 'suspended')
  await house.deliver()
  assert.deepEqual(house.queue.sent, [])
  assert.equal((await house.kept('INBOX')).length, 1)
  await house.directory.setState('anna', 'active')
  await house.deliver()
  assert.equal(house.queue.sent.length > 0, true)
  assert.equal((await house.kept('INBOX')).length, 1)
})

test('a redirect to a member goes to that mailbox with its sender, the null reverse-path stays null', async () => {
  await using house = await open(`${ALL} redirect "bo@posthus.test"; redirect :copy "friend@elsewhere.test";`)
  await house.deliver(LETTER, { reversePath: '' })
  assert.deepEqual(
    house.queue.sent.map(({ reversePath, recipients }) => [reversePath, recipients[0]?.destination]),
    [
      ['', 'local'],
      ['', 'elsewhere.test'],
    ],
  )
  await house.deliver()
  assert.equal(house.queue.sent[2]?.reversePath, 'bo@example.org')
})

test('a redirect to nobody keeps the message', async () => {
  await using house = await open(`${ALL} redirect "nobody@posthus.test";`)
  await house.deliver()
  assert.equal((await house.kept('INBOX')).length, 1)
  assert.deepEqual(await house.events(), ['failed nobody@posthus.test cannot be redirected to: the message was kept'])
})

test('what was looked at is sealed when it is sent on, and nothing else is', async () => {
  await using house = await open(`${ALL} redirect "friend@elsewhere.test";`)
  const results = 'Authentication-Results: mx.posthus.test; dmarc=pass header.from=example.org\r\n'
  await house.deliver(`${results}${LETTER}`)
  assert.match(house.queue.sent[0]?.text ?? '', /^Delivered-To: /)
  const provenance = someProvenance('mail.example.org')
  const arc = { result: 'none', reason: undefined, sealers: [], attestedBy: undefined } as const
  const authentication = { ...provenance.authentication!, arc }
  await house.deliver(`${results}${LETTER}`, {}, undefined, {
    ...provenance,
    authentication,
    verdict: { kind: 'deliver' },
  })
  const [, sealed] = house.queue.sent
  assert.match(
    sealed?.text ?? '',
    /^ARC-Seal: i=1; a=rsa-sha256; cv=none; d=posthus\.test;(?:.*\r\n[ \t])*.*\r\nARC-Message-Signature:/,
  )
  assert.match(
    sealed?.text ?? '',
    /\r\nARC-Authentication-Results: i=1; mx\.posthus\.test; dmarc=pass header\.from=example\.org\r\nDelivered-To: /,
  )
})

test('junk is answered by nobody, and goes into Junk unless the script says where', async () => {
  await using house = await open(`${ALL} vacation "away"; notify "mailto:phone@elsewhere.test";`)
  const junk = {
    authentication: undefined,
    hops: [],
    verdict: { kind: 'junk', reasons: ['dmarc-quarantine'] },
  } as const
  await house.deliver(LETTER, {}, undefined, junk)
  assert.deepEqual([house.queue.sent.length, (await house.kept('Junk')).length], [0, 1])
  await house.install(
    'require ["spamtest", "fileinto", "relational", "comparator-i;ascii-numeric"]; if spamtest :value "ge" :comparator "i;ascii-numeric" "5" { fileinto "INBOX"; }',
  )
  await house.deliver(LETTER, {}, undefined, junk)
  assert.equal((await house.kept('INBOX')).length, 1)
})

test('a refusal is the answer, with its reason where it is plain', async () => {
  await using house = await open(`${ALL} reject text:\nGo away,\nplease.\n.\n;`)
  const refused = (message: string) => (error: unknown) =>
    isFault(error, 'mail/refused-by-recipient') && error.message === message
  await assert.rejects(house.deliver(), refused('Go away, please.'))
  await house.install(`${ALL} reject "Nö";`)
  await assert.rejects(house.deliver(), refused('The recipient refuses the message'))
  assert.equal((await house.kept('INBOX')).length, 0)
})

test('somebody who writes while the member is away is answered once in a while, and nobody else is', async () => {
  await using house = await open(`${ALL} vacation :days 2 :subject "Grüße" "I am away.";`)
  await house.deliver()
  await house.deliver()
  const [answer] = house.queue.sent
  assert.equal(house.queue.sent.length, 1)
  assert.deepEqual(
    [answer?.reversePath, answer?.accountId, answer?.recipients[0]?.address],
    ['', 'anna', 'bo@example.org'],
  )
  assert.match(
    answer?.text ?? '',
    /^From: "anna" <anna@posthus\.test>\r\nTo: <bo@example\.org>\r\nSubject: =\?UTF-8\?B\?R3LDvMOfZQ==\?=\r\n/,
  )
  assert.match(
    answer?.text ?? '',
    /\r\nIn-Reply-To: <1@example\.org>\r\nReferences: <1@example\.org>\r\nAuto-Submitted: auto-replied \(vacation\)\r\n/,
  )
  assert.match(answer?.text ?? '', /\r\n\r\nI am away\.\r\n$/)
  house.clock.advance(2 * 86_400_000)
  await house.deliver()
  assert.equal(house.queue.sent.length, 2)
  assert.equal((await house.kept('INBOX')).length, 3)

  const never: [string, string, Partial<Carriage>?][] = [
    ['a bounce', LETTER, { reversePath: '' }],
    ['a list', `List-Id: <x>\r\n${LETTER}`, { reversePath: 'a@x.test' }],
    ['bulk', `Precedence: bulk\r\n${LETTER}`, { reversePath: 'b@x.test' }],
    ['a program', `Auto-Submitted: auto-generated\r\n${LETTER}`, { reversePath: 'c@x.test' }],
    ['the owner of a list', LETTER, { reversePath: 'owner-x@x.test' }],
    ['the request address of a list', LETTER, { reversePath: 'x-request@x.test' }],
    ['the member', LETTER, { reversePath: 'Anna+x@posthus.test' }],
    ['a blind copy', LETTER.replace('anna@', 'cy@'), { reversePath: 'd@x.test' }],
  ]
  for (const [who, text, carriage] of never) {
    await house.deliver(text, carriage)
    assert.equal(house.queue.sent.length, 2, who)
  }
  await house.deliver(LETTER.replace('anna@', 'sales@'), { reversePath: 'e@x.test' })
  await house.deliver(`Auto-Submitted: no\r\n${LETTER.replace('anna@', 'anna+x@')}`, { reversePath: 'f@x.test' })
  assert.equal(house.queue.sent.length, 4, 'an alias and an address with a detail are hers too')
})

test('who forges senders makes a script write to so many at most', async () => {
  await using house = await open(`${ALL} vacation "away";`)
  await house.store.write('anna', async ({ scripts }) => {
    const [nowMs, until] = [house.clock.nowMs(), house.clock.nowMs() + 1000]
    for (let n = 0; n < SHELF_LIMITS.maxAnswered; n++) await scripts.remember('answer', `k${n}`, until, nowMs)
  })
  await house.deliver()
  assert.equal(house.queue.sent.length, 0)
  house.clock.advance(1000)
  await house.deliver()
  assert.equal(house.queue.sent.length, 1)
})

test('an answer in MIME has the fields of its content and no others; another address of hers may stand in From, nobody else may', async () => {
  await using house = await open(
    `${ALL} vacation :mime :from "Anna A <sales@posthus.test>" "Content-Type: text/html\nBcc: x@y.test\n\n<b>away</b>";`,
  )
  await house.deliver()
  assert.match(house.queue.sent[0]?.text ?? '', /^From: "Anna A" <sales@posthus\.test>\r\n/)
  assert.match(
    house.queue.sent[0]?.text ?? '',
    /MIME-Version: 1\.0\r\nContent-Type: text\/html\r\n\r\n<b>away<\/b>\r\n$/,
  )
  await house.install(`${ALL} vacation :from "boss@elsewhere.test" "x";`)
  await house.deliver()
  assert.match(house.queue.sent[1]?.text ?? '', /^From: "anna" <anna@posthus\.test>\r\n/)
})

test('notifications go out, but none of what a program sent', async () => {
  await using house = await open(`${ALL} notify :importance "1" :message "New!" "mailto:phone@elsewhere.test?X-Tag=a";`)
  await house.deliver()
  await house.deliver(`Auto-Submitted: auto-notified\r\n${LETTER}`)
  assert.equal(house.queue.sent.length, 1)
  assert.match(
    house.queue.sent[0]?.text ?? '',
    /\r\nSubject: New!\r\n[\s\S]*\r\nAuto-Submitted: auto-notified; owner-email="anna@posthus\.test"\r\nx-tag: a\r\nX-Priority: 1 \(Highest\)\r\n/,
  )
})

test('a script that fails keeps mail and tells the member once a day', async () => {
  await using house = await open(`${ALL} redirect "\${nobody}";`)
  await house.deliver()
  await house.deliver()
  const inbox = await house.kept('INBOX')
  assert.equal(inbox.length, 3)
  assert.match(inbox[1]?.text ?? '', /Subject: Your mail filter does not work\r\n[\s\S]*not an address/)
  house.clock.advance(86_400_000)
  await house.deliver()
  assert.equal((await house.kept('INBOX')).length, 5)
})

test('an edited header is what is kept', async () => {
  await using house = await open(
    `${ALL} addheader "X-Filed" "yes"; fileinto "Archive"; redirect "friend@elsewhere.test";`,
  )
  await house.deliver()
  assert.match(
    (await house.kept('Archive'))[0]?.text ?? '',
    /^Return-Path: <bo@example\.org>\r\nDelivered-To: anna@posthus\.test\r\nX-Filed: yes\r\nReceived: here\r\n/,
  )
  assert.match(house.queue.sent[0]?.text ?? '', /^Delivered-To: anna@posthus\.test\r\nX-Filed: yes\r\n/)
})

test('a message is a duplicate only once all that it wanted is done', async () => {
  await using house = await open(`${ALL} if duplicate { discard; stop; } redirect "friend@elsewhere.test";`)
  house.queue.failure = new Fault('world', 'store/unavailable', 'full')
  await assert.rejects(house.deliver(), (error) => isFault(error, 'store/unavailable'))
  house.queue.failure = undefined
  await house.deliver()
  assert.equal(house.queue.sent.length, 1, 'the next attempt of the sender is not taken for a duplicate')
  await house.deliver()
  assert.equal(house.queue.sent.length, 1)
})

test('of copies of one message that come at once only one is new', async () => {
  await using house = await open(`${ALL} if duplicate { discard; }`)
  await Promise.all(Array.from({ length: 8 }, () => deliverQuietly(house.deliver)))
  assert.equal((await house.kept('INBOX')).length, 1)
})

/** The check for open bodies counts those of the others too. */
async function deliverQuietly(deliver: () => Promise<void>): Promise<void> {
  await deliver().catch((error) => {
    if (!String(error).includes('every body was disposed of')) throw error
  })
}

test('a queue that takes nothing more is the answer before anything is kept', async () => {
  await using house = await open(`${ALL} redirect :copy "friend@elsewhere.test";`)
  house.queue.room = new Fault('world', 'queue/full', 'later')
  await assert.rejects(house.deliver(), (error) => isFault(error, 'queue/full'))
  assert.equal((await house.kept('INBOX')).length, 0)
})

test('what is sent waits for what is kept: a full mailbox sends nothing, however often the sender tries', async () => {
  await using house = await open(`${ALL} redirect :copy "friend@elsewhere.test"; vacation "away";`)
  const { store } = house
  const write = store.write.bind(store)
  store.write = () => Promise.reject(new Fault('world', 'store/unavailable', 'no'))
  await assert.rejects(house.deliver(), (error) => isFault(error, 'store/unavailable'))
  store.write = write
  assert.equal(house.queue.sent.length, 0)
})
