import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { IndexBed } from '../../src/store/search/search-index.fixture.ts'

const CHILD = fileURLToPath(new URL('index-child.ts', import.meta.url))

/** Starts an indexer and kills it when it has said so many lines, or lets it come to its end. Returns whether it did. */
async function indexUntil(folder: string, lines: number): Promise<boolean> {
  const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  let heard = 0
  for await (const line of createInterface(child.stdout)) {
    if (line === 'done') break
    if (++heard >= lines) child.kill('SIGKILL')
  }
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
  return code === 0
}

test('an indexer that is killed at any moment leaves an index that is right, and the next one goes on', async () => {
  await using bed = await IndexBed.open()
  const last = 800
  const text = 'word after word after word '.repeat(30)
  for (let n = 1; n <= last; n++)
    await bed.append(`Subject: ${n % 50 === 0 ? 'quokka' : 'other'} ${n}\r\n\r\n${text} ${n}\r\n`)
  await bed.store.close()
  let kills = 0
  for (let lines = 1; !(await indexUntil(bed.folder, lines)); lines++) {
    kills++
    await bed.reopen()
    const found = new Set((await bed.candidates('QUOKKA', last)).split(',').flatMap(uids))
    for (let n = 50; n <= last; n += 50) assert.ok(found.has(n), `message ${n} after ${kills} kills`)
    assert.deepEqual(await bed.findings(), [])
    await bed.store.close()
  }
  assert.ok(kills > 1, `${kills} kills`)
  await bed.reopen()
  assert.equal((await bed.candidates('QUOKKA', last)).split(',').length, 16)
  assert.deepEqual(await bed.findings(), [])
  assert.deepEqual(bed.errors, [])
})

function uids(range: string): number[] {
  const [first, end = first] = range.split(':').map(Number) as [number, number?]
  return Array.from({ length: (end as number) - first + 1 }, (_, n) => first + n)
}
