import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ImapPeer } from './harness/imap-peer.ts'
import { Postfix } from './harness/postfix.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'
const BO = 'bo@posthus.test'
const STRANGERS = 500
/** What an account may that is established. */
const NEW_RECIPIENTS = 100

let bench: Workbench
let posthus: Posthus
let postfix: Postfix

before(async () => {
  bench = await Workbench.open('limits')
  postfix = await Postfix.start(bench, { keep: ['sink.test'], relay: {} })
  posthus = await Posthus.start(bench, {
    workers: 2,
    members: ['anna', 'bo'],
    routes: { 'sink.test': postfix.port },
    tables: '[sending]\nyoung-days = 0\n',
  })
})

after(() => bench[Symbol.asyncDispose]())

test('a script that writes to 500 strangers is held after 100, the member is told and logged out, and others send on', async () => {
  const watcher = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  let accepted = 0
  let answer = ''
  for (let i = 0; i < STRANGERS && answer === ''; i++) {
    const peer = await submit('anna').catch(() => undefined)
    try {
      await peer?.send(ANNA, [`stranger${i}@sink.test`], letter(ANNA, i))
      accepted++
    } catch (error) {
      answer = String(error)
    }
    peer?.stream.destroy()
  }
  assert.equal(accepted, NEW_RECIPIENTS + 1, 'the one that was too many is kept as well')
  assert.match(answer, /450 4\.7\.1 Your outgoing mail is held: a message in your inbox says why/)
  assert.match((await watcher.stream.rest()).toString(), /\* BYE .*Your outgoing mail is held/)

  const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  await peer.ok('SELECT INBOX')
  const notice = (await peer.fetchBody(1)).toString()
  assert.match(notice, /Subject: Your outgoing mail is held/)
  assert.match(notice, /more than 100 new recipients within an hour/)
  await peer.logOut()

  const bo = await submit('bo')
  await bo.send(BO, ['friend@sink.test'], letter(BO, 0))
  await bo.quit()
  await eventually(async () => postfix.kept().some((body) => body.includes('From: bo@')) || undefined, 'mail of others')
})

test('the operator sees it, releases it, and nothing that was acknowledged is lost', async () => {
  const limits = JSON.parse((await posthus.command(['account', 'limits', ANNA, '--json'])).stdout)
  assert.equal(limits.hold.by, 'limits')
  assert.match((await posthus.command(['queue', 'list'])).stdout, /held/)
  assert.match((await posthus.command(['account', 'release', ANNA])).stdout, /may send again/)
  await eventually(
    async () =>
      postfix.kept().filter((body) => body.includes('From: anna@')).length === NEW_RECIPIENTS + 1 || undefined,
    'all that was acknowledged',
  )
  const peer = await submit('anna')
  await peer.send(ANNA, ['stranger1@sink.test'], letter(ANNA, 1000))
  await peer.quit()
})

test('a new password releases what the limits have held, and not what the operator holds', async () => {
  await posthus.command(['account', 'hold', BO, '--reason', 'please call us'])
  await assert.rejects(trySend('bo', BO), /450 4\.7\.1/)
  await posthus.command(['account', 'password', BO], `${PASSWORD}-2\n`)
  await assert.rejects(trySend('bo', BO, `${PASSWORD}-2`), /450 4\.7\.1/)
  await posthus.command(['account', 'release', BO])
  await trySend('bo', BO, `${PASSWORD}-2`)
})

test('an account may have limits of its own', async () => {
  await posthus.command(['account', 'limits', ANNA, '--recipients-per-hour', '1'])
  // A worker that she has sent through a moment ago says so after the message, another one before it.
  await assert.rejects(
    trySend('anna', ANNA),
    /450 4\.7\.1 (Your account has reached what it may send \(1 recipients an hour\)|With this message it would be more than 1 recipients an hour)/,
  )
  await posthus.command(['account', 'limits', ANNA, '--recipients-per-hour', 'default'])
  await trySend('anna', ANNA)
})

test('of a suspended account nothing is sent and everything received, on every protocol', async () => {
  await posthus.command(['account', 'suspend', ANNA])
  await assert.rejects(submit('anna'), /525 5\.7\.13/)
  await assert.rejects(ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD))
  const sender = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
  await sender.send('x@elsewhere.test', [ANNA], letter('x@elsewhere.test', 77))
  await sender.quit()
  await posthus.command(['account', 'resume', ANNA])
  const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  const { untagged } = await peer.ok('STATUS INBOX (MESSAGES)')
  assert.match(untagged.map(({ text }) => text).join(), /MESSAGES 2/)
  await peer.logOut()
})

async function submit(name: string, password = PASSWORD): Promise<SmtpPeer> {
  const peer = await SmtpPeer.connect(posthus.ports.submissions, 'implicit')
  await peer.authenticate(`${name}@posthus.test`, password)
  return peer
}

async function trySend(name: string, from: string, password = PASSWORD): Promise<void> {
  const peer = await submit(name, password)
  try {
    await peer.send(from, ['friend@sink.test'], letter(from, 5))
  } finally {
    peer.stream.destroy()
  }
}

function letter(from: string, number: number): Buffer {
  return Buffer.from(`From: ${from}\r\nSubject: letter ${number}\r\n\r\nhello\r\n`)
}
