import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ANNA, JmapTestBed, type Loose, letter, MAIL } from '../../../../test/kit/jmap-test-bed.ts'
import { LeakyBuckets } from '../../../base/leaky-buckets.ts'
import type { DkimFact } from '../../../core/authentication/authentication.ts'
import type { OneClickOutcome } from '../../../core/lists/one-click.ts'
import { NO_FLAGS } from '../../../core/mail/flags.ts'
import { Intake } from '../../../core/mail/intake.ts'
import { someProvenance } from '../../../core/mail/provenance.fixture.ts'
import { coreCapability } from '../core-capability.ts'
import { mailCapability } from '../mail/mail-capability.ts'
import { LEAVES_AN_HOUR } from './email-list.ts'
import { listsCapability } from './lists-capability.ts'

const FIELDS =
  'List-Unsubscribe: <https://list.test/u?id=7>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n' +
  'DKIM-Signature: v=1; a=rsa-sha256; d=list.test; s=k; h=from:list-unsubscribe:list-unsubscribe-post; bh=YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=; b=AAECAwQFBgc=\n'
const FACT = { result: 'pass', domain: 'list.test', selector: 'k', signature: 'AAECAwQF', testing: false } as DkimFact

async function open() {
  const posted: string[] = []
  const lists = { outcome: 'done' as OneClickOutcome }
  const oneClick = {
    post: async (url: string) => {
      posted.push(url)
      return lists.outcome
    },
  }
  const bed = await JmapTestBed.open({
    capabilities: ({ clock }) => [
      coreCapability,
      mailCapability,
      listsCapability({ oneClick, asked: new LeakyBuckets(LEAVES_AN_HOUR, 10, clock) }),
    ],
  })
  bed.using = [...MAIL, 'https://posthus.dev/jmap/lists']
  /** A message that came from outside with these signatures. */
  const arrive = async (text: string, dkim: readonly DkimFact[]) => {
    await using intake = new Intake(bed.spool)
    await intake.write(Buffer.from(text.replaceAll('\n', '\r\n')))
    const message = await intake.finish()
    await using _body = message.body
    const some = someProvenance('list.test')
    const provenance = { ...some, authentication: { ...(some.authentication as Loose), dkim } }
    const { emailId } = await bed.mail.write(ANNA.id, async (mail) => {
      const inbox = await mail.mailboxNamed('INBOX')
      return mail.append(inbox?.id ?? 0, message, { flags: NO_FLAGS, internalMs: 0, provenance })
    })
    return `M${emailId}`
  }
  return { bed, posted, lists, arrive, [Symbol.asyncDispose]: () => bed[Symbol.asyncDispose]() }
}

test('a list is left with one click where the message proves it, and its page is told where not', async () => {
  await using house = await open()
  const { bed, posted } = house
  const [proven, other] = [
    await house.arrive(letter('News', FIELDS), [FACT]),
    await house.arrive(letter('Other', FIELDS), []),
  ]
  const plain = await bed.deliver(letter('Plain'))
  const { list, notFound } = await bed.call('EmailList/get', { ids: [proven, other, plain] })
  const ways = { mailto: null, web: 'https://list.test/u?id=7' }
  assert.deepEqual(
    list.sort((a: Loose, b: Loose) => a.id.localeCompare(b.id)),
    [
      { id: proven, ...ways, isOneClick: true },
      { id: other, ...ways, isOneClick: false },
    ],
  )
  assert.deepEqual(notFound, [plain])
  assert.equal((await bed.call('EmailList/leave', { emailId: proven })).outcome, 'done')
  assert.deepEqual(posted, ['https://list.test/u?id=7'])
  house.lists.outcome = 'refused'
  assert.equal((await bed.call('EmailList/leave', { emailId: proven })).outcome, 'refused')
  assert.equal((await bed.call('EmailList/leave', { emailId: other })).error.type, 'forbidden')
  assert.equal((await bed.call('EmailList/leave', { emailId: plain })).error.type, 'notFound')
  assert.equal(posted.length, 2)
})

test('nobody has us post for ever', async () => {
  await using house = await open()
  const id = await house.arrive(letter('News', FIELDS), [FACT])
  for (let count = 0; count < LEAVES_AN_HOUR; count++) await house.bed.call('EmailList/leave', { emailId: id })
  assert.equal((await house.bed.call('EmailList/leave', { emailId: id })).error.type, 'rateLimit')
  house.bed.clock.advance(3_600_000)
  assert.equal((await house.bed.call('EmailList/leave', { emailId: id })).outcome, 'done')
})

test('what is asked wrongly is refused', async () => {
  await using house = await open()
  const { bed } = house
  const many = Array.from({ length: 51 }, (_, at) => `M${at + 1}`)
  assert.equal(await bed.refusal('EmailList/get', { ids: null }), 'invalidArguments')
  assert.equal(await bed.refusal('EmailList/get', { ids: many }), 'requestTooLarge')
  assert.equal(await bed.refusal('EmailList/leave', { emailId: 'M1', x: 1 }), 'invalidArguments')
  assert.equal(await bed.refusal('EmailList/leave', { emailId: 'M1', accountId: 'Ab2' }), 'accountNotFound')
})
