import assert from 'node:assert/strict'
import { test } from 'node:test'
import { htmlTree } from '../../../test/kit/html-tree.ts'
import { ACCOUNT, JmapTestBed, MAIL } from '../../../test/kit/jmap-test-bed.ts'
import type { Transport } from '../mail/http-transport.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { Mail } from '../mail/mail.ts'
import { Draft } from './draft.ts'
import { emptyLetter, type Letter } from './letter.ts'

const LETTER: Letter = {
  ...emptyLetter({ identityId: undefined, name: null, email: 'anna@posthus.test' }),
  to: 'bo@example.net',
  subject: 'Plan',
  body: { kind: 'plain', text: 'One' },
}
const saying = (text: string): Letter => ({ ...LETTER, body: { kind: 'plain', text } })

async function drafting() {
  const bed = await JmapTestBed.open()
  const transport: Transport = async (request) =>
    (await bed.post(JSON.stringify(request))).json() as ReturnType<Transport>
  const mail = new Mail(new JmapCalls(transport, MAIL, 16), ACCOUNT)
  mail.cache.absorb('Mailbox/get', await bed.call('Mailbox/get', { ids: null }))
  const drafts = async () => {
    const { ids } = await bed.call('Email/query', { filter: { inMailbox: mail.cache.withRole('drafts')?.id } })
    const { list } = await bed.call('Email/get', { ids, properties: ['preview', 'keywords', 'to'] })
    return list as { id: string; preview: string; keywords: object; to: object[] }[]
  }
  return {
    bed,
    draft: new Draft({ mail, upload: async () => assert.fail('nothing goes up'), parse: htmlTree }),
    drafts,
  }
}

test('every saving takes the place of the one before, also when they come quickly', async () => {
  const { bed, draft, drafts } = await drafting()
  await using _bed = bed
  const outcomes = await Promise.all(['One', 'Two', 'Three'].map((text) => draft.save(saying(text))))
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['saved', 'saved', 'saved'],
  )
  const [only, ...others] = await drafts()
  assert.deepEqual([only?.preview, only?.keywords, others], ['Three', { $draft: true, $seen: true }, []])
})

test('a draft that somebody else has saved meanwhile is not lost: there are two, and it is said', async () => {
  const { bed, draft, drafts } = await drafting()
  await using _bed = bed
  await draft.save(LETTER)
  const [mine] = await drafts()
  await bed.call('Email/set', { destroy: [mine?.id] })
  assert.equal((await draft.save(saying('Two'))).outcome, 'elsewhere')
  assert.equal((await drafts()).length, 1)
})

test('an address that is still being typed does not keep the draft from being saved', async () => {
  const { bed, draft, drafts } = await drafting()
  await using _bed = bed
  await draft.save({ ...LETTER, to: 'bo@example.net, ev' })
  assert.deepEqual((await drafts())[0]?.to, [{ name: null, email: 'bo@example.net' }])
})

test('what is thrown away is gone', async () => {
  const { bed, draft, drafts } = await drafting()
  await using _bed = bed
  await draft.save(LETTER)
  await draft.discard()
  assert.deepEqual(await drafts(), [])
})
