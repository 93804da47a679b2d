import assert from 'node:assert/strict'
import { concat, text } from '../../base/bytes.ts'
import { type Letters, letterOctets } from './mail-store-letters.fixture.ts'
import { ACCOUNT, ALL, append, expungeAll, rowsOf } from './mail-store-member.contract.ts'
import type { ListedMessage } from './message.ts'
import type { CheckedStore, StorePlace } from './store-place.fixture.ts'

export async function appendAndRead(store: CheckedStore, letter: Letters, place: StorePlace): Promise<void> {
  const sizes = [0, 1, 5_000, 128 * 1024, 128 * 1024 + 1, 700_000]
  for (const size of sizes) await append(store, 'INBOX', await letter(`of ${size}`, { size }))
  await checkBodies(store, sizes)
  await store.close()
  await checkBodies(await place.open(), sizes, true)
}

export async function readMany(store: CheckedStore, letter: Letters): Promise<void> {
  const sizes = [500, 20_000, 100_000, 400_000]
  for (const size of sizes) await append(store, 'INBOX', await letter(`of ${size}`, { size }))
  const ids = (await rowsOf(store, 'INBOX')).map(({ bodyId }) => bodyId)
  const found = await store.octets(ACCOUNT, [...ids, 4711])
  assert.deepEqual([...found.keys()], ids.slice(0, 3))
  for (const [i, octets] of [...found.values()].entries()) {
    assert.ok(Buffer.from(octets).equals(letterOctets(`of ${sizes[i]}`, { size: sizes[i] as number })))
  }
  assert.equal((await store.octets(ACCOUNT, [])).size, 0)
}

export async function shareBodies(store: CheckedStore, letter: Letters): Promise<void> {
  const message = await letter('twice', { size: 200_000 })
  await append(store, 'INBOX', message)
  await append(store, 'Archive', message)
  const inbox = await rowsOf(store, 'INBOX')
  const archive = await rowsOf(store, 'Archive')
  assert.equal(inbox[0]?.bodyId, archive[0]?.bodyId)
  assert.notEqual(inbox[0]?.emailId, archive[0]?.emailId)
  const bodyId = inbox[0]?.bodyId as number
  await expungeAll(store, 'INBOX')
  assert.ok(await store.body(ACCOUNT, bodyId))
  await expungeAll(store, 'Archive')
  assert.ok(await store.body(ACCOUNT, bodyId), 'it can still be brought back')
  await store.write(ACCOUNT, (mail) => mail.purgeExpunged(Number.MAX_SAFE_INTEGER))
  assert.equal(await store.body(ACCOUNT, bodyId), undefined)
}

async function checkBodies(store: CheckedStore, sizes: readonly number[], close = false): Promise<void> {
  const listed = await store.read(ACCOUNT, (mail) =>
    mail.list(1, ALL, ['envelope', 'bodyStructure', 'preview', 'root', 'sent', 'subject', 'thread']),
  )
  assert.deepEqual(
    listed.map(({ uid }) => uid),
    sizes.map((_, i) => i + 1),
  )
  for (const [i, size] of sizes.entries()) {
    const message = listed[i] as ListedMessage
    const expected = letterOctets(`of ${size}`, { size })
    const body = await store.body(ACCOUNT, message.bodyId)
    assert.ok(body)
    assert.equal(body.size, expected.length)
    assert.equal(message.size, expected.length)
    assert.ok(Buffer.from(await body.bytes()).equals(expected))
    const middle: Uint8Array[] = []
    for await (const chunk of body.chunks(10, 90_000)) {
      assert.ok(chunk.length > 0 && chunk.length <= 64 * 1024)
      middle.push(chunk)
    }
    assert.ok(Buffer.from(concat(middle)).equals(expected.subarray(10, 90_000)))
    assert.match(text(message.envelope as Uint8Array), new RegExp(`"of ${size}"`))
    assert.equal(message.root?.bodyEnd, expected.length)
    assert.equal(message.thread?.baseSubject.toLowerCase(), `of ${size}`)
    assert.equal(message.thread?.messageId, `of-${size}@posthus.test`)
  }
  if (close) await store.closeChecked()
}
