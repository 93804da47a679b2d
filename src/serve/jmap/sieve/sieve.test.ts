import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, ANNA, JmapTestBed, type Loose, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { blobCapability } from '../blob/blob-capability.ts'
import { coreCapability } from '../core-capability.ts'
import { sieveCapability } from './sieve-capability.ts'

async function open(): Promise<JmapTestBed> {
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, sieveCapability] })
  bed.using = [MAIL[0] as string, sieveCapability.uri]
  return bed
}

async function upload(bed: JmapTestBed, body: string | Uint8Array): Promise<string> {
  const response = await bed.fetch(`/jmap/upload/${ACCOUNT}`, { method: 'POST', body: body as string })
  return ((await response.json()) as Loose).blobId
}

test('a script is made and activated at once, read back as a blob, renamed and replaced under the same id', async () => {
  await using bed = await open()
  const blobId = await upload(bed, 'keep; # ä')
  const { created, newState } = await bed.call('SieveScript/set', {
    create: { s: { name: 'Mine', blobId } },
    onSuccessActivateScript: '#s',
  })
  const { id } = created.s
  assert.equal(created.s.isActive, true)
  assert.equal((await bed.mail.read(ANNA.id, ({ scripts }) => scripts.active()))?.name, 'Mine')
  const { list, state } = await bed.call('SieveScript/get')
  assert.deepEqual([list, state], [[{ id, name: 'Mine', blobId, isActive: true }], newState])
  const octets = await bed.fetch(`/jmap/download/${ACCOUNT}/${blobId}/x.siv`)
  assert.equal(await octets.text(), 'keep; # ä')
  const other = await upload(bed, 'discard;')
  const { updated } = await bed.call('SieveScript/set', { update: { [id]: { name: 'Yours', blobId: other } } })
  assert.deepEqual(updated, { [id]: null })
  assert.deepEqual(await bed.mail.read(ANNA.id, ({ scripts }) => scripts.active()), {
    name: 'Yours',
    content: 'discard;',
  })
  // The upload ends after a day; the script's blob stays.
  bed.clock.advance(48 * 3_600_000)
  await upload(bed, 'something else')
  const again = await bed.fetch(`/jmap/download/${ACCOUNT}/${other}/x.siv`)
  assert.equal(await again.text(), 'discard;')
})

test('a script may be a blob of the same request', async () => {
  await using bed = await JmapTestBed.open({ capabilities: [coreCapability, blobCapability, sieveCapability] })
  bed.using = [MAIL[0] as string, blobCapability.uri, sieveCapability.uri]
  const source = (text: string) => ({ data: [{ 'data:asText': text }], type: 'application/sieve' })
  const [, [, made], [, none]] = await bed.calls(
    ['Blob/upload', { create: { B: source('keep;'), C: source('discard;') } }],
    ['SieveScript/set', { create: { s: { name: 'S', blobId: '#B' } } }],
    ['SieveScript/set', { create: { t: { name: 'T', blobId: '#none' } } }],
  )
  assert.deepEqual([none.notCreated.t.type, none.notCreated.t.properties], ['invalidProperties', ['blobId']])
  const { id } = made.created.s
  const [, [, changed]] = await bed.calls(
    ['Blob/upload', { create: { C: source('discard;') } }],
    ['SieveScript/set', { update: { [id]: { blobId: '#C' } } }],
  )
  assert.deepEqual(changed.updated, { [id]: null })
  assert.deepEqual(
    (await bed.mail.read(ANNA.id, ({ scripts }) => scripts.all())).map(({ content }) => content),
    ['discard;'],
  )
})

