import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FALSE_ENDS, smuggledMessage } from '../../wire/smtp/smuggling.fixture.ts'
import { ENVELOPE, exchange, LIMITS, sendData } from './conversation.fixture.ts'

const SMUGGLED = smuggledMessage('anna@posthus.test')
const FIRST = 'Subject: first\r\n\r\ntext'
/** A generous one, so that nothing is refused for its size. */
const limits = { maxMessageBytes: 100_000 }

/** Whether a line break stands there that is none. */
function isBare(text: string): boolean {
  return /\r(?!\n)|(?<!\r)\n/.test(text)
}

/** The ways in which the same octets come in: in one piece, cut at each side of the false end, the dot by itself as in a TLS record of its own, octet by octet. */
function cuts(before: string, end: string, rest: string): readonly (readonly string[])[] {
  const dot = Math.max(1, end.indexOf('.'))
  return [
    [before + end + rest],
    [before, end, rest],
    [before + end.slice(0, dot), end.slice(dot, dot + 1), end.slice(dot + 1) + rest],
    [...(before + end + rest)],
  ]
}

for (const [name, end] of Object.entries(FALSE_ENDS)) {
  test(`${name} does not end a message, however it comes in`, async () => {
    for (const pieces of cuts(FIRST, end, `${SMUGGLED}QUIT\r\n`)) {
      const { reception, after, spool } = await sendData(pieces, { limits })
      assert.equal(reception.received.length, isBare(end) ? 0 : 1)
      if (isBare(end)) assert.match(after, /\r\n550 5\.6\.11 [^\r]*\r\n$/)
      else assert.match(after, /\r\n250 2\.0\.0 [^\r]*\r\n221 [^\r]*\r\n$/)
      for (const { envelope } of reception.received) assert.equal(envelope.reversePath, 'a@b.test')
      assert.equal(spool.open, 0)
    }
  })

  test(`${name} is text, where the operator has line breaks kept as they are`, async () => {
    const keep = { limits: { ...limits, bareLineBreaks: 'keep' as const } }
    const { reception } = await sendData([FIRST, end, SMUGGLED], keep)
    assert.equal(reception.received.length, 1)
    const octets = Buffer.from(reception.received[0]!.octets).toString('latin1')
    assert.ok(octets.includes('Subject: smuggled') && octets.endsWith('second\r\n'))
  })

  test(`${name} in a message by BDAT ends nothing, and its octets are kept`, async () => {
    const text = `${FIRST}${end}${SMUGGLED}`
    const half = FIRST.length + 1
    for (const chunks of [
      `BDAT ${text.length} LAST\r\n${text}`,
      `BDAT ${half}\r\n${text.slice(0, half)}BDAT ${text.length - half} LAST\r\n${text.slice(half)}`,
    ]) {
      const { reception } = await exchange(`${ENVELOPE}${chunks}QUIT\r\n`, { limits })
      assert.equal(reception.received.length, 1)
      assert.equal(Buffer.from(reception.received[0]!.octets).toString('latin1'), text)
    }
  })
}

test('an end behind a stray CR is an end, but what comes behind it is not obeyed: whoever sent it may have meant it as text', async () => {
  for (const stray of ['\r\r\n.\r\n', '\n\r\n.\r\n', '\n.\n\r\n.\r\n']) {
    const { reception, after } = await sendData([FIRST, stray, SMUGGLED], { limits })
    assert.equal(reception.received.length, 0)
    assert.match(after, /^54 [^\r]*\r\n550 5\.6\.11 [^\r]*\r\n$/)
  }
})

