import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Loose } from '../../../../test/kit/jmap-test-bed.ts'
import { SubmissionTestBed } from '../../../../test/kit/submission-test-bed.ts'

test('every address that a member may send from has an identity, which is changed and never deleted', async () => {
  await using bed = await SubmissionTestBed.open()
  const { list, state } = await bed.jmap.call('Identity/get')
  assert.deepEqual(
    list.map(({ email, name, mayDelete, replyTo }: Loose) => [email, name, mayDelete, replyTo]),
    [
      ['anna@posthus.test', 'Anna', false, null],
      ['team@other.test', 'Anna', false, null],
    ],
  )
  const [{ id }] = list
  const { updated, newState, notUpdated } = await bed.jmap.call('Identity/set', {
    ifInState: state,
    update: { [id]: { name: 'Änna', textSignature: '-- \nÄ', bcc: [{ email: 'anna+sent@posthus.test' }] } },
  })
  assert.deepEqual([updated, notUpdated], [{ [id]: null }, null])
  assert.notEqual(newState, state)
  const { list: after } = await bed.jmap.call('Identity/get', { ids: [id, 'x'], properties: ['name', 'textSignature'] })
  assert.deepEqual(after, [{ id, name: 'Änna', textSignature: '-- \nÄ' }])
  const changes = await bed.jmap.call('Identity/changes', { sinceState: state })
  assert.deepEqual([changes.created, changes.updated, changes.destroyed], [[], [id], []])
  const { notDestroyed } = await bed.jmap.call('Identity/set', { destroy: [id, 'Inothing'] })
  assert.deepEqual([notDestroyed[id].type, notDestroyed.Inothing.type], ['forbidden', 'notFound'])
})

test('a member makes more for the same addresses, and takes them away', async () => {
  await using bed = await SubmissionTestBed.open()
  const { state } = await bed.jmap.call('Identity/get')
  const made = await bed.jmap.call('Identity/set', {
    create: { i: { email: 'Anna+lists@posthus.test', name: 'Lists', htmlSignature: '<p>L</p>', replyTo: null } },
  })
  const { id } = made.created.i
  assert.partialDeepStrictEqual(made.created.i, { mayDelete: true, bcc: null, textSignature: '' })
  const { list } = await bed.jmap.call('Identity/get', { ids: [id] })
  assert.deepEqual(list, [
    {
      id,
      name: 'Lists',
      email: 'Anna+lists@posthus.test',
      replyTo: null,
      bcc: null,
      textSignature: '',
      htmlSignature: '<p>L</p>',
      mayDelete: true,
    },
  ])
  assert.deepEqual((await bed.jmap.call('Identity/changes', { sinceState: state })).created, [id])
  const { destroyed, oldState } = await bed.jmap.call('Identity/set', { destroy: [id] })
  assert.deepEqual(destroyed, [id])
  assert.deepEqual((await bed.jmap.call('Identity/changes', { sinceState: oldState })).destroyed, [id])
  assert.equal(await bed.jmap.refusal('Identity/set', { ifInState: oldState, destroy: [] }), 'stateMismatch')
})

test('an alias that comes or goes changes the state, and of what cannot be told nothing is made up', async () => {
  await using bed = await SubmissionTestBed.open()
  const { state } = await bed.jmap.call('Identity/get')
  await bed.directory.removeAlias('team@other.test')
  const after = await bed.jmap.call('Identity/get')
  assert.deepEqual([after.list.length, after.state === state], [1, false])
  for (const sinceState of [state, 'x', '99999-1', ''])
    assert.equal(await bed.jmap.refusal('Identity/changes', { sinceState }), 'cannotCalculateChanges')
})

