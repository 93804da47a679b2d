import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Bytes, fromLatin1, latin1, utf8 } from '../../base/bytes.ts'
import { bodyOf, newMessage } from '../../core/queue/outbound-queue.contract.ts'
import type { NewOutboundMessage } from '../../core/queue/outbound-queue.ts'
import type { Identity, ServerPlan } from './fake-server.ts'
import { kinds, World } from './sender-world.fixture.ts'
import { SMTP_TIMEOUTS } from './smtp-timeouts.ts'

const ALL = [
  'PIPELINING',
  '8BITMIME',
  'SMTPUTF8',
  'SIZE 1000000',
  'DSN',
  'CHUNKING',
  'BINARYMIME',
  'ENHANCEDSTATUSCODES',
]
const MESSAGE = 'Subject: x\r\n\r\n.\r\n..dots\r\n.leading\r\n\r\nlast\r\n'
const identity = makeIdentity()

const VARIANTS: readonly (readonly [string, readonly string[]])[] = [
  ['nothing', []],
  ['PIPELINING', ['PIPELINING']],
  ['CHUNKING', ['CHUNKING']],
  ['PIPELINING and CHUNKING', ['PIPELINING', 'CHUNKING']],
]
for (const [name, extensions] of VARIANTS) {
  for (const size of [0, 60, 70_000, 1_000_000]) {
    test(`a message of ${size} octets more arrives octet for octet at a server that offers ${name}`, async () => {
      const text = `${MESSAGE}${`.${'x'.repeat(58)}\r\n`.repeat(size / 61)}`
      await using world = await World.make({ extensions })
      const results = await world.send(newMessage('m', ['a@x.test', 'b@x.test'], { body: bodyOf(utf8(text)) }))
      assert.deepEqual(kinds(results), ['delivered 2.0.0', 'delivered 2.0.0'])
      assert.equal(world.server.messages.length, 1)
      assert.ok(latin1(world.server.messages[0] as Bytes) === text)
      assert.match(results[0]?.text ?? '', /^mx\.test\[127\.0\.0\.1\]:\d+ \(clear text\) said: 250 2\.0\.0 taken$/)
      assert.deepEqual(world.counted, [undefined])
      assert.deepEqual(world.trusts, [{ policy: 'none', provedBy: 'nothing' }])
    })
  }

  test(`every recipient gets its own verdict from a server that offers ${name}`, async () => {
    await using world = await World.make({
      extensions,
      rcpt: (line) => {
        if (line.includes('<no')) return '550 5.1.1 no such user'
        if (line.includes('<full')) return '452 4.2.2 full'
        return line.includes('<many') ? '552 too many recipients' : '250 ok'
      },
    })
    const results = await world.send(newMessage('m', ['no@x', 'yes@x', 'full@x', 'many@x']))
    assert.deepEqual(kinds(results), ['failed 5.1.1', 'delivered 2.0.0', 'deferred 4.2.2', 'deferred 4.0.0'])
    const again = await world.send(newMessage('m2', ['yes@x']))
    assert.deepEqual(kinds(again), ['delivered 2.0.0'])
    assert.equal(world.server.connections, 1)
  })

  for (const [what, plan, expected] of [
    ['MAIL refused', { mail: () => '550 5.7.1 go away' }, 'failed 5.7.1'],
    ['MAIL deferred', { mail: () => '451 4.7.1 greylisted' }, 'deferred 4.7.1'],
    ['all recipients refused', { rcpt: () => '550 5.1.1 nobody' }, 'failed 5.1.1'],
    ['the message refused', { end: () => '554 5.7.1 spam' }, 'failed 5.7.1'],
    ['the message deferred', { end: () => '450 4.3.0 busy' }, 'deferred 4.3.0'],
    ['a status whose class contradicts the code', { end: () => '550 2.0.0 no' }, 'failed 5.0.0'],
  ] as const) {
    test(`${what} by a server that offers ${name}: ${expected}, and the session goes on`, async () => {
      await using world = await World.make({ extensions, ...plan })
      assert.deepEqual(kinds(await world.send(newMessage('m', ['a@x', 'b@x']))), [expected, expected])
      world.server.plan = { extensions }
      assert.deepEqual(kinds(await world.send(newMessage('m2', ['a@x']))), ['delivered 2.0.0'])
      assert.equal(world.server.connections, 1)
      assert.equal(world.server.messages.length, what.startsWith('the message') || what.startsWith('a status') ? 2 : 1)
    })
  }
}

