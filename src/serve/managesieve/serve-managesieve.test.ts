import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { type Duplex, duplexPair } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import { ManageSieveTestBed } from '../../../test/transcripts/managesieve-test-bed.ts'
import { playTranscript } from '../../../test/transcripts/runner.ts'
import { Channel } from '../channel.ts'
import type { ManageSieveLimits } from './managesieve-limits.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }

async function converse(limits: Partial<ManageSieveLimits> = {}) {
  const bed = await ManageSieveTestBed.open(limits)
  const [client, server] = duplexPair()
  const facts = { id: 'c1', service: 'managesieve' as const, remoteAddress: '192.0.2.7', localPort: 4190 }
  const upgrade = async (stream: Duplex) => ({ stream, protection: TLS, binding: new Uint8Array(32) })
  const done = bed.converse(new Channel(server, facts, { upgrade }))
  const close = async () => {
    client.end()
    await done
    assert.equal(bed.endings.size, 0, 'nobody is watched any more')
    await bed[Symbol.asyncDispose]()
  }
  return { client, done, calls: bed.calls, [Symbol.asyncDispose]: close }
}

const folder = new URL('transcripts/', import.meta.url)
for (const name of readdirSync(folder)) {
  test(`transcript ${name}`, async () => {
    await using talk = await converse()
    const text = readFileSync(new URL(name, folder), 'utf8')
    await playTranscript(text, talk.client, { startTls: async (stream) => stream, calls: talk.calls })
  })
}

/** Everything that is answered to `input`, which is sent at once behind a log-in. */
async function exchange(input: string, settings: Partial<ManageSieveLimits> = {}): Promise<string> {
  await using talk = await converse(settings)
  const out: Buffer[] = []
  talk.client.on('data', (chunk: Buffer) => out.push(chunk))
  const ended = once(talk.client, 'close')
  talk.client.write('STARTTLS\r\n')
  await once(talk.client, 'data')
  await new Promise((resolve) => setImmediate(resolve))
  talk.client.end(`AUTHENTICATE "PLAIN" "AGFubmFAcG9zdGh1cy50ZXN0AHJpZ2h0"\r\n${input}`)
  await Promise.all([talk.done, ended])
  const output = Buffer.concat(out).toString()
  return output.slice(output.indexOf('"Logged in"\r\n') + 13)
}

test('a script that is too long is read, refused, and the next command obeyed; one that is worth no reading ends the connection', async () => {
  const long = `PUTSCRIPT "a" {200000+}\r\n${'#'.repeat(200_000)}\r\nNOOP\r\n`
  assert.equal(await exchange(long), 'NO (QUOTA/MAXSIZE) "A script has at most 131072 octets"\r\nOK "Done"\r\n')
  assert.equal(await exchange('PUTSCRIPT "a" {999999999+}\r\n###'), 'BYE "That is more than is worth reading"\r\n')
  const many = `${'{1+}\r\na '.repeat(10)}\r\nNOOP\r\n`
  assert.match(await exchange(many), /^NO \(QUOTA\/MAXSIZE\) [^\r]*\r\nOK "Done"\r\n$/)
})

test('lines and failures are bounded', async () => {
  assert.match(await exchange(`${'x'.repeat(20_000)}\r\nNOOP\r\n`), /^NO "[^"]*"\r\nOK "Done"\r\n$/)
  assert.match(
    await exchange('BOGUS\r\n'.repeat(100)),
    /^(?:NO [^\r]*\r\n){21}BYE "Too many commands have failed"\r\n$/,
  )
})

test('any octets behind a log-in are answered with whole lines, and the conversation ends', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'LISTSCRIPTS\r\n',
      'PUTSCRIPT "a" {5+}\r\nkeep;\r\n',
      'SETACTIVE "a"\r\n',
      'GETSCRIPT "a"\r\n',
      'DELETESCRIPT "a"\r\n',
      'NOOP {2+}\r\n',
      'UNAUTHENTICATE\r\n',
      'CHECKSCRIPT "x"\r\n',
      '"*"\r\n',
      'AUTHENTICATE "LOGIN"\r\n',
    ),
    fc.string({ maxLength: 20 }).map((text) => `${text}\r\n`),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      // A tag that a client chose may have any octets in it: it goes back as a literal.
      assert.match(await exchange(pieces.join('')), /^(?:[\s\S]*\r\n)?$/)
    }),
    { numRuns: 20 },
  )
})
