import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, basic, JmapTestBed, type Loose, letter, MAIL } from '../../../test/kit/jmap-test-bed.ts'
import { Fault } from '../../base/fault.ts'

const ECHO = { using: MAIL, methodCalls: [['Core/echo', { a: 1 }, 'c']] }

test('the Session object names what there is and where, and its state changes with it alone', async () => {
  await using bed = await JmapTestBed.open()
  const response = await bed.fetch('/jmap/session')
  assert.equal(response.status, 200)
  assert.match(response.headers.get('cache-control') ?? '', /no-store/)
  const session = (await response.json()) as Loose
  assert.deepEqual(Object.keys(session.accounts), [ACCOUNT])
  assert.deepEqual(session.primaryAccounts, { 'urn:ietf:params:jmap:mail': ACCOUNT })
  assert.equal(session.accounts[ACCOUNT].accountCapabilities['urn:ietf:params:jmap:mail'].maxMailboxesPerEmail, 1)
  for (const variable of ['accountId', 'blobId', 'name', 'type'])
    assert.ok(session.downloadUrl.includes(`{${variable}}`))
  for (const variable of ['types', 'closeafter', 'ping']) assert.ok(session.eventSourceUrl.includes(`{${variable}}`))
  await bed.deliver(letter('Hello'))
  assert.equal(((await (await bed.fetch('/jmap/session')).json()) as Loose).state, session.state)
  await using other = await JmapTestBed.open({ limits: { maxCallsInRequest: 3 } })
  assert.notEqual(((await (await other.fetch('/jmap/session')).json()) as Loose).state, session.state)
})

test('the well-known place leads to the Session object, without a password', async () => {
  await using bed = await JmapTestBed.open()
  const response = await bed.fetch('/.well-known/jmap', { headers: { authorization: '' } })
  assert.equal(response.status, 307)
  assert.equal(response.headers.get('location'), 'https://mail.posthus.test/jmap/session')
})

const refusals: readonly [why: string, authorization: string, status: number][] = [
  ['no password', '', 401],
  ['a wrong password', basic('anna@posthus.test', 'wrong'), 401],
  ['an unknown login', basic('bo@posthus.test', 'right'), 401],
  ['no colon', `Basic ${Buffer.from('anna').toString('base64')}`, 401],
  ['what is no UTF-8', `Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString('base64')}`, 401],
  ['another scheme', 'Bearer right', 401],
  ['too many attempts', basic('cy@posthus.test', 'right'), 429],
  ['a suspended account', basic('dora@posthus.test', 'right'), 403],
]
for (const [why, authorization, status] of refusals) {
  test(`nobody is let in with ${why}`, async () => {
    await using bed = await JmapTestBed.open()
    for (const path of ['/jmap/session', '/jmap/eventsource', `/jmap/download/${ACCOUNT}/B1/a`]) {
      const response = await bed.fetch(path, { headers: { authorization } })
      assert.equal(response.status, status)
      assert.equal(response.headers.get('content-type'), 'application/problem+json')
      assert.equal(response.headers.has('www-authenticate'), status === 401)
      assert.equal(response.headers.has('retry-after'), status === 429)
    }
  })
}

test('a password over a connection without TLS is not even looked at', async () => {
  await using bed = await JmapTestBed.open()
  const plain = { id: 'c2', remoteAddress: '192.0.2.7', protection: undefined }
  assert.equal((await bed.fetch('/jmap/session', {}, plain)).status, 401)
  assert.deepEqual(bed.logins, [])
})

test('a log-in is recorded once for a connection, with its protection, and again after somebody’s sessions have ended', async () => {
  await using bed = await JmapTestBed.open()
  await bed.call('Core/echo')
  await bed.call('Core/echo')
  assert.equal(bed.logins.length, 1)
  assert.deepEqual(bed.logins[0]?.origin, {
    service: 'jmap',
    address: '192.0.2.7',
    protection: bed.connection.protection,
    mechanism: 'BASIC',
  })
  await bed.fetch('/jmap/session', {}, { ...bed.connection })
  assert.equal(bed.logins.length, 2, 'another connection')
  bed.moment++
  await bed.call('Core/echo')
  assert.equal(bed.logins.length, 3)
  const wrong = await bed.fetch('/jmap/session', { headers: { authorization: basic('anna@posthus.test', 'wrong') } })
  assert.equal(wrong.status, 401, 'what was proven does not help another password')
})

const problems: readonly [why: string, body: string, fields: Record<string, string>, status: number, type: string][] = [
  ['no JSON', '{', {}, 400, 'notJSON'],
  ['two members with one name', '{"using":[],"using":[],"methodCalls":[]}', {}, 400, 'notJSON'],
  ['another content type', JSON.stringify(ECHO), { 'content-type': 'text/plain' }, 400, 'notJSON'],
  ['no request', '{}', {}, 400, 'notRequest'],
  ['an unknown capability', '{"using":["urn:x"],"methodCalls":[]}', {}, 400, 'unknownCapability'],
]
for (const [why, body, fields, status, type] of problems) {
  test(`a request with ${why} is refused as a whole`, async () => {
    await using bed = await JmapTestBed.open()
    const response = await bed.post(body, fields)
    assert.equal(response.status, status)
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    assert.equal(((await response.json()) as Loose).type, `urn:ietf:params:jmap:error:${type}`)
  })
}

