import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { parsePop3Command } from './pop3-command.ts'

const parse = (line: string) => parsePop3Command(Buffer.from(line, 'utf8'))

test('commands and their arguments', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['stat', { verb: 'STAT' }],
    ['USER anna@posthus.test', { verb: 'USER', name: 'anna@posthus.test' }],
    ['PASS  two  blanks ', { verb: 'PASS', password: ' two  blanks ' }],
    ['PASS', { verb: 'PASS', password: '' }],
    ['PASS pässwörd', { verb: 'PASS', password: 'pässwörd' }],
    ['AUTH', { verb: 'AUTH', mechanism: undefined, initial: undefined }],
    ['auth plain =', { verb: 'AUTH', mechanism: 'PLAIN', initial: '=' }],
    ['LIST', { verb: 'LIST', message: undefined }],
    ['UIDL 3', { verb: 'UIDL', message: 3 }],
    ['RETR 1 ', { verb: 'RETR', message: 1 }],
    ['DELE 0', { verb: 'DELE', message: 0 }],
    ['TOP 1 0', { verb: 'TOP', message: 1, lines: 0 }],
    ['LANG nb', { verb: 'LANG', tag: 'nb' }],
    ['APOP anna 0123', { verb: 'unknown' }],
    ['', { verb: 'unknown' }],
  ]
  for (const [line, command] of cases) assert.deepEqual(parse(line), command, line)
})

test('what cannot be read', () => {
  for (const line of [
    'STAT 1',
    'USER',
    'USER  ',
    'RETR',
    'RETR x',
    'RETR -1',
    'RETR 1 2',
    'TOP 1',
    'TOP 1 x',
    'LIST 99999999999',
    'AUTH a b c',
    'NOOP \0',
    'PASS a\rb',
  ]) {
    assert.throws(() => parse(line), { code: 'pop3/syntax' }, line)
  }
  assert.throws(() => parsePop3Command(Uint8Array.of(0xff)), { code: 'pop3/syntax' })
})

test('any octets parse or give a peer fault', () => {
  const start = fc.constantFrom('', 'TOP ', 'RETR ', 'AUTH ', 'USER ', 'PASS ', 'LANG ')
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 200 }), (head, tail) => {
      try {
        parsePop3Command(Buffer.concat([Buffer.from(head), tail]))
      } catch (error) {
        assert.ok(isFault(error) && error.who === 'peer')
      }
    }),
  )
})
