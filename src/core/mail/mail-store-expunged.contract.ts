import assert from 'node:assert/strict'
import { text } from '../../base/bytes.ts'
import type { ExpungedKey, ExpungedMessage } from './expunged-message.ts'
import { flagsOf, NO_FLAGS } from './flags.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import { ACCOUNT, ALL, append, expungeAll, rowsOf } from './mail-store-member.contract.ts'
import type { CheckedStore } from './store-place.fixture.ts'

export async function bringBack(store: CheckedStore, letter: Letters): Promise<void> {
  await store.write(ACCOUNT, (mail) => mail.createMailbox('trip/photos'))
  const flags = flagsOf(['\\Seen', '\\Deleted', 'Blue'])
  const kept = await append(store, 'INBOX', await letter('kept', { size: 200_000 }), flags, 4_000)
  const inside = await append(store, 'trip/photos', await letter('inside'))
  const before = (await rowsOf(store, 'INBOX'))[0]!
  await store.write(ACCOUNT, (mail) => mail.expunge(1, ALL))
  await store.write(ACCOUNT, async (mail) => {
    await mail.deleteMailbox('trip/photos')
    await mail.deleteMailbox('trip')
  })
  const expunged = await store.read(ACCOUNT, (mail) => mail.expunged())
  assert.deepEqual(
    expunged.map(({ mailbox, mailboxName, uid, emailId, flags, internalMs }) => [
      mailbox,
      mailboxName,
      uid,
      emailId,
      flags,
      internalMs,
    ]),
    [
      [1, 'INBOX', kept.uid, kept.emailId, flags, 4_000],
      [inside.mailbox, 'trip/photos', inside.uid, inside.emailId, NO_FLAGS, 1_000],
    ],
  )
  assert.match(text(expunged[0]!.envelope), /"kept"/)
  assert.equal((await store.read(ACCOUNT, (mail) => mail.mailbox(1)))?.size, 0, 'it counts no more')
  const back = await store.write(ACCOUNT, (mail) => mail.bringBack([...expunged, ...expunged]))
  assert.deepEqual(
    back.map(({ from }) => [from.mailbox, from.uid]),
    expunged.map(({ mailbox, uid }) => [mailbox, uid]),
    'each once',
  )
  const after = (await rowsOf(store, 'INBOX'))[0]!
  assert.ok(after.uid > before.uid && after.modseq > before.modseq)
  assert.deepEqual(
    [after.emailId, after.threadId, after.internalMs, after.bodyId, after.flags],
    [before.emailId, before.threadId, before.internalMs, before.bodyId, flagsOf(['\\Seen', 'Blue'])],
  )
  assert.equal((await (await store.body(ACCOUNT, after.bodyId))!.bytes()).length, after.size)
  const made = await store.read(ACCOUNT, (mail) => mail.mailboxNamed('trip/photos'))
  assert.deepEqual([made?.id, made?.messages, made?.unseen], [back[1]?.mailbox, 1, 1])
  assert.notEqual(made?.id, inside.mailbox)
  assert.deepEqual(await store.read(ACCOUNT, (mail) => mail.expunged()), [])
}

export async function pageExpunged(store: CheckedStore, letter: Letters): Promise<void> {
  for (let i = 0; i < 60; i++) await append(store, i % 2 ? 'INBOX' : 'Archive', await letter(`m${i}`))
  await expungeAll(store, 'INBOX')
  await expungeAll(store, 'Archive')
  const page = (after?: ExpungedKey) => store.read(ACCOUNT, (mail) => mail.expunged(after, 7))
  const pages: ExpungedMessage[] = []
  for (let next = await page(); next.length > 0; next = await page(next.at(-1))) pages.push(...next)
  assert.deepEqual(pages, await store.read(ACCOUNT, (mail) => mail.expunged()))
  assert.equal(new Set(pages.map(({ emailId }) => emailId)).size, 60)
  const purge = (beforeMs: number, most?: number) => store.write(ACCOUNT, (mail) => mail.purgeExpunged(beforeMs, most))
  assert.equal(await purge(pages[0]!.expungedMs), 0, 'none is that old')
  assert.equal(await purge(Number.MAX_SAFE_INTEGER, 40), 40)
  assert.deepEqual(await store.read(ACCOUNT, (mail) => mail.expunged()), pages.slice(40))
  assert.equal(await store.body(ACCOUNT, pages[0]!.bodyId), undefined)
  assert.equal(await purge(Number.MAX_SAFE_INTEGER), 20)
  assert.deepEqual(await store.write(ACCOUNT, (mail) => mail.bringBack(pages)), [], 'nobody can bring them back now')
}
