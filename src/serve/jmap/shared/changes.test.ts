import assert from 'node:assert/strict'
import test from 'node:test'
import { ANNA, type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { BO, SharingTestBed } from '../../../../test/kit/sharing-test-bed.ts'

interface States {
  readonly Email: string
  readonly Mailbox: string
  readonly Thread: string
}

async function statesOf(bed: SharingTestBed): Promise<States> {
  const { methodResponses } = await bed.calls([
    ['Email/get', { ids: [] }],
    ['Mailbox/get', { ids: [] }],
    ['Thread/get', { ids: [] }],
  ])
  const [Email, Mailbox, Thread] = methodResponses.map(([, { state }]: Loose) => state)
  return { Email, Mailbox, Thread }
}

/** Bo shares Work, and keeps Hidden. */
async function open(): Promise<{ readonly bed: SharingTestBed; readonly work: string; readonly hidden: string }> {
  const bed = await SharingTestBed.open()
  const work = await bed.mailbox('Work', { [ANNA.id]: 'lr' })
  return { bed, work, hidden: await bed.mailbox('Hidden') }
}

/** What Bo does in what is hidden: nobody else learns that anything happens. */
const HIDDEN: readonly [name: string, act: (bed: SharingTestBed, hidden: string) => Promise<unknown>][] = [
  ['a message comes', (bed) => bed.deliver(letter('other'), 'Hidden')],
  ['a message comes to the inbox', (bed) => bed.deliver(letter('inbox'), 'INBOX')],
  [
    'a message of a thread that is seen comes',
    (bed) => bed.deliver(letter('Re: seen', 'References: <seen@example.net>\n'), 'Hidden'),
  ],
  ['one is read', (bed) => changeHidden(bed, { 'keywords/$seen': true })],
  ['one is moved', (bed) => changeHidden(bed, { mailboxIds: { F1: true } })],
  ['one is destroyed', async (bed) => bed.call('Email/set', { destroy: [await hiddenEmail(bed)] }, BO)],
  ['a mailbox is made', (bed) => bed.mailbox('More')],
  ['a mailbox is renamed', (bed, id) => bed.call('Mailbox/set', { update: { [id]: { name: 'Gone' } } }, BO)],
  ['a mailbox is shared with somebody else', (bed) => bed.mailbox('Hidden', { c1: 'lr' })],
]

async function hiddenEmail(bed: SharingTestBed): Promise<string> {
  return (await bed.call('Email/query', { filter: { text: 'secret' } }, BO)).ids[0]
}

async function changeHidden(bed: SharingTestBed, patch: Loose): Promise<void> {
  const id = await hiddenEmail(bed)
  assert.deepEqual((await bed.call('Email/set', { update: { [id]: patch } }, BO)).updated, { [id]: null })
}

const UNKNOWN = 'cannotCalculateChanges'

test('no state changes by what is hidden', async (t) => {
  for (const [name, act] of HIDDEN) {
    await t.test(name, async () => {
      const { bed, hidden } = await open()
      await using _bed = bed
      await bed.deliver(letter('seen'), 'Work')
      await bed.deliver(letter('hidden', '', 'secret'), 'Hidden')
      const before = await statesOf(bed)
      await act(bed, hidden)
      assert.deepEqual(await statesOf(bed), before)
      const changes = await bed.call('Email/changes', { sinceState: before.Email })
      assert.deepEqual([changes.created, changes.updated, changes.destroyed], [[], [], []])
    })
  }
})

test('what changes in what is shared is told: what comes, goes, is moved in and out', async () => {
  const { bed, work, hidden } = await open()
  await using _bed = bed
  const [first, second] = [await bed.deliver(letter('first'), 'Work'), await bed.deliver(letter('second'), 'Work')]
  const away = await bed.deliver(letter('away'), 'Hidden')
  const since = await statesOf(bed)
  const third = await bed.deliver(letter('third'), 'Work')
  const update = {
    [first]: { 'keywords/$seen': true },
    [second]: { mailboxIds: { [hidden]: true } },
    [away]: { mailboxIds: { [work]: true } },
  }
  await bed.call('Email/set', { update }, BO)
  const changes = await bed.call('Email/changes', { sinceState: since.Email })
  assert.deepEqual(new Set(changes.created), new Set([third, away]))
  assert.deepEqual([changes.updated, changes.destroyed], [[first], [second]])
  const byOne: string[] = []
  for (let sinceState = since.Email, more = true; more; ) {
    const some = await bed.call('Email/changes', { sinceState, maxChanges: 1 })
    byOne.push(...some.created, ...some.updated, ...some.destroyed)
    sinceState = some.newState
    more = some.hasMoreChanges
  }
  assert.deepEqual(new Set(byOne), new Set([first, second, third, away]), 'in pieces as well')
  const query = await bed.call('Email/queryChanges', { sinceQueryState: since.Email })
  assert.deepEqual(new Set(query.added.map(({ id }: Loose) => id)), new Set([first, third, away]))
  const mailboxes = await bed.call('Mailbox/changes', { sinceState: since.Mailbox })
  assert.deepEqual(mailboxes.updated, [work])
  const afterwards = await statesOf(bed)
  await bed.call('Email/set', { destroy: [third], update: { [away]: { mailboxIds: { [hidden]: true } } } }, BO)
  const gone = await bed.call('Email/changes', { sinceState: afterwards.Email })
  assert.deepEqual(new Set(gone.destroyed), new Set([third, away]))
})

const UNREAD = 'one more that may not be read'

/** What is done with Bo's mailboxes of which Anna sees Work and Other; and which are created, updated and destroyed to her then. */
const GIVEN: readonly (readonly [what: string, act: (bed: SharingTestBed) => Promise<unknown>, told: string])[] = [
  ['one more', (bed) => bed.mailbox('Hidden', { [ANNA.id]: 'lr' }), 'Hidden/-/-'],
  [UNREAD, (bed) => bed.mailbox('Hidden', { [ANNA.id]: 'l' }), 'Hidden/-/-'],
  ['one less', (bed) => bed.grant('Other', ''), '-/-/Other'],
  ['one that may not be read any more', (bed) => bed.grant('Other', 'l'), '-/Other/-'],
  ['one that is gone', (bed) => bed.jmap.mail.write(BO.id, (mail) => mail.deleteMailbox('Other')), '-/-/Other'],
  [
    'one for another, and a message in a third one',
    async (bed) => {
      await bed.grant('Other', '')
      await bed.mailbox('Hidden', { [ANNA.id]: 'lr' })
      await bed.deliver(letter('one'), 'Work')
    },
    'Hidden/Work/Other',
  ],
]

test('when other mailboxes are seen than before, that is told of them, and of messages that it cannot be told', async (t) => {
  for (const [what, act, told] of GIVEN) {
    await t.test(what, async () => {
      const { bed, work, hidden } = await open()
      await using _bed = bed
      const other = await bed.mailbox('Other', { [ANNA.id]: 'lr' })
      await bed.deliver(letter('late'), 'Other')
      const since = await statesOf(bed)
      await act(bed)
      for (const type of ['Email', 'Thread'] as const) {
        const changes = [`${type}/changes`, { sinceState: since[type] }] as const
        if (what === UNREAD) assert.deepEqual((await bed.call(...changes)).created, [])
        else assert.equal(await bed.refusal(...changes), UNKNOWN, type)
      }
      const names: Record<string, string> = { [work]: 'Work', [hidden]: 'Hidden', [other]: 'Other' }
      const changes = await bed.call('Mailbox/changes', { sinceState: since.Mailbox })
      const shown = (ids: readonly string[]) => ids.map((id) => names[id]).join(' ') || '-'
      assert.equal([changes.created, changes.updated, changes.destroyed].map(shown).join('/'), told)
      const query = await bed.call('Mailbox/queryChanges', { sinceQueryState: since.Mailbox })
      assert.deepEqual(
        new Set(query.removed.filter((id: string) => !changes.updated.includes(id))),
        new Set(changes.destroyed),
      )
      const { newState } = changes
      const { created, updated, destroyed } = await bed.call('Mailbox/changes', { sinceState: newState })
      assert.deepEqual([created, updated, destroyed], [[], [], []], 'and then nothing')
      await bed.deliver(letter('next'), 'Work')
      const next = await bed.call('Mailbox/changes', { sinceState: newState })
      assert.deepEqual([next.updated, next.updatedProperties?.length], [[work], 4], 'only counts')
    })
  }
})

test('of very many mailboxes it is not told which were given', async () => {
  const { bed } = await open()
  await using _bed = bed
  for (let at = 0; at < 20; at++) await bed.mailbox(`M${at}`, { [ANNA.id]: 'lr' })
  const since = (await statesOf(bed)).Mailbox
  assert.ok(since.length < 60, since)
  await bed.deliver(letter('one'), 'M3')
  assert.equal((await bed.call('Mailbox/changes', { sinceState: since })).updated.length, 1)
  await bed.mailbox('Hidden', { [ANNA.id]: 'lr' })
  assert.equal(await bed.refusal('Mailbox/changes', { sinceState: since }), UNKNOWN)
})

test('a change of rights is a change of the mailbox, to its owner and to others', async () => {
  const { bed, work } = await open()
  await using _bed = bed
  const since = (await statesOf(bed)).Mailbox
  const own = (await bed.call('Mailbox/get', { ids: [] }, BO)).state
  await bed.grant('Work', 'lrs')
  assert.deepEqual((await bed.call('Mailbox/changes', { sinceState: since })).updated, [work])
  const { updated, updatedProperties } = await bed.call('Mailbox/changes', { sinceState: own }, BO)
  assert.deepEqual([updated, updatedProperties], [[work], null])
})

test('a state of the owner’s is none of anybody else’s', async () => {
  const { bed } = await open()
  await using _bed = bed
  const { state } = await bed.call('Email/get', { ids: [] }, BO)
  assert.equal(await bed.refusal('Email/changes', { sinceState: state }), 'cannotCalculateChanges')
})