/** BDAT and DATA mixed, and sizes that are none: whoever counts otherwise than we do would hear commands where we hear text. */
const mixes: Readonly<Record<string, readonly [input: string, messages: number, answer: RegExp]>> = {
  'DATA after BDAT': [`BDAT 5\r\nhelloDATA\r\n`, 0, /\r\n503 5\.5\.1 [^\r]*\r\n$/],
  'BDAT 0 LAST, then what looks like a message': [`BDAT 0 LAST\r\n${SMUGGLED}`, 1, /\r\n554 5\.5\.0 [^\r]*\r\n$/],
  'a size with a sign': ['BDAT +5 LAST\r\nhello', 0, /\r\n421 4\.5\.0 [^\r]*\r\n$/],
  'a size that is negative': [`BDAT -1 LAST\r\n${SMUGGLED}`, 0, /\r\n421 4\.5\.0 [^\r]*\r\n$/],
  'a size in hexadecimal': [`BDAT 0x10 LAST\r\n${SMUGGLED}`, 0, /\r\n421 4\.5\.0 [^\r]*\r\n$/],
  'a size beyond all numbers': [`BDAT 99999999999999999999 LAST\r\n${SMUGGLED}`, 0, /\r\n421 4\.5\.0 [^\r]*\r\n$/],
  'a size with a NUL in it': [`BDAT 1\0 LAST\r\n${SMUGGLED}`, 0, /\r\n421 4\.5\.0 [^\r]*\r\n$/],
  'a chunk that holds the end of DATA': [`BDAT 5 LAST\r\n\r\n.\r\n`, 1, /\r\n250 2\.0\.0 [^\r]*\r\n$/],
}

for (const [name, [input, messages, answer]] of Object.entries(mixes)) {
  test(`${name} smuggles nothing`, async () => {
    const { reception, output, spool } = await exchange(`${ENVELOPE}${input}`, { limits })
    assert.equal(reception.received.length, messages)
    for (const { envelope } of reception.received) assert.equal(envelope.reversePath, 'a@b.test')
    assert.match(output, answer)
    assert.equal(spool.open, 0)
  })
}

test('ten thousand recipients in one message: those beyond the limit wait for another one, and nobody is held up', async () => {
  const many = 'RCPT TO:<anna@posthus.test>\r\n'.repeat(10_000)
  const { output, reception } = await exchange(`EHLO a\r\nMAIL FROM:<a@b.test>\r\n${many}BDAT 2 LAST\r\nhiQUIT\r\n`, {
    limits,
  })
  assert.equal(output.match(/^250 2\.1\.5 /gm)?.length, 3)
  assert.equal(output.match(/^452 4\.5\.3 /gm)?.length, 9997)
  assert.deepEqual(
    reception.received.map(({ envelope }) => envelope.recipients.length),
    [3],
  )
})

test('ten thousand recipients who do not exist: the connection ends long before', async () => {
  const many = 'RCPT TO:<nobody@posthus.test>\r\n'.repeat(10_000)
  const { output } = await exchange(`EHLO a\r\nMAIL FROM:<a@b.test>\r\n${many}`, { limits })
  assert.equal(output.match(/^550 5\.1\.1 /gm)?.length, LIMITS.maxErrors)
  assert.match(output, /\r\n421 4\.7\.0 Too many errors[^\r]*\r\n$/)
})

for (const [what, line] of [
  ['NUL', 'MAIL FROM:<a\0@b.test>'],
  ['eight bits that are no UTF-8', 'MAIL FROM:<\xff@b.test>'],
  ['a bare CR', 'MAIL FROM:<a@b.test>\rRCPT TO:<anna@posthus.test>'],
  ['a line of a megabyte', `MAIL FROM:<${'a'.repeat(1_000_000)}@b.test>`],
] as const) {
  test(`a command with ${what} is refused, and the next one is heard`, async () => {
    const { output, reception } = await exchange(`EHLO a\r\n${line}\r\nNOOP\r\nRCPT TO:<anna@posthus.test>\r\n`, {
      limits,
    })
    assert.match(output, /\r\n50[01] 5\.5\.[46] [^\r]*\r\n250 2\.0\.0 OK\r\n503 5\.5\.1 Say MAIL first\r\n$/)
    assert.equal(reception.received.length, 0)
  })
}
