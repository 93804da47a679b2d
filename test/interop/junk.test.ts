import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { ImapPeer } from './harness/imap-peer.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { CONTROLLER_PASSWORD, Rspamd } from './harness/rspamd.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { freePort, Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'
/** The Generic Test for Unsolicited Bulk Email that every filter refuses. */
const GTUBE = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'

let bench: Workbench
let rspamd: Rspamd
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('junk')
  rspamd = await Rspamd.start(bench, 'cheap pills')
  writeFileSync(bench.path('rspamd.password'), `${CONTROLLER_PASSWORD}\n`, { mode: 0o600 })
  posthus = await Posthus.start(bench, {
    members: ['anna', 'bo'],
    tables: `
[authentication]
trusted-relays = []
timeout-seconds = 1
[dns]
servers = ["127.0.0.1:${await freePort()}"]
timeout-seconds = 1
[filter]
rspamd-url = "${rspamd.url}"
rspamd-controller-url = "${rspamd.controllerUrl}"
rspamd-password-file = "${bench.path('rspamd.password')}"
least-learned = 5
reports-per-hour = 5
reports-per-day = 10`,
  })
})

after(() => bench[Symbol.asyncDispose]())

test('what rspamd refuses is refused in the same conversation', async () => {
  assert.match(await hand(letter('test', GTUBE), 550), /5\.7\.1 .*junk.*Gtube/)
  assert.deepEqual(await subjects('INBOX'), [])
  assert.deepEqual(await subjects('Junk'), [])
})

test('what it marks lies in Junk with the reason; a reason that the sender has written is gone', async () => {
  await hand(letter('cheap pills'))
  await hand(letter('lunch', 'hello', 'X-Posthus-Junk: not at all\r\n'))
  assert.deepEqual(await subjects('Junk'), ['cheap pills'])
  assert.deepEqual(await subjects('INBOX'), ['lunch'])
  const [[junk], [good]] = [await bodies('Junk'), await bodies('INBOX')]
  assert.match(junk ?? '', /^X-Posthus-Junk: a scanner takes it for junk \(7\.0 of 15:\s+SUBJECT_OF_JUNK\)\r\n/m)
  assert.doesNotMatch(good ?? '', /X-Posthus-Junk/)
  assert.match((await posthus.command(['junk', 'status', ANNA])).stdout, /cheap pills.*a scanner takes it for junk/)
})

test('it learns from what a member moves to Junk and back, and from nothing else', async () => {
  await hand(letter('weekend', 'Shall we go skiing on Saturday if the weather stays as cold as it is'))
  await moveAll('SUBJECT weekend', 'INBOX', 'Junk')
  await rspamdLearns({ spam: 1, ham: 0 })
  await moveAll('SUBJECT lunch', 'INBOX', 'Archive')
  await moveAll('SUBJECT weekend', 'Junk', 'INBOX')
  // The lesson that is taken back is not counted any more.
  await rspamdLearns({ spam: 0, ham: 1 })
  assert.doesNotMatch(posthus.log, /lesson-not-heard|correct-horse/)
  await moveAll('SUBJECT weekend', 'INBOX', 'Trash')
  await moveAll('SUBJECT lunch', 'Archive', 'INBOX')
})

test('when it is away mail is delivered, and the log says so', async () => {
  await rspamd.stop()
  await hand(letter('cheap pills again'))
  assert.deepEqual(await subjects('INBOX'), ['lunch', 'cheap pills again'])
  await eventually(() => /filter\/scanner-unavailable/.exec(posthus.log) ?? undefined, 'a line in the log')
})

test('a filter learns from moves over IMAP, decides by them, and forgets when it is told to', async () => {
  const junkText = 'Replica watches with discount, order from our casino warehouse and win the lottery jackpot tonight'
  for (let n = 0; n < 6; n++) {
    await hand(letter(`watches ${n}`, junkText))
    await hand(
      letter(`minutes ${n}`, 'The minutes of the meeting of the choir are attached, rehearsal is on Thursday evening'),
    )
  }
  assert.equal(await moveAll('SUBJECT watches', 'INBOX', 'Junk'), 6)
  const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  await peer.ok('SELECT INBOX')
  await peer.ok('STORE 1:* +FLAGS (\\Seen)')
  await peer.logOut()
  await posthus.command(['junk', 'learn', ANNA])
  const { decides, taught } = JSON.parse((await posthus.command(['junk', 'status', ANNA, '--json'])).stdout)
  assert.ok(decides && taught.junk >= 6 && taught.good >= 6, JSON.stringify(taught))

  await hand(letter('your order', junkText))
  await hand(letter('choir', 'The next rehearsal of the choir is on Thursday evening'))
  assert.ok((await subjects('Junk')).includes('your order'))
  assert.ok((await subjects('INBOX')).includes('choir'))
  assert.ok(
    (await bodies('Junk')).some((body) =>
      /^X-Posthus-Junk: it reads like mail that you have put into Junk/m.test(body),
    ),
  )

  await posthus.command(['junk', 'reset', ANNA])
  assert.match((await posthus.command(['junk', 'learn', ANNA])).stdout, /0 messages/)
  await hand(letter('your order once more', junkText))
  assert.ok((await subjects('INBOX')).includes('your order once more'))
})

