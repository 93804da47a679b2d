import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ManualClock } from '../../base/manual-clock.ts'
import { converse, ENVELOPE } from './conversation.fixture.ts'
import { type Conduct, PEER_LIMITS, PeerConduct, type PeerLimits } from './peer-conduct.ts'

const HOUR_MS = 3_600_000
const LIMITS: PeerLimits = {
  greetingDelayMs: 2000,
  messagesPerHour: 3,
  refusedPerHour: 4,
  errorsPerHour: 40,
  networkFactor: 2,
  maxDelayMs: 8000,
  maxDelayed: 2,
}

function conduct(limits = LIMITS) {
  const clock = new ManualClock()
  const trusted = { have: (address: string) => address === '127.0.0.1' }
  return { clock, peers: new PeerConduct(limits, trusted, clock) }
}

test('a host has had enough after so much, its network after so many times that, and both again an hour later', () => {
  const { peers, clock } = conduct()
  for (const [what, limit] of [
    ['message', 3],
    ['refused', 4],
    ['error', 40],
  ] as const) {
    peers.visitOf('192.0.2.1').note(what, limit - 1)
    assert.equal(peers.visitOf('192.0.2.1').isOver(what), false)
    peers.visitOf('192.0.2.1').note(what)
    assert.equal(peers.visitOf('192.0.2.1').isOver(what), true)
    assert.equal(peers.visitOf('192.0.2.2').isOver(what), false, 'its neighbour')
    peers.visitOf('192.0.2.3').note(what, limit)
    assert.equal(peers.visitOf('192.0.2.2').isOver(what), true, 'the whole network')
    assert.equal(peers.visitOf('192.0.3.2').isOver(what), false, 'another network')
  }
  clock.advance(HOUR_MS)
  assert.equal(peers.visitOf('192.0.2.1').isOver('message'), false)
})

test('an IPv6 customer who goes through its addresses stays the same host', () => {
  const { peers } = conduct()
  for (let i = 0; i < 4; i++) peers.visitOf(`2001:db8::${i}`).note('refused')
  assert.equal(peers.visitOf('2001:db8::99').isOver('refused'), true)
  for (let i = 1; i < 5; i++) peers.visitOf(`2001:db8:0:${i}::1`).note('refused')
  assert.equal(peers.visitOf('2001:db8:0:77::1').isOver('refused'), true)
})

test('none of it concerns who is trusted', () => {
  const visit = conduct().peers.visitOf('127.0.0.1')
  for (const what of ['message', 'refused', 'error'] as const) visit.note(what, 1000)
  const over = (['message', 'refused', 'error'] as const).map((what) => visit.isOver(what))
  assert.deepEqual([over, visit.greetingDelayMs, visit.delayMs, visit.mustWait], [[false, false, false], 0, 0, false])
})

test('delays grow with errors to their bound, and go away again', () => {
  const { peers, clock } = conduct()
  const visit = peers.visitOf('192.0.2.1')
  const delays: number[] = []
  for (let i = 0; i < 45; i++) {
    visit.note('error')
    delays.push(visit.delayMs)
  }
  assert.deepEqual(delays.slice(0, 10), Array(10).fill(0))
  assert.deepEqual([delays[14], delays[19], delays[44]], [1000, 2000, 8000])
  assert.ok(delays.every((delay, i) => i === 0 || delay >= (delays[i - 1] as number)))
  clock.advance(HOUR_MS)
  assert.equal(visit.delayMs, 0)
})

test('who has handed mail over is greeted at once for a day, unless it errs', () => {
  const { peers, clock } = conduct()
  assert.equal(peers.visitOf('192.0.2.1').greetingDelayMs, 2000)
  peers.visitOf('192.0.2.1').note('message')
  clock.advance(23 * HOUR_MS)
  assert.equal(peers.visitOf('192.0.2.1').greetingDelayMs, 0)
  peers.visitOf('192.0.2.1').note('error', 11)
  assert.equal(peers.visitOf('192.0.2.1').greetingDelayMs, 2000)
  clock.advance(2 * HOUR_MS)
  assert.equal(peers.visitOf('192.0.2.1').greetingDelayMs, 2000, 'a day later it is a stranger')
})

