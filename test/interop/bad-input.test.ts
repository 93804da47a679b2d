import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import { ImapPeer } from './harness/imap-peer.ts'
import { testMessage } from './harness/messages.ts'
import { PeerStream } from './harness/peer-stream.ts'
import { PopPeer } from './harness/pop-peer.ts'
import { PASSWORD, Posthus, type ServiceName } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { SmtpPeer } from './harness/smtp-peer.ts'
import { Workbench } from './harness/workbench.ts'

const ANNA = 'anna@posthus.test'
const PER_ADDRESS = 40

const implicit: readonly ServiceName[] = ['submissions', 'imaps', 'pop3s']
const hello: Readonly<Partial<Record<ServiceName, string>>> = {
  smtp: 'EHLO client.test\r\n',
  submission: 'EHLO client.test\r\n',
  imap: 'a1 CAPABILITY\r\n',
  pop3: 'CAPA\r\n',
}

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('hostile')
  posthus = await Posthus.start(bench, {
    tables: `[limits]\nconnections-per-address = ${PER_ADDRESS}\nmessage-megabytes = 30\n`,
  })
})

after(() => bench[Symbol.asyncDispose]())

suite('sockets', () => {
  for (const service of implicit) {
    test(`garbage instead of TLS on ${service} ends that connection and no other`, async () => {
      for (const garbage of [
        randomBytes(5),
        randomBytes(100_000),
        Buffer.alloc(100_000, 0x16),
        Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      ]) {
        const stream = await PeerStream.connect(posthus.ports[service])
        stream.write(garbage)
        stream.end()
        await stream.rest()
        assert.equal(stream.closed, true)
      }
      await works()
    })
  }

  for (const service of ['smtp', 'submission', 'imap', 'pop3'] as const) {
    test(`garbage after the upgrade of ${service} ends that connection and no other`, async () => {
      const stream = await PeerStream.connect(posthus.ports[service])
      await stream.line()
      stream.write(service === 'imap' ? 'a1 STARTTLS\r\n' : service === 'pop3' ? 'STLS\r\n' : 'STARTTLS\r\n')
      await stream.line()
      stream.write(randomBytes(10_000))
      stream.end()
      await stream.rest()
      await works()
    })

    test(`a peer that closes its side of ${service} is answered first`, async () => {
      const stream = await PeerStream.connect(posthus.ports[service])
      stream.write(hello[service] as string)
      stream.end()
      const said = (await stream.rest()).toString('latin1')
      assert.match(said, service === 'imap' ? /a1 OK/ : service === 'pop3' ? /STLS/ : /^250 /m)
    })

    test(`what is sent on ${service} before the handshake is not heard after it`, async () => {
      const stream = await PeerStream.connect(posthus.ports[service])
      await stream.line()
      const [start, injected, probe] = {
        smtp: ['STARTTLS\r\n', 'RSET\r\nEHLO injected\r\n', 'NOOP\r\n'],
        submission: ['STARTTLS\r\n', 'RSET\r\nEHLO injected\r\n', 'NOOP\r\n'],
        imap: ['a1 STARTTLS\r\n', 'a2 CAPABILITY\r\n', 'a3 NOOP\r\n'],
        pop3: ['STLS\r\n', 'CAPA\r\n', 'QUIT\r\n'],
      }[service] as [string, string, string]
      stream.write(start + injected)
      await stream.line()
      await stream.secure()
      stream.write(probe)
      assert.match(await stream.line(), /^(a3 OK|250 |503 |\+OK)/)
      assert.equal(stream.pending, 0)
      stream.destroy()
    })
  }

  test('one address cannot take every place, and its places come back', async () => {
    const streams: PeerStream[] = []
    let refused = 0
    for (let i = 0; i < PER_ADDRESS + 10; i++) {
      const stream = await PeerStream.connect(posthus.ports.imap)
      const line = await stream.line().catch(() => '')
      if (line.startsWith('* OK')) streams.push(stream)
      else {
        refused++
        if (line !== '') assert.match(line, /^\* BYE/)
      }
    }
    // What earlier tests left may linger for two seconds.
    assert.ok(refused >= 10 && streams.length > PER_ADDRESS / 2, `${refused} refused, ${streams.length} taken`)
    const other = await PeerStream.connect(posthus.ports.imap, { from: '127.0.0.9' })
    assert.match(await other.line(), /^\* OK/)
    other.destroy()
    for (const stream of streams) stream.destroy()
    await eventually(() => worksOrUndefined(), 'the places come back', 30_000)
  })

  test('peers that go away before or right after the handshake give their places back at once', async () => {
    for (let i = 0; i < 2 * PER_ADDRESS; i++) {
      const stream = await PeerStream.connect(posthus.ports.imaps)
      if (i % 2) await stream.secure()
      stream.destroy()
    }
    await eventually(() => worksOrUndefined(), 'the places come back', 30_000)
  })

  test('peers that send one octet at a time hold nobody up', async () => {
    const slow = await Promise.all(Array.from({ length: 20 }, () => PeerStream.connect(posthus.ports.smtp)))
    const timer = setInterval(() => {
      for (const stream of slow) stream.write('X')
    }, 5)
    await works()
    await works()
    clearInterval(timer)
    for (const stream of slow) stream.destroy()
  })

  test('peers that ask for much and read nothing cost little memory', async () => {
    const writer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
    await writer.ok('CREATE large')
    for (let i = 0; i < 3; i++) await writer.ok('APPEND large ', testMessage(i, 3, 12 * 1024 * 1024).octets)
    const before = residentMegabytes()
    const readers: ImapPeer[] = []
    for (let i = 0; i < 10; i++) {
      const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
      await peer.ok('SELECT large')
      peer.stream.stopReading()
      peer.stream.write('a9 FETCH 1:* BODY.PEEK[]\r\n'.repeat(10))
      readers.push(peer)
    }
    await works()
    await works()
    const growth = residentMegabytes() - before
    // Ten readers with ten times 48 MB each ask for 4.8 GB.
    assert.ok(growth < 250, `${growth} MB more for 10 peers that do not read`)
    for (const peer of readers) peer.stream.destroy()
    await writer.ok('DELETE large')
    await writer.logOut()
  })
})