test('forged reports flood neither the inbox nor the quota; one about a letter of her own comes', async () => {
  const peer = await SmtpPeer.connect(posthus.ports.submission, 'starttls')
  await peer.authenticate(ANNA, PASSWORD)
  await peer.send(
    ANNA,
    ['bo@posthus.test'],
    Buffer.from(`From: ${ANNA}\r\nMessage-ID: <own@posthus.test>\r\n\r\nhi\r\n`),
  )
  const before = (await subjects('INBOX')).length
  const usedBefore = await used()
  const forger = await SmtpPeer.connect(posthus.ports.smtp, 'none')
  const answers: number[] = []
  for (let n = 0; n < 1000; n++) {
    await forger.say('MAIL FROM:<>', 250)
    await forger.say(`RCPT TO:<${ANNA}>`, 250)
    await forger.say('DATA', 354)
    forger.stream.write(report(`<forged.${n}@posthus.test>`))
    forger.stream.write('.\r\n')
    answers.push((await forger.reply()).code)
  }
  forger.stream.destroy()
  await hand(report('<own@posthus.test>'), 250, '')
  const putOff = answers.filter((code) => code === 451).length
  assert.deepEqual(
    [(await subjects('INBOX')).length - before, (await subjects('Bounces')).length, putOff],
    [6, 10, 985],
  )
  assert.ok((await used()) - usedBefore < 50_000, 'a thousand reports take no room')
  const imap = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  await imap.ok('SELECT Bounces')
  const { untagged } = await imap.ok('UID THREAD REFERENCES UTF-8 ALL')
  const [threads] = untagged.filter(({ word }) => word === 'THREAD')
  assert.equal(threads?.values.slice(1).length, 1, 'they are one conversation')
  await imap.logOut()
})

/** What her mail takes of the quota, in octets. */
async function used(): Promise<number> {
  return JSON.parse((await posthus.command(['account', 'quota', ANNA, '--json'])).stdout).used.storageBytes
}

/** Learns with the command, unless the house has been faster: what that one has just kept may still be on its way to rspamd when the command finds nothing left to do. */
async function rspamdLearns(wanted: { readonly spam: number; readonly ham: number }): Promise<void> {
  const { stdout } = await posthus.command(['junk', 'learn', ANNA, '--json'])
  assert.deepEqual(JSON.parse(stdout).unheard, [])
  const isSo = async () => isDeepStrictEqual(await rspamd.learned(), wanted) || undefined
  await eventually(isSo, `rspamd learns ${JSON.stringify(wanted)}`)
}

function report(id: string): Buffer {
  const part = (type: string, text: string) => `--b\r\nContent-Type: ${type}\r\n\r\n${text}\r\n`
  return Buffer.from(
    `From: postmaster@far.example\r\nSubject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n${part('text/plain', 'It came back.')}${part('message/delivery-status', 'Reporting-MTA: dns; far.example\r\n\r\nFinal-Recipient: rfc822; x@far.example\r\nStatus: 5.1.1')}${part('text/rfc822-headers', `Message-ID: ${id}\r\n`)}--b--\r\n`,
  )
}

function letter(subject: string, text = 'hello', more = ''): Buffer {
  return Buffer.from(
    `From: Ada <ada@far.example>\r\nTo: ${ANNA}\r\n${more}Subject: ${subject}\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000\r\nMessage-ID: <${subject.replaceAll(' ', '.')}@far.example>\r\n\r\n${text}\r\n`,
  )
}

/** Hands a message over as a stranger. Resolves with the answer, whose code is `code`. */
async function hand(message: Buffer, code: number | 'any' = 250, from = 'ada@far.example'): Promise<string> {
  const peer = await SmtpPeer.connect(posthus.ports.smtp, 'none')
  await peer.say(`MAIL FROM:<${from}>`, 250)
  await peer.say(`RCPT TO:<${ANNA}>`, 250)
  await peer.say('DATA', 354)
  peer.stream.write(message)
  peer.stream.write('.\r\n')
  const answer = await peer.reply()
  if (code !== 'any') assert.equal(answer.code, code, answer.lines.join(' '))
  await peer.say('QUIT', 221)
  return `${answer.code} ${answer.lines.join(' ')}`
}

/** Moves what a search finds. Resolves with how many it was. */
async function moveAll(search: string, from: string, to: string): Promise<number> {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  await peer.ok(`SELECT ${from}`)
  const found = await peer.ok(`UID SEARCH ${search}`)
  const uids = found.untagged.find(({ word }) => word === 'SEARCH')?.values.slice(1) ?? []
  await peer.ok(`UID MOVE ${uids.join(',')} ${to}`)
  await peer.logOut()
  return uids.length
}

async function bodies(mailbox: string): Promise<string[]> {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  const { untagged } = await peer.ok(`EXAMINE ${mailbox}`)
  const isEmpty = untagged.some(({ text }) => text === '0 EXISTS')
  const found = isEmpty ? [] : [...(await peer.fetchBodies('1:*')).values()]
  await peer.logOut()
  return found.map((body) => body.toString('latin1'))
}

async function subjects(mailbox: string): Promise<string[]> {
  return (await bodies(mailbox)).map((body) => /^Subject: (.*)\r$/m.exec(body)?.[1] ?? '')
}
