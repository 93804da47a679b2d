import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Bytes, concat, utf8 } from '../../../src/base/bytes.ts'
import { areKeptApart, KeptFiles, sealedFiles, tryReadList } from './kept-files.ts'

const file = (blobId: string, size = 200_000) => ({ blobId, name: blobId, type: 'text/plain', size, cid: undefined })

function keeping() {
  const uploaded: Blob[] = []
  let fails = false
  const kept = new KeptFiles(
    async ({ blobId }) => utf8(`sealed ${blobId}`),
    async (octets) => {
      if (fails) throw new Error('offline')
      return `B${uploaded.push(octets)}`
    },
  )
  return { kept, uploaded, fail: (is: boolean) => (fails = is) }
}

async function found(draft: Bytes, list: Bytes) {
  const files: (Bytes | undefined)[] = []
  for await (const [, octets] of sealedFiles(draft, tryReadList(list) ?? assert.fail('no list'))) files.push(octets)
  return files
}

test('each content goes up once; one that did not arrive goes up again, and all of them when they are forgotten', async () => {
  const { kept, uploaded, fail } = keeping()
  assert.deepEqual((await kept.keep([file('a'), file('b')])).blobIds, ['B1', 'B2'])
  fail(true)
  await assert.rejects(kept.keep([file('a'), file('c')]))
  fail(false)
  assert.deepEqual((await kept.keep([file('c'), file('a')])).blobIds, ['B3', 'B1'])
  kept.forget()
  assert.deepEqual((await kept.keep([file('a')])).blobIds, ['B4'])
  assert.equal(uploaded.length, 4)
})

test('files are found behind the draft by their places, and one that was put in another’s place is none', async () => {
  const { kept } = keeping()
  const { list } = await kept.keep([file('a'), file('b')])
  const [a, b] = [utf8('sealed a'), utf8('sealed b')]
  const message = utf8('the draft')
  assert.deepEqual(await found(concat([message, a, b]), list.octets), [a, b])
  assert.deepEqual(await found(concat([message, b, a]), list.octets), [undefined, undefined])
  assert.deepEqual(await found(a, list.octets), [undefined, undefined])
})

test('small files go within the draft, and so do more of them than a blob is put together of', () => {
  assert.equal(areKeptApart([file('a', 1000)]), false)
  assert.equal(areKeptApart([file('a')]), true)
  assert.equal(areKeptApart(Array.from({ length: 61 }, (_, at) => file(`${at}`))), false)
})

test('whatever stands in place of the list is none, or one of files', () => {
  const value = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant('[{"name":"a","type":"b","digest":"c","size":-1,"octets":1}]'),
  )
  fc.assert(
    fc.property(value, (written) => {
      const list = tryReadList(utf8(written))
      assert.ok(list === undefined || list.every(({ octets, digest }) => octets >= 0 && typeof digest === 'string'))
    }),
  )
})