for (const [what, plan] of [
  ['421 to the connection', { greeting: '421 4.3.2 not now' }],
  ['554 to the connection', { greeting: '554 no mail here' }],
  ['421 to MAIL', { mail: () => '421 4.3.2 closing' }],
  ['421 to RCPT', { rcpt: () => '421 4.3.2 closing' }],
  ['421 to the message', { end: () => '421 4.3.2 closing' }],
  ['garbage to the connection', { greeting: 'hello there' }],
  ['garbage to RCPT', { rcpt: () => '\x00\xff\x80' }],
  ['an endless line', { mail: () => '2'.repeat(100_000) }],
  ['an endless reply', { mail: () => `${'250-more\r\n'.repeat(1000)}250 end` }],
  ['a reply of different codes', { mail: () => '250-a\r\n550 b' }],
  ['a closed connection after MAIL', { mail: () => undefined }],
  ['a closed connection after the message', { end: () => undefined }],
  ['3yz to the message', { end: () => '354 more' }],
] as const satisfies readonly (readonly [string, Partial<ServerPlan>])[]) {
  test(`${what}: deferred, and nothing else happens`, async () => {
    for (const extensions of [[], ALL]) {
      await using world = await World.make({ extensions, ...plan })
      const results = await world.send(newMessage('m', ['a@x', 'b@x']))
      assert.deepEqual(
        results.map((one) => one.kind),
        ['deferred', 'deferred'],
      )
      assert.ok(results.every((one) => one.text.length <= 1000 && !/[\x00-\x1f]/.test(one.text)))
    }
  })
}

for (const where of ['greeting', 'mail', 'rcpt', 'end'] as const) {
  test(`a server that hangs at ${where} costs no more than its time`, async () => {
    const hang = where === 'greeting' ? { greeting: '' } : { [where]: () => '' }
    await using world = await World.make({ extensions: ALL, ...hang }, { timeouts: QUICK })
    const results = await world.send(newMessage('m', ['a@x']))
    assert.equal(results[0]?.kind, 'deferred')
    assert.match(results[0]?.text ?? '', /did not answer within/)
  })
}

test('TLS is used when it is offered, with the post-quantum group, and said of the recipient', async () => {
  await using world = await World.make({ extensions: [...ALL, 'STARTTLS'], tls: identity })
  const results = await world.send(newMessage('m', ['a@x']))
  assert.match(
    results[0]?.text ?? '',
    /\(TLSv1\.3 TLS_AES_256_GCM_SHA384 X25519MLKEM768, certificate not verified: [^)]*DEPTH_ZERO_SELF_SIGNED_CERT\)/,
  )
  assert.deepEqual(world.counted, [{ version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }])
})

test('a certificate that proves the name is said to be verified; one for another name is not', async () => {
  const plan = { extensions: [...ALL, 'STARTTLS'], tls: identity }
  await using trusting = await World.make(plan, { ca: [identity.cert] })
  assert.match((await trusting.send(newMessage('m', ['a@x'])))[0]?.text ?? '', /certificate verified\)/)
  await using elsewhere = await World.make(plan, { ca: [identity.cert] }, 'other.test')
  assert.match(
    (await elsewhere.send(newMessage('m', ['a@x'])))[0]?.text ?? '',
    /not verified: the certificate is not for other\.test/,
  )
})

for (const [version, group] of [
  ['TLSv1.2', 'X25519'],
  ['TLSv1.2', 'prime256v1'],
  ['TLSv1.3', 'secp384r1'],
] as const) {
  test(`${version} with ${group} is measured by its standard names`, async () => {
    const tls = { ...identity, maxVersion: version, ecdhCurve: group }
    await using world = await World.make({ extensions: ['STARTTLS'], tls })
    await world.send(newMessage('m', ['a@x']))
    assert.equal(world.counted[0]?.version, version)
    assert.equal(world.counted[0]?.group, group === 'prime256v1' ? 'secp256r1' : group)
    assert.match(world.counted[0]?.suite ?? '', /^TLS_/)
  })
}

