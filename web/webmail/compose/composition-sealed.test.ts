import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Loose } from '../../../test/kit/jmap-test-bed.ts'
import { composing, sealed, sealer } from './composition.fixture.ts'
import type { Sealer } from './sealer.ts'

type Composing = Awaited<ReturnType<typeof composing>>

const SECRET = 'the wolf comes at midnight'
const text = (said: string) => ({ kind: 'plain' as const, text: said })
const BOTH = [
  { octets: sealed('[...]'), recipients: ['bo@elsewhere.test'] },
  { octets: sealed('[...] hidden'), recipients: ['eve@elsewhere.test'] },
]

/** Subjects of all messages, and of those among the drafts. */
async function subjectsOf({ bed, mail }: Composing) {
  const found = async (filter: object) => {
    const { ids } = await bed.jmap.call('Email/query', { filter })
    const { list } = await bed.jmap.call('Email/get', { ids, properties: ['subject'] })
    return list.map(({ subject }: Loose) => subject).sort()
  }
  return { all: await found({}), drafts: await found({ inMailbox: mail.cache.withRole('drafts')?.id }) }
}

test('what was kept in the window in clear is gone once it is to be encrypted, though nothing can be saved', async () => {
  const encrypting = { ...sealer(), covers: () => isCovered }
  let isCovered = false
  await using it = await composing({}, async () => encrypting)
  const { composition, kept } = it
  it.goOffline(true)
  composition.change({ subject: 'On the ferry' })
  encrypting.draft = async () => ({ octets: sealed('x'), blobIds: [] })
  await composition.save()
  assert.equal(kept.size, 1)
  isCovered = true
  composition.change({ subject: 'Secret' })
  await composition.save()
  assert.deepEqual([composition.keeping.kind, kept.size], ['failed', 0])
})

test('until it is known whether it is encrypted nothing goes to the server: neither the text, nor a file, nor the letter', async () => {
  const found = Promise.withResolvers<Sealer | undefined>()
  let isFound = false
  await using it = await composing({}, async () => (isFound ? found.promise : Promise.reject(new Error('not loaded'))))
  const { composition, heard } = it
  isFound = true
  void composition.decision.ask()
  composition.change({ body: text(SECRET) })
  composition.addFile(new File(['the plan of the wolf'], 'plan.txt'))
  it.pass()
  await composition.save()
  assert.equal(composition.keeping.kind, 'waiting')
  const sending = composition.send()
  await new Promise(setImmediate)
  assert.deepEqual(heard, [])
  found.resolve(sealer([{ octets: sealed('[...]'), recipients: ['bo@elsewhere.test'] }]))
  await sending
  for (const one of heard) assert.ok(!/wolf/.test(one), one)
  assert.deepEqual((await subjectsOf(it)).all, ['[...]'])
})

test('what encrypts cannot be loaded: nothing is saved or sent before the member says so, then all of it in clear, with the file that waited', async () => {
  await using it = await composing({}, async () => Promise.reject(new Error('404')))
  const { composition, heard, bed } = it
  composition.change({ body: text(SECRET) })
  composition.addFile(new File(['the plan'], 'plan.txt'))
  await composition.uploads.settled()
  await composition.save()
  await assert.rejects(composition.send(), { type: 'notReady' })
  assert.equal(await composition.finish(), false)
  assert.deepEqual(heard, [])
  composition.decision.choose()
  await composition.save()
  assert.equal(composition.keeping.kind, 'saved')
  const { list } = await bed.jmap.call('Email/get', { ids: [composition.emailId], properties: ['attachments'] })
  assert.deepEqual(
    list[0].attachments.map(({ name }: Loose) => name),
    ['plan.txt'],
  )
})

test('it is tried again by itself, and what was written meanwhile is saved sealed', async () => {
  let tries = 0
  await using it = await composing({}, async () => (++tries < 3 ? Promise.reject(new Error('404')) : sealer()))
  const { composition } = it
  composition.change({ subject: 'Night' })
  it.pass()
  await composition.decision.ended()
  assert.equal(composition.decision.known.kind, 'failed')
  it.pass()
  assert.equal(await composition.decision.ended(), true)
  await composition.save()
  assert.deepEqual((await subjectsOf(it)).all, ['draft of 5 letters'])
})

test('an answer to what was encrypted is neither saved nor sent by somebody without a key before it is chosen, and then asked about', async () => {
  await using it = await composing({ wasEncrypted: true })
  const { composition, heard } = it
  composition.change({ body: text(SECRET) })
  await composition.save()
  composition.keepHere()
  await assert.rejects(composition.send(), { type: 'notReady' })
  assert.deepEqual([heard, it.kept.size, composition.tryQuestion()], [[], 0, undefined])
  composition.decision.choose()
  assert.equal(composition.tryQuestion(), 'inClear')
})

