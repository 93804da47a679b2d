import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { ACCOUNT, JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import type { MailStore } from '../../../core/mail/mail-store.ts'
import type { MessageListener, MessageSocket, WebSocketOffer, WebSocketPlan } from '../../message-socket.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { webSocketCapability } from './web-socket-capability.ts'

const capabilities = [coreCapability, webSocketCapability, mailCapability]

/** The peer of a WebSocket, and what lies between. */
class Peer implements MessageSocket, WebSocketOffer {
  readonly protocols: readonly string[]
  plan: WebSocketPlan | undefined
  isPaused = false
  closing: readonly [code: number, reason: string] | undefined
  waitingBytes = 0
  /** Whether what is sent is taken at once. */
  reads = true
  readonly #heard: Loose[] = []
  readonly #unread: (() => void)[] = []
  #listener: MessageListener | undefined

  constructor(protocols = ['jmap']) {
    this.protocols = protocols
  }

  accept(plan: WebSocketPlan, begin: (socket: MessageSocket) => MessageListener): Response {
    this.plan = plan
    this.#listener = begin(this)
    return new Response()
  }

  async send(text: string): Promise<void> {
    this.#heard.push(JSON.parse(text))
    if (!this.reads) await new Promise<void>((resolve) => this.#unread.push(resolve))
  }

  close(code: number, reason: string): void {
    this.closing ??= [code, reason]
  }

  pause(): void {
    this.isPaused = true
  }

  resume(): void {
    this.isPaused = false
  }

  /** Takes the oldest answer. */
  take(): void {
    this.#unread.shift()?.()
  }

  says(value: Loose): void {
    this.#listener?.message(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
  }

  leaves(): void {
    this.#listener?.closed()
  }

  /** What it has heard since it was asked last, so much at least. */
  async heard(least = 0): Promise<Loose[]> {
    for (let turn = 0; turn < 50 || this.#heard.length < least; turn++) await setImmediate()
    return this.#heard.splice(0)
  }
}

async function connected(bed: JmapTestBed): Promise<Peer> {
  const peer = new Peer()
  assert.equal((await bed.openSocket(peer)).status, 200)
  return peer
}

/** Time in which pushes are held back passes. */
async function happen(bed: JmapTestBed): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate()
  bed.clock.advance(200)
}

function request(id: string | undefined, ...methodCalls: Loose[]): Loose {
  return { '@type': 'Request', ...(id === undefined ? {} : { id }), using: MAIL, methodCalls }
}

const echo = ['Core/echo', { hello: true }, 'c']

test('the session says where it is, and that changes are pushed there', async () => {
  await using bed = await JmapTestBed.open({ capabilities })
  const session = (await (await bed.fetch('/jmap/session')).json()) as Loose
  assert.deepEqual(session.capabilities['urn:ietf:params:jmap:websocket'], {
    url: 'wss://mail.posthus.test/jmap/ws',
    supportsPush: true,
  })
})

test('a request is answered as it is over HTTP, with its id, and without one where there was none', async () => {
  await using bed = await JmapTestBed.open({ capabilities })
  const peer = await connected(bed)
  const { sessionState } = (await (
    await bed.post(JSON.stringify({ using: MAIL, methodCalls: [echo] }))
  ).json()) as Loose
  peer.says(request('R1', echo))
  peer.says({ ...request(undefined, echo), createdIds: {} })
  assert.deepEqual(await peer.heard(), [
    { '@type': 'Response', requestId: 'R1', methodResponses: [echo], sessionState },
    { '@type': 'Response', methodResponses: [echo], createdIds: {}, sessionState },
  ])
  peer.says(request('R2', ['Email/query', { accountId: ACCOUNT, nothing: 1 }, 'q']))
  const [{ methodResponses }] = await peer.heard(1)
  assert.equal(methodResponses[0][1].type, 'invalidArguments')
})

const problems: readonly (readonly [what: string, said: Loose, type: string, requestId: string | null])[] = [
  ['no JSON', '{', 'notJSON', null],
  ['nothing', '', 'notJSON', null],
  ['two members of one name', '{"@type":"Request","@type":"Request"}', 'notJSON', null],
  ['lists in lists', '['.repeat(100_000), 'notJSON', null],
  ['a list', [], 'notRequest', null],
  ['an unknown type', { '@type': 'StateChange', id: 'R1' }, 'notRequest', 'R1'],
  ['a request without method calls', { '@type': 'Request', id: 'R2', using: [] }, 'notRequest', 'R2'],
  ['a capability that is not there', { ...request('R3'), using: ['urn:x'] }, 'unknownCapability', 'R3'],
  ['too many method calls', request('R4', ...new Array(65).fill(echo)), 'limit', 'R4'],
]
for (const [what, said, type, requestId] of problems) {
  test(`refused with ${type}, and the conversation goes on: ${what}`, async () => {
    await using bed = await JmapTestBed.open({ capabilities })
    const peer = await connected(bed)
    peer.says(said)
    peer.says(request('after', echo))
    const [refusal, answer] = await peer.heard(2)
    assert.deepEqual(
      [refusal['@type'], refusal.requestId, refusal.type],
      ['RequestError', requestId, `urn:ietf:params:jmap:error:${type}`],
    )
    assert.ok(refusal.status >= 400 && refusal.detail)
    assert.equal(answer.requestId, 'after')
  })
}

test('changes are told once they are asked for, of the types that were asked for, until they are wanted no more', async () => {
  await using bed = await JmapTestBed.open({ capabilities })
  const peer = await connected(bed)
  await bed.deliver(letter('Before'))
  await happen(bed)
  assert.deepEqual(await peer.heard(), [])
  peer.says({ '@type': 'WebSocketPushEnable', dataTypes: ['Email', 'Nonsense'] })
  assert.deepEqual(await peer.heard(), [])
  await bed.deliver(letter('Hello'))
  await happen(bed)
  const [told, ...more] = await peer.heard(1)
  assert.deepEqual(more, [])
  const { state } = await bed.call('Email/get', { ids: [] })
  assert.deepEqual(told, {
    '@type': 'StateChange',
    changed: { [ACCOUNT]: { Email: state } },
    pushState: told.pushState,
  })
  peer.says({ '@type': 'WebSocketPushDisable' })
  await peer.heard()
  await bed.deliver(letter('Unheard'))
  await happen(bed)
  assert.deepEqual(await peer.heard(), [])
})

test('who comes back with a pushState is told at once of what was missed, and who brings another one of everything', async () => {
  await using bed = await JmapTestBed.open({ capabilities })
  const peer = await connected(bed)
  peer.says({ '@type': 'WebSocketPushEnable', dataTypes: null })
  await peer.heard()
  await bed.deliver(letter('Hello'))
  await happen(bed)
  const [{ pushState }] = await peer.heard(1)
  peer.leaves()

  const same = await connected(bed)
  same.says({ '@type': 'WebSocketPushEnable', dataTypes: null, pushState })
  assert.deepEqual(await same.heard(), [])
  same.leaves()
  await bed.deliver(letter('Meanwhile'))
  for (const since of [pushState, 'nonsense', '']) {
    const back = await connected(bed)
    back.says({ '@type': 'WebSocketPushEnable', dataTypes: null, pushState: since })
    const [told] = await back.heard(1)
    assert.deepEqual(Object.keys(told.changed[ACCOUNT]).sort(), ['Email', 'EmailDelivery', 'Mailbox', 'Thread'], since)
    back.leaves()
  }
})

test('a change that a client asks for right behind its wish to be told is told', async () => {
  await using bed = await JmapTestBed.open({ capabilities })
  const id = await bed.deliver(letter('Hello'))
  const peer = await connected(bed)
  peer.says({ '@type': 'WebSocketPushEnable', dataTypes: ['Email'] })
  peer.says(request('R', ['Email/set', { accountId: ACCOUNT, update: { [id]: { 'keywords/$seen': true } } }, 's']))
  await happen(bed)
  // Which of the two comes first is nobody's promise.
  assert.deepEqual((await peer.heard(2)).map((one) => one['@type']).sort(), ['Response', 'StateChange'])
})

test('so many requests are under way as may be, until their answers are taken; more are not read', async () => {
  await using bed = await JmapTestBed.open({ capabilities, limits: { maxSocketRequests: 2 } })
  const peer = await connected(bed)
  peer.reads = false
  for (const id of ['1', '2', '3', '4']) peer.says(request(id, echo))
  assert.deepEqual(
    (await peer.heard()).map(({ requestId }) => requestId),
    ['1', '2'],
  )
  assert.equal(peer.isPaused, true)
  peer.take()
  assert.deepEqual(
    (await peer.heard()).map(({ requestId }) => requestId),
    ['3'],
  )
  peer.reads = true
  for (let taken = 0; taken < 3; taken++) peer.take()
  assert.deepEqual(
    (await peer.heard()).map(({ requestId }) => requestId),
    ['4'],
  )
  assert.equal(peer.isPaused, false)
})

test('so many octets are under way on all WebSockets of an account together, answers that nobody takes among them', async () => {
  await using bed = await JmapTestBed.open({ capabilities, limits: { maxWebSocketOctets: 2000 } })
  const [one, other] = [await connected(bed), await connected(bed)]
  const long = (id: string) => request(id, ['Core/echo', { text: 'x'.repeat(1000) }, 'c'])
  one.reads = false
  one.says(long('1'))
  assert.equal((await one.heard(1))[0].requestId, '1')
  other.says(long('2'))
  const [refusal] = await other.heard(1)
  const { '@type': type, requestId, limit, status } = refusal
  assert.deepEqual([type, requestId, limit, status], ['RequestError', '2', 'maxWebSocketOctets', 429])
  one.take()
  await one.heard()
  other.says(long('3'))
  assert.deepEqual((await other.heard(1))[0].methodResponses[0][0], 'Core/echo')
  // What is given up when a connection ends counts no more; one that is larger than all that may be is dealt with alone.
  one.says(long('4'))
  await one.heard(1)
  one.leaves()
  one.take()
  await one.heard()
  other.says(request('5', ['Core/echo', { text: 'x'.repeat(3000) }, 'c']))
  assert.equal((await other.heard(1))[0].methodResponses[0][1].text.length, 3000)
})

test('requests over HTTP and over WebSockets count together', async () => {
  const held = Promise.withResolvers<void>()
  const read: MailStore['read'] = async (...args) => {
    await held.promise
    return bed.mail.read(...args)
  }
  await using bed = await JmapTestBed.open({ capabilities, limits: { maxConcurrentRequests: 1 }, changes: { read } })
  const [one, other] = [await connected(bed), await connected(bed)]
  one.says(request('1', ['Mailbox/get', { accountId: ACCOUNT }, 'm']))
  other.says(request('2', echo))
  const [refusal] = await other.heard(1)
  assert.deepEqual([refusal.requestId, refusal.limit, refusal.status], ['2', 'maxConcurrentRequests', 429])
  assert.equal((await bed.post(JSON.stringify({ using: MAIL, methodCalls: [echo] }))).status, 429)
  held.resolve()
  assert.equal((await one.heard(1))[0].requestId, '1')
})

test('who does not read what is told is left alone', async () => {
  await using bed = await JmapTestBed.open({ capabilities })
  const peer = await connected(bed)
  peer.says({ '@type': 'WebSocketPushEnable', dataTypes: null })
  await peer.heard()
  peer.waitingBytes = 1024 * 1024
  await bed.deliver(letter('Hello'))
  await happen(bed)
  assert.deepEqual(await peer.heard(), [])
  assert.equal(peer.closing?.[0], 1008)
})

test('it ends with the account’s sessions, and what was under way is given up', async () => {
  await using bed = await JmapTestBed.open({ capabilities })
  const peer = await connected(bed)
  bed.endings.get('a1')?.('The password was changed')
  assert.deepEqual(peer.closing, [1008, 'What let you in is not valid any more'])
  peer.leaves()
  peer.says(request('late', echo))
  assert.deepEqual(await peer.heard(), [])
  assert.equal(bed.endings.has('a1'), false)
})

test('an account has as many as it may, and a place is free again when one is closed', async () => {
  await using bed = await JmapTestBed.open({ capabilities, limits: { maxWebSockets: 1, maxSizeRequest: 1000 } })
  const peer = await connected(bed)
  assert.deepEqual(peer.plan, { protocol: 'jmap', maxMessageBytes: 1000, pingMs: 60_000 })
  const refused = await bed.openSocket(new Peer())
  assert.equal(refused.status, 429)
  assert.equal(((await refused.json()) as Loose).limit, 'maxWebSockets')
  peer.leaves()
  await connected(bed)
})

test('who does not speak jmap, asks for no WebSocket, or shows no password is refused', async () => {
  await using bed = await JmapTestBed.open({ capabilities })
  for (const protocols of [[], ['mqtt'], ['JMAP']])
    assert.equal((await bed.openSocket(new Peer(protocols))).status, 400)
  assert.equal((await bed.fetch('/jmap/ws')).status, 400)
  assert.equal((await bed.openSocket(new Peer(), { authorization: '' })).status, 401)
  assert.equal((await bed.openSocket(new Peer(['mqtt', 'jmap']))).status, 200)
})
