import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import test from 'node:test'
import { ANNA, basic, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { ANYONE, BO, BOS, CLEO, DAN, SharingTestBed } from '../../../../test/kit/sharing-test-bed.ts'

test('the accounts of those who share something stand in the session, with what may be done there', async (t) => {
  await using bed = await SharingTestBed.open()
  const accounts = async (who = ANNA) => Object.keys((await bed.session(who)).accounts)
  assert.deepEqual(await accounts(), ['Aa1'])
  const cases: readonly [string, Record<string, string>, readonly string[], boolean?][] = [
    ['to be read', { [ANNA.id]: 'lr' }, ['Aa1', BOS], true],
    ['to be seen only', { [ANNA.id]: 'l' }, ['Aa1', BOS], true],
    ['to be written to', { [ANNA.id]: 'lri' }, ['Aa1', BOS], false],
    ['to be read by name only', { [ANNA.id]: 'r' }, ['Aa1']],
    ['with everybody of the domain', { [ANYONE]: 'lr' }, ['Aa1', BOS], true],
    ['with somebody else', { [CLEO.id]: 'lrswi' }, ['Aa1']],
    ['with everybody but her', { [ANYONE]: 'lr', [`-${ANNA.id}`]: 'lr' }, ['Aa1']],
  ]
  for (const [name, rights, expected, isReadOnly] of cases) {
    await t.test(name, async () => {
      await bed.mailbox('Work', rights)
      const { accounts: all, primaryAccounts } = await bed.session()
      assert.deepEqual(Object.keys(all), expected)
      assert.ok(Object.values(primaryAccounts).every((id) => id === 'Aa1'))
      if (isReadOnly !== undefined) {
        const { accountCapabilities, ...account } = all[BOS]
        assert.deepEqual(account, { name: BO.address, isPersonal: false, isReadOnly })
        assert.equal(accountCapabilities['urn:ietf:params:jmap:mail'].mayCreateTopLevelMailbox, false)
      }
      for (const identifier of Object.keys(rights)) await bed.grant('Work', '', identifier)
    })
  }
  await bed.mailbox('Work', { [ANYONE]: 'lr', [DAN.id]: 'lr' })
  assert.deepEqual(await accounts(DAN), ['Ad1'], 'nobody of another domain')
  await bed.jmap.directory.setState(BO.id, 'suspended')
  assert.deepEqual(await accounts(), ['Aa1'])
})

test('the state of the session is another one when a mailbox is shared and when it is not any more', async () => {
  await using bed = await SharingTestBed.open()
  const state = async () => (await bed.calls([['Core/echo', {}]])).sessionState as string
  const before = await state()
  assert.equal((await bed.session()).state, before)
  await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  const shared = await state()
  assert.notEqual(shared, before)
  assert.equal((await bed.session()).state, shared)
  await bed.grant('Work', 'lrs')
  const written = await state()
  assert.notEqual(written, shared, 'the account is not only to be read any more')
  await bed.grant('Work', '')
  assert.equal(await state(), before)
})

test('of somebody’s mailboxes those are there that are shared, with the rights of the list', async () => {
  await using bed = await SharingTestBed.open()
  const work = await bed.mailbox('Work', { [ANNA.id]: 'lrs' })
  const seen = await bed.mailbox('Seen', { [ANNA.id]: 'l' })
  await bed.mailbox('Deep/er', {})
  const deepest = await bed.mailbox('Deep/er/est', { [ANNA.id]: 'lrx' })
  const hidden = await bed.mailbox('Hidden', { [ANNA.id]: 'r' })
  await bed.deliver(letter('one'), 'Work')
  await bed.deliver(letter('two'), 'Seen')
  const { list } = await bed.call('Mailbox/get', { ids: null })
  const byId = new Map(list.map((one: { id: string }) => [one.id, one]))
  assert.deepEqual(new Set(byId.keys()), new Set([work, seen, deepest]))
  const none = { mayReadItems: false, mayAddItems: false, mayRemoveItems: false, maySetSeen: false }
  const nothing = { ...none, maySetKeywords: false, mayCreateChild: false, maySubmit: false, mayShare: false }
  const closed = { ...nothing, mayRename: false, mayDelete: false }
  assert.deepEqual(byId.get(work), {
    id: work,
    name: 'Work',
    parentId: null,
    role: null,
    sortOrder: 0,
    totalEmails: 1,
    unreadEmails: 1,
    totalThreads: 1,
    unreadThreads: 1,
    isSubscribed: false,
    shareWith: null,
    myRights: { ...closed, mayReadItems: true, maySetSeen: true },
  })
  const { name, totalEmails, totalThreads, unreadThreads, myRights } = byId.get(seen) as Record<string, unknown>
  assert.deepEqual([name, totalEmails, totalThreads, unreadThreads, myRights], ['Seen', 0, 0, 0, closed])
  const deep = byId.get(deepest) as Record<string, unknown>
  assert.deepEqual([deep['name'], deep['parentId']], ['Deep/er/est', null])
  assert.deepEqual(deep['myRights'], { ...closed, mayReadItems: true, mayRename: true, mayDelete: true })
  assert.deepEqual((await bed.call('Mailbox/get', { ids: [hidden, 'F1'] })).notFound, [hidden, 'F1'])
  assert.deepEqual(new Set((await bed.call('Mailbox/query')).ids), new Set([work, seen, deepest]))
})

test('what lies in other mailboxes is nowhere: not by its id, its thread, a search, a count, or a blob', async () => {
  await using bed = await SharingTestBed.open()
  const work = await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  const secret = await bed.mailbox('Secret')
  const seen = await bed.mailbox('Seen', { [ANNA.id]: 'l' })
  const first = await bed.deliver(letter('plan'), 'Work')
  const answer = 'In-Reply-To: <plan@example.net>\nReferences: <plan@example.net>\n'
  const hidden = await bed.deliver(letter('Re: plan', answer, 'Needle in the secret.'), 'Secret')
  const closed = await bed.deliver(letter('Re: Re: plan', answer, 'Needle too.'), 'Seen')
  const got = await bed.call('Email/get', { ids: [first, hidden, closed], properties: ['threadId', 'blobId'] })
  assert.deepEqual(got.notFound, [hidden, closed])
  const [{ threadId, blobId }] = got.list
  assert.deepEqual((await bed.call('Thread/get', { ids: [threadId] })).list, [{ id: threadId, emailIds: [first] }])
  const queries: readonly [object, readonly string[]][] = [
    [{}, [first]],
    [{ filter: { inMailbox: work } }, [first]],
    [{ filter: { inMailbox: secret } }, []],
    [{ filter: { inMailbox: seen } }, []],
    [{ filter: { inMailboxOtherThan: [work] } }, []],
    [{ filter: { text: 'needle' } }, []],
    [{ filter: { body: 'about' } }, [first]],
    [{ filter: { hasAttachment: false } }, [first]],
    [{ filter: { someInThreadHaveKeyword: '$seen' } }, []],
    [{ collapseThreads: true }, [first]],
    [{ sort: [{ property: 'subject' }] }, [first]],
  ]
  for (const [args, ids] of queries) {
    const { ids: found, total } = await bed.call('Email/query', { ...args, calculateTotal: true })
    assert.deepEqual([found, total], [ids, ids.length], JSON.stringify(args))
  }
  assert.equal(await bed.refusal('Email/query', { anchor: hidden }), 'anchorNotFound')
  const snippets = await bed.call('SearchSnippet/get', { filter: { text: 'needle' }, emailIds: [first, hidden] })
  assert.deepEqual([snippets.list.length, snippets.notFound], [1, [hidden]])
  const own = await bed.call('Email/get', { ids: [hidden], properties: ['blobId'], bodyProperties: ['blobId'] }, BO)
  const secretBlob = own.list[0].blobId as string
  for (const id of [secretBlob, `${secretBlob}-0-10-n`]) {
    assert.deepEqual((await bed.call('Email/parse', { blobIds: [id] })).notFound, [id])
    assert.deepEqual((await bed.call('Blob/get', { ids: [id] })).notFound, [id])
    assert.deepEqual((await bed.call('Blob/lookup', { typeNames: ['Email'], ids: [id] })).notFound, [id])
    assert.equal((await bed.jmap.fetch(`/jmap/download/${BOS}/${id}/x`)).status, 404)
  }
  const looked = await bed.call('Blob/lookup', { typeNames: ['Email', 'Mailbox'], ids: [blobId] })
  assert.deepEqual(looked.list[0].matchedIds, { Email: [first], Mailbox: [work] })
  const download = await bed.jmap.fetch(`/jmap/download/${BOS}/${blobId}/x`)
  assert.match(await download.text(), /about plan/)
  assert.equal((await bed.jmap.fetch(`/jmap/download/Aa1/${secretBlob}/x`)).status, 404)
  const uploaded = await bed.jmap.fetch(`/jmap/upload/Ab1`, {
    method: 'POST',
    body: 'of Bo',
    headers: { authorization: basic(BO.address, 'right') },
  })
  const upload = ((await uploaded.json()) as { blobId: string }).blobId
  assert.equal((await bed.jmap.fetch(`/jmap/download/${BOS}/${upload}/x`)).status, 404)
  await bed.jmap.mail.write(BO.id, ({ scripts }) => scripts.put('mine', 'keep;', 0))
  const script = `U${hash('sha256', 'keep;')}`
  assert.equal((await bed.jmap.fetch(`/jmap/download/${BOS}/${script}/x`)).status, 404)
})

test('a message that is copied is there as often as it lies in mailboxes that are shared, and the same octets are not a way around', async () => {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  await bed.mailbox('Secret')
  const text = letter('twice')
  const [first, other] = [await bed.deliver(text, 'Work'), await bed.deliver(text, 'Secret')]
  const { list } = await bed.call('Email/get', { ids: [first, other], properties: ['blobId'] })
  assert.deepEqual(
    list.map(({ id }: { id: string }) => id),
    [first],
  )
  const { list: looked } = await bed.call('Blob/lookup', { typeNames: ['Email'], ids: [list[0].blobId] })
  assert.deepEqual(looked[0].matchedIds, { Email: [first] })
})

test('an account is unknown to whom nothing of it is shown, whether it is there or not, and nothing but mail is reached', async () => {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Work', { [CLEO.id]: 'lr', [ANNA.id]: 'r' })
  for (const accountId of [BOS, 'Ac1', 'Ad1', 'Anobody', 'A', 'b1']) {
    for (const name of ['Mailbox/get', 'Email/query', 'Email/changes', 'Blob/get']) {
      assert.equal(await bed.refusal(name, { accountId, sinceState: '1-1' }), 'accountNotFound', `${name} ${accountId}`)
    }
    assert.equal((await bed.jmap.fetch(`/jmap/download/${accountId}/B1/x`)).status, 404)
    assert.equal((await bed.jmap.fetch(`/jmap/upload/${accountId}`, { method: 'POST', body: 'x' })).status, 404)
  }
})

test('an account that is only read refuses to be changed as a whole; subscribing is not changing it', async () => {
  await using bed = await SharingTestBed.open()
  const work = await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  const own = await bed.jmap.mailbox()
  const email = await bed.deliver(letter('read'), 'Work')
  for (const [name, args] of [
    ['Email/set', { update: { [email]: { 'keywords/$flagged': true } } }],
    ['Email/set', {}],
    ['Email/import', { emails: {} }],
    ['Email/copy', { fromAccountId: 'Aa1', create: {} }],
  ] as const) {
    assert.equal(await bed.refusal(name, args), 'accountReadOnly', name)
  }
  const create = { c: { id: email, mailboxIds: { [own]: true } } }
  const copied = await bed.call('Email/copy', { fromAccountId: BOS, accountId: 'Aa1', create })
  assert.equal(typeof copied.created.c.id, 'string', 'what is copied from is not changed')
  const subscribed = await bed.call('Mailbox/set', { update: { [work]: { isSubscribed: true } } })
  assert.deepEqual(Object.keys(subscribed.updated), [work])
})

test('what is taken away is gone with the next call', async () => {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  await bed.mailbox('Other', { [ANNA.id]: 'lr' })
  const id = await bed.deliver(letter('one'), 'Work')
  const [{ blobId }] = (await bed.call('Email/get', { ids: [id], properties: ['blobId'] })).list
  await bed.grant('Work', '')
  assert.deepEqual((await bed.call('Email/get', { ids: [id] })).notFound, [id])
  assert.equal((await bed.jmap.fetch(`/jmap/download/${BOS}/${blobId}/x`)).status, 404)
  await bed.grant('Other', '')
  assert.equal(await bed.refusal('Email/get', { ids: [id] }), 'accountNotFound')
})
