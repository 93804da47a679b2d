import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ContactCard, cardName } from '../../contacts/card/contact-card.ts'
import type { Mail } from '../../mail/mail.ts'
import { Suggester } from './suggester.ts'

interface Asked {
  readonly text: string
  readonly limit: number
  answer(...emails: string[]): Promise<void>
}

function typing(...names: readonly string[]) {
  const asked: Asked[] = []
  const timers: (() => void)[] = []
  const calls = {
    call: (_name: string, { text, limit }: { text: string; limit: number }) => {
      const { promise, resolve } = Promise.withResolvers<object>()
      const answer = async (...emails: string[]) => {
        resolve({ list: emails.map((email) => ({ name: '', email, cardId: null })) })
        await promise
        for (let turns = 0; turns < 4; turns++) await Promise.resolve()
      }
      asked.push({ text, limit, answer })
      return promise
    },
  }
  const mail = { accountId: 'Aa1', calls } as unknown as Mail
  const groups = names.map((name) => ({ uid: name, kind: 'group', name: { full: name } }))
  const suggester = new Suggester(
    mail,
    (_ms, act) => void timers.push(act),
    async () => groups as unknown as readonly ContactCard[],
  )
  const pause = () => {
    for (const act of timers.splice(0)) act()
  }
  const shown = () =>
    suggester.suggestions.map((one) => (one.kind === 'group' ? cardName(one.group) : one.address.email)).join(' ')
  return { suggester, asked, pause, shown }
}

test('the server is asked when somebody pauses, and what is in the line already is left out', async () => {
  const { suggester, asked, pause, shown } = typing()
  suggester.type('b', [])
  suggester.type('bo', ['BO@example.net'])
  pause()
  assert.deepEqual(
    asked.map(({ text, limit }) => [text, limit]),
    [['bo', 9]],
  )
  await asked[0]?.answer('bo@example.net', 'bob@example.net')
  assert.equal(shown(), 'bob@example.net')
  suggester.type(' bo ', [])
  pause()
  assert.equal(asked.length, 1)
})

test('an answer to what is not typed any more is passed over', async () => {
  const { suggester, asked, pause, shown } = typing()
  suggester.type('bo', [])
  pause()
  suggester.type('eva', [])
  pause()
  await asked[0]?.answer('bo@example.net')
  assert.equal(shown(), '')
  await asked[1]?.answer('eva@example.net')
  assert.equal(shown(), 'eva@example.net')
})

test('what was sent away does not come back, and nothing typed asks nobody', async () => {
  const { suggester, asked, pause, shown } = typing()
  suggester.type('bo', [])
  pause()
  suggester.dismiss()
  await asked[0]?.answer('bo@example.net')
  assert.equal(shown(), '')
  suggester.type('', [])
  suggester.type('x'.repeat(201), [])
  pause()
  assert.equal(asked.length, 1)
})

test('groups stand behind people, and have room however many those are', async () => {
  const { suggester, asked, pause, shown } = typing('Family', 'Choir', 'Board', 'Band')
  suggester.type('b', [])
  pause()
  await asked[0]?.answer(...Array.from({ length: 9 }, (_, at) => `b${at}@example.net`))
  assert.equal(shown().replace(/@example.net/g, ''), 'b0 b1 b2 b3 b4 Family Choir Board')
})
