import assert from 'node:assert/strict'
import { concat, equal } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import { ACCOUNT } from './mail-store-member.contract.ts'
import type { CheckedStore } from './store-place.fixture.ts'
import type { UnfinishedUploads } from './unfinished-upload.ts'

const LIMITS = { maxUnfinished: 2, maxTotalBytes: 500_000, keptMs: 1000 }
const PLAIN = { type: 'text/plain', length: undefined }

function upload<T>(store: CheckedStore, work: (uploads: UnfinishedUploads) => Promise<T>): Promise<T> {
  return store.write(ACCOUNT, ({ uploads }) => work(uploads))
}

async function piecesOf(store: CheckedStore, id: string): Promise<Uint8Array> {
  const pieces = await store.uploadPieces(ACCOUNT, id)
  return concat(await Promise.all(pieces.map((piece) => piece.bytes())))
}

/** Octets follow one another, only who has taken an upload last adds to it, and what is complete stays as it is. */
export async function keepPieces(store: CheckedStore, letter: Letters): Promise<void> {
  const [small, large] = [(await letter('s')).body, (await letter('l', { size: 200_000 })).body]
  await upload(store, (uploads) => uploads.begin({ id: 'u', type: 'text/plain', length: 400_000 }, 'one', 0, LIMITS))
  await upload(store, (uploads) => uploads.append('u', 'one', small, 10, LIMITS))
  await upload(store, (uploads) => uploads.append('u', 'one', large, 20, LIMITS))
  const taken = await upload(store, (uploads) => uploads.take('u', 'two', 30, LIMITS))
  const size = small.size + large.size
  assert.deepEqual(taken, { id: 'u', type: 'text/plain', size, length: 400_000, atMs: 20, digest: undefined })
  const late = [
    (uploads: UnfinishedUploads) => uploads.append('u', 'one', small, 40, LIMITS),
    (uploads: UnfinishedUploads) => uploads.setLength('u', 'one', 7),
    (uploads: UnfinishedUploads) => uploads.finish('u', 'one', small, 40, LIMITS),
    (uploads: UnfinishedUploads) => uploads.append('nobody', 'one', small, 40, LIMITS),
  ]
  for (const work of late) {
    await assert.rejects(upload(store, work), (error) => isFault(error, 'mail/upload-taken'))
  }
  // The same octets once more: two pieces with one file.
  await upload(store, (uploads) => uploads.append('u', 'two', large, 50, LIMITS))
  const octets = concat([await small.bytes(), await large.bytes(), await large.bytes()])
  assert.deepEqual(await piecesOf(store, 'u'), octets)

  const whole = (await letter('whole', { size: 300_000 })).body
  await upload(store, (uploads) => uploads.finish('u', 'two', whole, 60, LIMITS))
  assert.deepEqual(await store.uploadPieces(ACCOUNT, 'u'), [])
  assert.deepEqual(await (await store.upload(ACCOUNT, whole.digest))?.bytes(), await whole.bytes())
  const over = await upload(store, (uploads) => uploads.take('u', 'three', 70, LIMITS))
  assert.deepEqual([over?.size, over?.length], [whole.size, whole.size])
  assert.ok(over?.digest && equal(over.digest, whole.digest))
  await assert.rejects(
    upload(store, (uploads) => uploads.append('u', 'three', small, 80, LIMITS)),
    (error) => isFault(error, 'mail/upload-taken'),
  )
}

export async function boundPieces(store: CheckedStore, letter: Letters): Promise<void> {
  const half = (await letter('h', { size: 240_000 })).body
  const begin = (id: string, nowMs: number) =>
    upload(store, (uploads) => uploads.begin({ id, ...PLAIN }, 'one', nowMs, LIMITS))
  await begin('a', 0)
  await begin('b', 0)
  await assert.rejects(begin('c', 0), (error) => isFault(error, 'mail/too-many-uploads'))
  const append = (id: string) => upload(store, (uploads) => uploads.append(id, 'one', half, 500, LIMITS))
  await append('a')
  await append('b')
  await assert.rejects(append('b'), (error) => isFault(error, 'mail/over-quota'))
  assert.equal(await upload(store, (uploads) => uploads.giveUp('a')), true)
  assert.equal(await upload(store, (uploads) => uploads.giveUp('a')), false)
  await append('b')
  assert.equal((await piecesOf(store, 'b')).length, 2 * half.size)
  // Time is over: it is not there any more, and its room is free for the next one.
  assert.equal(await upload(store, (uploads) => uploads.take('b', 'two', 1501, LIMITS)), undefined)
  await begin('d', 1501)
  assert.deepEqual(await store.uploadPieces(ACCOUNT, 'b'), [])
  await upload(store, (uploads) => uploads.append('d', 'one', half, 1501, LIMITS))
}