test('only so many are held back at a time', () => {
  const { peers } = conduct()
  const first = peers.delayPlace()
  assert.ok(first && peers.delayPlace())
  assert.equal(peers.delayPlace(), undefined)
  first[Symbol.dispose]()
  assert.ok(peers.delayPlace())
})

test('no conduct gives a delay beyond the bound, or one below nothing', () => {
  const what = fc.constantFrom<Conduct[]>('message', 'refused', 'error')
  fc.assert(
    fc.property(fc.array(fc.tuple(what, fc.nat(10_000), fc.nat(HOUR_MS))), (events) => {
      const { peers, clock } = conduct()
      const visit = peers.visitOf('192.0.2.1')
      for (const [kind, amount, pauseMs] of events) {
        visit.note(kind, amount)
        assert.ok(visit.delayMs >= 0 && visit.delayMs <= LIMITS.maxDelayMs)
        clock.advance(pauseMs)
      }
    }),
  )
})

/** A client of which everything is read; `turns` lets what has been sent arrive. */
function talkWith(peers: PeerLimits) {
  const talk = converse({ peers })
  let output = ''
  talk.client.on('data', (chunk: Buffer) => {
    output += chunk.toString('latin1')
  })
  const turns = async () => {
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve))
    return output
  }
  return { ...talk, turns }
}

test('who speaks before the greeting is refused, and nothing that it said is obeyed', async () => {
  const talk = talkWith(PEER_LIMITS)
  talk.client.end(`${ENVELOPE}BDAT 2 LAST\r\nhi`)
  assert.equal(await talk.turns(), '', 'nothing is said before its time')
  talk.clock.advance(2000)
  await talk.done
  assert.match(await talk.turns(), /^554 5\.5\.0 You spoke before the greeting[^\r]*\r\n$/)
  assert.equal(talk.reception.received.length, 0)
})

test('who waits is greeted when its time has come', async () => {
  const talk = talkWith(PEER_LIMITS)
  assert.equal(await talk.turns(), '')
  talk.clock.advance(1999)
  assert.equal(await talk.turns(), '')
  talk.clock.advance(1)
  assert.match(await talk.turns(), /^220 [^\r]*\r\n$/)
  talk.client.end(`${ENVELOPE}BDAT 2 LAST\r\nhiQUIT\r\n`)
  await talk.done
  assert.equal(talk.reception.received.length, 1)
})

test('a shutdown waits for no delay', async () => {
  const talk = talkWith(PEER_LIMITS)
  await talk.turns()
  talk.drain.abort()
  await talk.turns()
  talk.client.end()
  await talk.done
  assert.match(await talk.turns(), /421 4\.3\.2 /)
})

test('who asks for addresses that do not exist is slowed down, then closed', async () => {
  const talk = talkWith({ ...PEER_LIMITS, greetingDelayMs: 0, refusedPerHour: 25 })
  await talk.turns()
  talk.client.end(`EHLO a.test\r\nMAIL FROM:<a@b.test>\r\n${'RCPT TO:<nobody@posthus.test>\r\n'.repeat(40)}`)
  const before = (await talk.turns()).match(/550 5\.1\.1/g)?.length ?? 0
  assert.ok(before <= 11, 'the eleventh answer is held back')
  for (let i = 0; i < 30; i++) {
    talk.clock.advance(8000)
    await talk.turns()
  }
  await talk.done
  const output = await talk.turns()
  const refusals = output.match(/550 5\.1\.1/g)?.length ?? 0
  assert.ok(refusals >= 25 && refusals < 30, `${refusals} answers`)
  assert.match(output, /421 4\.7\.0 Too many errors[^\r]*\r\n$/)
})

test('who sends more messages than it may is asked to come again, not refused', async () => {
  const talk = talkWith({ ...PEER_LIMITS, greetingDelayMs: 0, messagesPerHour: 2 })
  await talk.turns()
  const message = 'MAIL FROM:<a@b.test>\r\nRCPT TO:<anna@posthus.test>\r\nBDAT 2 LAST\r\nhi'
  talk.client.end(`EHLO a.test\r\n${message}${message}MAIL FROM:<a@b.test>\r\nQUIT\r\n`)
  await talk.done
  assert.match(await talk.turns(), /\r\n450 4\.7\.1 Too many messages[^\r]*\r\n221 [^\r]*\r\n$/)
  assert.equal(talk.reception.received.length, 2)
})
