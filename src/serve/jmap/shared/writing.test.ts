import assert from 'node:assert/strict'
import test from 'node:test'
import { ANNA, type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { BO, BOS, SharingTestBed } from '../../../../test/kit/sharing-test-bed.ts'

/** What an update of a message in a mailbox with such rights comes to: keywords, or another mailbox. */
const UPDATES: readonly [rights: string, target: string, patch: Loose, isDone: boolean][] = [
  ['lr', 'lri', { 'keywords/$seen': true }, false],
  ['lrs', '', { 'keywords/$seen': true }, true],
  ['lrs', '', { 'keywords/$flagged': true }, false],
  ['lrw', '', { 'keywords/$flagged': true, 'keywords/work': true }, true],
  ['lrw', '', { 'keywords/$flagged': true, 'keywords/$seen': true }, false],
  ['lrsw', '', { keywords: { $seen: true, x: true } }, true],
  ['lrte', 'lri', 'move', true],
  ['lrte', 'li', 'move', true],
  ['lrte', 'lr', 'move', false],
  ['lrt', 'lri', 'move', false],
  ['lre', 'lri', 'move', false],
  ['lrswit', 'lrswite', 'move', false],
]

test('a message is changed as far as the rights of its mailbox go, and all of it or nothing', async (t) => {
  await using bed = await SharingTestBed.open()
  for (const [rights, targetRights, patch, isDone] of UPDATES) {
    await t.test(`${rights} ${targetRights} ${JSON.stringify(patch)} ${isDone}`, async () => {
      await bed.mailbox('Work', { [ANNA.id]: rights })
      const target = await bed.mailbox('Target', { [ANNA.id]: targetRights })
      const id = await bed.deliver(letter('one'), 'Work')
      const before = (await bed.call('Email/get', { ids: [id], properties: ['keywords', 'mailboxIds'] }, BO)).list
      const update = { [id]: patch === 'move' ? { mailboxIds: { [target]: true } } : patch }
      const { updated, notUpdated } = await bed.call('Email/set', { update })
      const after = (await bed.call('Email/get', { ids: [id], properties: ['keywords', 'mailboxIds'] }, BO)).list
      if (isDone) {
        assert.deepEqual(updated, { [id]: null })
        assert.notDeepEqual(after, before)
      } else {
        assert.equal(notUpdated[id].type, 'forbidden')
        assert.deepEqual(after, before)
      }
    })
  }
})

test('messages are destroyed, made and imported where the rights allow it', async () => {
  await using bed = await SharingTestBed.open()
  const closed = await bed.mailbox('Closed', { [ANNA.id]: 'lr' })
  const open = await bed.mailbox('Open', { [ANNA.id]: 'lriste' })
  const drop = await bed.mailbox('Drop', { [ANNA.id]: 'li' })
  const hidden = await bed.mailbox('Hidden', { [ANNA.id]: 'i' })
  const [kept, gone] = [await bed.deliver(letter('kept'), 'Closed'), await bed.deliver(letter('gone'), 'Open')]
  const removed = await bed.call('Email/set', { destroy: [kept, gone] })
  assert.deepEqual([removed.destroyed, removed.notDestroyed[kept].type], [[gone], 'forbidden'])
  const draft = (mailbox: string) => ({
    mailboxIds: { [mailbox]: true },
    keywords: { $seen: true, $flagged: true },
    subject: 'made',
  })
  const made = await bed.call('Email/set', {
    create: { open: draft(open), closed: draft(closed), drop: draft(drop), hidden: draft(hidden) },
  })
  assert.deepEqual(made.created.open.keywords, { $seen: true }, 'what may not be kept is told')
  assert.deepEqual(Object.keys(made.created.drop).sort(), ['id', 'size'])
  assert.equal(made.notCreated.closed.type, 'forbidden')
  assert.equal(made.notCreated.hidden.type, 'invalidProperties', 'as if it were not there')
  const uploaded = await bed.jmap.fetch(`/jmap/upload/${BOS}`, { method: 'POST', body: letter('brought') })
  const { blobId, accountId } = (await uploaded.json()) as Loose
  assert.equal(accountId, BOS)
  const email = (mailbox: string) => ({ blobId, mailboxIds: { [mailbox]: true } })
  const imported = await bed.call('Email/import', { emails: { open: email(open), closed: email(closed) } })
  assert.deepEqual([typeof imported.created.open.id, imported.notCreated.closed.type], ['string', 'forbidden'])
  const { list } = await bed.call('Email/get', { ids: [imported.created.open.id], properties: ['subject'] }, BO)
  assert.equal(list[0].subject, 'brought')
  const theirs = await bed.call('Email/import', { emails: { x: email('F1') } }, BO)
  assert.equal(theirs.notCreated.x.type, 'invalidProperties', 'an upload is for whoever has brought it')
})

test('messages are copied between accounts, and the originals go if they may', async () => {
  await using bed = await SharingTestBed.open()
  const work = await bed.mailbox('Work', { [ANNA.id]: 'lris' })
  const inbox = await bed.jmap.mailbox()
  const theirs = await bed.deliver(letter('theirs'), 'Work', ['\\Seen', '\\Flagged'])
  await bed.mailbox('Hidden')
  const hidden = await bed.deliver(letter('hidden'), 'Hidden')
  const take = { fromAccountId: BOS, accountId: 'Aa1' }
  const taken = await bed.call('Email/copy', {
    ...take,
    create: { a: { id: theirs, mailboxIds: { [inbox]: true } }, b: { id: hidden, mailboxIds: { [inbox]: true } } },
  })
  assert.equal(taken.notCreated.b.type, 'notFound')
  const mine = { accountId: 'Aa1', ids: [taken.created.a.id], properties: ['subject', 'keywords'] }
  const { list } = await bed.call('Email/get', mine)
  assert.deepEqual([list[0].subject, list[0].keywords], ['theirs', { $seen: true, $flagged: true }])
  const [, kept] = await bed.call('Email/copy', {
    ...take,
    create: { a: { id: theirs, mailboxIds: { [inbox]: true } } },
    onSuccessDestroyOriginal: true,
  })
  assert.equal(kept.notDestroyed[theirs].type, 'forbidden', 'the original stays where it may not be taken out')
  const own = await bed.jmap.deliver(letter('mine'), { flags: ['\\Flagged'] })
  const [given, gone] = await bed.call('Email/copy', {
    fromAccountId: 'Aa1',
    accountId: BOS,
    create: { a: { id: own, mailboxIds: { [work]: true } } },
    onSuccessDestroyOriginal: true,
  })
  assert.deepEqual(gone.destroyed, [own])
  assert.deepEqual(given.created.a.keywords, {}, 'a keyword that may not be kept there stays behind')
  for (const [args, error] of [
    [{ fromAccountId: 'Anobody', accountId: 'Aa1' }, 'fromAccountNotFound'],
    [{ fromAccountId: 'Aa1', accountId: 'Ac1' }, 'accountNotFound'],
    [{ fromAccountId: 'Aa1', accountId: 'Aa1' }, 'invalidArguments'],
    [{ ...take, ifFromInState: '0-0' }, 'stateMismatch'],
    [{ ...take, ifInState: '0-0' }, 'stateMismatch'],
  ] as const) {
    assert.equal(await bed.refusal('Email/copy', { create: {}, ...args }), error, JSON.stringify(args))
  }
})

test('blobs are copied between accounts, those of messages that may be read', async () => {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  await bed.mailbox('Hidden')
  const seen = await bed.deliver(letter('seen'), 'Work')
  const hidden = await bed.deliver(letter('hidden'), 'Hidden')
  const { list } = await bed.call('Email/get', { ids: [seen, hidden], properties: ['blobId'] }, BO)
  const [one, other] = [seen, hidden].map((id) => list.find((each: Loose) => each.id === id).blobId)
  const copied = await bed.call('Blob/copy', { fromAccountId: BOS, accountId: 'Aa1', blobIds: [one, other] })
  assert.deepEqual(copied.notCopied, { [other]: { type: 'notFound' } })
  const inbox = await bed.jmap.mailbox()
  const emails = { x: { blobId: copied.copied[one], mailboxIds: { [inbox]: true } } }
  const { created } = await bed.call('Email/import', { accountId: 'Aa1', emails })
  assert.ok(created.x.id)
})

test('mailboxes are made, renamed, destroyed and subscribed as far as the rights go', async () => {
  await using bed = await SharingTestBed.open()
  const work = await bed.mailbox('Work', { [ANNA.id]: 'lrk' })
  const plain = await bed.mailbox('Plain', { [ANNA.id]: 'lr' })
  const own = await bed.mailbox('Work/Own', { [ANNA.id]: 'lrxte' })
  const set = (args: Loose) => bed.call('Mailbox/set', args)
  const create = {
    below: { name: 'Below', parentId: work },
    top: { name: 'Top' },
    plain: { name: 'X', parentId: plain },
    role: { name: 'Y', parentId: work, role: 'archive' },
  }
  const made = await set({ create })
  assert.deepEqual(Object.keys(made.created), ['below'])
  assert.deepEqual(made.created.below.myRights.mayReadItems, true, 'it has the list of the one above it')
  for (const one of ['top', 'plain', 'role']) assert.equal(made.notCreated[one].type, 'forbidden', one)
  const refused: readonly [string, Loose][] = [
    [plain, { name: 'Other' }],
    [plain, { parentId: work }],
    [own, { parentId: null }],
    [own, { parentId: plain }],
    [own, { role: 'archive' }],
    [own, { sortOrder: 3 }],
  ]
  for (const [id, patch] of refused) {
    const { notUpdated } = await set({ update: { [id]: patch } })
    assert.equal(notUpdated[id].type, 'forbidden', JSON.stringify(patch))
  }
  assert.deepEqual((await set({ update: { [own]: { name: 'Mine' } } })).updated, { [own]: null })
  await set({ update: { [plain]: { isSubscribed: true } } })
  const subscribed = await bed.jmap.mail.read(ANNA.id, (mail) => mail.subscribedNames())
  assert.ok(subscribed.includes(`#user/${BO.address}/Plain`), 'IMAP knows of it')
  const [{ isSubscribed }] = (await bed.call('Mailbox/get', { ids: [plain] })).list
  assert.equal(isSubscribed, true)
  const theirs = (await bed.call('Mailbox/get', { ids: [plain] }, BO)).list
  assert.equal(theirs[0].isSubscribed, false, 'the owner’s own is another one')
  await bed.deliver(letter('one'), 'Work/Mine')
  assert.equal((await set({ destroy: [own] })).notDestroyed[own].type, 'mailboxHasEmail')
  assert.equal((await set({ destroy: [plain], onDestroyRemoveEmails: true })).notDestroyed[plain].type, 'forbidden')
  assert.deepEqual((await set({ destroy: [own], onDestroyRemoveEmails: true })).destroyed, [own])
})
