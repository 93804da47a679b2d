import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HouseTerms } from '../../../core/terms/house-terms.ts'
import { MemoryTermsBook } from '../../../core/terms/memory-terms-book.ts'
import { FROM_HERE, Visitor } from '../site-visitor.fixture.ts'
import { changedParts } from './changed-parts.ts'

const FIRST = { en: 'Be kind.\n\n## Law\n\n- Ours.', nb: 'Vær snill.' }
const SECOND = { en: 'Be kind.\n\n## Law\n\n- Ours & <theirs>.', nb: 'Vær veldig snill.' }

/** A house with two versions of the terms, of which the second has come after Anna's account. */
async function openTerms() {
  let visitor: Visitor | undefined
  const terms = new HouseTerms(new MemoryTermsBook(), { nowMs: () => visitor?.clock.nowMs() ?? 0 } as Visitor['clock'])
  visitor = new Visitor(undefined, { terms })
  visitor.clock.advance(1000)
  await terms.publish('terms', FIRST)
  await terms.publish('privacy', { en: 'We keep little.' })
  visitor.clock.advance(24 * 3_600_000)
  const changeTerms = () => terms.publish('terms', SECOND)
  return { visitor, terms, changeTerms }
}

const whereTo = (answer: Response) => [answer.status, answer.headers.get('location')]
const CONSENT = '/terms/agree?next=%2Faccount'

test('the text in force is read by everybody, in their language, with its version and digest', async () => {
  const { visitor, changeTerms, terms } = await openTerms()
  await changeTerms()
  const text = await (await visitor.ask('/terms', { headers: { 'accept-language': 'nb' } })).text()
  assert.match(text, /<h1>Vilkår<\/h1>.*Utgave 2 fra \d+\. \S+ \d{4}.*Vær veldig snill\./s)
  const [current] = await terms.versions('terms')
  assert.ok(text.includes(current!.digest))
  const german = await (await visitor.ask('/privacy', { headers: { 'accept-language': 'de' } })).text()
  assert.match(german, /<article lang="en">\s*<p>We keep little\./)
})

test('every version stays, with what has changed in it', async () => {
  const { visitor, changeTerms } = await openTerms()
  await changeTerms()
  const list = await (await visitor.ask('/terms/versions')).text()
  assert.deepEqual(
    [...list.matchAll(/href="\/terms\/versions\/(\d+)"/g)].map(([, number]) => number),
    ['2', '1'],
  )
  const second = await (await visitor.ask('/terms/versions/2')).text()
  assert.match(second, /<ins>Ours &amp; &lt;theirs&gt;\.<\/ins>.*<del>Ours\.<\/del>/s)
  const first = await (await visitor.ask('/terms/versions/1')).text()
  assert.match(first, /There is a newer version\./)
  assert.doesNotMatch(first, /<ins>|<del>/)
  for (const path of [
    '/terms/versions/3',
    '/terms/versions/0',
    '/terms/versions/x',
    '/terms/versions/1e0',
    '/other/versions/1',
  ]) {
    assert.equal((await visitor.ask(path)).status, 404, path)
  }
})

test('without a published text there is none', async () => {
  const visitor = new Visitor()
  assert.equal((await visitor.ask('/terms')).status, 404)
  assert.match(await (await visitor.ask('/privacy/versions')).text(), /Nothing has been published yet\./)
})

test('who signs in is asked about terms that have changed, agrees, and is not asked again', async () => {
  const { visitor, terms, changeTerms } = await openTerms()
  assert.deepEqual(whereTo(await visitor.signIn({ next: '/account' })), [303, '/account'])
  await changeTerms()
  assert.deepEqual(whereTo(await visitor.signIn({ next: '/account' })), [303, CONSENT])
  const page = await visitor.ask(CONSENT)
  const text = await page.text()
  assert.match(text, /<h1>Our terms have changed<\/h1>.*Terms, version 2: applies from \d+ \w+ \d{4}\./s)
  assert.match(text, /<a class="later" href="\/account">Not now<\/a>/)
  const fields = { csrf: await visitor.token(CONSENT), next: '/account', shown: 'terms 2', agree: 'yes' }
  for (let times = 0; times < 2; times++) {
    assert.deepEqual(whereTo(await visitor.post('/terms/agree', fields)), [303, '/account'])
  }
  const accepted = await terms.acceptances('anna')
  assert.deepEqual(
    accepted.map(({ kind, number, atMs }) => [kind, number, atMs]),
    [['terms', 2, visitor.clock.nowMs()]],
  )
  assert.deepEqual(whereTo(await visitor.signIn({ next: '/account' })), [303, '/account'])
  assert.match(
    await (await visitor.ask('/account/terms')).text(),
    /href="\/terms\/versions\/2">Terms<\/a>.*\d+ \w+ \d{4}, \d\d:\d\d UTC/s,
  )
})

test('who says "not now" goes on, and is asked again the next time', async () => {
  const { visitor, changeTerms } = await openTerms()
  await changeTerms()
  await visitor.signIn({ next: '/account' })
  assert.equal((await visitor.ask('/account')).status, 200)
  assert.match(await (await visitor.ask('/account/terms')).text(), /You have not been asked yet\./)
  assert.deepEqual(whereTo(await visitor.signIn({ next: '/account' })), [303, CONSENT])
})

test('without the tick, the token, or a page of ours nothing is agreed to', async () => {
  const { visitor, terms, changeTerms } = await openTerms()
  await changeTerms()
  await visitor.signIn()
  const csrf = await visitor.token(CONSENT)
  const fields = { csrf, next: '/account', shown: 'terms 2', agree: 'yes' }
  const unticked = await visitor.post('/terms/agree', { ...fields, agree: '' })
  assert.equal(unticked.status, 422)
  assert.match(await unticked.text(), /aria-invalid="true"[^>]*autofocus/)
  assert.equal((await visitor.post('/terms/agree', { ...fields, csrf: 'x' })).status, 403)
  const elsewhere = { ...FROM_HERE, 'sec-fetch-site': 'cross-site' }
  assert.equal((await visitor.post('/terms/agree', fields, elsewhere)).status, 403)
  assert.deepEqual(await terms.acceptances('anna'), [])
})

test('what was published while a member was reading is not agreed to with what was read', async () => {
  const { visitor, terms, changeTerms } = await openTerms()
  await changeTerms()
  await visitor.signIn()
  const csrf = await visitor.token(CONSENT)
  await terms.publish('terms', { en: 'Give us your house.' })
  const answer = await visitor.post('/terms/agree', { csrf, next: '/account', shown: 'terms 2', agree: 'yes' })
  assert.deepEqual(whereTo(answer), [303, CONSENT])
  assert.deepEqual(await terms.acceptances('anna'), [])
})

test('the question leads on to places of ours alone', async () => {
  const { visitor, changeTerms } = await openTerms()
  await changeTerms()
  await visitor.signIn()
  const text = await (await visitor.ask('/terms/agree?next=//evil.test')).text()
  assert.doesNotMatch(text, /evil/)
})

test('what has changed in a text is told by its paragraphs', () => {
  assert.deepEqual(changedParts('a\n\nb\nc', 'a\n\n\nc\n\nd'), { added: ['d'], removed: ['b'] })
  assert.deepEqual(changedParts('', ''), { added: [], removed: [] })
})
