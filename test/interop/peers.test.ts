import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { PeerStream } from './harness/peer-stream.ts'
import { Posthus } from './harness/posthus.ts'
import { Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('peers')
  const peers =
    'trusted-networks = []\ngreeting-delay-seconds = 1\nrefused-recipients-per-hour = 12\nlongest-delay-seconds = 1\n'
  posthus = await Posthus.start(bench, { tables: `[authentication]\ntrusted-relays = []\n[peers]\n${peers}` })
})

after(() => bench[Symbol.asyncDispose]())

test('who speaks before the greeting is refused; who waits hands mail over', async () => {
  const early = await PeerStream.connect(posthus.ports.smtp, { from: '127.0.1.1' })
  early.write(`EHLO spam.test\r\nMAIL FROM:<x@spam.test>\r\nRCPT TO:<${ANNA}>\r\n`)
  assert.match((await early.rest()).toString(), /^554 5\.5\.0 You spoke before the greeting[^\r]*\r\n$/)

  const patient = await greeted('127.0.2.1')
  await say(patient, 'EHLO mail.test', /^250/)
  await say(patient, 'MAIL FROM:<x@elsewhere.test>', /^250/)
  await say(patient, `RCPT TO:<${ANNA}>`, /^250/)
  await say(patient, 'BDAT 18 LAST\r\nSubject: x\r\n\r\nhi', /^250/)
  await say(patient, 'QUIT', /^221/)
})

test('who looks for addresses is slowed down, closed, and outside for a while, over all its connections; its neighbours are not', async () => {
  let refusals = 0
  for (let round = 0; round < 4; round++) {
    const stream = await PeerStream.connect(posthus.ports.smtp, { from: '127.0.3.1' })
    const first = await stream.line()
    if (first.startsWith('421')) {
      assert.match(first, /^421 4\.7\.0 Too many errors from your address lately/)
      assert.ok(refusals >= 12)
      stream.destroy()
      break
    }
    assert.ok(round < 3, 'it is still let in')
    await say(stream, 'EHLO a.test', /^250/)
    await say(stream, 'MAIL FROM:<x@elsewhere.test>', /^250/)
    for (let i = 0; i < 6; i++) {
      const answer = await tell(stream, `RCPT TO:<guess${round}${i}@posthus.test>`).catch(() => '421')
      if (!answer.startsWith('550')) break
      refusals++
    }
    stream.destroy()
  }
  const neighbour = await greeted('127.0.3.2')
  neighbour.destroy()
})

async function greeted(from: string): Promise<PeerStream> {
  const stream = await PeerStream.connect(posthus.ports.smtp, { from })
  assert.match(await stream.line(), /^220 /)
  return stream
}

async function say(stream: PeerStream, line: string, expected: RegExp): Promise<void> {
  assert.match(await tell(stream, line), expected)
}

/** The last line of the answer. */
async function tell(stream: PeerStream, line: string): Promise<string> {
  stream.write(`${line}\r\n`)
  for (;;) {
    const answer = await stream.line()
    if (answer[3] !== '-') return answer
  }
}