test('a draft that lies in clear is encrypted as soon as it is to be, without anybody writing on', async () => {
  let isCovered = false
  const encrypting = sealer()
  const { draft } = encrypting
  encrypting.covers = () => isCovered
  encrypting.draft = async (letter) => (isCovered ? draft(letter) : undefined)
  await using it = await composing({}, async () => encrypting)
  const { composition } = it
  composition.change({ subject: 'Night' })
  await composition.save()
  assert.deepEqual((await subjectsOf(it)).all, ['Night'])
  isCovered = true
  composition.resealed()
  await composition.save()
  assert.deepEqual((await subjectsOf(it)).all, ['draft of 5 letters'])
})

test('a letter that is sealed is imported as it was made: its draft, and each copy to its recipients', async () => {
  await using it = await composing({}, async () => sealer(BOTH))
  const { composition, bed, kept } = it
  composition.change({})
  await composition.save()
  assert.deepEqual((await subjectsOf(it)).all, ['draft of 4 letters'])
  it.goOffline(true)
  composition.change({ subject: 'Secret' })
  await composition.save()
  assert.equal(kept.size, 0, 'nothing in clear is kept in the window')
  it.goOffline(false)
  await composition.send()
  assert.deepEqual(await subjectsOf(it), { all: ['[...]'], drafts: [] })
  const { list } = await bed.jmap.call('EmailSubmission/get', { ids: null })
  assert.deepEqual(list.map(({ envelope }: Loose) => envelope.rcptTo[0].email).sort(), [
    'bo@elsewhere.test',
    'eve@elsewhere.test',
  ])
})

for (const [step, holds] of [
  ['the upload of the first copy', 'upload From'],
  ['the upload of the second copy', '[...] hidden'],
  ['the import', 'Email/import'],
  ['the identity', 'Identity/get'],
  ['the submission', 'EmailSubmission/set'],
] as const) {
  test(`sealed sending that fails at ${step} leaves the draft and nothing else`, async () => {
    await using it = await composing({}, async () => sealer(BOTH))
    const { composition } = it
    composition.change({})
    await composition.save()
    it.fail(holds)
    await assert.rejects(composition.send(), { why: 'offline' })
    assert.deepEqual((await subjectsOf(it)).all, ['draft of 4 letters'])
    it.fail(undefined)
    await composition.send()
    assert.deepEqual(await subjectsOf(it), { all: ['[...]'], drafts: [] })
  })
}

test('copies that could not be thrown away because nobody answered are thrown away later', async () => {
  await using it = await composing({}, async () => sealer(BOTH))
  const { composition, mail } = it
  composition.change({})
  await composition.save()
  const call = mail.calls.call.bind(mail.calls)
  let isCut = false
  mail.calls.call = async (name, args) => {
    if (name === 'Identity/get') {
      isCut = true
      it.goOffline(true)
    }
    return call(name, args)
  }
  await assert.rejects(composition.send(), { why: 'offline' })
  assert.equal(isCut, true)
  mail.calls.call = call
  assert.deepEqual((await subjectsOf(it)).all, ['[...]', '[...] hidden', 'draft of 4 letters'])
  it.goOffline(false)
  const swept = Promise.withResolvers<void>()
  mail.changes.watch(() => swept.resolve())
  it.pass()
  await swept.promise
  assert.deepEqual((await subjectsOf(it)).all, ['draft of 4 letters'])
})

test('what was sent is not thrown away because nothing was heard of it', async () => {
  await using it = await composing({}, async () => sealer(BOTH))
  const { composition } = it
  it.fail('EmailSubmission/set', 'after')
  await assert.rejects(composition.send(), { why: 'offline' })
  assert.deepEqual(await subjectsOf(it), { all: ['[...]'], drafts: [] })
})

test('a letter that has gone is sent, also where its draft cannot be thrown away at once', async () => {
  await using it = await composing({}, async () => sealer(BOTH))
  const { composition } = it
  composition.change({})
  await composition.save()
  const draft = composition.emailId as string
  it.fail(`"destroy":["${draft}"]`)
  await composition.send()
  assert.deepEqual((await subjectsOf(it)).drafts, ['draft of 4 letters'])
  it.fail(undefined)
  const swept = Promise.withResolvers<void>()
  it.mail.changes.watch(() => swept.resolve())
  it.pass()
  await swept.promise
  assert.deepEqual(await subjectsOf(it), { all: ['[...]'], drafts: [] })
})