test('another script becomes active, or none; what changed is told, and what is active is not destroyed', async () => {
  await using bed = await open()
  const blobId = await upload(bed, 'keep;')
  const made = await bed.call('SieveScript/set', {
    create: { a: { name: 'a', blobId }, b: { blobId } },
    onSuccessActivateScript: '#a',
  })
  const [a, b] = [made.created.a.id, made.created.b.id]
  assert.match(made.created.b.name, /^script-/)
  const swap = await bed.call('SieveScript/set', { onSuccessActivateScript: b })
  assert.deepEqual(swap.updated, { [a]: { isActive: false }, [b]: { isActive: true } })
  const { notDestroyed } = await bed.call('SieveScript/set', { destroy: [b, 'Sx'], onSuccessDeactivateScript: true })
  assert.deepEqual([notDestroyed[b].type, notDestroyed.Sx.type], ['sieveIsActive', 'notFound'])
  for (const none of ['Sx', '#x', 'no id', '']) {
    assert.equal((await bed.call('SieveScript/set', { onSuccessActivateScript: none })).updated, null, none)
  }
  assert.deepEqual((await bed.call('SieveScript/query', { filter: { isActive: true } })).ids, [b])
  const off = await bed.call('SieveScript/set', { onSuccessDeactivateScript: true })
  assert.deepEqual(off.updated, { [b]: { isActive: false } })
  assert.deepEqual((await bed.call('SieveScript/set', { destroy: [b] })).destroyed, [b])
})

const refusals: readonly [why: string, script: string | Uint8Array, object: Loose, expected: Loose][] = [
  ['what is no Sieve', 'hold;', {}, { type: 'invalidSieve' }],
  ['what is no UTF-8', new Uint8Array([0xff]), {}, { type: 'invalidSieve' }],
  ['a blob that is not there', 'keep;', { blobId: 'B99' }, { type: 'blobNotFound', notFound: ['B99'] }],
  ['no blob', 'keep;', { blobId: null }, { type: 'invalidProperties', properties: ['blobId'] }],
  ['a bad name', 'keep;', { name: 'a/b' }, { type: 'invalidProperties', properties: ['name'] }],
  ['no text for a name', 'keep;', { name: 7 }, { type: 'invalidProperties', properties: ['name'] }],
  ['the name of another', 'keep;', { name: 'there' }, { type: 'alreadyExists' }],
  ['what the server sets', 'keep;', { isActive: true }, { type: 'invalidProperties', properties: ['isActive'] }],
  ['an unknown property', 'keep;', { x: 1 }, { type: 'invalidProperties', properties: ['x'] }],
  ['a script that is too long', `# ${'x'.repeat(300_000)}`, {}, { type: 'tooLarge' }],
]
for (const [why, script, object, expected] of refusals) {
  test(`a script is not made with ${why}, and nothing is activated`, async () => {
    await using bed = await open()
    await bed.mail.write(ANNA.id, ({ scripts }) => scripts.put('there', 'keep;', 0))
    const blobId = await upload(bed, script)
    const { created, notCreated } = await bed.call('SieveScript/set', {
      create: { s: { name: 's', blobId, ...object } },
      onSuccessActivateScript: '#s',
    })
    assert.equal(created, null)
    assert.partialDeepStrictEqual(notCreated.s, expected)
    assert.deepEqual(
      await bed.mail.read(ANNA.id, async ({ scripts }) => (await scripts.all()).map(({ name }) => name)),
      ['there'],
    )
  })
}

test('a change that is refused leaves the script as it is', async () => {
  await using bed = await open()
  const blobId = await upload(bed, 'keep;')
  const { created } = await bed.call('SieveScript/set', {
    create: { s: { name: 's', blobId }, t: { name: 't', blobId } },
  })
  const { id } = created.s
  const better = await upload(bed, 'discard;')
  const worse = await upload(bed, 'nonsense')
  const cases: readonly [Loose, Loose][] = [
    [{ name: 't' }, { type: 'alreadyExists', existingId: created.t.id }],
    [
      { name: '', blobId: better },
      { type: 'invalidProperties', properties: ['name'] },
    ],
    [{ blobId: worse }, { type: 'invalidSieve' }],
    [{ isActive: true }, { type: 'invalidProperties', properties: ['isActive'] }],
    [{ id: 'x' }, { type: 'invalidProperties', properties: ['id'] }],
    [{ 'name/x': 1 }, { type: 'invalidPatch' }],
  ]
  for (const [patch, expected] of cases) {
    const { notUpdated } = await bed.call('SieveScript/set', { update: { [id]: patch } })
    assert.partialDeepStrictEqual(notUpdated?.[id], expected)
  }
  assert.equal(await bed.mail.read(ANNA.id, ({ scripts }) => scripts.content('s')), 'keep;')
  assert.equal((await bed.call('SieveScript/set', { update: { Sx: {} } })).notUpdated.Sx.type, 'notFound')
  assert.equal(await bed.refusal('SieveScript/set', { ifInState: 'x' }), 'stateMismatch')
})

