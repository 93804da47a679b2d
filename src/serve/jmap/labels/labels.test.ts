import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { JmapTestBed, type Loose, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { MOST_LABEL_NAME } from '../../../wire/jmap/labels.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { MOST_LABELS } from './label-methods.ts'
import { labelsCapability } from './labels-capability.ts'

const WORK = { keyword: 'work', name: 'Work', colour: 'blue' }

async function open(t: TestContext) {
  const bed = await JmapTestBed.open({ capabilities: [coreCapability, mailCapability, labelsCapability] })
  t.after(() => bed[Symbol.asyncDispose]())
  bed.using = [...MAIL, labelsCapability.uri]
  const make = async (label: Loose) => {
    const { created, notCreated } = await bed.call('Label/set', { create: { l: label } })
    return { id: created?.l.id, refused: notCreated?.l }
  }
  return { bed, make }
}

test('a label is made, renamed with its keyword as it was, and destroyed', async (t) => {
  const { bed, make } = await open(t)
  const { state } = await bed.call('Label/get', { ids: null })
  const { id } = await make(WORK)
  const changed = await bed.call('Label/set', { update: { [id]: { name: 'Arbeid æøå', colour: 'red' } } })
  assert.deepEqual(changed.updated, { [id]: null })
  const { list } = await bed.call('Label/get', { ids: null })
  assert.deepEqual(list, [{ id, keyword: 'work', name: 'Arbeid æøå', colour: 'red' }])
  assert.deepEqual((await bed.call('Label/changes', { sinceState: state })).created, [id])
  const gone = await bed.call('Label/set', { destroy: [id, 'L0'] })
  assert.deepEqual([gone.destroyed, gone.notDestroyed.L0.type], [[id], 'notFound'])
  assert.deepEqual((await bed.call('Label/get', { ids: [id] })).notFound, [id])
})

const refused: readonly (readonly [what: string, change: Loose, type: string, properties?: readonly string[]])[] = [
  ['a keyword with a space', { keyword: 'my work' }, 'invalidProperties', ['keyword']],
  ['a keyword in capitals', { keyword: 'Work2' }, 'invalidProperties', ['keyword']],
  ['a flag of the system', { keyword: '$seen' }, 'invalidProperties', ['keyword']],
  ['a keyword that programs know', { keyword: '$muted' }, 'invalidProperties', ['keyword']],
  ['no keyword', { keyword: null }, 'invalidProperties', ['keyword']],
  ['no name', { keyword: 'a', name: ' ' }, 'invalidProperties', ['name']],
  ['a break in a name', { keyword: 'a', name: 'a\nb' }, 'invalidProperties', ['name']],
  ['a long name', { keyword: 'a', name: 'x'.repeat(MOST_LABEL_NAME + 1) }, 'invalidProperties', ['name']],
  ['a colour that there is not', { keyword: 'a', colour: '#fff' }, 'invalidProperties', ['colour']],
  ['something more', { keyword: 'a', more: 1 }, 'invalidProperties', ['more']],
  ['a keyword twice', { name: 'Other' }, 'alreadyExists'],
  ['a name twice', { keyword: 'a', name: 'WORK' }, 'alreadyExists'],
]
for (const [what, change, type, properties] of refused) {
  test(`${what} is refused: ${type}`, async (t) => {
    const { bed, make } = await open(t)
    await make(WORK)
    const { refused } = await make({ ...WORK, ...(properties ? { name: 'B' } : {}), ...change })
    assert.deepEqual([refused.type, refused.properties], [type, properties])
    assert.equal((await bed.call('Label/get', { ids: null })).list.length, 1)
  })
}

test('one of Thunderbird has a name too; the keyword stays, and so does what another one is called', async (t) => {
  const { bed, make } = await open(t)
  const [one, other] = [await make(WORK), await make({ ...WORK, keyword: '$label1', name: 'Important' })]
  const { notUpdated } = await bed.call('Label/set', {
    update: { [one.id]: { keyword: 'b' }, [other.id]: { name: 'work' }, L0: { name: 'x' } },
  })
  const types = [one.id, other.id, 'L0'].map((id) => notUpdated[id].type)
  assert.deepEqual(types, ['invalidProperties', 'alreadyExists', 'notFound'])
  assert.equal(await bed.refusal('Label/set', { ifInState: 'x', destroy: [one.id] }), 'stateMismatch')
})

test('there is an end to how many there are', async (t) => {
  const { bed, make } = await open(t)
  const many = Array.from({ length: MOST_LABELS }, (_, at) => [
    `l${at}`,
    { ...WORK, keyword: `k${at}`, name: `N${at}` },
  ])
  await bed.call('Label/set', { create: Object.fromEntries(many) })
  assert.equal((await make(WORK)).refused.type, 'overQuota')
})