suite('commands', () => {
  for (const service of ['smtp', 'imap', 'pop3'] as const) {
    test(`a line of ${service} that is too long is refused and the next one is heard`, async () => {
      const stream = await PeerStream.connect(posthus.ports[service])
      await stream.line()
      stream.write(`${'x'.repeat(200_000)}\r\n`)
      assert.match(await stream.line(), /^(5\d\d |\* BAD|x* BAD|\* BYE|-ERR)/)
      stream.write(service === 'imap' ? 'a1 NOOP\r\n' : service === 'pop3' ? 'CAPA\r\n' : 'NOOP\r\n')
      assert.match(await stream.line().catch(() => 'closed'), /^(250|a1 OK|\+OK|closed)/)
      stream.destroy()
    })

    test(`commands that nobody knows are answered on ${service}, and in the end the connection is closed`, async () => {
      const stream = await PeerStream.connect(posthus.ports[service])
      await stream.line()
      let answers = 0
      for (; answers < 1000; answers++) {
        stream.write(service === 'imap' ? `a${answers} XYZZY \x00\xff\r\n` : 'XYZZY \x00\xff\r\n')
        const line = await stream.line().catch(() => undefined)
        if (line === undefined) break
        assert.match(line, /^(5\d\d |421 |a\d+ BAD|\* BYE|\* BAD|-ERR)/)
      }
      assert.ok(answers > 0 && answers < 1000, `${answers} bad commands were put up with`)
      stream.destroy()
      await works()
    })
  }

  test('no password is heard in the clear', async () => {
    const smtp = await PeerStream.connect(posthus.ports.submission)
    await smtp.line()
    smtp.write('EHLO client.test\r\n')
    let line = ''
    do {
      line = await smtp.line()
      assert.doesNotMatch(line, /AUTH/)
    } while (line.startsWith('250-'))
    smtp.write(`AUTH PLAIN ${Buffer.from(`\0${ANNA}\0${PASSWORD}`).toString('base64')}\r\n`)
    assert.match(await smtp.line(), /^5\d\d /)
    smtp.destroy()
    const imap = await ImapPeer.connect(posthus.ports.imap, 'none')
    const { untagged } = await imap.ok('CAPABILITY')
    assert.match(untagged[0]?.text ?? '', /LOGINDISABLED/)
    assert.doesNotMatch(untagged[0]?.text ?? '', /AUTH=/)
    assert.equal((await imap.command(`LOGIN "${ANNA}" "${PASSWORD}"`)).status, 'NO')
    imap.stream.destroy()
    const pop = await PopPeer.connect(posthus.ports.pop3, 'none')
    await assert.rejects(async () => {
      await pop.say(`USER ${ANNA}`)
      await pop.say(`PASS ${PASSWORD}`)
    }, /-ERR/)
    pop.stream.destroy()
  })

  test('a literal that is too large is refused before it is sent', async () => {
    const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
    peer.stream.write('a1 APPEND INBOX {999999999999}\r\n')
    assert.match((await peer.response()).text, /^(NO|BAD)/)
    await peer.ok('NOOP')
    peer.stream.write('a2 LOGIN {5000000}\r\n')
    assert.match((await peer.response()).text, /^(NO|BAD)/)
    peer.stream.destroy()
    const stranger = await ImapPeer.connect(posthus.ports.imaps)
    stranger.stream.write('a1 LOGIN {3000000+}\r\n')
    stranger.stream.write(Buffer.alloc(3_000_000, 0x41))
    stranger.stream.write('\r\n')
    const answer = await stranger.response().catch(() => undefined)
    if (answer) assert.match(`${answer.tag} ${answer.text}`, /^(a1 (NO|BAD)|\* BYE)/)
    stranger.stream.destroy()
    await works()
  })

  test('a message that is too large is refused at MAIL, and at its end if its size was not told', async () => {
    const peer = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
    const size = 31 * 1024 * 1024
    await peer.say(`MAIL FROM:<x@elsewhere.test> SIZE=${size}`, 552)
    await assert.rejects(peer.send('x@elsewhere.test', [ANNA], testMessage(0, 1, size).octets), /552/)
    peer.stream.destroy()
    await works()
  })

  for (const end of ['\n.\n', '\r\n.\n', '\n.\r\n', '\r.\r', '\r\n.\r']) {
    test(`a message is not ended by ${JSON.stringify(end)}: nothing can be smuggled`, async () => {
      const before = await countInbox()
      const peer = await SmtpPeer.connect(posthus.ports.smtp, 'starttls')
      await peer.say('MAIL FROM:<x@elsewhere.test>', 250)
      await peer.say(`RCPT TO:<${ANNA}>`, 250)
      await peer.say('DATA', 354)
      const smuggled = `MAIL FROM:<y@elsewhere.test>\r\nRCPT TO:<${ANNA}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx`
      peer.stream.write(`Subject: first\r\n\r\nbody${end}${smuggled}\r\n.\r\n`)
      assert.equal((await peer.reply()).code, 550)
      assert.equal((await peer.stream.rest()).length, 0, 'what stands behind it is not answered')
      assert.equal(peer.stream.closed, true)
      assert.equal(await countInbox(), before)
    })
  }

  test('after all that the server has not failed once by its own fault', () => {
    const errors = posthus.log.split('\n').filter((line) => /internal\/unexpected|uncaught|unhandled/i.test(line))
    assert.deepEqual(errors, [])
    assert.equal(posthus.log.includes(PASSWORD), false)
  })
})

/** Whether every service still does its work. */
async function works(): Promise<void> {
  const peer = await SmtpPeer.connect(posthus.ports.submissions, 'implicit')
  await peer.authenticate(ANNA, PASSWORD)
  await peer.quit()
  const imap = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  await imap.logOut()
  const pop = await PopPeer.logIn(posthus.ports.pop3s, ANNA, PASSWORD)
  await pop.quit()
}

function worksOrUndefined(): Promise<true | undefined> {
  return works().then(
    () => true as const,
    () => undefined,
  )
}

async function countInbox(): Promise<number> {
  const peer = await ImapPeer.logIn(posthus.ports.imaps, ANNA, PASSWORD)
  const { untagged } = await peer.ok('STATUS INBOX (MESSAGES)')
  await peer.logOut()
  return Number(/MESSAGES (\d+)/.exec(untagged.map(({ text }) => text).join())?.[1])
}

/** Resident memory of the server and its children. */
function residentMegabytes(): number {
  const status = readFileSync(`/proc/${posthus.program.pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}
