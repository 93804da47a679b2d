import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { FALSE_ENDS, smuggledMessage } from '../../src/wire/smtp/smuggling.fixture.ts'
import { Exim } from './harness/exim.ts'
import { Postfix } from './harness/postfix.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'
/** What Postfix is asked to be: as it was before 2023. Without CHUNKING a message goes by DATA, whose end can be mistaken. */
const LAX = { smtpd_forbid_bare_newline: 'no', smtpd_discard_ehlo_keywords: 'chunking' }

let bench: Workbench
let posthus: Posthus
let postfix: Postfix
let chunking: Postfix
let exim: Exim

before(async () => {
  bench = await Workbench.open('smuggling')
  postfix = await Postfix.start(bench, { keep: ['lax.test'], relay: {}, settings: LAX }, 'lax')
  chunking = await Postfix.start(bench, { keep: ['chunking.test'], relay: {} }, 'chunking')
  exim = await Exim.start(bench)
  const routes = { 'lax.test': postfix.port, 'chunking.test': chunking.port, 'exim.test': exim.port }
  posthus = await Posthus.start(bench, { routes })
})

after(() => bench[Symbol.asyncDispose]())

test('whatever a member hands in, no server that it is sent to finds a second message in it', async () => {
  const names = Object.keys(FALSE_ENDS)
  let sent = 0
  for (const [number, name] of names.entries()) {
    for (const domain of ['lax.test', 'chunking.test', 'exim.test']) {
      // By BDAT every octet is taken as it is: what a member's own program could hand in at the worst.
      if (await submit(domain, number, FALSE_ENDS[name] as string)) sent++
    }
  }
  assert.equal(sent, 3 * names.length, 'all were taken, so that all were tried')
  const arrived = () => [...postfix.kept(), ...chunking.kept(), ...exim.kept()].map((body) => body.toString('latin1'))
  await eventually(
    async () => arrived().filter((body) => body.includes('Subject: first')).length >= sent || undefined,
    'all of them',
    120_000,
  )
  const bodies = arrived()
  assert.equal(bodies.length, sent, 'as many messages as were sent')
  assert.deepEqual(
    bodies.filter((body) => !body.includes('Subject: first')),
    [],
  )
})

async function submit(domain: string, number: number, end: string): Promise<boolean> {
  const peer = await SmtpPeer.connect(posthus.ports.submissions, 'implicit')
  await peer.authenticate(ANNA, PASSWORD)
  await peer.say(`MAIL FROM:<${ANNA}> BODY=8BITMIME`, 250)
  await peer.say(`RCPT TO:<victim@${domain}>`, 250)
  const head = `From: ${ANNA}\r\nSubject: first ${number}\r\nMIME-Version: 1.0\r\n\r\ntext`
  const message = Buffer.from(`${head}${end}${smuggledMessage(`victim@${domain}`)}`, 'latin1')
  peer.stream.write(`BDAT ${message.length} LAST\r\n`)
  peer.stream.write(message)
  const { code } = await peer.reply()
  await peer.quit()
  return code === 250
}
