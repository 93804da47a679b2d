import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { parseCommand } from './smtp-command.ts'

const parse = (line: string) => parseCommand(Buffer.from(line, 'utf8'))

test('paths: what is read and how it is spelt afterwards', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['<anna@posthus.test>', 'anna@posthus.test'],
    ['<Anna@Posthus.TEST.>', 'Anna@Posthus.TEST'],
    ['<"anna"@posthus.test>', 'anna@posthus.test'],
    ['<"an na"@posthus.test>', '"an na"@posthus.test'],
    ['<"a\\"\\\\b"@posthus.test>', '"a\\"\\\\b"@posthus.test'],
    ['<"a>b"@posthus.test>', '"a>b"@posthus.test'],
    ['<@a.test,@b.test:anna@posthus.test>', 'anna@posthus.test'],
    ['<anna@[192.0.2.1]>', 'anna@[192.0.2.1]'],
    ['<anna@[IPv6:2001:db8::1]>', 'anna@[IPv6:2001:db8::1]'],
    ['<søren@blåbær.test>', 'søren@blåbær.test'],
    ['<a..b.@docomo.test>', 'a..b.@docomo.test'],
    ['<postmaster>', 'postmaster'],
    ['anna@posthus.test', 'anna@posthus.test'],
    [' <anna@posthus.test>', 'anna@posthus.test'],
  ]
  for (const [path, address] of cases) {
    const command = parse(`RCPT TO:${path}`)
    assert.ok(command.verb === 'RCPT')
    assert.equal(command.forwardPath, address, path)
  }
  assert.deepEqual(parse('MAIL FROM:<>'), parse('mail  from: <>  '))
})

test('paths that are refused', () => {
  const bad = [
    '',
    '<',
    '<>',
    '<a>',
    '<a@>',
    '<@b>',
    '<a@b',
    '<a@b>x',
    '<a b@c>',
    '<a@b c>',
    '<a@b@c>',
    '<"a@b>',
    '<a@[1]2>',
    '<a@-.>.',
  ]
  for (const path of [...bad, `<${'a'.repeat(600)}@b>`, '<a@b..c>', '<<a@b>>', '<a@b>>']) {
    assert.throws(() => parse(`RCPT TO:${path}`), { code: 'mail/bad-address' }, path)
  }
})

test('a sender address that cannot be read has a code of its own', () => {
  for (const path of ['<', '<a>', '<a@b', 'x']) {
    assert.throws(() => parse(`MAIL FROM:${path}`), { code: 'mail/bad-sender-address' }, path)
  }
})

test('commands: letter case, blanks, arguments', () => {
  assert.deepEqual(parse('ehlo  mail.test '), { verb: 'EHLO', name: 'mail.test' })
  assert.deepEqual(parse('bdat 007 last'), { verb: 'BDAT', size: 7, last: true })
  assert.deepEqual(parse('BDAT 0'), { verb: 'BDAT', size: 0, last: false })
  assert.deepEqual(parse('auth scram-sha-256-plus'), {
    verb: 'AUTH',
    mechanism: 'SCRAM-SHA-256-PLUS',
    initial: undefined,
  })
  assert.deepEqual(parse('AUTH PLAIN ='), { verb: 'AUTH', mechanism: 'PLAIN', initial: '=' })
  assert.deepEqual(parse('data '), { verb: 'DATA' })
  assert.deepEqual(parse(''), { verb: 'unknown' })
  assert.deepEqual(parse('GET / HTTP/1.1'), { verb: 'foreign' })
  assert.deepEqual(parse('GETTING'), { verb: 'unknown' })
  for (const line of [
    'HELO',
    'QUIT x',
    'MAIL',
    'MAIL TO:<a@b>',
    'RCPT FROM:<a@b>',
    'AUTH',
    'AUTH PLAIN a b',
    'NOOP \r',
    'NOOP \0',
  ]) {
    assert.throws(() => parse(line), { code: 'smtp/syntax' }, line)
  }
  for (const line of ['BDAT', 'BDAT -1', 'BDAT 1 2', 'BDAT 1e3', 'BDAT 9999999999999999', 'BDAT LAST']) {
    assert.throws(() => parse(line), { code: 'smtp/lost-count' }, line)
  }
  assert.throws(() => parseCommand(Uint8Array.of(0x4e, 0xc3, 0x28)), { code: 'smtp/syntax' })
})

