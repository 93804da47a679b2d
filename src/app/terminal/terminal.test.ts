import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { pipedLine } from './terminal.ts'

const lines: readonly (readonly [string, readonly string[], string])[] = [
  ['a line with LF', ['secret\n'], 'secret'],
  ['a line with CRLF', ['secret\r\n'], 'secret'],
  ['no line end', ['secret'], 'secret'],
  ['only the first of two lines', ['one\ntwo\n'], 'one'],
  ['a line in pieces', ['se', 'cr', 'et\n'], 'secret'],
  ['spaces at both ends', ['  a b \n'], '  a b '],
]
for (const [what, chunks, expected] of lines) {
  test(`a piped password: ${what}`, async () => {
    assert.equal(await pipedLine(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))), expected)
  })
}

test('characters that arrive in two halves are put together', async () => {
  const bytes = Buffer.from('blå\n')
  assert.equal(await pipedLine(Readable.from([bytes.subarray(0, 3), bytes.subarray(3)])), 'blå')
})

test('nothing, an empty line and an endless line are no password', async () => {
  for (const chunks of [[], ['\n'], ['\r\nx'], Array(10).fill('x'.repeat(1000))]) {
    await assert.rejects(pipedLine(Readable.from(chunks)), (error) => isFault(error, 'command/no-input'))
  }
})