test('there is an end to scripts', async () => {
  await using bed = await open()
  const blobId = await upload(bed, 'keep;')
  const create = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`s${n}`, { name: `s${n}`, blobId }]))
  const { created, notCreated } = await bed.call('SieveScript/set', { create })
  assert.deepEqual([Object.keys(created).length, notCreated.s100.type], [100, 'overQuota'])
})

test('scripts are found and sorted; a script is looked at without being kept', async () => {
  await using bed = await open()
  const blobId = await upload(bed, 'keep;')
  const { created } = await bed.call('SieveScript/set', {
    create: { x: { name: 'work mail', blobId }, y: { name: 'home', blobId } },
    onSuccessActivateScript: '#x',
  })
  const [x, y] = [created.x.id, created.y.id]
  const ids = async (args: Loose) => (await bed.call('SieveScript/query', args)).ids
  assert.deepEqual(await ids({ sort: [{ property: 'name', isAscending: false }] }), [x, y])
  assert.deepEqual(await ids({ sort: [{ property: 'isActive' }] }), [y, x])
  assert.deepEqual(await ids({ filter: { name: 'ork' } }), [x])
  assert.equal(await bed.refusal('SieveScript/query', { filter: { blobId } }), 'unsupportedFilter')
  assert.equal(await bed.refusal('SieveScript/query', { filter: { isActive: 'x' } }), 'invalidArguments')
  assert.equal(await bed.refusal('SieveScript/query', { sort: [{ property: 'blobId' }] }), 'unsupportedSort')
  const validate = async (id: string) => (await bed.call('SieveScript/validate', { blobId: id })).error
  assert.equal(await validate(blobId), null)
  const error = await validate(await upload(bed, 'keep;\nhold;'))
  assert.equal(error.type, 'invalidSieve')
  assert.match(error.description, /2/)
  assert.equal((await validate('B99')).type, 'blobNotFound')
  assert.equal(await bed.refusal('SieveScript/validate', {}), 'invalidArguments')
})

const FORWARDS = [
  ['redirect "else@example.net";', 'redirect "ELSE@example.net"; keep;'],
  ['require "copy"; if true { redirect :copy "else@example.net"; }', 'redirect "else@example.net";'],
  [
    'require "enotify"; notify "mailto:else@example.net";',
    'require "enotify"; notify "mailto:else@example.net"; stop;',
  ],
] as const
for (const [forwards, known] of FORWARDS) {
  test(`nothing is sent on to somebody new without the password: ${forwards}`, async () => {
    await using bed = await open()
    const [blobId, plain, again] = [await upload(bed, forwards), await upload(bed, 'keep;'), await upload(bed, known)]
    bed.isProved = false
    const set = (args: object) => bed.call('SieveScript/set', args)
    const { created, newState } = await set({ create: { s: { name: 'Mine', blobId: plain } } })
    const refused = await set({ create: { t: { blobId } }, update: { [created.s.id]: { blobId } } })
    assert.deepEqual(
      [refused.notCreated.t.type, refused.notUpdated[created.s.id].type],
      ['passwordNeeded', 'passwordNeeded'],
    )
    assert.deepEqual([refused.newState, refused.created, refused.updated], [newState, null, null])
    bed.isProved = true
    assert.equal((await set({ update: { [created.s.id]: { blobId } } })).notUpdated, null)
    bed.isProved = false
    assert.equal((await set({ create: { u: { blobId: again } } })).notCreated, null)
  })
}

test('an address that is put together when the script runs may be any: each such script wants the password', async () => {
  await using bed = await open()
  const script = (address: string) => `require "variables"; set "a" "${address}"; redirect "\${a}";`
  const [one, other] = [await upload(bed, script('a@example.net')), await upload(bed, script('b@example.net'))]
  const { created } = await bed.call('SieveScript/set', { create: { s: { blobId: one } } })
  bed.isProved = false
  const { notUpdated } = await bed.call('SieveScript/set', { update: { [created.s.id]: { blobId: other } } })
  assert.equal(notUpdated[created.s.id].type, 'passwordNeeded')
})
