import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MemorySpool } from '../../../test/kit/memory-spool.ts'
import { concat } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { MAX_HEADER_BYTES, openMessage, writeMessage } from './header-block.ts'
import { isLooping } from './trace-fields.ts'

const nobody: ReadonlySet<string> = new Set()

async function opened(text: string) {
  const spool = new MemorySpool()
  const writer = spool.begin()
  await writer.write(Buffer.from(text, 'latin1'))
  return openMessage(await writer.finish())
}

/** What is kept of a message, fields before it as given. */
async function kept(text: string): Promise<string> {
  const message = await opened(text)
  const pieces: Uint8Array[] = []
  const sink = { write: (chunk: Uint8Array) => void pieces.push(Uint8Array.from(chunk)) }
  await writeMessage(sink, [message.fields.octets], message)
  return Buffer.from(concat(pieces)).toString('latin1')
}

/** Headers at the edge of what is mail, which are taken as they are. */
const taken: Readonly<Record<string, string>> = {
  '100,000 fields': 'X: y\r\n'.repeat(100_000),
  '100,000 fields without a value': 'a:\r\n'.repeat(100_000),
  'a line of a megabyte': `Subject: ${'x'.repeat(1_000_000)}\r\n`,
  'a field of 100,000 lines': `Subject: x\r\n${' y\r\n'.repeat(100_000)}`,
  'NUL in a value': 'Subject: a\0b\r\n',
  'NUL in a name': 'Sub\0ject: a\r\n',
  'eight bits in a value': 'Subject: \xff\xfe\x80\r\n',
  'eight bits in a name': 'S\xfcbject: a\r\n',
  'lines that are no fields': `${'no field at all\r\n'.repeat(50_000)}Subject: x\r\n`,
  'only colons': ':\r\n'.repeat(100_000),
  '100,000 recipients in To': `To: ${'a@b.test, '.repeat(100_000)}c@d.test\r\n`,
}

for (const [what, header] of Object.entries(taken)) {
  test(`${what}: taken, octet for octet, in a time that grows with its size`, async () => {
    const text = `${header}\r\nbody\r\n`
    assert.equal(await kept(text), text)
    assert.equal(isLooping((await opened(text)).fields, nobody), false)
  })
}

for (const [what, text] of Object.entries({
  'a header that is larger than all bounds': `${'X: y\r\n'.repeat(MAX_HEADER_BYTES / 6 + 1)}\r\n`,
  'a line that is larger than all bounds': `Subject: ${'x'.repeat(MAX_HEADER_BYTES)}\r\n\r\n`,
  'a header without an end': 'X: y\r\n'.repeat(MAX_HEADER_BYTES / 3),
  'a first line that continues nothing': ' x\r\nSubject: y\r\n\r\n',
})) {
  test(`${what} is refused`, async () => {
    await assert.rejects(opened(text), (error) => isFault(error, 'mail/bad-header'))
  })
}

test('a message that has been through too many hosts goes round in circles, whoever made the fields', async () => {
  const { fields } = await opened(`${'Received: from a by b\r\n'.repeat(1000)}\r\n`)
  assert.equal(isLooping(fields, nobody), true)
  const back = await opened('Received: x\r\ndelivered-TO:  Anna@Posthus.test \r\n\r\n')
  assert.equal(isLooping(back.fields, new Set(['anna@posthus.test'])), true)
})

test('whatever the octets of a header, they are kept or refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (octets) => {
      const text = Buffer.from(octets).toString('latin1')
      const answer = await kept(text).catch((error) => error)
      if (typeof answer !== 'string') assert.ok(isFault(answer, 'mail/bad-header'))
      else assert.ok(answer.includes(text.slice(text.length - 20)) || answer === text)
    }),
  )
})
