import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyText } from '../../../test/kit/any-text.ts'
import { isFault } from '../../base/fault.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { fillText } from './fill-text.ts'
import { HouseTerms } from './house-terms.ts'
import { MemoryTermsBook } from './memory-terms-book.ts'
import { digestOfTexts } from './terms-version.ts'

function openTerms() {
  const clock = new ManualClock(1000)
  return { clock, terms: new HouseTerms(new MemoryTermsBook(), clock) }
}
const kindsOwed = async (terms: HouseTerms, createdMs: number) =>
  (await terms.owedBy({ id: 'anna', createdMs })).map(({ kind, number }) => `${kind} ${number}`)

test('a member is asked about what has changed since the account is there, until it is agreed to', async () => {
  const { clock, terms } = openTerms()
  await terms.publish('terms', { en: 'One' })
  await terms.publish('privacy', { en: 'Data' })
  assert.deepEqual(await kindsOwed(terms, 500), [], 'the first version is what the account began with')
  clock.advance(1000)
  await terms.publish('terms', { en: 'Two' })
  assert.deepEqual(await kindsOwed(terms, 500), ['terms 2'])
  assert.deepEqual(await kindsOwed(terms, 3000), [], 'who came later')
  assert.equal(await terms.accept('anna', 'terms', 1), true)
  assert.deepEqual(await kindsOwed(terms, 500), ['terms 2'], 'an older version')
  await terms.accept('anna', 'terms', 2)
  assert.deepEqual(await kindsOwed(terms, 500), [])
  clock.advance(1000)
  await terms.publish('terms', { en: 'Three' })
  assert.deepEqual(await kindsOwed(terms, 500), ['terms 3'])
})

test('nobody agrees to what is not there', async () => {
  const { terms } = openTerms()
  await terms.publish('terms', { en: 'One' })
  assert.deepEqual([await terms.accept('anna', 'terms', 2), await terms.accept('anna', 'privacy', 1)], [false, false])
  assert.deepEqual(await terms.acceptances('anna'), [])
})

test('whoever joins agrees to what is in force', async () => {
  const { clock, terms } = openTerms()
  await terms.publish('terms', { en: 'One' })
  clock.advance(1)
  await terms.publish('terms', { en: 'Two' })
  await terms.acceptCurrent('anna')
  assert.deepEqual(await terms.acceptances('anna'), [{ accountId: 'anna', kind: 'terms', number: 2, atMs: 1001 }])
  assert.deepEqual(await kindsOwed(terms, 500), [])
})

test('what another process has published is known after a minute', async () => {
  const clock = new ManualClock(1000)
  const book = new MemoryTermsBook()
  const [here, there] = [new HouseTerms(book, clock), new HouseTerms(book, clock)]
  assert.deepEqual(await here.versions('terms'), [])
  await there.publish('terms', { en: 'One' })
  clock.advance(60_001)
  assert.equal((await here.versions('terms')).length, 1)
})

test('a digest is that of all languages, in whatever order they stand', () => {
  assert.equal(digestOfTexts({ en: 'a', nb: 'b' }), digestOfTexts({ nb: 'b', en: 'a' }))
  assert.notEqual(digestOfTexts({ en: 'a', nb: 'b' }), digestOfTexts({ en: 'b', nb: 'a' }))
  // printf 'en\na\nnb\nb\n' | sha256sum
  assert.equal(digestOfTexts({ en: 'a', nb: 'b' }), '709007de4d8127fb63c651281a180cbff612399d54549807ead5e20763dd25b5')
})

test('facts are put in, and a line whose fact is not known is left out', () => {
  const text = 'Kept for {login-days} days.\r\nRegistered as {registration}.\n{login-days} again {login-days}\n'
  assert.equal(fillText(text, { 'login-days': '90', registration: '' }), 'Kept for 90 days.\n90 again 90\n')
})

test('a fact that there is none of is named with those that there are; braces of others are left alone', () => {
  assert.throws(
    () => fillText('{login-day}', { 'login-days': '90' }),
    /\{login-day\} is not known: write one of login-days/,
  )
  assert.throws(() => fillText('{constructor}', {}), { code: 'terms/unknown-name' })
  assert.equal(fillText('{ x } {X}', {}), '{ x } {X}\n')
})

test('any text is filled or refused in words', () => {
  fc.assert(
    fc.property(anyText(), anyText(), (text, fact) => {
      try {
        fillText(`${text}{a}${text}`, { a: fact })
      } catch (error) {
        assert.ok(isFault(error) && error.who === 'peer')
      }
    }),
  )
})
