import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { encodeManageSieveString, encodeResponse } from './encode-response.ts'
import { type ManageSieveCommand, parseLoneString, parseManageSieveCommand } from './parse-command.ts'

const parse = (line: string) => parseManageSieveCommand(utf8(line))

test('commands are read with strings in both forms', () => {
  const table: [string, ManageSieveCommand][] = [
    ['logout', { verb: 'LOGOUT' }],
    ['AUTHENTICATE "PLAIN"', { verb: 'AUTHENTICATE', mechanism: 'PLAIN', initial: undefined }],
    ['AUTHENTICATE "PLAIN" "QUJD"', { verb: 'AUTHENTICATE', mechanism: 'PLAIN', initial: 'QUJD' }],
    ['HaveSpace "a" 99', { verb: 'HAVESPACE', name: 'a', bytes: 99 }],
    ['PUTSCRIPT "ä\\"" {5+}\r\nkeep;', { verb: 'PUTSCRIPT', name: 'ä"', content: utf8('keep;') }],
    ['PUTSCRIPT {1+}\r\na "keep;"', { verb: 'PUTSCRIPT', name: 'a', content: utf8('keep;') }],
    ['SETACTIVE ""', { verb: 'SETACTIVE', name: '' }],
    ['RENAMESCRIPT "a" "b"', { verb: 'RENAMESCRIPT', from: 'a', to: 'b' }],
    ['CHECKSCRIPT {0+}\r\n', { verb: 'CHECKSCRIPT', content: utf8('') }],
    ['NOOP', { verb: 'NOOP', tag: undefined }],
    ['NOOP "x"', { verb: 'NOOP', tag: 'x' }],
    ['XYZZY whatever', { verb: 'unknown' }],
    ['', { verb: 'unknown' }],
  ]
  for (const [line, expected] of table) assert.deepEqual(parse(line), expected, line)
  assert.equal(parseLoneString(utf8('"QUJD"')), 'QUJD')
})

test('what is no command is refused', () => {
  const lines = [
    'SETACTIVE',
    'SETACTIVE a',
    'SETACTIVE "a',
    'SETACTIVE "a" "b"',
    'SETACTIVE "\\a"',
    'HAVESPACE "a" x',
    'HAVESPACE "a" 99999999999',
    'GETSCRIPT {5+}\r\nabc',
    'GETSCRIPT {x}\r\n',
    `GETSCRIPT "${'a'.repeat(1025)}"`,
    'LOGOUT now',
    'GETSCRIPT  "a"',
    'GETSCRIPT "a\0"',
  ]
  for (const line of lines)
    assert.throws(
      () => parse(line),
      (error) => isFault(error, 'managesieve/syntax'),
      line,
    )
  assert.throws(
    () => parseManageSieveCommand(Uint8Array.from([...utf8('GETSCRIPT "'), 0xff, 0x22])),
    (error) => isFault(error, 'managesieve/syntax'),
  )
})

test('any octets are a command or a fault of the peer', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('PUTSCRIPT ', 'NOOP ', 'AUTHENTICATE ', ''),
      fc.uint8Array({ maxLength: 60 }),
      (verb, octets) => {
        try {
          parseManageSieveCommand(Uint8Array.from([...utf8(verb), ...octets]))
        } catch (error) {
          assert.ok(isFault(error, 'managesieve/syntax'), String(error))
        }
      },
    ),
  )
})

test('what is answered is read as it was meant', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 1500 }), (text) => {
      const encoded = encodeManageSieveString(text)
      if (encoded.startsWith('"')) assert.deepEqual(parse(`SETACTIVE ${encoded}`), { verb: 'SETACTIVE', name: text })
      else assert.equal(encoded, `{${utf8(text).length}}\r\n${text}`)
    }),
  )
  assert.equal(encodeResponse('OK', 'done', { tag: 'a"' }), 'OK (TAG "a\\"") "done"\r\n')
  assert.equal(encodeResponse('NO', 'a\r\nb', 'QUOTA'), 'NO (QUOTA) {4}\r\na\r\nb\r\n')
})
