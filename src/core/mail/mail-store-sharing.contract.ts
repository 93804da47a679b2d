import assert from 'node:assert/strict'
import { text, utf8 } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { MAX_ACL_ENTRIES } from './acl.ts'
import { ANNOTATION_LIMITS } from './annotation.ts'
import { NO_FLAGS } from './flags.ts'
import type { MailChange, MailStore } from './mail-store.ts'
import type { Letters } from './mail-store-letters.fixture.ts'
import type { QuotaLimits } from './quota.ts'
import { UidSet } from './uid-set.ts'

const ALL = UidSet.of([{ first: 1, last: 0xffffffff }])

/** `open`: another store on the same place, with limits. */
export async function keepQuota(
  account: string,
  open: (limitsOf: () => Promise<QuotaLimits>) => Promise<MailStore>,
  letter: Letters,
): Promise<void> {
  let limits: QuotaLimits = { storageBytes: undefined, messages: 3 }
  const store = await open(async () => limits)
  const full = (error: unknown) => isFault(error, 'mail/over-quota')
  const inbox = await store.read(account, async (mail) => (await mail.mailboxNamed('INBOX'))?.id as number)
  const trash = await store.read(account, async (mail) => (await mail.mailboxNamed('Trash'))?.id as number)
  const add = async (count: number) =>
    store.write(account, async (mail) => {
      for (let i = 0; i < count; i++)
        await mail.append(inbox, await letter(`letter ${i}`), { flags: NO_FLAGS, internalMs: 0 })
    })
  try {
    await add(2)
    await assert.rejects(add(2), full)
    const { used } = await store.quota(account)
    assert.equal(used.messages, 2, 'nothing of the refused transaction is there')
    await store.write(account, (mail) => mail.copy(inbox, UidSet.of([{ first: 1, last: 1 }]), trash))
    await assert.rejects(
      store.write(account, (mail) => mail.copy(inbox, UidSet.of([{ first: 1, last: 1 }]), trash)),
      full,
    )
    limits = { storageBytes: 1, messages: undefined }
    await assert.rejects(add(1), full)
    assert.equal((await store.write(account, (mail) => mail.move(inbox, ALL, trash))).pairs.length, 2)
    await store.write(account, (mail) => mail.expunge(trash, ALL, true))
    assert.deepEqual((await store.quota(account)).used, { storageBytes: 0, messages: 0 })
  } finally {
    await store.close()
  }
}

export async function keepRights(account: string, store: MailStore): Promise<void> {
  const changes: MailChange[] = []
  using _watch = store.watch(account, (change) => changes.push(change))
  const grant = (name: string, identifier: string, rights: string) =>
    store.write(account, async (mail) => {
      await mail.setRights((await mail.mailboxNamed(name))?.id as number, { identifier, rights })
    })
  const aclOf = (name: string) =>
    store.read(account, async (mail) => mail.acl((await mail.mailboxNamed(name))?.id as number))
  await store.write(account, (mail) => mail.createMailbox('Work'))
  await grant('Work', 'bob', 'lr')
  await grant('Work', 'anyone', 'l')
  assert.equal(changes.at(-1)?.tree, true, 'whoever has it selected looks again')
  await grant('Work', 'bob', 'lrs')
  await store.write(account, (mail) => mail.createMailbox('Work/a/b'))
  await store.write(account, (mail) => mail.renameMailbox('Work', 'Play'))
  const both = [
    { identifier: 'anyone', rights: 'l' },
    { identifier: 'bob', rights: 'lrs' },
  ]
  for (const name of ['Play', 'Play/a', 'Play/a/b']) assert.deepEqual(await aclOf(name), both)
  assert.deepEqual(await aclOf('INBOX'), [])
  await grant('Play/a', 'bob', '')
  assert.deepEqual(await aclOf('Play/a'), [{ identifier: 'anyone', rights: 'l' }])
  await store.write(account, (mail) => mail.deleteMailbox('Play/a/b'))
  assert.equal((await store.read(account, (mail) => mail.acls())).size, 2)
  await assert.rejects(
    store.write(account, (mail) => mail.setRights(9999, { identifier: 'bob', rights: 'l' })),
    (error) => isFault(error, 'mail/no-such-mailbox'),
  )
  const tooMany = store.write(account, async (mail) => {
    const { id } = await mail.createMailbox('Many')
    for (let i = 0; i <= MAX_ACL_ENTRIES; i++) await mail.setRights(id, { identifier: `m${i}`, rights: 'l' })
  })
  await assert.rejects(tooMany, (error) => isFault(error, 'mail/too-many-shares'))
}

