import assert from 'node:assert/strict'
import test from 'node:test'
import { ANNA, type Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { ANYONE, BO, BOS, CLEO, DAN, SharingTestBed } from '../../../../test/kit/sharing-test-bed.ts'
import { MOST_AT_ONCE } from './principals.ts'

const READ = {
  mayReadItems: true,
  mayAddItems: false,
  mayRemoveItems: false,
  maySetSeen: false,
  maySetKeywords: false,
  mayCreateChild: false,
  mayRename: false,
  mayDelete: false,
  maySubmit: false,
  mayShare: false,
}

/** The list of a mailbox of Bo's, as IMAP has it. */
async function aclOf(bed: SharingTestBed, name: string): Promise<Record<string, string>> {
  const acl = await bed.jmap.mail.read(BO.id, async (mail) => mail.acl((await mail.mailboxNamed(name))?.id ?? 0))
  return Object.fromEntries(acl.map(({ identifier, rights }) => [identifier, rights]))
}

test('shareWith is the list that IMAP has, whole and by patch, and the other way round', async () => {
  await using bed = await SharingTestBed.open()
  const id = await bed.mailbox('Work', { [ANNA.id]: 'lrt', [ANYONE]: 'l', gone0: 'lr' })
  const shown = async () =>
    (await bed.call('Mailbox/get', { ids: [id], properties: ['shareWith'] }, BO)).list[0].shareWith
  const none = { ...READ, mayReadItems: false }
  assert.deepEqual(await shown(), { Pa1: READ, Panyone: none }, 'nobody is shown who is no more')
  const set = async (patch: Loose) => {
    const { notUpdated } = await bed.call('Mailbox/set', { update: { [id]: patch } }, BO)
    assert.equal(notUpdated, null, JSON.stringify(notUpdated))
  }
  await set({ 'shareWith/Pa1/maySetSeen': true })
  assert.equal((await aclOf(bed, 'Work'))[ANNA.id], 'lrst', 'what IMAP has given in part stays')
  await set({ 'shareWith/Pc1/mayReadItems': true })
  assert.deepEqual(await aclOf(bed, 'Work'), { [ANNA.id]: 'lrst', [CLEO.id]: 'lr', [ANYONE]: 'l', gone0: 'lr' })
  await set({ 'shareWith/Panyone': null, 'shareWith/Pc1': { ...READ, mayAddItems: true, mayRemoveItems: true } })
  assert.deepEqual(await aclOf(bed, 'Work'), { [ANNA.id]: 'lrst', [CLEO.id]: 'lrite', gone0: 'lr' })
  await set({ shareWith: { Pa1: READ } })
  assert.deepEqual(await aclOf(bed, 'Work'), { [ANNA.id]: 'lrt' })
  await set({ shareWith: null })
  assert.deepEqual([await aclOf(bed, 'Work'), await shown()], [{}, null])
  const { created } = await bed.call('Mailbox/set', { create: { a: { name: 'New', shareWith: { Pa1: READ } } } }, BO)
  assert.deepEqual(await aclOf(bed, 'New'), { [ANNA.id]: 'lr' })
  assert.deepEqual((await bed.call('Mailbox/get', { ids: null, properties: ['name'] })).list, [
    { id: created.a.id, name: 'New' },
  ])
})

test('what is taken from somebody by a line of its own is given by taking from that line', async () => {
  await using bed = await SharingTestBed.open()
  const id = await bed.mailbox('Work', { [ANNA.id]: 'lrs', [`-${ANNA.id}`]: 'rs' })
  const [{ shareWith }] = (await bed.call('Mailbox/get', { ids: [id] }, BO)).list
  assert.deepEqual(shareWith, { Pa1: { ...READ, mayReadItems: false } })
  await bed.call('Mailbox/set', { update: { [id]: { 'shareWith/Pa1': READ } } }, BO)
  assert.deepEqual(await aclOf(bed, 'Work'), { [ANNA.id]: 'lr', [`-${ANNA.id}`]: 's' })
})

const WRONG: readonly [name: string, patch: Loose][] = [
  ['nobody', { 'shareWith/Pnobody': READ }],
  ['somebody of another domain', { [`shareWith/P${DAN.id}`]: READ }],
  ['an id of something else', { 'shareWith/F1': READ }],
  ['the owner', { [`shareWith/P${BO.id}`]: READ }],
  ['an unknown right', { 'shareWith/Pa1': { mayFly: true } }],
  ['no truth value', { 'shareWith/Pa1': { mayReadItems: 1 } }],
  ['no object', { 'shareWith/Pa1': true }],
  ['a list', { shareWith: ['Pa1'] }],
  ['renaming without deleting', { 'shareWith/Pa1': { ...READ, mayRename: true } }],
]

test('with nobody else and in no other way', async (t) => {
  await using bed = await SharingTestBed.open()
  const id = await bed.mailbox('Work', { [CLEO.id]: 'l' })
  for (const [name, patch] of WRONG) {
    await t.test(name, async () => {
      const { notUpdated } = await bed.call('Mailbox/set', { update: { [id]: patch } }, BO)
      assert.match(notUpdated[id].type, /^invalid(?:Properties|Patch)$/)
      assert.deepEqual(await aclOf(bed, 'Work'), { [CLEO.id]: 'l' })
    })
  }
})

test('nobody is given more than they have before the password was shown; less, and everything else, wants none', async () => {
  await using bed = await SharingTestBed.open()
  const id = await bed.mailbox('Work', { [ANNA.id]: 'lr', [CLEO.id]: 'lrsa', [`-${CLEO.id}`]: 's' })
  const before = await aclOf(bed, 'Work')
  const set = async (patch: Loose, who = BO) => {
    const { updated, notUpdated } = await bed.call('Mailbox/set', { update: { [id]: patch } }, who)
    return updated ? 'done' : notUpdated[id].type
  }
  bed.jmap.isProved = false
  for (const [patch, who] of [
    [{ 'shareWith/Panyone': READ }, BO],
    [{ 'shareWith/Pa1/maySetSeen': true }, BO],
    [{ 'shareWith/Pa1': null, 'shareWith/Panyone': READ }, BO],
    [{ name: 'Other', 'shareWith/Pa1/mayAddItems': true }, BO],
    // What a line of its own takes away is given back.
    [{ 'shareWith/Pc1/maySetSeen': true }, BO],
    // By somebody who may share it further, too.
    [{ 'shareWith/Pa1/maySetSeen': true }, CLEO],
  ] as const) {
    assert.equal(await set(patch, who), 'passwordNeeded', JSON.stringify(patch))
    assert.deepEqual(await aclOf(bed, 'Work'), before)
  }
  const create = { a: { name: 'New', shareWith: { Pa1: READ } }, b: { name: 'Other', shareWith: null } }
  const made = await bed.call('Mailbox/set', { create }, BO)
  assert.deepEqual([Object.keys(made.created), made.notCreated.a.type], [['b'], 'passwordNeeded'])
  assert.equal(await bed.jmap.mail.read(BO.id, (mail) => mail.mailboxNamed('New')), undefined)
  const { shareWith } = (await bed.call('Mailbox/get', { ids: [id] }, BO)).list[0]
  for (const patch of [{ name: 'Ours', shareWith }, { 'shareWith/Pc1': null }, { shareWith: null }]) {
    assert.equal(await set(patch), 'done', JSON.stringify(patch))
  }
  bed.jmap.isProved = true
  assert.equal(await set({ shareWith: { Pa1: READ } }), 'done')
})

test('the list is shown to whoever may administer the mailbox, and changed by nobody else', async () => {
  await using bed = await SharingTestBed.open()
  const id = await bed.mailbox('Work', { [ANNA.id]: 'lr', [CLEO.id]: 'lra' })
  const seen = async (who = ANNA) => (await bed.call('Mailbox/get', { ids: [id] }, who)).list[0]
  assert.deepEqual([(await seen()).shareWith, (await seen()).myRights.mayShare], [null, false])
  const byCleo = await seen(CLEO)
  assert.deepEqual([Object.keys(byCleo.shareWith), byCleo.myRights.mayShare], [['Pa1', 'Pc1'], true])
  const patch = { update: { [id]: { 'shareWith/Pa1/maySetSeen': true } } }
  assert.match((await bed.call('Mailbox/set', patch)).notUpdated[id].type, /^forbidden$/)
  assert.deepEqual((await bed.call('Mailbox/set', patch, CLEO)).updated, { [id]: null })
  assert.equal((await aclOf(bed, 'Work'))[ANNA.id], 'lrs')
  const lessened = await bed.call('Mailbox/set', { update: { [id]: { [`shareWith/P${BO.id}`]: READ } } }, CLEO)
  assert.equal(lessened.notUpdated[id].type, 'invalidProperties', 'the owner keeps all rights')
})

test('principals are oneself, those with whom one shares, and whoever is looked up by the whole address', async () => {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  const own = (name: string, args: Loose = {}, who = ANNA) => bed.call(name, { accountId: `A${who.id}`, ...args }, who)
  const all = (await own('Principal/get', { ids: null })).list
  assert.deepEqual(
    all.map(({ id, type, email }: Loose) => [id, type, email]),
    [
      ['Pa1', 'individual', ANNA.address],
      ['Pb1', 'individual', BO.address],
      ['Panyone', 'group', null],
    ],
  )
  assert.equal(all[1].accounts[BOS].isReadOnly, true)
  const theirs = (await own('Principal/get', { ids: null }, BO)).list
  assert.deepEqual(
    theirs.map(({ id }: Loose) => id),
    ['Pa1', 'Pb1', 'Panyone'],
  )
  assert.equal(theirs[0].accounts, null, 'she shares nothing')
  const queries: readonly [Loose, readonly string[]][] = [
    [{ email: CLEO.address }, ['Pc1']],
    [{ email: 'CLEO@Posthus.test' }, ['Pc1']],
    [{ email: 'cleo' }, []],
    [{ email: '@posthus.test' }, ['Pa1', 'Pb1']],
    [{ text: 'cleo' }, []],
    [{ name: 'bo' }, ['Pb1']],
    [{ email: DAN.address }, []],
    [{ email: 'nobody@posthus.test' }, []],
    [{ accountIds: [BOS] }, ['Pb1']],
    [{ type: 'group' }, ['Panyone']],
    [{ operator: 'OR', conditions: [{ email: CLEO.address }] }, []],
  ]
  for (const [filter, ids] of queries) {
    assert.deepEqual((await own('Principal/query', { filter })).ids, ids, JSON.stringify(filter))
  }
  const bosQuery = await own('Principal/query', { filter: { accountIds: ['Aa1', 'Ab1'] } }, BO)
  assert.deepEqual(bosQuery.ids, ['Pb1'], 'of Anna he sees no account')
  const found = await own('Principal/get', { ids: ['Pc1', 'Pd1', 'Pnobody'] })
  assert.deepEqual([found.list[0].email, found.notFound], [CLEO.address, ['Pd1', 'Pnobody']])
  assert.deepEqual((await own('Principal/changes', { sinceState: found.state })).updated, [])
  await bed.mailbox('Work', { [CLEO.id]: 'lr' })
  assert.equal(
    await bed.refusal('Principal/changes', { accountId: 'Ab1', sinceState: '1' }, BO),
    'cannotCalculateChanges',
  )
  assert.equal(await bed.refusal('Principal/get', {}), 'accountNotSupportedByMethod')
})

test('principals are neither made, changed nor destroyed, not even oneself', async () => {
  await using bed = await SharingTestBed.open()
  const request = { create: { p: { name: 'X' } }, update: { Pa1: { name: 'Y' } }, destroy: ['Pc1'] }
  const set = await bed.call('Principal/set', { accountId: 'Aa1', ...request })
  const { notCreated, notUpdated, notDestroyed, oldState, newState } = set
  assert.deepEqual([notCreated.p.type, notUpdated.Pa1.type, notDestroyed.Pc1.type], Array(3).fill('forbidden'))
  assert.equal(oldState, newState)
  assert.equal(await bed.refusal('Principal/set', { accountId: 'Aa1', ifInState: 'x' }), 'stateMismatch')
})

test('whoever looks up many addresses has to wait, and those one knows are always there', async () => {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  const look = (email: string) => ['Principal/query', { accountId: 'Aa1', filter: { email } }] as const
  const guesses = Array.from({ length: MOST_AT_ONCE + 1 }, (_, at) => look(`guess${at}@posthus.test`))
  const { methodResponses } = await bed.calls([...guesses, look(BO.address)])
  const refused = methodResponses.filter(([name]: [string]) => name === 'error')
  assert.deepEqual(
    refused.map(([, { type }]: Loose) => type),
    ['serverUnavailable'],
  )
  assert.deepEqual(methodResponses.at(-1)[1].ids, ['Pb1'])
  assert.equal(await bed.refusal('Principal/get', { accountId: 'Aa1', ids: ['Pc1'] }), 'serverUnavailable')
})

test('who is shared with is told, once for each mailbox, with what has changed', async () => {
  await using bed = await SharingTestBed.open()
  const id = await bed.mailbox('Work')
  const share = async (patch: Loose) => bed.call('Mailbox/set', { update: { [id]: patch } }, BO)
  const own = (name: string, args: Loose = {}) => bed.call(name, { accountId: 'Aa1', ...args })
  const before = (await own('ShareNotification/get', { ids: null })).state
  await share({ 'shareWith/Pa1': READ })
  const told = await own('ShareNotification/get', { ids: null })
  const [{ id: noticeId, created, ...notice }] = told.list
  assert.match(created, /^1970|^20/)
  assert.deepEqual(notice, {
    changedBy: { name: BO.name, email: BO.address, principalId: 'Pb1' },
    objectType: 'Mailbox',
    objectAccountId: BOS,
    objectId: id,
    oldRights: null,
    newRights: READ,
    name: 'Work',
  })
  assert.deepEqual((await own('ShareNotification/changes', { sinceState: before })).created, [noticeId])
  await share({ 'shareWith/Pa1/maySetSeen': true })
  const again = (await own('ShareNotification/get', { ids: null })).list
  assert.deepEqual([again.length, again[0].oldRights, again[0].newRights.maySetSeen], [1, null, true])
  await share({ shareWith: null })
  assert.deepEqual((await own('ShareNotification/get', { ids: null })).list, [], 'all is as it was')
  const other = await bed.mailbox('Other')
  bed.jmap.clock.advance(5000)
  await bed.call('Mailbox/set', { update: { [id]: { 'shareWith/Pa1': READ } } }, BO)
  bed.jmap.clock.advance(5000)
  await bed.call('Mailbox/set', { update: { [other]: { 'shareWith/Pa1': READ } } }, BO)
  const { ids, queryState } = await own('ShareNotification/query', { sort: [{ property: 'created' }] })
  assert.equal(ids.length, 2)
  const owner = ['Work a1 lr', 'Work a1 lrs', 'Work a1 ', 'Work a1 lr', 'Other a1 lr'].map((one) => `${BO.id} ${one}`)
  assert.deepEqual(bed.jmap.shared, owner, 'the owner is told of each, not only of the first that somebody has')
  const moment = (await own('ShareNotification/get', { ids: [ids[1]] })).list[0].created
  for (const [filter, expected] of [
    [{ after: moment }, [ids[1]]],
    [{ before: moment }, [ids[0]]],
    [{ objectType: 'Mailbox', objectAccountId: BOS }, ids],
    [{ objectType: 'Calendar' }, []],
    [{ objectAccountId: 'Ac1' }, []],
  ] as const) {
    const found = await own('ShareNotification/query', { filter, sort: [{ property: 'created' }] })
    assert.deepEqual(found.ids, expected, JSON.stringify(filter))
  }
  const update = { [ids[0]]: { name: 'x' } }
  const put = await own('ShareNotification/set', { create: { a: {} }, update, destroy: [ids[1], 'nothing'] })
  assert.deepEqual(
    [put.notCreated.a.type, put.notUpdated[ids[0]].type, put.destroyed, put.notDestroyed.nothing.type],
    ['forbidden', 'forbidden', [ids[1]], 'notFound'],
  )
  assert.equal(
    await bed.refusal('ShareNotification/queryChanges', { accountId: 'Aa1', sinceQueryState: queryState }),
    'cannotCalculateChanges',
  )
})

test('the session says who is who', async () => {
  await using bed = await SharingTestBed.open()
  await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  const { accounts, capabilities, primaryAccounts } = await bed.session()
  const [uri, owner] = ['urn:ietf:params:jmap:principals', 'urn:ietf:params:jmap:principals:owner']
  assert.deepEqual([capabilities[uri], capabilities[owner], primaryAccounts[uri]], [{}, undefined, 'Aa1'])
  assert.deepEqual(accounts['Aa1'].accountCapabilities[uri], { currentUserPrincipalId: 'Pa1' })
  assert.deepEqual(accounts['Aa1'].accountCapabilities[owner], { accountIdForPrincipal: 'Aa1', principalId: 'Pa1' })
  assert.deepEqual(accounts[BOS].accountCapabilities[owner], { accountIdForPrincipal: 'Aa1', principalId: 'Pb1' })
  assert.equal(accounts[BOS].accountCapabilities[uri], undefined)
})
