import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { ACCOUNT, JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { coreCapability } from '../core-capability.ts'
import type { JmapLimits } from '../jmap-limits.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { blobCapability } from './blob-capability.ts'

async function open(limits: Partial<JmapLimits> = {}): Promise<JmapTestBed> {
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, mailCapability, blobCapability], limits })
  bed.using = [...MAIL, blobCapability.uri]
  return bed
}

const FOX = 'The quick brown fox jumped over the lazy dog.'

test('a blob is put together from texts, base64 and pieces of blobs of the same request, and read within it', async () => {
  await using bed = await open()
  const [[, first], [, second], [, { list }]] = await bed.calls(
    ['Blob/upload', { create: { b4: { data: [{ 'data:asText': FOX }], type: 'text/plain' } } }],
    [
      'Blob/upload',
      {
        create: {
          cat: {
            data: [
              { 'data:asText': 'How' },
              { blobId: '#b4', length: 7, offset: 3 },
              { 'data:asText': 'was t' },
              { blobId: '#b4', length: 1, offset: 1 },
              { 'data:asBase64': 'YXQ/' },
            ],
          },
        },
      },
    ],
    ['Blob/get', { ids: ['#cat', '#cat', 'not-a-blob'], properties: ['data:asText', 'size'] }],
  )
  const { id: b4 } = first.created.b4
  assert.deepEqual(first.created.b4, { id: b4, blobId: b4, accountId: ACCOUNT, type: 'text/plain', size: 45 })
  assert.deepEqual([second.notCreated, second.created.cat.type], [null, null])
  assert.deepEqual(list, [{ id: second.created.cat.id, 'data:asText': 'How quick was that?', size: 19 }])
  const { id } = first.created.b4
  assert.equal(await (await bed.fetch(`/jmap/download/${ACCOUNT}/${id}/x`)).text(), FOX)
})

test('a range of a blob is read, with digests of it; what is no UTF-8 is said to be none', async () => {
  await using bed = await open()
  const { created } = await bed.call('Blob/upload', {
    create: {
      t: { data: [{ 'data:asText': FOX }] },
      e: { data: [{ 'data:asText': 'Grüße' }] },
      n: { data: [{ 'data:asText': '' }] },
      z: { data: [] },
    },
  })
  const { list, notFound, state } = await bed.call('Blob/get', {
    ids: [created.t.id, 'B99', 'nonsense'],
    properties: ['data:asText', 'data:asBase64', 'digest:sha', 'digest:sha-256', 'digest:sha-512', 'size'],
    offset: 4,
    length: 9,
  })
  const digest = (algorithm: string) => createHash(algorithm).update('quick bro').digest('base64')
  assert.deepEqual(list, [
    {
      id: created.t.id,
      'data:asText': 'quick bro',
      'data:asBase64': 'cXVpY2sgYnJv',
      size: 45,
      'digest:sha': digest('sha1'),
      'digest:sha-256': digest('sha256'),
      'digest:sha-512': digest('sha512'),
    },
  ])
  assert.deepEqual([notFound, state], [['B99', 'nonsense'], undefined])
  const read = async (id: string, args: Loose) => {
    const { id: _, ...rest } = (await bed.call('Blob/get', { ids: [id], ...args })).list[0]
    return rest
  }
  assert.deepEqual(await read(created.e.id, { length: 3 }), {
    'data:asBase64': 'R3LD',
    isEncodingProblem: true,
    size: 7,
  })
  assert.deepEqual(await read(created.e.id, { length: 3, properties: ['data:asText'] }), {
    'data:asText': null,
    isEncodingProblem: true,
  })
  assert.deepEqual(await read(created.e.id, {}), { 'data:asText': 'Grüße', size: 7 })
  assert.deepEqual(await read(created.t.id, { offset: 40, length: 9 }), {
    'data:asText': ' dog.',
    isTruncated: true,
    size: 45,
  })
  assert.deepEqual(await read(created.t.id, { offset: 99 }), { 'data:asText': '', isTruncated: true, size: 45 })
  assert.deepEqual(await read(created.n.id, {}), { 'data:asText': '', size: 0 })
  assert.deepEqual([created.z.id, created.z.size], [created.n.id, 0], 'of no source comes an empty one')
  assert.deepEqual(await read(created.t.id, { properties: ['size'] }), { size: 45 })
})

