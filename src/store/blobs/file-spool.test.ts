import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { FileSpool, INLINE_BYTES, MEMORY_BYTES } from './file-spool.ts'

async function makeSpool(t: TestContext): Promise<{ folder: string; spool: FileSpool }> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-spool-'))
  t.after(() => rm(folder, { recursive: true }))
  return { folder, spool: await FileSpool.open(folder) }
}

test('bodies of any size come back as they went in, whatever the pieces; small ones make no file', async (t) => {
  const { folder, spool } = await makeSpool(t)
  for (const size of [0, 1, INLINE_BYTES, INLINE_BYTES + 1, MEMORY_BYTES, MEMORY_BYTES + 1]) {
    for (const piece of [311, 7_919, 65_536, 10_000_000]) {
      const octets = randomBytes(size)
      await using writer = spool.begin()
      for (let at = 0; at < size; at += piece) await writer.write(octets.subarray(at, Math.min(size, at + piece)))
      assert.equal(writer.size, size)
      const body = await writer.finish()
      const chunks: Uint8Array[] = []
      for await (const chunk of body.chunks(3, size - 5)) chunks.push(chunk)
      assert.ok(Buffer.concat(chunks).equals(octets.subarray(3, Math.max(3, size - 5))))
      assert.ok(chunks.every((chunk) => chunk.length <= 64 * 1024))
      assert.deepEqual(Buffer.from(body.digest), createHash('sha256').update(octets).digest())
      assert.ok(Buffer.from(await body.bytes()).equals(octets))
      assert.equal((await readdir(folder)).length, size > MEMORY_BYTES ? 1 : 0)
      await body[Symbol.asyncDispose]()
    }
  }
  assert.deepEqual(await readdir(folder), [])
})

test('when the memory for bodies of middle size is used up, further ones go to files until some is given back', async (t) => {
  const { folder } = await makeSpool(t)
  const spool = await FileSpool.open(folder, undefined, undefined, 2 * MEMORY_BYTES)
  const take = async () => {
    await using writer = spool.begin()
    await writer.write(randomBytes(INLINE_BYTES + 1))
    return await writer.finish()
  }
  const first = await take()
  const second = await take()
  const third = await take()
  assert.equal((await readdir(folder)).length, 1, 'the third is in a file')
  await first[Symbol.asyncDispose]()
  const fourth = await take()
  assert.equal((await readdir(folder)).length, 1, 'the fourth took the place of the first')
  {
    await using givenUp = spool.begin()
    await givenUp.write(randomBytes(INLINE_BYTES + 1))
  }
  for (const body of [second, third, fourth]) await body[Symbol.asyncDispose]()
  assert.deepEqual(await readdir(folder), [])
})

test('a body outlives its writer, even one that is disposed of before the body is there', async (t) => {
  const { spool } = await makeSpool(t)
  const octets = randomBytes(MEMORY_BYTES + 1)
  const take = async () => {
    await using writer = spool.begin()
    await writer.write(octets)
    return writer.finish()
  }
  await using body = await take()
  assert.ok(Buffer.from(await body.bytes()).equals(octets))
})

test('spool files are for nobody else to read, and go when their writer is given up', async (t) => {
  const { folder, spool } = await makeSpool(t)
  {
    await using writer = spool.begin()
    await writer.write(randomBytes(MEMORY_BYTES + 1))
    const [name] = await readdir(folder)
    assert.equal((await stat(join(folder, name as string))).mode & 0o777, 0o600)
  }
  assert.deepEqual(await readdir(folder), [])
})

test('what dead processes left is removed at the start, what a living one has is not', async (t) => {
  const { folder } = await makeSpool(t)
  const old = new Date(Date.now() - 25 * 60 * 60 * 1000)
  await writeFile(join(folder, '4194305-dead'), '')
  await writeFile(join(folder, `${process.pid}-living`), '')
  await writeFile(join(folder, `${process.pid}-forgotten`), '')
  await utimes(join(folder, `${process.pid}-forgotten`), old, old)
  await writeFile(join(folder, 'README'), 'not ours')
  await FileSpool.open(folder)
  assert.deepEqual((await readdir(folder)).sort(), [`${process.pid}-living`, 'README'].sort())
})

test('a folder that is gone is a fault of the world', async (t) => {
  const { folder, spool } = await makeSpool(t)
  await using writer = spool.begin()
  await rm(folder, { recursive: true })
  await assert.rejects(
    async () => writer.write(randomBytes(MEMORY_BYTES + 1)),
    (e) => isFault(e, 'store/unavailable'),
  )
  await assert.rejects(
    writer.finish(),
    (e) => isFault(e, 'store/unavailable'),
    'a body with a hole is never handed out',
  )
  await mkdir(folder)
})
