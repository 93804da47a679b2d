import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ACCOUNT, JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { blobCapability } from '../blob/blob-capability.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from './mail-capability.ts'

const DRAFT = { mailboxIds: { F3: true }, keywords: { $draft: true } }

async function create(bed: JmapTestBed, object: Loose): Promise<Loose> {
  const { created, notCreated } = await bed.call('Email/set', { create: { k: object } })
  assert.equal(notCreated, null, JSON.stringify(notCreated))
  return created.k
}

async function raw(bed: JmapTestBed, blobId: string): Promise<string> {
  return (await bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/x`)).text()
}

async function upload(bed: JmapTestBed, text: string): Promise<string> {
  const response = await bed.fetch(`/jmap/upload/${ACCOUNT}`, { method: 'POST', body: text })
  return ((await response.json()) as Loose).blobId
}

test('a draft is a message that says what was asked, with what the server adds', async () => {
  await using bed = await JmapTestBed.open()
  const made = await create(bed, {
    ...DRAFT,
    receivedAt: '2018-07-10T01:05:08Z',
    from: [{ name: 'Ännä "A" Öst', email: 'anna@posthus.test' }],
    to: [
      { name: 'Plain Name', email: 'a@b.example' },
      { email: 'c@d.example', name: null },
    ],
    cc: null,
    subject: 'Grüße '.repeat(20),
    inReplyTo: ['0@example.net'],
    sentAt: '2018-07-10T11:05:08+10:00',
    'header:X-Own:asText': 'one',
    'header:List-Post:asURLs': ['mailto:a@b.example'],
    textBody: [{ partId: 't', type: 'text/plain' }],
    bodyValues: { t: { value: 'Hello ✓\n.\nFrom me  \n', isTruncated: false } },
  })
  assert.deepEqual(Object.keys(made).sort(), ['blobId', 'id', 'size', 'threadId'])
  const text = await raw(bed, made.blobId)
  assert.equal(text.length, made.size)
  assert.match(text, /^[\x20-\x7e\r\n\t]*$/, 'nothing but ASCII')
  for (const line of text.split('\r\n')) assert.ok(line.length <= 78, line)
  assert.match(text, /^Date: Tue, 10 Jul 2018 11:05:08 \+1000\r\nFrom: /)
  assert.match(text, /^Message-ID: <[0-9a-z]+@mail\.posthus\.test>\r$/m)
  const properties = [
    'from',
    'to',
    'cc',
    'subject',
    'sentAt',
    'receivedAt',
    'inReplyTo',
    'keywords',
    'header:X-Own',
    'header:list-post:asURLs',
    'bodyValues',
  ]
  const [email] = (await bed.call('Email/get', { ids: [made.id], properties, fetchTextBodyValues: true })).list
  assert.partialDeepStrictEqual(email, {
    from: [{ name: 'Ännä "A" Öst', email: 'anna@posthus.test' }],
    to: [
      { name: 'Plain Name', email: 'a@b.example' },
      { name: null, email: 'c@d.example' },
    ],
    cc: null,
    subject: 'Grüße '.repeat(20).trim(),
    sentAt: '2018-07-10T11:05:08+10:00',
    receivedAt: '2018-07-10T01:05:08Z',
    inReplyTo: ['0@example.net'],
    keywords: { $draft: true },
    'header:X-Own': ' one',
    'header:list-post:asURLs': ['mailto:a@b.example'],
    bodyValues: { 1: { value: 'Hello ✓\n.\nFrom me  \n' } },
  })
})

test('text, HTML with its pictures and files are put together as mail programs expect them', async () => {
  await using bed = await JmapTestBed.open()
  const picture = await upload(bed, '\x89PNG')
  const file = await upload(bed, 'x'.repeat(5000))
  const inner = await bed.deliver(letter('Inner'))
  const [{ blobId: message }] = (await bed.call('Email/get', { ids: [inner], properties: ['blobId'] })).list
  const made = await create(bed, {
    ...DRAFT,
    textBody: [{ partId: 't' }],
    htmlBody: [{ partId: 'h' }],
    bodyValues: { t: { value: 'text' }, h: { value: '<img src="cid:p@x">' } },
    attachments: [
      { blobId: picture, type: 'image/png', cid: 'p@x', disposition: 'inline', name: 'p.png' },
      {
        blobId: file,
        type: 'text/plain',
        charset: 'utf-8',
        name: `Wörter ${'x'.repeat(90)}.txt`,
        disposition: 'attachment',
      },
      { blobId: message, type: 'message/rfc822' },
    ],
  })
  const args = { ids: [made.id], properties: ['bodyStructure', 'textBody', 'htmlBody', 'attachments', 'hasAttachment'] }
  const [email] = (await bed.call('Email/get', args)).list
  const shape = ({ type, subParts }: Loose): Loose => (subParts ? [type, ...subParts.map(shape)] : type)
  assert.deepEqual(shape(email.bodyStructure), [
    'multipart/mixed',
    ['multipart/alternative', 'text/plain', ['multipart/related', 'text/html', 'image/png']],
    'text/plain',
    'message/rfc822',
  ])
  assert.deepEqual(
    email.attachments.map(({ name, size, cid }: Loose) => [name, size, cid]),
    [
      ['p.png', 5, 'p@x'],
      [`Wörter ${'x'.repeat(90)}.txt`, 5000, null],
      [null, (await raw(bed, message)).length, null],
    ],
  )
  assert.equal(await raw(bed, email.attachments[1].blobId), 'x'.repeat(5000))
  assert.equal(await raw(bed, email.attachments[2].blobId), await raw(bed, message))
  assert.equal(email.hasAttachment, true)
})

test('a tree of parts is made as it is given, fields of parts with it', async () => {
  await using bed = await JmapTestBed.open()
  const made = await create(bed, {
    ...DRAFT,
    bodyStructure: {
      type: 'multipart/alternative',
      subParts: [
        { partId: 'a', type: 'text/html', language: ['de', 'en'], location: 'https://x.example/' },
        { type: 'multipart/mixed', subParts: [{ partId: 'b', 'header:X-Part:asText': 'ü' }] },
      ],
    },
    bodyValues: { a: { value: '<p>' }, b: { value: '' } },
  })
  const [email] = (
    await bed.call('Email/get', {
      ids: [made.id],
      properties: ['bodyStructure'],
      bodyProperties: ['type', 'language', 'location', 'header:x-part:asText'],
    })
  ).list
  const [html, mixed] = email.bodyStructure.subParts
  assert.partialDeepStrictEqual(html, { type: 'text/html', language: ['de', 'en'], location: 'https://x.example/' })
  assert.equal(mixed.subParts[0]['header:x-part:asText'], 'ü')
})

const wrong: readonly [why: string, object: Loose, properties: string[]][] = [
  ['no mailbox', { mailboxIds: {} }, ['mailboxIds']],
  ['what is no set of mailboxes', { mailboxIds: { F1: false } }, ['mailboxIds']],
  ['a mailbox that is not there', { mailboxIds: { F99: true } }, ['mailboxIds']],
  ['a keyword that is none', { keywords: { 'a b': true } }, ['keywords']],
  ['keywords that are not true', { keywords: { a: false } }, ['keywords']],
  ['no date', { receivedAt: 'yesterday' }, ['receivedAt']],
  ['all fields at once', { headers: [] }, ['headers']],
  ['what the server sets', { id: 'M1', size: 5, preview: 'x' }, ['id', 'preview', 'size']],
  [
    'one field twice',
    { from: [], 'header:From:asAddresses': [{ email: 'a@b.example' }], subject: 'x', 'header:subject': ' y' },
    ['header:subject'],
  ],
  ['a form that is forbidden', { 'header:From:asDate': '2026-01-01T00:00:00Z' }, ['header:From:asDate']],
  ['a field of a part', { 'header:Content-Type': ' text/plain' }, ['header:Content-Type']],
  ['another field in a field', { 'header:X-Own': ' a\r\nBcc: b@c.example' }, ['header:X-Own']],
  ['an address that is two', { to: [{ email: 'a@b.example, c@d.example' }] }, ['to']],
  ['an address with a line break', { to: [{ email: 'a@b.example\r\nX: y' }] }, ['to']],
  ['a text that was not sent', { textBody: [{ partId: 'x' }] }, ['textBody/partId']],
  ['two texts', { textBody: [{ partId: 'x' }, { partId: 'x' }], bodyValues: { x: { value: '' } } }, ['textBody']],
  [
    'HTML that is none',
    { htmlBody: [{ partId: 'x', type: 'text/plain' }], bodyValues: { x: { value: '' } } },
    ['htmlBody'],
  ],
  [
    'a tree and lists',
    { bodyStructure: { partId: 'x' }, textBody: [{ partId: 'x' }], bodyValues: { x: { value: '' } } },
    ['textBody'],
  ],
  [
    'part and blob in one',
    { textBody: [{ partId: 'x', blobId: 'B1' }], bodyValues: { x: { value: '' } } },
    ['textBody/partId'],
  ],
  [
    'a charset for a text',
    { textBody: [{ partId: 'x', charset: 'utf-8' }], bodyValues: { x: { value: '' } } },
    ['textBody/charset'],
  ],
  [
    'a text that was cut',
    { textBody: [{ partId: 'x' }], bodyValues: { x: { value: '', isTruncated: true } } },
    ['bodyValues'],
  ],
  [
    'an encoding',
    { bodyStructure: { partId: 'x', 'header:Content-Transfer-Encoding': ' 7bit' }, bodyValues: { x: { value: '' } } },
    ['bodyStructure/header:Content-Transfer-Encoding'],
  ],
  [
    'a field that stands above',
    { 'header:X-Own': ' a', bodyStructure: { partId: 'x', 'header:x-own': ' b' }, bodyValues: { x: { value: '' } } },
    ['bodyStructure/header:x-own'],
  ],
  [
    'a type with a line break',
    { bodyStructure: { partId: 'x', type: 'text/plain\r\nX: y' }, bodyValues: { x: { value: '' } } },
    ['bodyStructure/type'],
  ],
  [
    'an id with a line break',
    { bodyStructure: { partId: 'x', cid: 'a>\r\nX: <y' }, bodyValues: { x: { value: '' } } },
    ['bodyStructure/cid'],
  ],
]
for (const [why, object, properties] of wrong) {
  test(`a message with ${why} is not made`, async () => {
    await using bed = await JmapTestBed.open()
    const { created, notCreated } = await bed.call('Email/set', { create: { k: { ...DRAFT, ...object } } })
    assert.equal(created, null)
    assert.equal(notCreated.k.type, 'invalidProperties')
    assert.deepEqual([...notCreated.k.properties].sort(), properties)
  })
}

test('blobs that are not there are all named, and too much of them is too much', async () => {
  await using bed = await JmapTestBed.open({ limits: { maxSizeAttachmentsPerEmail: 10, maxMessageBytes: 400 } })
  const attachments = ['B7', `U${'0'.repeat(64)}`].map((blobId) => ({ blobId, type: 'image/png' }))
  const { notCreated } = await bed.call('Email/set', { create: { k: { ...DRAFT, attachments } } })
  assert.deepEqual(notCreated.k, { type: 'blobNotFound', notFound: attachments.map(({ blobId }) => blobId) })
  const file = { blobId: await upload(bed, 'x'.repeat(11)), type: 'image/png' }
  const large = await bed.call('Email/set', { create: { k: { ...DRAFT, attachments: [file] } } })
  assert.equal(large.notCreated.k.type, 'tooLarge')
  const long = { ...DRAFT, textBody: [{ partId: 't' }], bodyValues: { t: { value: 'x\n'.repeat(300) } } }
  assert.equal((await bed.call('Email/set', { create: { k: long } })).notCreated.k.type, 'tooLarge')
  const two = await bed.call('Email/set', { create: { k: { mailboxIds: { F1: true, F2: true } } } })
  assert.equal(two.notCreated.k.type, 'tooManyMailboxes')
})

test('what the account has no room for is not kept, and everything else is done', async () => {
  await using bed = await JmapTestBed.open({ quota: { messages: 1, storageBytes: undefined } })
  const id = await bed.deliver(letter('Hello'))
  const answer = await bed.call('Email/set', { create: { k: DRAFT }, update: { [id]: { 'keywords/$seen': true } } })
  assert.equal(answer.notCreated.k.type, 'overQuota')
  assert.deepEqual(answer.updated, { [id]: null })
  const blobId = await upload(bed, letter('x'))
  const imported = await bed.call('Email/import', { emails: { k: { blobId, mailboxIds: { F1: true } } } })
  assert.equal(imported.notCreated.k.type, 'overQuota')
})

test('keywords and mailboxes change by patches and as a whole, and a message keeps its id when it moves', async () => {
  await using bed = await JmapTestBed.open()
  const id = await bed.deliver(letter('Hello'), { flags: ['Work'] })
  const now = async () => {
    const [email] = (await bed.call('Email/get', { ids: [id], properties: ['keywords', 'mailboxIds'] })).list
    return [Object.keys(email.keywords).sort().join(' '), Object.keys(email.mailboxIds).join(' ')]
  }
  const steps: readonly [patch: Loose, after: string[]][] = [
    [{ 'keywords/$seen': true, 'keywords/WORK': null }, ['$seen', 'F1']],
    [{ keywords: { $flagged: true, Own: true } }, ['$flagged own', 'F1']],
    [{ mailboxIds: { F2: true } }, ['$flagged own', 'F2']],
    [{ 'mailboxIds/F2': null, 'mailboxIds/F6': true, 'keywords/$answered': true }, ['$answered $flagged own', 'F6']],
    [{ keywords: null }, ['', 'F6']],
    [{ id, mailboxIds: { F1: true } }, ['', 'F1']],
    [{}, ['', 'F1']],
  ]
  for (const [patch, after] of steps) {
    const { updated, notUpdated } = await bed.call('Email/set', { update: { [id]: patch } })
    assert.deepEqual([updated, notUpdated], [{ [id]: null }, null])
    assert.deepEqual(await now(), after, JSON.stringify(patch))
  }
})

const badPatches: readonly [patch: Loose, type: string][] = [
  [{ 'mailboxIds/F2': true }, 'tooManyMailboxes'],
  [{ 'mailboxIds/F1': null }, 'invalidProperties'],
  [{ mailboxIds: { F99: true } }, 'invalidProperties'],
  [{ mailboxIds: null }, 'invalidProperties'],
  [{ 'keywords/a b': true }, 'invalidProperties'],
  [{ 'keywords/a': 1 }, 'invalidProperties'],
  [{ subject: 'Other' }, 'invalidProperties'],
  [{ id: 'M5' }, 'invalidProperties'],
  [{ keywords: {}, 'keywords/a': true }, 'invalidPatch'],
  [{ 'keywords/a/b': true }, 'invalidPatch'],
  [{ keywords: Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`k${at}`, true])) }, 'tooManyKeywords'],
]
for (const [patch, type] of badPatches) {
  test(`${JSON.stringify(patch).slice(0, 60)} is refused as ${type}, and changes nothing`, async () => {
    await using bed = await JmapTestBed.open()
    const id = await bed.deliver(letter('Hello'))
    const { updated, notUpdated, oldState, newState } = await bed.call('Email/set', { update: { [id]: patch } })
    assert.deepEqual([updated, notUpdated[id].type], [null, type])
    assert.equal(oldState, newState)
  })
}

test('many messages are changed at once, each by itself', async () => {
  await using bed = await JmapTestBed.open()
  const ids: string[] = []
  for (let at = 0; at < 20; at++) ids.push(await bed.deliver(letter(`${at}`), { flags: at % 2 ? ['\\Seen'] : [] }))
  const update = Object.fromEntries(
    ids.map((id, at) => [id, at < 10 ? { 'keywords/$seen': true } : { mailboxIds: { F2: true } }]),
  )
  const { updated, notUpdated } = await bed.call('Email/set', { update: { ...update, M99: {} } })
  assert.equal(Object.keys(updated).length, 20)
  assert.deepEqual(notUpdated, { M99: { type: 'notFound' } })
  const { list } = await bed.call('Email/get', { ids, properties: ['keywords', 'mailboxIds'] })
  assert.equal(list.filter(({ keywords }: Loose) => keywords.$seen).length, 15)
  assert.equal(list.filter(({ mailboxIds }: Loose) => mailboxIds.F2).length, 10)
})

test('what is destroyed is gone, can be brought back by the store, and is updated no more', async () => {
  await using bed = await JmapTestBed.open()
  const [a, b] = [await bed.deliver(letter('a')), await bed.deliver(letter('b'))]
  const answer = await bed.call('Email/set', { update: { [a]: { 'keywords/$seen': true } }, destroy: [a, b, 'M99', a] })
  assert.deepEqual(answer.destroyed, [a, b])
  assert.equal(answer.notUpdated[a].type, 'willDestroy')
  assert.deepEqual(answer.notDestroyed, { M99: { type: 'notFound' } })
  assert.deepEqual((await bed.call('Email/get', { ids: [a, b] })).notFound, [a, b])
  assert.equal((await bed.mail.read('a1', (mail) => mail.expunged())).length, 2)
})

test('nothing is done in another state than was expected', async () => {
  await using bed = await JmapTestBed.open()
  const id = await bed.deliver(letter('a'))
  const { state } = await bed.call('Email/get', { ids: [] })
  await bed.deliver(letter('b'))
  assert.equal(await bed.refusal('Email/set', { ifInState: state, destroy: [id] }), 'stateMismatch')
  const now = (await bed.call('Email/get', { ids: [] })).state
  assert.deepEqual((await bed.call('Email/set', { ifInState: now, destroy: [id] })).destroyed, [id])
  const blobId = await upload(bed, letter('x'))
  const emails = { k: { blobId, mailboxIds: { F1: true } } }
  assert.equal(await bed.refusal('Email/import', { ifInState: now, emails }), 'stateMismatch')
})

test('what is made in a request is referred to in it', async () => {
  await using bed = await JmapTestBed.open()
  const responses = await bed.calls(
    ['Mailbox/set', { create: { box: { name: 'Box' } } }],
    ['Email/set', { create: { k: { mailboxIds: { '#box': true } } } }],
    ['Email/set', { update: { '#k': { 'keywords/$seen': true } } }],
    ['Email/set', { destroy: ['#k', '#nothing'] }],
  )
  const [, [, made], [, updated], [, destroyed]] = responses
  const { id } = made.created.k
  assert.deepEqual(updated.updated, { [id]: null }, 'told under the id that it has')
  assert.deepEqual([destroyed.destroyed, destroyed.notDestroyed], [[id], { '#nothing': { type: 'notFound' } }])
})

test('a blob that was made in a request is referred to in it, by what is imported and by a draft', async () => {
  await using bed = await JmapTestBed.open({ capabilities: [coreCapability, blobCapability, mailCapability] })
  bed.using = [...MAIL, blobCapability.uri]
  const mailboxIds = { [await bed.mailbox()]: true }
  const part = (blobId: string) => ({ mailboxIds, bodyStructure: { type: 'text/plain', blobId } })
  const [, [, { created }], [, drafts]] = await bed.calls(
    ['Blob/upload', { create: { b: { data: [{ 'data:asText': 'Subject: Made here\r\n\r\nText\r\n' }] } } }],
    ['Email/import', { emails: { i: { blobId: '#b', mailboxIds } } }],
    ['Email/set', { create: { d: part('#b'), e: part('#none'), f: part('no id') } }],
  )
  const { list } = await bed.call('Email/get', { ids: [created.i.id], properties: ['subject'] })
  assert.equal(list[0].subject, 'Made here')
  assert.deepEqual(Object.keys(drafts.created), ['d'])
  const { e, f } = drafts.notCreated
  assert.deepEqual([e, f.type], [{ type: 'blobNotFound', notFound: ['#none'] }, 'invalidProperties'])
})

test('a file is imported as a message, with the date of its last Received field', async () => {
  await using bed = await JmapTestBed.open()
  const received =
    'Received: from a by b; Wed, 31 Dec 2025 10:00:00 +0000\r\nReceived: from c by a; Tue, 30 Dec 2025 10:00:00 +0000\r\n'
  const blobId = await upload(bed, received + letter('Imported'))
  const { created, notCreated, oldState, newState } = await bed.call('Email/import', {
    emails: {
      a: { blobId, mailboxIds: { F2: true }, keywords: { $seen: true } },
      b: { blobId, mailboxIds: { F2: true }, receivedAt: '2020-01-01T00:00:00Z' },
      c: { blobId: 'B99', mailboxIds: { F2: true } },
      d: { blobId, mailboxIds: {} },
      e: { blobId, mailboxIds: { F99: true } },
      f: { blobId, mailboxIds: { F1: true }, color: 1 },
    },
  })
  assert.notEqual(oldState, newState)
  assert.notEqual(created.a.id, created.b.id)
  const { list } = await bed.call('Email/get', {
    ids: [created.a.id, created.b.id],
    properties: ['receivedAt', 'keywords'],
  })
  assert.deepEqual(
    list.map(({ receivedAt }: Loose) => receivedAt),
    ['2025-12-31T10:00:00Z', '2020-01-01T00:00:00Z'],
  )
  assert.deepEqual(list[0].keywords, { $seen: true })
  const properties = Object.entries(notCreated).map(([id, error]) => [
    id,
    (error as Loose).type,
    (error as Loose).properties[0],
  ])
  assert.deepEqual(properties.sort(), [
    ['c', 'invalidProperties', 'blobId'],
    ['d', 'invalidProperties', 'mailboxIds'],
    ['e', 'invalidProperties', 'mailboxIds'],
    ['f', 'invalidProperties', 'color'],
  ])
})

test('whatever a client sends as a message is a message or an error, never a failure', async () => {
  await using bed = await JmapTestBed.open()
  const any = fc.jsonValue({ maxDepth: 3 })
  const part = fc.record(
    {
      partId: fc.constantFrom('a', 'b', null),
      blobId: any,
      type: fc.constantFrom('text/html', 'multipart/mixed', 'x', null),
      name: any,
      cid: any,
      disposition: any,
      subParts: any,
    },
    { requiredKeys: [] },
  )
  const object = fc.record(
    {
      mailboxIds: fc.constant({ F1: true }),
      keywords: fc.oneof(any, fc.constant({ $draft: true })),
      from: any,
      to: any,
      subject: any,
      sentAt: any,
      messageId: any,
      bodyStructure: fc.oneof(part, any),
      textBody: fc.oneof(fc.array(part), any),
      htmlBody: any,
      attachments: fc.oneof(fc.array(part), any),
      bodyValues: fc.oneof(fc.constant({ a: { value: 'x' } }), any),
      'header:X-Own': any,
      'header:x:asAddresses:all': any,
    },
    { requiredKeys: ['mailboxIds'] },
  )
  await fc.assert(
    fc.asyncProperty(object, fc.dictionary(fc.string(), any), async (create, patch) => {
      const answer = await bed.call('Email/set', { create: { k: create }, update: { M1: patch } })
      assert.ok(answer.created?.k ?? answer.notCreated?.k)
    }),
    { numRuns: 150 },
  )
})
