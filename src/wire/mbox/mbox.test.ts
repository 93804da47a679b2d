import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat, latin1, utf8 } from '../../base/bytes.ts'
import { LineEndScanner, MboxEncoder } from './mbox-encoder.ts'
import { encodeMboxHead, type MboxMetadata } from './mbox-metadata.ts'
import { MboxSplitter } from './mbox-splitter.ts'

interface Found {
  metadata: MboxMetadata | undefined
  octets: Bytes
}

/** All messages of an mbox that comes in pieces of that size. */
function split(mbox: Bytes, pieceBytes = mbox.length || 1): Found[] {
  const splitter = new MboxSplitter()
  const found: Found[] = []
  const take = (pieces: ReturnType<MboxSplitter['push']>) => {
    for (const piece of pieces) {
      if (piece.kind === 'begin') found.push({ metadata: undefined, octets: new Uint8Array(0) })
      const last = found.at(-1) as Found
      if (piece.kind === 'metadata') last.metadata = piece.metadata
      if (piece.kind === 'octets') last.octets = concat([last.octets, piece.octets])
    }
  }
  for (let at = 0; at < mbox.length; at += pieceBytes) take(splitter.push(mbox.subarray(at, at + pieceBytes)))
  take(splitter.finish())
  return found
}

function encode(octets: Bytes, flags: readonly string[], internalMs: number): Bytes {
  const scanner = new LineEndScanner()
  scanner.push(octets)
  const { lineEnds } = scanner
  const encoder = new MboxEncoder(lineEnds)
  const head = encodeMboxHead(flags, internalMs, { size: octets.length, lineEnds })
  return concat([head, encoder.push(octets), encoder.finish()])
}

test('an mbox as Thunderbird writes it: its fields are left out, and say what was read, answered, thrown away', () => {
  const message = (status: string, subject: string) =>
    [
      'From - Thu Nov 26 13:00:01 2026',
      `X-Mozilla-Status: ${status}`,
      'X-Mozilla-Status2: 00800000',
      'X-Mozilla-Keys: $label1 nonjunk                                         ',
      `Subject: ${subject}`,
      '',
      '>From here on',
      '',
      '',
    ].join('\r\n')
  const found = split(utf8(message('1005', 'one') + message('0000', 'two') + message('0009', 'three')))
  assert.deepEqual(
    found.map(({ metadata }) => metadata?.flags.filter((flag) => !/label|junk/.test(flag)).sort()),
    [['$Forwarded', '\\Flagged', '\\Seen'], [], ['\\Deleted', '\\Seen']],
  )
  assert.deepEqual(found[1]?.metadata?.flags, ['$label1', 'nonjunk'])
  assert.equal(found[0]?.metadata?.internalMs, undefined)
  assert.equal(latin1(found[0]?.octets ?? utf8('')), 'Subject: one\r\n\r\nFrom here on\r\n')
})

test('an mbox as mutt and Dovecot write it', () => {
  const mbox = utf8(
    [
      'From anna@posthus.test Thu Nov 26 13:00:01 2026',
      'Return-Path: <anna@posthus.test>',
      'Subject: one',
      'Status: RO',
      'X-Status: AF',
      'X-Keywords: $Forwarded Work',
      ' Private',
      'X-UID: 4',
      '',
      '>From here on it is quoted',
      '>>From twice',
      'From nobody in particular',
      '',
      'From bjorn Fri Nov 27 01:02:03 +0100 2026',
      'Subject: two',
      '',
      'last line',
      '',
      '',
    ].join('\n'),
  )
  const [one, two, ...more] = split(mbox)
  assert.equal(more.length, 0)
  assert.equal(
    latin1(one?.octets ?? new Uint8Array()),
    'Return-Path: <anna@posthus.test>\r\nSubject: one\r\n\r\nFrom here on it is quoted\r\n>From twice\r\nFrom nobody in particular\r\n',
  )
  assert.deepEqual(one?.metadata, {
    flags: ['\\Seen', '\\Answered', '\\Flagged', '$Forwarded', 'Work'],
    internalMs: Date.UTC(2026, 10, 26, 13, 0, 1),
    exact: undefined,
  })
  assert.equal(latin1(two?.octets ?? new Uint8Array()), 'Subject: two\r\n\r\nlast line\r\n')
  assert.equal(two?.metadata?.internalMs, Date.UTC(2026, 10, 27, 0, 2, 3))
})

test('From_ lines need an empty line before them and a date', () => {
  const body = 'a\nFrom x Thu Nov 26 13:00:01 2026\n\nFrom the beginning\n'
  const [only, ...more] = split(utf8(`From x Thu Nov 26 13:00:01 2026\n\n${body}`))
  assert.equal(more.length, 0)
  assert.equal(latin1(only?.octets ?? new Uint8Array()), `\n${body}`.replaceAll('\n', '\r\n'))
})

test('nothing and rubbish are no messages', () => {
  for (const mbox of ['', '\n', 'hello\n', 'From \n\n', '\0'.repeat(200_000)]) assert.deepEqual(split(utf8(mbox)), [])
})

test('whatever we write comes back octet for octet, in pieces of any size', () => {
  const line = fc.constantFrom(
    '',
    'From ',
    '>From x',
    '>>>From ',
    'From x Thu Nov 26 13:00:01 2026',
    'text',
    'Status: RO',
    '\0\xff',
    'X-Posthus-Message: size=1; ends=raw; received=0; flags=',
  )
  const ending = fc.constantFrom('\r\n', '\n', '\r', '')
  const message = fc.array(fc.tuple(line, ending), { maxLength: 8 }).map((lines) => lines.flat().join(''))
  const facts = fc.record({
    octets: fc
      .oneof(
        message,
        message.map((one) => one.replaceAll(/\r\n|\r|\n/g, '\r\n')),
      )
      .map((one) => Uint8Array.from(Buffer.from(one, 'latin1'))),
    flags: fc.subarray(['\\Seen', '\\Flagged', '$Work', 'another']),
    internalMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  })
  fc.assert(
    fc.property(fc.array(facts, { maxLength: 4 }), fc.integer({ min: 1, max: 40 }), (messages, pieceBytes) => {
      const mbox = concat(messages.map(({ octets, flags, internalMs }) => encode(octets, flags, internalMs)))
      const found = split(mbox, pieceBytes)
      assert.deepEqual(
        found.map(({ octets, metadata }) => [latin1(octets), metadata?.flags, metadata?.internalMs]),
        messages.map(({ octets, flags, internalMs }) => [latin1(octets), flags, internalMs]),
      )
    }),
  )
})

test('a line of megabytes passes through', () => {
  const octets = utf8(`Subject: x\r\n\r\nFrom ${'y'.repeat(3_000_000)}\r\nend\r\n`)
  const [found] = split(encode(octets, [], 0), 50_000)
  assert.deepEqual(found?.octets, octets)
})

test('any octets are taken apart', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (octets, pieceBytes) => {
      const mbox = concat([utf8('From x Thu Nov 26 13:00:01 2026\n'), octets])
      assert.ok(split(mbox, pieceBytes).length >= 1)
    }),
  )
})
