import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { latin1, utf8 } from '../../../src/base/bytes.ts'
import { blobCapability } from '../../../src/serve/jmap/blob/blob-capability.ts'
import { coreCapability } from '../../../src/serve/jmap/core-capability.ts'
import { mailCapability } from '../../../src/serve/jmap/mail/mail-capability.ts'
import { ACCOUNT, JmapTestBed, letter } from '../../../test/kit/jmap-test-bed.ts'
import type { Transport } from '../mail/http-transport.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { JmapFailure } from '../mail/jmap-failure.ts'
import { Mail } from '../mail/mail.ts'
import type { Upload } from '../mail/upload.ts'
import { MailImport, newTally } from './mail-import.ts'
import { messagesOf, type ReadableFile } from './messages-of.ts'

/** A file as a browser hands it out, in pieces. */
function fileOf(name: string, content: string, pieceBytes = 1000): ReadableFile {
  const octets = utf8(content)
  return {
    name,
    size: octets.length,
    stream: () =>
      new ReadableStream({
        start(controller) {
          for (let at = 0; at < octets.length; at += pieceBytes) controller.enqueue(octets.slice(at, at + pieceBytes))
          controller.close()
        },
      }),
  }
}

async function openImport(t: TestContext, uploadLimit = 50_000) {
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, mailCapability, blobCapability] })
  t.after(() => bed[Symbol.asyncDispose]())
  const transport: Transport = async (request) =>
    (await bed.post(JSON.stringify(request))).json() as ReturnType<Transport>
  const using = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail', 'urn:ietf:params:jmap:blob']
  const mail = new Mail(new JmapCalls(transport, using, 16), ACCOUNT)
  mail.cache.absorb('Mailbox/get', await bed.call('Mailbox/get', { ids: null }))
  const upload: Upload = async (octets, type) => {
    if (octets.size > uploadLimit) throw new JmapFailure('refused', 'limit', 'too much')
    const answer = await bed.fetch(`/jmap/upload/${ACCOUNT}`, {
      method: 'POST',
      body: octets,
      headers: { 'content-type': type },
    })
    return ((await answer.json()) as { blobId: string }).blobId
  }
  const mailboxId = mail.cache.withRole('archive')?.id ?? ''
  const bring = async (files: readonly ReadableFile[], leavesKnown = true, mostBytes = 100_000) => {
    const tally = newTally(files)
    const signal = new AbortController().signal
    await new MailImport(mail, upload, { mailboxId, leavesKnown, mostBytes }).run(files, tally, () => undefined, signal)
    return tally
  }
  const there = async () => {
    const { ids } = await bed.call('Email/query', { filter: { inMailbox: mailboxId } })
    const properties = ['subject', 'keywords', 'receivedAt', 'blobId']
    const { list } = await bed.call('Email/get', { ids, properties })
    return list as { subject: string; keywords: object; receivedAt: string; blobId: string }[]
  }
  return { bed, bring, there }
}

const MBOX = [
  'From bo@example.net Thu Nov 26 13:00:01 2026',
  'From: bo@example.net',
  'Subject: One',
  'Message-ID: <one@example.net>',
  'Status: RO',
  'X-Status: F',
  '',
  '>From here on',
  '',
  'From - Thu Nov 26 14:00:01 2026',
  'X-Mozilla-Status: 0003',
  'X-Mozilla-Status2: 00000000',
  'Received: by x; Wed, 25 Nov 2020 10:00:00 +0000',
  'Subject: Two',
  '',
  'two',
  '',
  'From - Thu Nov 26 14:00:01 2026',
  'X-Mozilla-Status: 0009',
  'Subject: Thrown away',
  '',
  'three',
  '',
].join('\n')

