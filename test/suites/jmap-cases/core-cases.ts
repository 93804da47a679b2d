import assert from 'node:assert/strict'
import { ACCOUNT, type Loose, MAIL } from '../../kit/jmap-test-bed.ts'
import type { World } from './world.ts'

export type Cases = Readonly<Record<string, (world: World) => Promise<void>>>

const CORE = 'urn:ietf:params:jmap:core'
const ECHO = ['Core/echo', { hello: 1 }, 'c']

async function session(world: World): Promise<Loose> {
  return (await world.bed.fetch('/jmap/session')).json()
}

async function status(world: World, body: unknown, type = 'application/json'): Promise<number> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return (await world.bed.post(text, { 'content-type': type })).status
}

async function responses(world: World, ...methodCalls: Loose[]): Promise<Loose[]> {
  return ((await (await world.bed.post(JSON.stringify({ using: MAIL, methodCalls }))).json()) as Loose).methodResponses
}

/** Categories core and binary. */
export const CORE_CASES: Cases = {
  'core/session-has-capabilities, -core-capability, -mail-capability, -core-capability-properties': async (world) => {
    const { capabilities } = await session(world)
    for (const uri of MAIL) assert.ok(capabilities[uri])
    const { collationAlgorithms, ...numbers } = capabilities[CORE]
    assert.ok(Array.isArray(collationAlgorithms))
    const names = ['maxSizeUpload', 'maxConcurrentUpload', 'maxSizeRequest', 'maxConcurrentRequests']
    for (const name of [...names, 'maxCallsInRequest', 'maxObjectsInGet', 'maxObjectsInSet'])
      assert.ok(numbers[name] > 0)
  },
  'core/session-accounts-present, -account-properties, -primary-accounts, -username, -state': async (world) => {
    const { accounts, primaryAccounts, username, state } = await session(world)
    const { name, isPersonal, isReadOnly, accountCapabilities } = accounts[ACCOUNT]
    assert.deepEqual([name, isPersonal, isReadOnly], ['anna@posthus.test', true, false])
    assert.ok(accountCapabilities[MAIL[1] as string])
    assert.equal(primaryAccounts[MAIL[1] as string], ACCOUNT)
    assert.ok(username.length > 0 && state.length > 0)
  },
  'core/session-api-url, -download-url-template, -upload-url, -event-source-url': async (world) => {
    const { apiUrl, downloadUrl, uploadUrl, eventSourceUrl } = await session(world)
    assert.match(apiUrl, /^https:/)
    for (const part of ['accountId', 'blobId', 'name', 'type']) assert.ok(downloadUrl.includes(`{${part}}`))
    assert.ok(uploadUrl.includes('{accountId}') && eventSourceUrl.includes('{types}'))
  },
  'core/session-account-capabilities-mail, -mail-capability-properties': async (world) => {
    const mail = (await session(world)).accounts[ACCOUNT].accountCapabilities[MAIL[1] as string]
    assert.equal(mail.maxMailboxesPerEmail, 1)
    assert.ok(mail.maxMailboxDepth === null || mail.maxMailboxDepth > 0)
    assert.ok(mail.maxSizeMailboxName > 0 && mail.maxSizeAttachmentsPerEmail > 0)
    assert.ok(Array.isArray(mail.emailQuerySortOptions))
    assert.equal(mail.mayCreateTopLevelMailbox, true)
  },
  'core/echo': async (world) => assert.deepEqual(await responses(world, ECHO), [ECHO]),
  'core/error-not-json, -not-request, -method-calls-not-array, -wrong-content-type, -unknown-capability': async (
    world,
  ) => {
    const right = { using: [CORE], methodCalls: [ECHO] }
    assert.equal(await status(world, right), 200)
    assert.equal(await status(world, 'this is not json'), 400)
    assert.equal(await status(world, { foo: 'bar' }), 400)
    assert.equal(await status(world, { ...right, methodCalls: 'none' }), 400)
    assert.equal(await status(world, right, 'text/plain'), 400)
    assert.equal(await status(world, { ...right, using: [CORE, 'urn:fake'] }), 400)
  },
  'core/error-empty-using': async (world) => {
    const response = await world.bed.post(JSON.stringify({ using: [], methodCalls: [ECHO] }))
    assert.equal(((await response.json()) as Loose).methodResponses[0][0], 'error')
  },
  'core/error-unknown-method, -invalid-arguments-missing-account, -account-not-found, -bad-type, -has-type': async (
    world,
  ) => {
    const calls = [
      ['Fake/nonexistent', {}, '0'],
      ['Mailbox/get', {}, '1'],
      ['Mailbox/get', { accountId: 'nobody' }, '2'],
      ['Mailbox/get', { accountId: ACCOUNT, ids: 'no list' }, '3'],
    ]
    const types = (await responses(world, ...calls)).map(([name, { type }]) => `${name} ${type}`)
    const expected = ['unknownMethod', 'invalidArguments', 'accountNotFound', 'invalidArguments']
    assert.deepEqual(
      types,
      expected.map((type) => `error ${type}`),
    )
  },
  'core/error-state-mismatch': async (world) => {
    assert.equal(await world.bed.refusal('Mailbox/set', { ifInState: 'no state', update: {} }), 'stateMismatch')
  },
  'core/error-multiple-method-responses, result-ref-call-id-preserved': async (world) => {
    const calls = [['Mailbox/get', { accountId: ACCOUNT, ids: [] }, 'a'], ECHO, ['Fake/none', {}, 'b']]
    const answers = await responses(world, ...calls)
    assert.deepEqual(
      answers.map(([name, , id]) => [name, id]),
      [
        ['Mailbox/get', 'a'],
        ['Core/echo', 'c'],
        ['error', 'b'],
      ],
    )
  },
  'core/error-response-has-session-state': async (world) => {
    const body = JSON.stringify({ using: MAIL, methodCalls: [] })
    const { sessionState } = (await (await world.bed.post(body)).json()) as Loose
    assert.equal(sessionState, (await session(world)).state)
  },
  'core/result-ref-simple, -chained, -path-single-value': async (world) => {
    const reference = (resultOf: string, name: string, path: string) => ({ resultOf, name, path })
    const answers = await responses(
      world,
      ['Mailbox/get', { accountId: ACCOUNT }, 'all'],
      ['Mailbox/get', { accountId: ACCOUNT, '#ids': reference('all', 'Mailbox/get', '/list/*/id') }, 'again'],
      ['Mailbox/changes', { accountId: ACCOUNT, '#sinceState': reference('all', 'Mailbox/get', '/state') }, 'changes'],
      ['Email/query', { accountId: ACCOUNT, filter: { inMailbox: world.ids['inbox'] }, limit: 3 }, 'query'],
      [
        'Email/get',
        { accountId: ACCOUNT, '#ids': reference('query', 'Email/query', '/ids'), properties: ['subject'] },
        'g',
      ],
    )
    assert.deepEqual(answers[1][1].list, answers[0][1].list)
    assert.equal(answers[2][1].oldState, answers[0][1].state)
    assert.deepEqual(
      answers[4][1].list.map(({ id }: Loose) => id),
      answers[3][1].ids,
    )
  },
  'core/result-ref-invalid-result-of, -wrong-method-name': async (world) => {
    const get = (name: string, resultOf: string) => [
      'Email/get',
      { accountId: ACCOUNT, '#ids': { resultOf, name, path: '/ids' } },
      'g',
    ]
    const query = ['Email/query', { accountId: ACCOUNT, limit: 1 }, 'query']
    for (const call of [get('Email/query', 'nothing'), get('Mailbox/get', 'query')]) {
      const [, [name, { type }]] = await responses(world, query, call)
      assert.deepEqual([name, type], ['error', 'invalidResultReference'])
    }
  },
  'binary/upload-basic, -binary-content, -returns-valid-blob-id, -large-data, -preserves-content-type': async (
    world,
  ) => {
    for (const [content, type] of [
      [Buffer.from('Hello'), 'text/plain'],
      [Buffer.from([0, 1, 2, 255, 254, 253]), 'application/octet-stream'],
      [Buffer.alloc(100 * 1024, 'x'), 'text/html'],
    ] as const) {
      const told = await world.upload(content, type)
      assert.deepEqual([told.accountId, told.type, told.size], [ACCOUNT, type, content.length])
      assert.match(told.blobId, /^[A-Za-z0-9_-]{1,255}$/)
      const back = Buffer.from(await (await world.download(told.blobId)).arrayBuffer())
      assert.deepEqual(back, content)
    }
  },
  'binary/download-uploaded-blob, -email-blob, -nonexistent-blob, -respects-type-param': async (world) => {
    const { blobId } = await world.email('plain', ['blobId'])
    const response = await world.download(blobId, 'message/rfc822')
    assert.equal(response.headers.get('content-type'), 'message/rfc822')
    assert.match(await response.text(), /^From: Alice Sender/)
    assert.equal((await world.download('nothing')).status, 404)
  },
  'binary/blob-copy': async (world) => {
    const args = { fromAccountId: 'other', accountId: ACCOUNT, blobIds: ['x'] }
    assert.equal(await world.bed.refusal('Blob/copy', args), 'fromAccountNotFound')
  },
}
