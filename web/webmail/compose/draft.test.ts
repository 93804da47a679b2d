import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ACCOUNT, JmapTestBed, MAIL } from '../../../test/kit/jmap-test-bed.ts'
import type { Transport } from '../mail/http-transport.ts'
import { JmapCalls } from '../mail/jmap-calls.ts'
import { Mail } from '../mail/mail.ts'
import { BadAddress, Draft, readAddresses, writeAddresses } from './draft.ts'

const CONTENT = { to: 'bo@example.net', cc: '', subject: 'Plan', text: 'One' }

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
  return { bed, draft: new Draft(mail, { name: null, email: 'anna@posthus.test' }), drafts }
}

test('every saving takes the place of the one before, also when they come quickly', async () => {
  const { bed, draft, drafts } = await drafting()
  await using _bed = bed
  const outcomes = await Promise.all(['One', 'Two', 'Three'].map((text) => draft.save({ ...CONTENT, text })))
  assert.deepEqual(outcomes, ['saved', 'saved', 'saved'])
  const [only, ...others] = await drafts()
  assert.deepEqual([only?.preview, only?.keywords, others], ['Three', { $draft: true, $seen: true }, []])
})

test('a draft that somebody else has saved meanwhile is not lost: there are two, and it is said', async () => {
  const { bed, draft, drafts } = await drafting()
  await using _bed = bed
  await draft.save(CONTENT)
  const [mine] = await drafts()
  await bed.call('Email/set', { destroy: [mine?.id] })
  assert.equal(await draft.save({ ...CONTENT, text: 'Two' }), 'elsewhere')
  assert.equal((await drafts()).length, 1)
})

test('an address that is still being typed does not keep the draft from being saved', async () => {
  const { bed, draft, drafts } = await drafting()
  await using _bed = bed
  await draft.save({ ...CONTENT, to: 'bo@example.net, ev' })
  assert.deepEqual((await drafts())[0]?.to, [{ name: null, email: 'bo@example.net' }])
})

test('what is thrown away is gone', async () => {
  const { bed, draft, drafts } = await drafting()
  await using _bed = bed
  await draft.save(CONTENT)
  await draft.discard()
  assert.deepEqual(await drafts(), [])
})

const typed: readonly (readonly [string, readonly (readonly [string | null, string])[]])[] = [
  ['', []],
  ['bo@example.net', [[null, 'bo@example.net']]],
  [
    'Bo Larsen <bo@example.net>, eva@example.net;',
    [
      ['Bo Larsen', 'bo@example.net'],
      [null, 'eva@example.net'],
    ],
  ],
  ['"Larsen, Bo" <bo@example.net>', [['Larsen, Bo', 'bo@example.net']]],
  ['"Bo \\"B\\" L" <bo@example.net>', [['Bo "B" L', 'bo@example.net']]],
  ['kåre@blåbær.example', [[null, 'kåre@blåbær.example']]],
]
for (const [text, expected] of typed) {
  test(`${text || 'nothing'} is read as ${expected.length} addresses`, () => {
    assert.deepEqual(
      readAddresses(text).map(({ name, email }) => [name, email]),
      expected,
    )
  })
}

for (const bad of [
  'bo',
  'bo@',
  '@example.net',
  'a b@example.net',
  'bo@example..net',
  '<>',
  'Bo <bo>',
  'bo@example.net eva@example.net',
]) {
  test(`${bad} is no address`, () => {
    assert.throws(() => readAddresses(bad), BadAddress)
  })
}

test('addresses are read as they are written, whatever somebody is called', () => {
  const name = fc.string({ minLength: 1, maxLength: 30 }).map((text) => text.replace(/\s+/g, ' ').trim() || 'x')
  fc.assert(
    fc.property(fc.array(fc.record({ name, email: fc.constantFrom('bo@example.net', 'x@y.example') })), (some) => {
      const plain = some.map((one) => ({ ...one }))
      assert.deepEqual(readAddresses(writeAddresses(plain)), plain)
    }),
  )
})