export async function keepAnnotations(account: string, store: MailStore): Promise<void> {
  const note = (entry: string, value?: string) => ({ entry, value: value === undefined ? undefined : utf8(value) })
  const set = (name: string | undefined, reader: string, ...changes: ReturnType<typeof note>[]) =>
    store.write(account, async (mail) => {
      const place = name === undefined ? undefined : (await mail.mailboxNamed(name))?.id
      await mail.annotate(place, reader, changes)
      return mail.modseq()
    })
  const seen = (name: string | undefined, reader: string) =>
    store.read(account, async (mail) => {
      const place = name === undefined ? undefined : (await mail.mailboxNamed(name))?.id
      return (await mail.annotations(place, reader)).map(({ entry, value }) => `${entry} ${text(value)}`)
    })
  await store.write(account, (mail) => mail.createMailbox('Work'))
  const first = await set('Work', account, note('/shared/a', 'one'), note('/private/a', 'mine'))
  const second = await set('Work', 'bob', note('/private/a', "bob's"), note('/shared/b', 'two'))
  await set(undefined, account, note('/private/x', 'all'))
  assert.deepEqual(await seen('Work', account), ['/private/a mine', '/shared/a one', '/shared/b two'])
  assert.deepEqual(await seen('Work', 'bob'), ["/private/a bob's", '/shared/a one', '/shared/b two'])
  assert.deepEqual(await seen(undefined, account), ['/private/x all'])
  assert.deepEqual(await seen(undefined, 'bob'), [])
  await set('Work', account, note('/shared/a'), note('/shared/never'))
  const changes = await store.read(account, (mail) => mail.annotationChanges(first, account))
  assert.deepEqual(
    changes.map(({ entry, modseq }) => [entry, modseq === second]),
    [
      ['/private/x', false],
      ['/shared/a', false],
      ['/shared/b', true],
      ['/shared/never', false],
    ],
  )
  await store.write(account, (mail) => mail.renameMailbox('Work', 'Play'))
  assert.deepEqual(await seen('Play', account), ['/private/a mine', '/shared/b two'])
  const big = note('/shared/big', 'x'.repeat(ANNOTATION_LIMITS.maxValueBytes + 1))
  await assert.rejects(set('Play', account, note('/shared/good', 'y'), big), (error) =>
    isFault(error, 'mail/annotation-too-big'),
  )
  const many = Array.from({ length: ANNOTATION_LIMITS.maxPerPlace }, (_, i) => note(`/private/n${i}`, 'y'))
  await assert.rejects(set('Play', account, ...many), (error) => isFault(error, 'mail/too-many-annotations'))
  await set('Play', 'carol', ...many)
  await assert.rejects(set('Play', 'carol', note('/private/last', 'y')), (error) =>
    isFault(error, 'mail/too-many-annotations'),
  )
  assert.deepEqual(
    await seen('Play', account),
    ['/private/a mine', '/shared/b two'],
    'nothing of a refused change is there',
  )
  await store.write(account, (mail) => mail.deleteMailbox('Play'))
  await store.write(account, (mail) => mail.createMailbox('Play'))
  assert.deepEqual(await seen('Play', 'carol'), [])
}