test('a request beyond a limit is told which', async () => {
  await using bed = await JmapTestBed.open({
    limits: { maxCallsInRequest: 2, maxSizeRequest: 300, maxConcurrentRequests: 0 },
  })
  const limit = async (body: string, fields = {}) => {
    const response = await bed.post(body, fields)
    const problem = (await response.json()) as Loose
    assert.equal(problem.type, 'urn:ietf:params:jmap:error:limit')
    return `${problem.limit} ${response.status}`
  }
  assert.equal(await limit(JSON.stringify(ECHO)), 'maxConcurrentRequests 429')
  await using roomy = await JmapTestBed.open({ limits: { maxCallsInRequest: 2, maxSizeRequest: 300 } })
  const call = ['Core/echo', {}, 'c']
  const many = await roomy.post(JSON.stringify({ using: MAIL, methodCalls: [call, call, call] }))
  assert.deepEqual([many.status, ((await many.json()) as Loose).limit], [400, 'maxCallsInRequest'])
  const large = await roomy.post(JSON.stringify({ ...ECHO, more: 'x'.repeat(400) }))
  assert.deepEqual([large.status, ((await large.json()) as Loose).limit], [413, 'maxSizeRequest'])
})

test('methods answer in order, an error among them, each with its call id, and created ids only to who has sent some', async () => {
  await using bed = await JmapTestBed.open()
  const methodCalls = [
    ['Core/echo', { '#b': { resultOf: 'x', name: 'Core/echo', path: '/a' } }, 'bad'],
    ['Core/echo', { a: [1, 2] }, 'x'],
    ['Nothing/get', {}, 'none'],
    ['Core/echo', { '#b': { resultOf: 'x', name: 'Core/echo', path: '/a/*' } }, 'y'],
    ['Core/echo', { b: 1, '#b': {} }, 'twice'],
  ]
  const body = JSON.stringify({ using: MAIL, methodCalls, createdIds: { k: 'M5' } })
  const answer = (await (await bed.post(body, { 'content-type': 'application/json; charset=utf-8' })).json()) as Loose
  assert.deepEqual(
    answer.methodResponses.map(([name, args, id]: Loose) => [name, args.type ?? args.a ?? args.b, id]),
    [
      ['error', 'invalidResultReference', 'bad'],
      ['Core/echo', [1, 2], 'x'],
      ['error', 'unknownMethod', 'none'],
      ['Core/echo', [1, 2], 'y'],
      ['error', 'invalidArguments', 'twice'],
    ],
  )
  assert.deepEqual(answer.createdIds, { k: 'M5' })
  assert.equal(((await (await bed.post(JSON.stringify(ECHO))).json()) as Loose).createdIds, undefined)
})

test('what a request has not opted into is not there', async () => {
  await using bed = await JmapTestBed.open()
  const request = { using: ['urn:ietf:params:jmap:core'], methodCalls: [['Mailbox/get', { accountId: ACCOUNT }, 'c']] }
  const answer = (await (await bed.post(JSON.stringify(request))).json()) as Loose
  assert.equal(answer.methodResponses[0][1].type, 'unknownMethod')
})

test('a failure of ours is told by its incident alone, one of the world to be tried again', async () => {
  for (const [who, type] of [
    ['us', 'serverFail'],
    ['world', 'serverUnavailable'],
  ] as const) {
    const read = () => Promise.reject(new Fault(who, 'store/corrupt', 'private'))
    await using bed = await JmapTestBed.open({ changes: { read } })
    const [[name, error]] = (await bed.calls(['Mailbox/get', {}])) as Loose
    assert.deepEqual([name, error.type], ['error', type])
    assert.equal(JSON.stringify(error).includes('private'), false)
    assert.equal(bed.failures.splice(0).length, 1)
  }
})

for (const name of [
  'Mailbox/get',
  'Email/get',
  'Thread/get',
  'Email/changes',
  'Email/query',
  'Email/set',
  'Email/parse',
]) {
  test(`${name} of an account that is not the caller’s is as of none`, async () => {
    await using bed = await JmapTestBed.open()
    for (const accountId of ['Aa2', 'a1', 'x']) assert.equal(await bed.refusal(name, { accountId }), 'accountNotFound')
    assert.equal(await bed.refusal(name, { accountId: null }), 'invalidArguments')
  })
}

test('what is copied comes from another account, of which there is none', async () => {
  await using bed = await JmapTestBed.open()
  for (const [name, more] of [
    ['Email/copy', { create: {} }],
    ['Blob/copy', { blobIds: [] }],
  ] as const) {
    assert.equal(await bed.refusal(name, { fromAccountId: 'Ax', ...more }), 'fromAccountNotFound')
    assert.equal(await bed.refusal(name, { fromAccountId: ACCOUNT, accountId: 'Ax', ...more }), 'accountNotFound')
    assert.equal(await bed.refusal(name, { fromAccountId: ACCOUNT, ...more }), 'invalidArguments')
  }
})