test('an mbox of others is brought in with dates and marks, without what was thrown away in it', async (t) => {
  const { bed, bring, there } = await openImport(t)
  const tally = await bring([fileOf('old.mbox', MBOX, 7)])
  assert.deepEqual([tally.brought, tally.deleted, tally.failures, tally.readBytes], [2, 1, [], MBOX.length])
  const [one, two] = (await there()).sort((a, b) => (a.subject < b.subject ? -1 : 1))
  assert.deepEqual([one?.keywords, one?.receivedAt], [{ $seen: true, $flagged: true }, '2026-11-26T13:00:01Z'])
  assert.deepEqual([two?.keywords, two?.receivedAt], [{ $seen: true, $answered: true }, '2020-11-25T10:00:00Z'])
  const blob = await bed.fetch(`/jmap/download/${ACCOUNT}/${one?.blobId}/x`)
  assert.match(await blob.text(), /^From: bo@example\.net\r\nSubject: One\r\nMessage-ID: .*\r\n\r\nFrom here on\r\n$/)
})

test('the same once more is left out, what differs in one octet is not; wanted twice it comes twice', async (t) => {
  const { bring, there } = await openImport(t)
  await bring([fileOf('old.mbox', MBOX)])
  const again = await bring([fileOf('old.mbox', MBOX.replace('>From here on', '>From here oN'))])
  assert.deepEqual([again.brought, again.known], [1, 1])
  const twice = await bring([fileOf('old.mbox', MBOX)], false)
  assert.deepEqual([twice.brought, twice.known, (await there()).length], [2, 0, 5])
})

test('a file that is no mbox is a message, which has been seen and is of the day that it was written on', async (t) => {
  const { bring, there } = await openImport(t)
  await bring([fileOf('a.eml', letter('Letter'))])
  const [one] = await there()
  assert.deepEqual([one?.subject, one?.keywords, one?.receivedAt], ['Letter', { $seen: true }, '2025-12-31T23:00:00Z'])
})

test('what cannot be brought in is told one by one, and keeps nothing else from coming', async (t) => {
  const { bring } = await openImport(t, 2000)
  const long = (count: number) => `From a Thu Nov 26 13:00:01 2026\nSubject: ${count} long\n\n${'x'.repeat(count)}\n\n`
  const broken: ReadableFile = {
    name: 'gone.mbox',
    size: 10,
    stream: () => new ReadableStream({ pull: () => Promise.reject(new Error('the disk is gone')) }),
  }
  const tally = await bring(
    [fileOf('mixed.mbox', long(10) + long(5000) + long(60_000) + long(20)), fileOf('nothing.eml', ''), broken],
    true,
    50_000,
  )
  assert.deepEqual(
    tally.failures.map(({ file, number, subject, why }) => [file, number, subject, why]),
    [
      ['mixed.mbox', 3, undefined, 'tooLong'],
      ['mixed.mbox', 2, '5000 long', 'refused'],
      ['nothing.eml', 1, undefined, 'empty'],
      ['gone.mbox', 0, undefined, 'unreadable'],
    ],
  )
  assert.deepEqual([tally.brought, tally.ids.length, tally.readBytes], [2, 2, tally.bytes])
})

test('whatever a file holds, it is read to its end, and no message is longer than it may be', async () => {
  const lines = fc.constantFrom(
    'From a Thu Nov 26 13:00:01 2026',
    '',
    'Status: RO',
    '>From x',
    'Subject: y',
    'z'.repeat(300),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(lines, fc.string())), fc.integer({ min: 1, max: 50 }), async (parts, piece) => {
      const file = fileOf('any', parts.join('\n'), piece)
      let readBytes = 0
      for await (const found of messagesOf(file, 200)) {
        assert.ok((found.octets?.length ?? 0) <= 200)
        readBytes = found.readBytes
      }
      assert.ok(readBytes <= file.size)
    }),
  )
})

test('an mbox in pieces of any size has the messages that it has in one', async () => {
  const all = async (piece: number) => {
    const found: string[] = []
    for await (const { octets } of messagesOf(fileOf('x', MBOX, piece), 10_000)) found.push(latin1(octets ?? utf8('?')))
    return found
  }
  const whole = await all(10_000)
  for (const piece of [1, 2, 5, 64]) assert.deepEqual(await all(piece), whole)
})
