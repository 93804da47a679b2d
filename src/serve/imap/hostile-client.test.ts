import assert from 'node:assert/strict'
import type { Duplex } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { ImapTestBed } from '../../../test/transcripts/imap-test-bed.ts'

const SETS = ['1', '1:*', '2,1', '*', '$', '0', '9', '1:2:3', '']
const NAMES = ['INBOX', 'Archive', 'Nowhere', '"a&b"', '&AP', '{3+}\r\nabc', '""', '*', 'New/Deep']
const ITEMS = [
  'FLAGS',
  'ALL',
  '(UID BODY[])',
  'BODY.PEEK[1.2]',
  '(ENVELOPE BODY PREVIEW)',
  'BINARY[1]',
  'RFC822',
  'BODY[',
  'X',
]
const KEYS = [
  'ALL',
  'UNSEEN SUBJECT x',
  'OR BODY a TEXT b',
  'NOT 1',
  'MODSEQ 1',
  'RETURN (SAVE) 1:*',
  '(((',
  'FROM {1+}\r\nx',
]
const COMMANDS: readonly (readonly [string, ...(readonly string[])[]])[] = [
  ['SELECT', NAMES, ['', ' (CONDSTORE)', ' (QRESYNC (1 1))']],
  ['FETCH', SETS, ITEMS, ['', ' (CHANGEDSINCE 1)', ' (CHANGEDSINCE 1 VANISHED)']],
  ['UID FETCH', SETS, ITEMS, ['', ' (CHANGEDSINCE 1 VANISHED)']],
  [
    'STORE',
    SETS,
    ['+FLAGS', 'FLAGS.SILENT', '(UNCHANGEDSINCE 3) -FLAGS', 'X'],
    ['(\\Seen kw)', '\\Deleted', '()', '(\\*)'],
  ],
  ['SEARCH', KEYS],
  ['UID SEARCH', KEYS],
  ['COPY', SETS, NAMES],
  ['UID MOVE', SETS, NAMES],
  ['EXPUNGE'],
  ['UID EXPUNGE', SETS],
  ['APPEND', NAMES, ['', '(\\Seen) '], ['{3+}\r\nabc', '{3+}\r\na\0b', '~{2+}\r\nab', '{2}\r\nab', '{9999999}', '"x"']],
  ['CREATE', NAMES],
  ['DELETE', NAMES],
  ['RENAME', NAMES, NAMES],
  ['SUBSCRIBE', NAMES],
  [
    'LIST',
    ['""', '(SUBSCRIBED) ""', '(', 'INBOX'],
    ['*', '%/%', '(a b)', '""'],
    ['', ' RETURN (STATUS (SIZE))', ' RETURN (X)'],
  ],
  ['LSUB', ['""'], ['*', '%']],
  ['STATUS', NAMES, ['(MESSAGES)', '(X)', '']],
  [
    'NOTIFY',
    ['NONE', 'SET', 'SET STATUS'],
    ['(personal (MessageNew MessageExpunge))', '(selected (MessageNew (BODY[]) MessageExpunge))', '(', 'x'],
  ],
  ['UIDBATCHES', ['1', '500', '500 1:2', '500 2:1', 'x']],
  ['ENABLE', ['UIDONLY', 'QRESYNC', 'IMAP4rev2', 'UTF8=ACCEPT', 'X']],
  ['IDLE\r\nDONE'],
  ['NOOP'],
  ['CLOSE'],
  ['UNSELECT'],
  ['ID', ['NIL', '("a" "b")', '(']],
  ['LOGIN', ['a b']],
  ['AUTHENTICATE', ['PLAIN', 'PLAIN =']],
]

const command = fc
  .constantFrom(...COMMANDS)
  .chain(([name, ...choices]) =>
    fc.tuple(...choices.map((choice) => fc.constantFrom(...choice))).map((args) => [name, ...args].join(' ').trimEnd()),
  )
const piece = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('t SELECT INBOX\r\n', 't SELECT Archive\r\n') },
  { weight: 8, arbitrary: command.map((text) => `t ${text}\r\n`) },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 40 }).map((octets) => `${Buffer.from(octets).toString('latin1')}\r\n`),
  },
)

test('whatever a client sends, every command is answered or the conversation ends, and nothing of ours fails', async () => {
  await using bed = await ImapTestBed.open()
  bed.limits = { ...bed.limits, maxBadCommands: 1000 }
  await bed.deliver('INBOX', 'one')
  await bed.deliver('INBOX', 'two')
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 25 }), async (pieces) => {
      await bed.deliver('INBOX', 'another')
      const client = bed.connect()
      const said = collect(client)
      client.end(Buffer.from(`a LOGIN alice@posthus.test secret\r\nb SELECT INBOX\r\n${pieces.join('')}`, 'latin1'))
      const text = await said
      assert.match(text, /^\* OK .*\r\na OK (.*\r\n)*b OK /)
      assert.ok(text.endsWith('\r\n'))
      assert.deepEqual(bed.errors, [])
    }),
    { numRuns: 150 },
  )
})

function collect(client: Duplex): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    client.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
    })
    client.on('end', () => resolve(text))
  })
}
