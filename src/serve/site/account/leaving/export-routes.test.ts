import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemEntropy } from '../../../../base/entropy.ts'
import { ManualClock } from '../../../../base/manual-clock.ts'
import { AccountExports } from '../../../../core/leaving/account-exports.ts'
import { MemoryExportBook } from '../../../../core/leaving/memory-export-book.ts'
import { Visitor } from '../../site-visitor.fixture.ts'

const PATH = '/account/export'
const FILE = Buffer.from('an archive of an account')
const DAY_MS = 86_400_000

/** Anna, signed in, and what she has asked for. */
async function open() {
  const book = new MemoryExportBook()
  const closed: string[] = []
  const files = {
    open: async (id: string) => ({
      bytes: FILE.length,
      async *octets(from: number, length: number) {
        for (const octet of FILE.subarray(from, from + length)) yield Uint8Array.of(octet)
      },
      [Symbol.asyncDispose]: async () => void closed.push(id),
    }),
    remove: async () => undefined,
  }
  const clock = new ManualClock()
  const exports = new AccountExports(book, files, { keepMs: 7 * DAY_MS, downloads: 2, perDay: 2 }, clock, systemEntropy)
  const anna = new Visitor(undefined, { exports, clock })
  await anna.signIn()
  const ready = async () => {
    const [one] = await exports.of('anna')
    await book.change(one?.id ?? '', {
      state: 'ready',
      readyMs: clock.nowMs(),
      bytes: FILE.length,
      fileDigest: 'f'.repeat(64),
    })
    const page = await (await anna.ask(PATH)).text()
    return /href="([^"]+\.zip)"/.exec(page)?.[1] ?? ''
  }
  const ask = async () => {
    clock.advance(1000)
    return anna.post(PATH, { csrf: await anna.token() })
  }
  return { anna, clock, book, exports, files, closed, ready, ask }
}

test('an archive is asked for, shown while it is made, and downloaded whole and in parts', async () => {
  const { anna, ready, ask, closed, exports, book } = await open()
  assert.equal((await ask()).headers.get('location'), `${PATH}?done=asked`)
  assert.equal((await ask()).headers.get('location'), `${PATH}?done=underWay`)
  const [one] = await exports.of('anna')
  await book.change(one?.id ?? '', { state: 'building', done: 1200, expected: 5000 })
  assert.match(await (await anna.ask(PATH)).text(), /1,200 of 5,000[\s\S]*<progress max="5000" value="1200"/)
  const path = await ready()
  const whole = await anna.ask(path)
  assert.deepEqual([whole.status, whole.headers.get('content-length')], [200, `${FILE.length}`])
  assert.match(whole.headers.get('content-disposition') ?? '', /^attachment; filename="posthus-[\d-]+\.zip"$/)
  assert.equal(await whole.text(), FILE.toString())
  const rest = await anna.ask(path, { headers: { range: 'bytes=3-', 'if-range': `"${'f'.repeat(64)}"` } })
  assert.deepEqual([rest.status, rest.headers.get('content-range')], [206, `bytes 3-${FILE.length - 1}/${FILE.length}`])
  assert.equal(await rest.text(), FILE.subarray(3).toString())
  const other = await anna.ask(path, { headers: { range: 'bytes=3-', 'if-range': '"another"' } })
  assert.deepEqual([other.status, await other.text()], [206 - 6, FILE.toString()])
  assert.equal((await anna.ask(path, { headers: { range: 'bytes=999-' } })).status, 416)
  assert.equal(closed.length, 4)
})

test('a disk that fails for a while keeps nobody from saving it afterwards', async () => {
  const { anna, files, ready, ask } = await open()
  await ask()
  const path = await ready()
  const { open: works } = files
  files.open = () => Promise.reject(new Error('the disk fails'))
  for (let times = 0; times < 4; times++) assert.equal((await anna.ask(path)).status, 500)
  files.open = works
  assert.equal((await anna.ask(path)).status, 200)
})

test('what was fetched often enough, has had its time, or is of somebody else is not there', async () => {
  const { anna, clock, ready, ask } = await open()
  await ask()
  const path = await ready()
  assert.equal((await anna.ask(path, { method: 'HEAD' })).status, 200)
  for (const status of [200, 200, 303]) {
    const answer = await anna.ask(path)
    await answer.text()
    assert.equal(answer.status, status)
  }
  assert.equal((await anna.ask(`${PATH}/${'0'.repeat(32)}/x.zip`)).headers.get('location'), `${PATH}?done=gone`)
  await ask()
  const second = await ready()
  assert.equal((await ask()).headers.get('location'), `${PATH}?done=tooMany`)
  clock.advance(7 * DAY_MS)
  await anna.signIn()
  assert.equal((await anna.ask(second)).status, 303)
})

test('the password is asked for again, forms of others do nothing, and a page elsewhere downloads nothing', async () => {
  const { anna, clock, exports, ready, ask } = await open()
  const forged = await anna.post(PATH, { csrf: 'wrong' })
  assert.deepEqual([forged.status, (await exports.of('anna')).length], [403, 0])
  await ask()
  const path = await ready()
  const elsewhere = await anna.ask(path, { headers: { 'sec-fetch-site': 'cross-site' } })
  assert.equal(elsewhere.status, 403)
  clock.advance(11 * 60_000)
  assert.match((await ask()).headers.get('location') ?? '', /^\/sign-in\/again/)
  assert.equal(await ready(), '')
  assert.match((await anna.ask(`${PATH}/prove`)).headers.get('location') ?? '', /^\/sign-in\/again/)
  // Whoever has begun goes on.
  assert.equal((await anna.ask(path, { headers: { range: 'bytes=3-' } })).status, 206)
})
