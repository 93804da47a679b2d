import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { isFault } from '../../base/fault.ts'
import { BreachedFile } from './breached-file.ts'
import { loadBreached } from './load-breached.ts'

const sha1 = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase()

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-breached-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

/** Text in pieces of that many octets. */
async function* pieces(text: string, size: number) {
  const octets = Buffer.from(text)
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size)
}

const PASSWORDS = Array.from({ length: 8_000 }, (_, i) => `leaked ${i}`)

/** What comes of lines in that order. */
async function loaded(t: TestContext, digests: readonly string[]) {
  const path = join(await folderOf(t), 'passwords', 'breached.bin')
  const text = digests.map((line, i) => `${i % 3 ? line : line.toLowerCase()}:${i}\r\n`).join('')
  const told: number[] = []
  const head = await loadBreached(pieces(text, 777), path, 1_000, (_octets, count) => told.push(count))
  assert.deepEqual(head, { bits: 9, count: PASSWORDS.length, madeMs: 1_000 })
  assert.equal(told.at(-1), PASSWORDS.length)
  assert.deepEqual(await readdir(join(path, '..')), ['breached.bin'], 'nothing is left beside it')
  return path
}

test('every line is found, and of others no more than are promised, in whatever order the lines are', async (t) => {
  const path = await loaded(t, PASSWORDS.map(sha1))
  assert.deepEqual(await readFile(await loaded(t, PASSWORDS.map(sha1).sort())), await readFile(path))
  const file = new BreachedFile(path)
  for (const password of PASSWORDS) if (!(await file.has(password))) assert.fail(password)
  let wrong = 0
  for (let i = 0; i < 2_000; i++) if (await file.has(`fresh ${i}`)) wrong++
  assert.ok(wrong <= 5, `${wrong} of 2,000: 1 in 4,096 is promised`)
})

test('few and the same lines, an end without a line end, and empty lines', async (t) => {
  const path = join(await folderOf(t), 'breached.bin')
  const head = await loadBreached(pieces(`${sha1('one')}\n\n${sha1('two')}:7\n\r\n${sha1('one')}`, 5), path, 1)
  assert.partialDeepStrictEqual(head, { bits: 8, count: 2 })
  const file = new BreachedFile(path)
  assert.deepEqual(await Promise.all(['one', 'two', 'three'].map((word) => file.has(word))), [true, true, false])
})

test('what is no SHA-1 is named by its line, and what was loaded before stays', async (t) => {
  const path = join(await folderOf(t), 'breached.bin')
  await loadBreached(pieces(sha1('one'), 100), path, 1)
  const good = sha1('x')
  const table: [string, RegExp][] = [
    [`${good}\nhello\n`, /line 2 /],
    [good.slice(0, 39), /line 1 /],
    [`${good}:\x00\n`, /line 1 /],
    [`${good}0\n`, /line 1 /],
    [`${good}\n${good}:1:2\n`, /line 2 /],
    [`\ufeff${good}\n`, /line 1 /],
  ]
  for (const [text, words] of table) {
    await assert.rejects(loadBreached(pieces(text, 3), path, 2), (error) => {
      assert.ok(isFault(error, 'passwords/bad-breached-line'))
      assert.match(error.message, words)
      return true
    })
  }
  const nothing = loadBreached(pieces('\n\n', 1), path, 2)
  await assert.rejects(nothing, (error) => isFault(error, 'passwords/nothing-breached'))
  assert.equal(await new BreachedFile(path).has('one'), true)
  assert.deepEqual(await readdir(join(path, '..')), ['breached.bin'])
})

test('a file that is not there has nothing, and one that was cut or is something else says so', async (t) => {
  const path = join(await folderOf(t), 'breached.bin')
  const file = new BreachedFile(path)
  assert.equal(await file.has('one'), false)
  assert.equal(await file.tryHead(), undefined)
  await loadBreached(pieces(`${sha1('one')}\n${sha1('two')}\n`, 100), path, 1)
  await truncate(path, 1_060)
  const bad = (error: unknown) => isFault(error, 'passwords/bad-breached-file')
  await assert.rejects(file.has('one'), bad)
  await writeFile(path, 'something else')
  await assert.rejects(file.has('one'), bad)
})

test('whatever is loaded is found', async (t) => {
  const path = join(await folderOf(t), 'breached.bin')
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string(), { minLength: 1, maxLength: 50 }),
      fc.integer({ min: 1, max: 64 }),
      async (words, size) => {
        await loadBreached(pieces(words.map(sha1).join('\n'), size), path, 1)
        const file = new BreachedFile(path)
        for (const word of words) assert.equal(await file.has(word), true)
      },
    ),
    { numRuns: 30 },
  )
})
