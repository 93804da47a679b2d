import assert from 'node:assert/strict'
import { duplexPair } from 'node:stream'
import { test } from 'node:test'
import { ImapTestBed } from '../../../test/transcripts/imap-test-bed.ts'
import { PatientClient } from '../../../test/transcripts/patient-client.ts'
import type { MailReader, MailStore } from '../../core/mail/mail-store.ts'
import { overridden } from '../../core/mail/overridden-store.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { Channel } from '../channel.ts'
import { CHANGES_AT_ONCE } from './view-news.ts'

const MESSAGES = 16_384
const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])
/** What a conversation may have handed to a connection whose client does not read: what is collected, and what the two streams take. */
const MOST_UNREAD_BYTES = 200_000

/** Counts the rows of changes that are read in one transaction. */
class Counting {
  most = 0
  total = 0

  wrap = (mail: MailStore): MailStore =>
    overridden(mail, { read: (id, work) => mail.read(id, (reader) => work(this.#counted(reader))) })

  #counted(reader: MailReader): MailReader {
    let rows = 0
    const count = (more: number) => {
      rows += more
      this.total += more
      this.most = Math.max(this.most, rows)
    }
    return new Proxy(reader, {
      get: (target, name) => {
        const method = target[name as keyof MailReader] as (...args: unknown[]) => Promise<unknown>
        if (typeof method !== 'function') return method
        return async (...args: unknown[]) => {
          const result = await method.apply(target, args)
          if (name === 'changes') count((result as { changed: readonly unknown[] }).changed.length)
          if (name === 'changed') count((result as readonly unknown[]).length)
          return result
        }
      },
    })
  }
}

/** A mailbox with many messages, and two clients who have selected it. */
async function open() {
  const counting = new Counting()
  const bed = await ImapTestBed.open(counting.wrap)
  await bed.deliver('INBOX', 'one')
  for (let there = 1; there < MESSAGES; there *= 2) {
    await bed.change('INBOX', (mail, { id }) => mail.copy(id, ALL, id))
  }
  const [end, server] = duplexPair()
  const facts = { id: 'slow', service: 'imaps', remoteAddress: '127.0.0.1', localPort: 993 } as const
  const protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
  const channel = new Channel(server, facts, { secured: { protection, binding: undefined } })
  const ended = bed.converse(channel)
  const client = new PatientClient(end)
  for (const line of ['LOGIN alice@posthus.test secret', 'SELECT INBOX']) await client.say(line)
  const close = async () => {
    end.destroy()
    await ended
    await bed[Symbol.asyncDispose]()
  }
  return { bed, counting, channel, client, [Symbol.asyncDispose]: close }
}

/** Says something, reads nothing until nothing more comes, then reads on. Resolves with the octets that were sent meanwhile and with the answer. */
async function sayUnread(channel: Channel, client: PatientClient, command: string) {
  const { sent } = channel
  client.stream.pause()
  const answer = client.say(command)
  let unread = -1
  for (let quiet = 0; quiet < 50; quiet++) {
    await new Promise((resolve) => setImmediate(resolve))
    if (channel.sent - sent !== unread || unread <= 0) quiet = 0
    unread = channel.sent - sent
  }
  client.stream.resume()
  return { unread, answer: await answer }
}

test('what others have done to many messages is read and told in pieces, as fast as the client takes it', async () => {
  await using opened = await open()
  const { bed, counting, channel, client } = opened
  await bed.hooks().calls?.['deliver']?.('INBOX two')
  await bed.change('INBOX', (mail, { id }) => mail.setFlags(id, ALL, { how: 'add', flags: { bits: 4, keywords: [] } }))
  counting.total = 0
  const { unread, answer } = await sayUnread(channel, client, 'NOOP')
  assert.ok(unread < MOST_UNREAD_BYTES, `${unread} octets for a client that does not read`)
  assert.ok(counting.most <= CHANGES_AT_ONCE, `${counting.most} rows at once`)
  const lines = answer.split('\r\n')
  assert.equal(lines[0], `* ${MESSAGES + 1} EXISTS`)
  const told = lines.filter((line) => /^\* [0-9]+ FETCH \(FLAGS \(\\Flagged\)\)$/.test(line)).length
  assert.equal(told, MESSAGES, 'the one that has come is fetched by the client')
  assert.equal(counting.total, MESSAGES + 1)
  assert.match(await client.say('NOOP'), /^t\d+ OK/)
  assert.equal(counting.total, MESSAGES + 1)
})

test('messages that have come keep their order, whatever was changed last', async () => {
  await using opened = await open()
  const { bed, client, counting } = opened
  // The newest first by modseq: pages go by that, message numbers by UID.
  await bed.change('INBOX', (mail, { id }) => mail.copy(id, UidSet.of([{ first: 1, last: 1000 }]), id))
  const last = 2 * MESSAGES
  for (const uid of [MESSAGES + 1, MESSAGES + 2]) {
    await bed.change('INBOX', (mail, { id }) =>
      mail.setFlags(id, UidSet.ofSorted([uid]), { how: 'add', flags: { bits: 2, keywords: [] } }),
    )
  }
  await bed.change('INBOX', (mail, { id }) => mail.expunge(id, UidSet.ofSorted([MESSAGES + 3]), true))
  const answer = await client.say('NOOP')
  assert.match(answer, new RegExp(`^\\* ${MESSAGES + 999} EXISTS\r\nt\\d+ OK`))
  assert.ok(counting.most <= CHANGES_AT_ONCE)
  const uids = (await client.say(`UID SEARCH ${MESSAGES + 1}:*`))
    .match(/SEARCH ([0-9 ]+)/)?.[1]
    ?.split(' ')
    .map(Number)
  assert.equal(uids?.length, 999)
  assert.ok(uids?.every((uid, n) => uid < last && (n === 0 || uid > (uids[n - 1] as number))))
})

test('a STORE of many messages answers as fast as the client takes it, and its own changes are not read again', async () => {
  await using opened = await open()
  const { channel, client, counting } = opened
  const { unread, answer } = await sayUnread(channel, client, 'STORE 1:* +FLAGS (\\Flagged)')
  assert.ok(unread < MOST_UNREAD_BYTES, `${unread} octets for a client that does not read`)
  assert.equal(answer.match(/ FETCH /g)?.length, MESSAGES)
  counting.total = 0
  await client.say('CHECK')
  assert.ok(counting.total <= 2 * CHANGES_AT_ONCE, `${counting.total} rows`)
})