test('a peer that breaks on a large ClientHello is asked again with a small one, still under TLS', async () => {
  await using world = await World.make({ extensions: ['STARTTLS'], tls: identity, breaksLargeHello: true })
  const results = await world.send(newMessage('m', ['a@x']))
  assert.deepEqual(kinds(results), ['delivered 2.0.0'])
  assert.equal(world.counted[0]?.group, 'X25519')
  assert.equal(world.server.connections, 2)
})

for (const [what, plan] of [
  ['refuses STARTTLS', { startTls: '454 4.7.0 not now' }],
  ['speaks garbage instead of TLS', { breaksTls: true }],
  ['has only suites without forward secrecy', { tls: { ...identity, maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' } }],
  ['answers in clear text behind the go-ahead', { startTls: '220 go\r\n250 injected' }],
] as const) {
  test(`a server that offers TLS and then ${what} gets nothing in clear text`, async () => {
    await using world = await World.make({ extensions: ['STARTTLS'], tls: identity, ...plan })
    const results = await world.send(newMessage('m', ['a@x']))
    assert.equal(results[0]?.kind, 'deferred')
    assert.deepEqual(
      world.server.lines.filter((line) => /^(MAIL|RCPT|DATA)/.test(line)),
      [],
    )
    assert.deepEqual(world.counted, [])
    assert.deepEqual(world.refused, ['validation-failure'])
  })
}

test('a server that only knows HELO is spoken to in its way', async () => {
  await using world = await World.make({ extensions: [], ehlo: '502 what?' })
  assert.deepEqual(kinds(await world.send(newMessage('m', ['a@x']))), ['delivered 2.0.0'])
  assert.deepEqual(world.server.lines.slice(0, 3), ['EHLO me.test', 'HELO me.test', 'MAIL FROM:<sender@here.example>'])
})

test('parameters go to servers that offer them, and to no others', async () => {
  const message: Partial<NewOutboundMessage> = {
    eightBit: true,
    smtpUtf8: true,
    envelopeId: 'a+b =c',
    dsnReturn: 'FULL',
    recipients: [{ address: 'ü@x', originalRecipient: 'utf-8;ö@x', notify: ['SUCCESS', 'FAILURE'], destination: 'x' }],
  }
  await using rich = await World.make({ extensions: ALL })
  await rich.send(newMessage('m', [], message))
  assert.deepEqual(rich.server.lines.slice(1, 3), [
    `MAIL FROM:<sender@here.example> SIZE=21 BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=a+2Bb+20+3Dc`,
    'RCPT TO:<ü@x> NOTIFY=SUCCESS,FAILURE ORCPT=utf-8;ö@x',
  ])
  await using poor = await World.make({ extensions: [] })
  await poor.send(
    newMessage('m', ['a@x'], { ...message, smtpUtf8: false, recipients: newMessage('m', ['a@x']).recipients }),
  )
  assert.deepEqual(poor.server.lines.slice(1, 3), ['MAIL FROM:<sender@here.example>', 'RCPT TO:<a@x>'])
})

for (const [what, extensions, changes, expected] of [
  ['too large', ['SIZE 10'], {}, 'failed 5.3.4'],
  ['SIZE 0 is no limit', ['SIZE 0'], {}, 'delivered 2.0.0'],
  ['binary without BINARYMIME', ['CHUNKING'], { binaryMime: true }, 'failed 5.6.3'],
  ['binary', ALL, { binaryMime: true }, 'delivered 2.0.0'],
  ['international address', [], { smtpUtf8: true, reversePath: 'ü@x' }, 'failed 5.6.7'],
  ['international header', [], { smtpUtf8: true, body: bodyOf(utf8('Subject: ü\r\n\r\nx\r\n')) }, 'failed 5.6.7'],
  ['SMTPUTF8 that is not needed', [], { smtpUtf8: true, body: bodyOf(utf8('S: x\r\n\r\nü\r\n')) }, 'delivered 2.0.0'],
  ['international domain', [], { smtpUtf8: true, reversePath: 'a@ü.example' }, 'delivered 2.0.0'],
  ['8-bit without 8BITMIME', [], { eightBit: true, body: bodyOf(utf8('S: x\r\n\r\nü\r\n')) }, 'delivered 2.0.0'],
  ['a command within an address', ALL, { reversePath: 'a@x>\r\nDATA' }, 'failed 5.1.3'],
  ['a parameter within an address', ALL, { reversePath: 'a@x> BODY=7BIT' }, 'failed 5.1.3'],
] as const) {
  test(`${what}: ${expected}`, async () => {
    await using world = await World.make({ extensions })
    assert.deepEqual(kinds(await world.send(newMessage('m', ['a@x'], changes))), [expected])
  })
}

test('a server that has closed while the session waited is connected to again, without a lost attempt', async () => {
  await using world = await World.make({ extensions: ALL })
  await world.send(newMessage('m1', ['a@x']))
  await world.server.dropAll()
  assert.deepEqual(kinds(await world.send(newMessage('m2', ['a@x']))), ['delivered 2.0.0'])
  assert.equal(world.server.connections, 2)
})

test('a server that answers 552 and closes while the message is on its way is understood', async () => {
  await using world = await World.make({ extensions: [], refusesWhileSending: true })
  const body = bodyOf(new Uint8Array(3_000_000).fill(0x61))
  const results = await world.send(newMessage('m', ['a@x'], { body }))
  assert.notEqual(results[0]?.kind, 'delivered')
})

test('hosts and addresses are tried in turn until one answers', async () => {
  await using world = await World.make({ extensions: ALL })
  world.hosts = [
    { name: 'nowhere.test', port: 1 },
    { name: 'mx.test', port: world.server.port },
  ]
  assert.deepEqual(kinds(await world.send(newMessage('m', ['a@x']))), ['delivered 2.0.0'])
})

test('a body that breaks off is sent to nobody, and the connection does not live on with half a message', async () => {
  await using world = await World.make({ extensions: [] })
  const broken = bodyOf(utf8(MESSAGE))
  const body = {
    ...broken,
    async *chunks() {
      yield utf8('Subject: x\r\n')
      throw new Error('the disk is gone')
    },
  }
  const results = await world.send(newMessage('m', ['a@x'], { body }))
  assert.equal(results[0]?.kind, 'deferred')
  assert.equal(world.server.messages.length, 0)
})

test('mail with addresses of its own goes out by the one that fits, and by no other', async () => {
  await using world = await World.make(
    { extensions: ALL },
    { localAddresses: ['2001:db8::1', '127.0.0.7', '127.0.0.8'] },
  )
  assert.deepEqual(kinds(await world.send(newMessage('m1', ['a@x']))), ['delivered 2.0.0'])
  assert.deepEqual(world.server.clients, ['127.0.0.7'])
  await using other = await World.make({ extensions: ALL }, { localAddresses: ['2001:db8::1'] })
  const [result] = await other.send(newMessage('m2', ['a@x']))
  assert.equal(result?.kind, 'deferred')
  assert.match(result?.text ?? '', /does not go out by IPv4/)
  assert.deepEqual(other.server.clients, [])
})

test('a bare line feed in a message cannot end it early', async () => {
  await using world = await World.make({ extensions: ['PIPELINING'] })
  const body = bodyOf(fromLatin1('S: x\r\n\r\na\n.\nMAIL FROM:<evil@x>\r.\r\nb'))
  await world.send(newMessage('m', ['a@x'], { body }))
  assert.deepEqual(
    world.server.messages.map((octets) => latin1(octets)),
    ['S: x\r\n\r\na\r\n.\r\nMAIL FROM:<evil@x>\r\n.\r\nb\r\n'],
  )
})

const QUICK = {
  ...SMTP_TIMEOUTS,
  greetingMs: 30,
  mailMs: 30,
  rcptMs: 30,
  dataStartMs: 30,
  dataBlockMs: 30,
  dataEndMs: 30,
  quitMs: 1,
}

function makeIdentity(): Identity {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const command = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=mx.test -addext subjectAltName=DNS:mx.test'
  execFileSync('openssl', [...command.split(' '), '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}
