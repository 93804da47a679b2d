import assert from 'node:assert/strict'
import { ACCOUNT, type Loose, MAIL } from '../../kit/jmap-test-bed.ts'
import type { Cases } from './core-cases.ts'
import type { World } from './world.ts'

const OTHERS = 'Anobody'

/** The response to each method call, with its name, whatever it is; nothing is added to the arguments. */
export async function answers(world: World, methodCalls: readonly Loose[], more: Loose = {}): Promise<Loose> {
  const numbered = methodCalls.map(([name, args], at) => [name, args, `${at}`])
  return (await world.bed.post(JSON.stringify({ using: world.bed.using, methodCalls: numbered, ...more }))).json()
}

/** Type and properties of a SetError. */
export function told({ type, properties }: Loose): Loose {
  return properties === undefined ? type : [type, ...[...properties].sort()]
}

/** Methods of the types of mail with what they need beside an account. */
const METHODS: readonly (readonly [name: string, args: Loose])[] = [
  ...['Mailbox', 'Email', 'Thread', 'VacationResponse'].map((type) => [`${type}/get`, { ids: [] }] as const),
  ...['Mailbox', 'Email', 'Thread'].map((type) => [`${type}/changes`, { sinceState: '0' }] as const),
  ...['Mailbox', 'Email'].map((type) => [`${type}/query`, {}] as const),
  ...['Mailbox', 'Email'].map((type) => [`${type}/queryChanges`, { sinceQueryState: '0' }] as const),
  ...['Mailbox', 'Email', 'VacationResponse'].map((type) => [`${type}/set`, {}] as const),
  ['Email/import', { emails: {} }],
  ['Email/parse', { blobIds: [] }],
  ['SearchSnippet/get', { emailIds: [] }],
]

/** Keywords that RFC 8621 §4.1.1 does not have. */
const BAD_KEYWORDS: readonly Loose[] = [
  ...['(', ')', '{', ']', '%', '*', '"', '\\', ' '].map((one) => ({ [`a${one}b`]: true })),
  { '': true },
  { [`k${'k'.repeat(255)}`]: true },
  { café: true },
  { valid: false },
]

/** Forms that fields may not be asked for in: RFC 8621 §4.1.2. */
const BAD_FORMS = [
  'From:asDate',
  'Date:asText',
  'Subject:asAddresses',
  'Subject:asGroupedAddresses',
  'From:asMessageIds',
  'Message-ID:asURLs',
  'List-Post:asAddresses',
  'References:asDate',
  'From:asDate:all',
]