const refusals: readonly [why: string, object: Loose, expected: Loose][] = [
  ['no data', {}, { type: 'invalidProperties', properties: ['data'] }],
  ['a source that is none', { data: ['x'] }, { type: 'invalidProperties' }],
  ['two in one source', { data: [{ 'data:asText': 'x', 'data:asBase64': '' }] }, { type: 'invalidProperties' }],
  ['an unknown source', { data: [{ 'data:asHex': '00' }] }, { type: 'invalidProperties' }],
  ['bad base64', { data: [{ 'data:asBase64': 'YXQ' }] }, { type: 'invalidProperties' }],
  ['base64 for URLs', { data: [{ 'data:asBase64': 'a-_=' }] }, { type: 'invalidProperties' }],
  ['a range of a text', { data: [{ 'data:asText': 'x', offset: 0 }] }, { type: 'invalidProperties' }],
  ['a blob that is not there', { data: [{ blobId: 'B99' }] }, { type: 'blobNotFound', notFound: ['B99'] }],
  ['a reference to nothing', { data: [{ blobId: '#x' }] }, { type: 'blobNotFound' }],
  ['more than the blob has', { data: [{ blobId: '#a', offset: 2, length: 2 }] }, { type: 'invalidProperties' }],
  ['a range behind the blob', { data: [{ blobId: '#a', offset: 4 }] }, { type: 'invalidProperties' }],
  [
    'nothing of what is behind the blob',
    { data: [{ blobId: '#a', offset: 4, length: 0 }] },
    { type: 'invalidProperties' },
  ],
  ['a length below nothing', { data: [{ blobId: '#a', length: -1 }] }, { type: 'invalidProperties' }],
  [
    'a type that is none',
    { data: [{ 'data:asText': '' }], type: 7 },
    { type: 'invalidProperties', properties: ['type'] },
  ],
  ['an unknown property', { data: [{ 'data:asText': '' }], x: 1 }, { type: 'invalidProperties', properties: ['x'] }],
  ['too many sources', { data: Array(101).fill({ 'data:asText': '' }) }, { type: 'tooLarge' }],
  ['too much', { data: Array(5).fill({ 'data:asText': 'x'.repeat(30) }) }, { type: 'tooLarge' }],
]
test('what cannot be put together is refused, each by itself', async () => {
  await using bed = await open({ maxSizeUpload: 100 })
  for (const [why, object, expected] of refusals) {
    const create = { a: { data: [{ 'data:asText': 'abc' }] }, b: object }
    const { created, notCreated } = await bed.call('Blob/upload', { create })
    assert.deepEqual(Object.keys(created), ['a'], why)
    assert.partialDeepStrictEqual(notCreated.b, expected, why)
  }
})

test('a piece may be empty, wherever in the blob it lies', async () => {
  await using bed = await open()
  const pieces = {
    b: { offset: 0, length: 0 },
    c: { offset: 3, length: 0 },
    d: { offset: 3 },
    e: { offset: 1, length: 2 },
  }
  const made = Object.entries(pieces).map(([name, piece]) => [name, { data: [{ blobId: '#a', ...piece }] }])
  const { created } = await bed.call('Blob/upload', {
    create: {
      a: { data: [{ 'data:asText': 'abc' }] },
      ...Object.fromEntries(made),
      f: { data: [{ blobId: '#d', length: 0 }] },
    },
  })
  const sizes = Object.entries<Loose>(created).map(([name, { size }]) => [name, size])
  assert.deepEqual(Object.fromEntries(sizes), { a: 3, b: 0, c: 0, d: 0, e: 2, f: 0 })
})

test('what is asked wrongly or is too much is refused', async () => {
  await using bed = await open({ maxObjectsInGet: 2, maxObjectsInSet: 1, maxAnswerBytes: 10 })
  assert.equal(await bed.refusal('Blob/get', { ids: null }), 'invalidArguments')
  assert.equal(await bed.refusal('Blob/get', { ids: [], properties: ['digest:md5'] }), 'invalidArguments')
  assert.equal(await bed.refusal('Blob/get', { ids: [], offset: -1 }), 'invalidArguments')
  assert.equal(await bed.refusal('Blob/get', { ids: ['a', 'b', 'c'] }), 'requestTooLarge')
  assert.equal(await bed.refusal('Blob/upload', { create: { a: {}, b: {} } }), 'requestTooLarge')
  const { created } = await bed.call('Blob/upload', { create: { a: { data: [{ 'data:asText': FOX }] } } })
  assert.equal(await bed.refusal('Blob/get', { ids: [created.a.id] }), 'requestTooLarge')
})

test('where a blob lies is found, in copies too; an upload lies nowhere', async () => {
  await using bed = await open()
  const one = await bed.deliver(letter('One'))
  const two = await bed.deliver(letter('One'), { mailbox: 'Archive' })
  await bed.deliver(letter('One'), { flags: ['\\Deleted'] })
  const { list: emails } = await bed.call('Email/get', { ids: [one], properties: ['blobId', 'threadId', 'textBody'] })
  const [{ blobId, threadId, textBody }] = emails
  const { created } = await bed.call('Blob/upload', { create: { a: { data: [{ 'data:asText': FOX }] } } })
  const { list, notFound } = await bed.call('Blob/lookup', {
    typeNames: ['Mailbox', 'Thread', 'Email'],
    ids: [blobId, textBody[0].blobId, created.a.id, 'not-a-blob'],
  })
  const both = { Mailbox: [await bed.mailbox(), await bed.mailbox('Archive')], Thread: [threadId], Email: [one, two] }
  assert.deepEqual(list, [
    { id: blobId, matchedIds: both },
    { id: textBody[0].blobId, matchedIds: both },
    { id: created.a.id, matchedIds: { Mailbox: [], Thread: [], Email: [] } },
    { id: 'not-a-blob', matchedIds: { Mailbox: [], Thread: [], Email: [] } },
  ])
  assert.deepEqual(notFound, ['not-a-blob'])
  assert.equal(await bed.refusal('Blob/lookup', { ids: [] }), 'invalidArguments')
  assert.equal(await bed.refusal('Blob/lookup', { typeNames: ['Calendar'], ids: [] }), 'unknownDataType')
  bed.using = [MAIL[0] as string, blobCapability.uri]
  assert.equal(await bed.refusal('Blob/lookup', { typeNames: ['Email'], ids: [] }), 'unknownDataType')
})