test('parameters of MAIL and RCPT', () => {
  const mail = parse('MAIL FROM:<a@b> size=12 body=8bitmime smtputf8 requiretls RET=full envid=a+2Bb AUTH=<>')
  assert.ok(mail.verb === 'MAIL')
  assert.deepEqual(mail.parameters, {
    size: 12,
    body: '8bitmime',
    smtpUtf8: true,
    requireTls: true,
    dsnReturn: 'FULL',
    envelopeId: 'a+b',
  })
  const rcpt = parse('RCPT TO:<a@b> NOTIFY=delay,success ORCPT=utf-8;s\\x{F8}ren@b.test')
  assert.ok(rcpt.verb === 'RCPT')
  assert.deepEqual(rcpt.parameters, { notify: ['SUCCESS', 'DELAY'], originalRecipient: 'utf-8;søren@b.test' })
  const bad = [
    'SIZE',
    'SIZE=',
    'SIZE=-1',
    'BODY=',
    'SMTPUTF8=1',
    'RET=ALL',
    'ENVID=',
    'ENVID=+0A',
    'ENVID==',
    `ENVID=${'x'.repeat(101)}`,
    'AUTH=',
    '=',
    'SIZE=1 size=1',
    'a_b=1',
    'x '.repeat(30),
  ]
  for (const parameter of bad)
    assert.throws(() => parse(`MAIL FROM:<a@b> ${parameter}`), { code: 'smtp/syntax' }, parameter)
  const badRcpt = [
    'NOTIFY',
    'NOTIFY=',
    'NOTIFY=NEVER,DELAY',
    'NOTIFY=DELAY,',
    'NOTIFY=SOON',
    'ORCPT=',
    'ORCPT=;x',
    'ORCPT=rfc822;+0D',
    'ORCPT=utf-8;\\x{0A}',
    'ORCPT=utf-8;\\x{D800}',
    `ORCPT=rfc822;${'x'.repeat(500)}`,
  ]
  for (const parameter of badRcpt) {
    assert.throws(() => parse(`RCPT TO:<a@b> ${parameter}`), { code: 'smtp/syntax' }, parameter)
  }
  assert.throws(() => parse('MAIL FROM:<a@b> MT-PRIORITY=3'), { code: 'smtp/unknown-parameter' })
  assert.throws(() => parse('RCPT TO:<a@b> SIZE=3'), { code: 'smtp/unknown-parameter' })
})

test('any octets parse or give a peer fault, and no control character comes through', () => {
  const start = fc.constantFrom(
    '',
    'MAIL FROM:<',
    'RCPT TO:<',
    'MAIL FROM:<a@b> ',
    'RCPT TO:<a@b> ORCPT=',
    'BDAT ',
    'AUTH ',
    'EHLO ',
  )
  fc.assert(
    fc.property(
      start,
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.string().map((s) => Buffer.from(s)),
      ),
      (head, tail) => {
        try {
          const command = parseCommand(Buffer.concat([Buffer.from(head), tail]))
          JSON.stringify(command, (_, value) => {
            if (typeof value === 'string') assert.doesNotMatch(value, /[\x00-\x08\x0a-\x1f]/)
            return value
          })
        } catch (error) {
          assert.ok(isFault(error) && error.who === 'peer', String(error))
        }
      },
    ),
  )
})

test('long lines of repeated marks take linear time', () => {
  for (const unit of ['"', '\\', '<', '@', '.', 'a.', '"\\', '@a,', 'A=', ' ']) {
    const line = `RCPT TO:<${unit.repeat(40_000)}`
    assert.throws(
      () => parse(line),
      (error) => isFault(error) && error.who === 'peer',
    )
  }
})
