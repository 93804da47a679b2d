import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { duplexPair } from 'node:stream'
import { test } from 'node:test'
import { playTranscript } from './runner.ts'

/** A server that answers every line with itself in brackets and closes on `quit`. */
function echo() {
  const [client, server] = duplexPair()
  server.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('latin1').split('\r\n')) {
      if (line === 'quit') server.end()
      else if (line !== '') server.write(`[${line}]\r\n`)
    }
  })
  return client
}

test('a transcript that holds passes: literal text, patterns, caught values, skipped lines, calls, closing', async () => {
  const called: string[] = []
  await playTranscript(await readFile(new URL('echo.transcript', import.meta.url), 'utf8'), echo(), {
    calls: {
      deliver: (argument) => {
        called.push(argument)
      },
    },
  })
  assert.deepEqual(called, ['to 17'])
})

test('a transcript that does not hold fails and names its line', async () => {
  await assert.rejects(playTranscript('C: a\nS: [b]', echo()), /line 2: expected \[b\]/)
  await assert.rejects(playTranscript('C: a\nS: <closed>', echo()), /line 2/)
  await assert.rejects(playTranscript('C: a\nS: [a].', echo()), /line 2/)
  await assert.rejects(playTranscript('S: never', echo(), { patienceMs: 20 }), /no line within 20 ms/)
  await assert.rejects(playTranscript('!nothing', echo()), /no call named nothing/)
})