const wrong: readonly [why: string, object: Loose, expected: Loose][] = [
  ["somebody else's address", { email: 'bo@posthus.test' }, { type: 'forbiddenFrom' }],
  ['an address elsewhere', { email: 'anna@elsewhere.test' }, { type: 'forbiddenFrom' }],
  ['a whole domain', { email: '*@posthus.test' }, { type: 'forbiddenFrom' }],
  ['no address', { name: 'x' }, { type: 'invalidProperties', properties: ['email'] }],
  ['what is none', { email: 'anna' }, { type: 'invalidProperties', properties: ['email'] }],
  ['what the server sets', { email: 'anna@posthus.test', mayDelete: true }, { properties: ['mayDelete'] }],
  ['an id', { email: 'anna@posthus.test', id: 'x' }, { properties: ['id'] }],
  ['an unknown property', { email: 'anna@posthus.test', toString: 'x' }, { properties: ['toString'] }],
  ['a break in the name', { email: 'anna@posthus.test', name: 'a\r\nBcc: x' }, { properties: ['name'] }],
  ['a break in an address', { email: 'anna@posthus.test', bcc: [{ email: 'a@b\r\nX: y' }] }, { properties: ['bcc'] }],
  ['no list', { email: 'anna@posthus.test', replyTo: 'a@b.test' }, { properties: ['replyTo'] }],
  [
    'a long signature',
    { email: 'anna@posthus.test', textSignature: 'x'.repeat(50_001) },
    { properties: ['textSignature'] },
  ],
]
for (const [why, object, expected] of wrong) {
  test(`an identity is not made with ${why}`, async () => {
    await using bed = await SubmissionTestBed.open()
    const { notCreated, created } = await bed.jmap.call('Identity/set', { create: { i: object } })
    assert.equal(created, null)
    assert.partialDeepStrictEqual(notCreated.i, expected)
  })
}

test('what cannot be changed of an identity is refused, and may be sent back as it is', async () => {
  await using bed = await SubmissionTestBed.open()
  const id = await bed.identity()
  const patches: readonly [Loose, Loose][] = [
    [{ email: 'team@other.test' }, { type: 'invalidProperties', properties: ['email'] }],
    [{ mayDelete: true }, { type: 'invalidProperties', properties: ['mayDelete'] }],
    [{ id: 'x' }, { type: 'invalidProperties', properties: ['id'] }],
    [{ name: 7 }, { type: 'invalidProperties', properties: ['name'] }],
    [{ 'bcc/0': {} }, { type: 'invalidPatch' }],
  ]
  for (const [patch, expected] of patches) {
    const { notUpdated } = await bed.jmap.call('Identity/set', { update: { [id]: patch } })
    assert.partialDeepStrictEqual(notUpdated?.[id], expected)
  }
  const { updated } = await bed.jmap.call('Identity/set', {
    update: { [id]: { email: 'anna@posthus.test', name: null } },
  })
  assert.deepEqual(updated, { [id]: null })
  assert.equal((await bed.jmap.call('Identity/get', { ids: [id] })).list[0].name, '')
  const { notUpdated } = await bed.jmap.call('Identity/set', { update: { Ix: {} } })
  assert.equal(notUpdated.Ix.type, 'notFound')
})

test('there is an end to identities', async () => {
  await using bed = await SubmissionTestBed.open()
  const create = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`i${n}`, { email: 'anna@posthus.test' }]))
  const { created, notCreated } = await bed.jmap.call('Identity/set', { create })
  assert.deepEqual([Object.keys(created).length, notCreated.i200.type], [200, 'overQuota'])
  const [id] = Object.values(created as Loose).map((one: Loose) => one.id)
  const { notUpdated } = await bed.jmap.call('Identity/set', { update: { [id]: { name: 'x' } }, destroy: [id] })
  assert.equal(notUpdated[id].type, 'willDestroy')
})

test('copies and answers go to somebody new only once the password was shown', async () => {
  await using bed = await SubmissionTestBed.open()
  const { jmap } = bed
  const [{ id }] = (await jmap.call('Identity/get')).list
  const to = (email: string) => [{ name: null, email }]
  const set = (object: object) => jmap.call('Identity/set', { update: { [id]: object } })
  assert.equal((await set({ bcc: to('archive@example.net') })).notUpdated, null)
  jmap.isProved = false
  for (const object of [{ bcc: to('thief@example.net') }, { replyTo: to('thief@example.net') }]) {
    assert.equal((await set({ name: 'x', ...object })).notUpdated[id].type, 'passwordNeeded')
    const create = { i: { email: 'anna+x@posthus.test', ...object } }
    assert.equal((await jmap.call('Identity/set', { create })).notCreated.i.type, 'passwordNeeded')
  }
  // What is there already, one's own address, and everything else.
  for (const object of [{ replyTo: to('Archive@example.net') }, { bcc: to('anna@posthus.test') }, { name: 'A' }]) {
    assert.equal((await set(object)).notUpdated, null, JSON.stringify(object))
  }
})
