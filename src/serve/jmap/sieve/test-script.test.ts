import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACCOUNT, ANNA, JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { sieveCapability, sieveTestCapability } from './sieve-capability.ts'

async function open(): Promise<JmapTestBed> {
  const bed = await JmapTestBed.open({
    capabilities: [coreCapability, mailCapability, sieveCapability, sieveTestCapability],
  })
  bed.using = [...MAIL, sieveCapability.uri, sieveTestCapability.uri]
  return bed
}

async function upload(bed: JmapTestBed, body: string): Promise<string> {
  const response = await bed.fetch(`/jmap/upload/${ACCOUNT}`, { method: 'POST', body })
  return ((await response.json()) as Loose).blobId
}

test('what a script would do with messages is told, and nothing is done', async () => {
  await using bed = await open()
  const ids = [await bed.deliver(letter('Invoice 7')), await bed.deliver(letter('Hello'))]
  const { id } = await bed.mail.write(ANNA.id, (mail) => mail.createMailbox('Bills'))
  const blobId = await upload(
    bed,
    'require ["fileinto", "imap4flags", "copy", "mailboxid"]; if header :contains "subject" "invoice" ' +
      `{ addflag "\\\\Seen"; fileinto :mailboxid "F${id}" "Gone"; fileinto "Nowhere"; redirect :copy "x@y.test"; stop; }`,
  )
  const { outcomes, notFound, error } = await bed.call('SieveScript/test', { blobId, emailIds: [...ids, 'M999', 'x'] })
  assert.deepEqual([notFound, error], [['M999', 'x'], null])
  assert.deepEqual(outcomes, {
    [ids[0] as string]: {
      actions: [
        { type: 'fileinto', mailbox: 'Gone', mailboxId: `F${id}`, flags: ['\\Seen'] },
        { type: 'fileinto', mailbox: 'Nowhere', mailboxId: null, flags: ['\\Seen'] },
        { type: 'redirect', address: 'x@y.test' },
      ],
    },
    [ids[1] as string]: { actions: [{ type: 'keep', isImplicit: true, flags: [] }] },
  })
  const { list } = await bed.call('Email/get', { ids, properties: ['keywords'] })
  assert.deepEqual(
    list.map(({ keywords }: Loose) => keywords),
    [{}, {}],
  )
})

const answers: readonly (readonly [script: string, outcome: Loose])[] = [
  ['discard;', { actions: [] }],
  ['require "reject"; reject "no";', { actions: [{ type: 'reject', reason: 'no' }] }],
  [
    'require "vacation"; vacation :subject "Away" "gone"; discard;',
    { actions: [{ type: 'vacation', subject: 'Away' }] },
  ],
  [
    'require "enotify"; notify "mailto:x@y.test"; discard;',
    { actions: [{ type: 'notify', recipients: ['x@y.test'] }] },
  ],
  ['require "envelope"; if envelope "to" "anna@posthus.test" { discard; }', { actions: [] }],
  ['require "body"; if body :contains "text" { discard; }', { actions: [] }],
  ['require "ihave"; error "enough";', { failure: 'it says: enough', actions: [] }],
]
for (const [script, outcome] of answers) {
  test(`what would be done is told: ${script}`, async () => {
    await using bed = await open()
    const id = await bed.deliver(letter('Hello', '', 'some text'))
    const { outcomes } = await bed.call('SieveScript/test', { blobId: await upload(bed, script), emailIds: [id] })
    assert.deepEqual(outcomes, { [id]: outcome })
  })
}

test('what is no script is said to be none, and what is asked wrongly is refused', async () => {
  await using bed = await open()
  const blobId = await upload(bed, 'keep;\nhold;')
  const { error, outcomes } = await bed.call('SieveScript/test', { blobId, emailIds: [] })
  assert.deepEqual([error.type, outcomes], ['invalidSieve', {}])
  assert.match(error.description, /^line 2, column 1: /)
  const many = Array.from({ length: 51 }, (_, at) => `M${at + 1}`)
  assert.equal(await bed.refusal('SieveScript/test', { blobId, emailIds: many }), 'requestTooLarge')
  assert.equal(await bed.refusal('SieveScript/test', { blobId }), 'invalidArguments')
  assert.equal(await bed.refusal('SieveScript/test', { blobId, emailIds: [], more: 1 }), 'invalidArguments')
  assert.equal(await bed.refusal('SieveScript/test', { blobId, emailIds: [], accountId: 'Ab2' }), 'accountNotFound')
})
