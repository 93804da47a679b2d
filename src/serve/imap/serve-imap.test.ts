import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { ImapTestBed, LOW_LIMITS } from '../../../test/transcripts/imap-test-bed.ts'
import { playTranscript } from '../../../test/transcripts/runner.ts'

const FOLDER = new URL('transcripts/', import.meta.url)

for (const name of readdirSync(FOLDER).filter((one) => one.endsWith('.transcript'))) {
  test(`transcript ${name.replace('.transcript', '')}`, async () => {
    await using bed = await ImapTestBed.open()
    if (name.startsWith('limited-')) bed.limits = { ...bed.limits, ...LOW_LIMITS }
    const clear = name.startsWith('clear-')
    const text = await readFile(new URL(name, FOLDER), 'utf8')
    await playTranscript(text, bed.connect({ clear }), bed.hooks())
  })
}