/** The rules of RFC 8620 and RFC 8621 that the suite in Perl asks for, file by file; names are those of its files under `t`. */
export const RULE_CASES: Cases = {
  't/core/accountId-required, t/*/foreign-account': async (world) => {
    for (const [name, args] of METHODS) {
      const asked = [args, { ...args, accountId: OTHERS }, { ...args, accountId: ACCOUNT }]
      const { methodResponses } = await answers(
        world,
        asked.map((one) => [name, one]),
      )
      const types = methodResponses.map(([said, { type }]: Loose) => (said === 'error' ? type : 'answered'))
      // A state that nobody has told is the fault of the arguments alone.
      const last = 'sinceState' in args || 'sinceQueryState' in args ? 'cannotCalculateChanges' : 'answered'
      assert.deepEqual(types, ['invalidArguments', 'accountNotFound', last], name)
    }
    assert.deepEqual((await answers(world, [['Core/echo', { a: [null] }]])).methodResponses[0][1], { a: [null] })
  },
  't/core/creation-id-reuse, created-ids': async (world) => {
    const make = (id: string, object: Loose) => ['Mailbox/set', { accountId: ACCOUNT, create: { [id]: object } }]
    const calls = [
      make('dup', { name: 'one' }),
      make('dup', { name: 'two' }),
      make('kid', { name: 'k', parentId: '#dup' }),
    ]
    const { methodResponses, createdIds } = await answers(world, calls, { createdIds: { old: 'X1' } })
    const [first, second, kid] = methodResponses.map(([, { created }]: Loose) => Object.values<Loose>(created)[0].id)
    assert.equal((await world.mailbox(kid)).parentId, second)
    assert.deepEqual(createdIds, { old: 'X1', dup: second, kid })
    await world.call('Mailbox/set', { destroy: [kid, first, second] })
  },
  't/core/create-and-reference-in-one-request': async (world) => {
    const { id } = await world.draft()
    const move = ['Email/set', { accountId: ACCOUNT, update: { [id]: { mailboxIds: { '#box': true } } } }]
    const make = ['Mailbox/set', { accountId: ACCOUNT, create: { box: { name: 'Made on the way' } } }]
    const { methodResponses } = await answers(world, [move, make, move])
    const [[, early], [, made], [, late]] = methodResponses
    assert.deepEqual(told(early.notUpdated[id]), ['invalidProperties', 'mailboxIds'], 'nobody looks ahead')
    assert.deepEqual(Object.keys(late.updated), [id])
    const { list } = await world.call('Email/get', { ids: [id], properties: ['mailboxIds'] })
    assert.deepEqual(list[0].mailboxIds, { [made.created.box.id]: true })
    await world.call('Mailbox/set', { destroy: [made.created.box.id], onDestroyRemoveEmails: true })
  },
  't/core/result-reference-pointer-escapes, -to-error, -wildcard': async (world) => {
    const echo = {
      'a/b~c': ['right'],
      'a~1b~0c': ['wrong'],
      a: { 'b~c': ['wrong'] },
      list: [{ x: [1, 2] }, { x: [3] }],
    }
    const take = (path: string, name = 'Core/echo') => ['Core/echo', { '#got': { resultOf: '0', name, path } }]
    const { methodResponses } = await answers(world, [
      ['Core/echo', echo],
      take('/a~1b~0c'),
      take('/list/*/x'),
      take('/list', 'Email/get'),
      take('/list/0/y'),
    ])
    const [, escaped, flat, ...failed] = methodResponses.map(([, args]: Loose) => args.got ?? args.type)
    assert.deepEqual([escaped, flat], [['right'], [1, 2, 3]])
    assert.deepEqual(failed, ['invalidResultReference', 'invalidResultReference'])
  },
  't/core/set-invalid-patch, t/Email/set/update/patches, update-and-destroy': async (world) => {
    const { id } = await world.draft({ keywords: { $flagged: true } })
    const update = async (patch: Loose, more: Loose = {}) =>
      world.call('Email/set', { update: { [id]: patch }, ...more })
    const wrong = [
      { keywords: { $flagged: true }, 'keywords/$seen': true },
      { 'keywords/$absent/x': true },
      { 'from/0/email': 'x@example.com' },
      { 'keywords/~2': true },
    ]
    for (const patch of wrong) assert.equal((await update(patch)).notUpdated[id].type, 'invalidPatch')
    for (const [patch, keywords] of [
      [{ 'keywords/$seen': true }, ['$flagged', '$seen']],
      [{ 'keywords/$seen': null, 'keywords/$absent': null }, ['$flagged']],
      [{ keywords: null }, []],
    ] as const) {
      assert.deepEqual(Object.keys((await update(patch)).updated), [id])
      const { list } = await world.call('Email/get', { ids: [id], properties: ['keywords'] })
      assert.deepEqual(Object.keys(list[0].keywords).sort(), keywords)
    }
    const both = await update({ 'keywords/$seen': true }, { destroy: [id] })
    assert.deepEqual([both.destroyed, both.notUpdated?.[id]?.type ?? 'willDestroy'], [[id], 'willDestroy'])
  },
  't/Email/set/invalid-keywords, create/keywords-lowercased, create/mailbox-ids-not-empty, update/mailbox-ids-not-empty':
    async (world) => {
      const { id } = await world.draft()
      const refused = async (object: Loose) => {
        const mailboxIds = { [world.ids['inbox'] as string]: true }
        const create = {
          k: { mailboxIds, bodyStructure: { partId: '1' }, bodyValues: { 1: { value: 'x' } }, ...object },
        }
        const { notCreated, notUpdated } = await world.call('Email/set', { create, update: { [id]: object } })
        return [told(notCreated?.k ?? {}), told(notUpdated?.[id] ?? {})]
      }
      const both = (name: string) => [
        ['invalidProperties', name],
        ['invalidProperties', name],
      ]
      for (const keywords of BAD_KEYWORDS) assert.deepEqual(await refused({ keywords }), both('keywords'))
      for (const mailboxIds of [{}, null, { none: true }, { [world.ids['inbox'] as string]: false }]) {
        assert.deepEqual(await refused({ mailboxIds }), both('mailboxIds'), JSON.stringify(mailboxIds))
      }
      const made = await world.draft({ keywords: { $SEEN: true, Label: true } })
      const { list } = await world.call('Email/get', { ids: [made.id], properties: ['keywords'] })
      assert.deepEqual(list[0].keywords, { $seen: true, label: true })
      await world.destroy(id, made.id)
    },
  't/Email/set/update/immutable-properties': async (world) => {
    const { id } = await world.draft({ receivedAt: '2020-01-02T03:04:05Z' })
    const properties = ['blobId', 'threadId', 'subject', 'from', 'receivedAt', 'size', 'keywords']
    const whole = async () => (await world.call('Email/get', { ids: [id], properties })).list[0]
    const before = await whole()
    const changes = [
      { subject: 'Another' },
      { from: [{ name: null, email: 'x@example.com' }] },
      { receivedAt: '2021-01-02T03:04:05Z' },
      { blobId: 'B999' },
      { size: 1 },
      { 'header:X-New': ' x' },
    ]
    for (const change of changes) {
      const { notUpdated } = await world.call('Email/set', { update: { [id]: change } })
      assert.deepEqual(told(notUpdated[id]), ['invalidProperties', ...Object.keys(change)])
      assert.deepEqual(await whole(), before)
    }
    const same = { ...before, keywords: { $seen: true } }
    assert.deepEqual(Object.keys((await world.call('Email/set', { update: { [id]: same } })).updated), [id])
    await world.destroy(id)
  },
  't/Email/get/header-forbidden-form, max-body-value-bytes, t/Email/query/sort-keyword-required, unsupported': async (
    world,
  ) => {
    const { bed, ids } = world
    for (const form of BAD_FORMS) {
      const args = { ids: [ids['plain']], properties: [`header:${form}`] }
      assert.equal(await bed.refusal('Email/get', args), 'invalidArguments', form)
    }
    for (const maxBodyValueBytes of [-5, 'cat', '1', {}, [], true, null, 1.5]) {
      const args = { ids: [], maxBodyValueBytes }
      assert.equal(await bed.refusal('Email/get', args), 'invalidArguments', JSON.stringify(maxBodyValueBytes))
    }
    for (const property of ['hasKeyword', 'allInThreadHaveKeyword', 'someInThreadHaveKeyword']) {
      assert.equal(await bed.refusal('Email/query', { sort: [{ property }] }), 'invalidArguments', property)
    }
    for (const one of [{ property: 'none' }, { property: 'subject', collation: 'x-none' }]) {
      assert.equal(await bed.refusal('Email/query', { sort: [one] }), 'unsupportedSort')
    }
    for (const [name, filter] of [
      ['Email/query', { operator: 'AND', conditions: [{ inMailbox: ids['inbox'] }, { none: 'x' }] }],
      ['Mailbox/query', { none: 'x' }],
    ] as const) {
      assert.equal(await bed.refusal(name, { filter }), 'unsupportedFilter')
    }
  },
  't/Email/get/header-parsed-all, body-properties-headers': async (world) => {
    const text = [
      'To: Ann <ann@example.net>',
      'X-Text: first',
      'Resent-Date: Mon, 01 Jan 2018 00:00:00 +0000',
      'List-Post: <mailto:one@example.net>',
      'To: bob@example.net, Cat <cat@example.net>',
      'X-Text: second',
      'Resent-Date: Tue, 02 Jan 2018 00:00:00 +0000',
      'List-Post: <mailto:two@example.net>',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'X-Part: =?UTF-8?Q?first_=C3=A9?=',
      'X-Multi: one',
      'X-Multi: two',
      '',
      'body',
      '--b--',
      '',
    ].join('\r\n')
    const id = await world.bed.deliver(text)
    const forms = [
      'To:asAddresses:all',
      'X-Text:asText:all',
      'Resent-Date:asDate:all',
      'List-Post:asURLs:all',
      'Cc:all',
    ]
    const properties = forms.map((form) => `header:${form}`)
    const bodyProperties = ['subParts', 'header:x-part:asText', 'header:X-Multi:all', 'header:X-None']
    const { list } = await world.call('Email/get', {
      ids: [id],
      properties: [...properties, 'bodyStructure'],
      bodyProperties,
    })
    const { bodyStructure, ...email } = list[0]
    assert.deepEqual(
      properties.map((name) => email[name]),
      [
        [
          [{ name: 'Ann', email: 'ann@example.net' }],
          [
            { name: null, email: 'bob@example.net' },
            { name: 'Cat', email: 'cat@example.net' },
          ],
        ],
        ['first', 'second'],
        ['2018-01-01T00:00:00Z', '2018-01-02T00:00:00Z'],
        [['mailto:one@example.net'], ['mailto:two@example.net']],
        [],
      ],
    )
    const [leaf] = bodyStructure.subParts
    assert.deepEqual(
      [bodyStructure, leaf].map((part) => bodyProperties.slice(1).map((name) => part[name])),
      [
        [null, [], null],
        ['first é', [' one', ' two'], null],
      ],
    )
    await world.destroy(id)
  },
  't/Email/import/bad-values, duplicate, one-fails-another-succeeds, download-after-import': async (world) => {
    const { bed } = world
    for (const emails of [undefined, null, 'none', ['foo']]) {
      assert.equal(await bed.refusal('Email/import', { emails }), 'invalidArguments')
    }
    const { blobId } = await world.upload('Subject: Twice\r\n\r\nx\r\n')
    const mailboxIds = { [world.ids['inbox'] as string]: true }
    const right = { blobId, mailboxIds }
    const wrong: readonly (readonly [object: Loose, properties: readonly string[]])[] = [
      [{}, ['blobId', 'mailboxIds']],
      [{ ...right, blobId: ['foo'] }, ['blobId']],
      [{ ...right, blobId: 'foo' }, ['blobId']],
      [{ ...right, receivedAt: ['foo'] }, ['receivedAt']],
      [{ ...right, receivedAt: 'foo', mailboxIds: 'foo' }, ['mailboxIds', 'receivedAt']],
      [{ ...right, mailboxIds: ['foo'] }, ['mailboxIds']],
      [{ ...right, keywords: ['foo'] }, ['keywords']],
      [{ ...right, keywords: 'foo' }, ['keywords']],
    ]
    const emails = Object.fromEntries([...wrong.map(([object], at) => [`w${at}`, object]), ['a', right], ['b', right]])
    const { created, notCreated } = await world.call('Email/import', { emails })
    for (const [at, [, properties]] of wrong.entries()) {
      assert.deepEqual(told(notCreated[`w${at}`]), ['invalidProperties', ...properties])
    }
    const [a, b] = [created.a.id, created.b.id]
    await world.call('Email/set', { update: { [b]: { 'keywords/$flagged': true } } })
    const { list } = await world.call('Email/get', { ids: [a, b], properties: ['keywords', 'blobId'] })
    assert.deepEqual(
      list.map(({ keywords }: Loose) => keywords),
      [{}, { $flagged: true }],
    )
    assert.equal(await (await world.download(list[0].blobId)).text(), 'Subject: Twice\r\n\r\nx\r\n')
    await world.destroy(a, b)
  },
  't/*/set/empty-set-fields-are-null, nonexistent-id, if-in-state': async (world) => {
    for (const type of ['Mailbox', 'Email']) {
      const { oldState, newState, accountId, ...rest } = await world.call(`${type}/set`, {})
      assert.equal(oldState, newState)
      const names = ['created', 'updated', 'destroyed', 'notCreated', 'notUpdated', 'notDestroyed']
      assert.deepEqual(rest, Object.fromEntries(names.map((name) => [name, null])), accountId)
      const lost = await world.call(`${type}/set`, { update: { none: {} }, destroy: ['none', 'no id at all'] })
      assert.deepEqual([lost.notUpdated.none.type, lost.notDestroyed.none.type], ['notFound', 'notFound'])
      assert.equal(lost.notDestroyed['no id at all'].type, 'notFound')
      assert.equal(await world.bed.refusal(`${type}/set`, { ifInState: 'bogus' }), 'stateMismatch')
      assert.ok(await world.call(`${type}/set`, { ifInState: newState }))
    }
  },
  't/core/request-not-request, request-unknown-capability, method-capability-not-used': async (world) => {
    const call = ['Core/echo', {}, 'c']
    for (const body of [
      [call],
      { using: MAIL },
      { using: MAIL[0], methodCalls: [call] },
      { using: MAIL, methodCalls: [['Core/echo', {}]] },
      { using: MAIL, methodCalls: [['Core/echo', [], 'c']] },
      { using: MAIL, methodCalls: [call], createdIds: { 'no id': 'x' } },
    ]) {
      const response = await world.bed.post(JSON.stringify(body))
      const { type, status } = (await response.json()) as Loose
      assert.deepEqual([type, status, response.status], ['urn:ietf:params:jmap:error:notRequest', 400, 400])
    }
    const unknown = await world.bed.post(JSON.stringify({ using: ['https://none.example'], methodCalls: [] }))
    assert.equal(((await unknown.json()) as Loose).type, 'urn:ietf:params:jmap:error:unknownCapability')
    const { methodResponses } = await answers(world, [['Mailbox/get', { accountId: ACCOUNT }]], { using: [MAIL[0]] })
    assert.equal(methodResponses[0][1].type, 'unknownMethod')
  },
}
