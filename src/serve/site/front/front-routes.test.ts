import assert from 'node:assert/strict'
import { test } from 'node:test'
import { found, htmlTree } from '../../../../test/kit/html-tree.ts'
import type { NewsItem } from '../../../core/news/news-item.ts'
import { FIRST_DAY, makeStatement } from '../security/statement.fixture.ts'
import type { SiteServices } from '../site-context.ts'
import { PROVIDER } from '../site-services.fixture.ts'
import { Visitor } from '../site-visitor.fixture.ts'
import { protectionFigures } from './protection-figures.ts'

const ITEM: NewsItem = {
  id: '2026-11-27-abc',
  kind: 'news',
  atMs: Date.UTC(2026, 10, 27),
  changedMs: Date.UTC(2026, 10, 27),
  resolvedMs: undefined,
  texts: { en: { title: 'More <room>', text: 'Every account has **more** of it.' } },
}

async function frontIn(language: string, facts: Partial<SiteServices> = {}): Promise<string> {
  return (await new Visitor(undefined, facts).ask('/', { headers: { 'accept-language': language } })).text()
}

test('the front page says who runs this, and under which law, in the language of the reader', async () => {
  const text = await frontIn('nb')
  for (const said of [
    PROVIDER.entity,
    PROVIDER.registration,
    PROVIDER.postalAddress,
    'Norge',
    'mailto:support@provider.test',
  ]) {
    assert.ok(text.includes(said), said)
  }
  const bare = { ...PROVIDER, entity: '', registration: '', postalAddress: '', jurisdiction: '' }
  assert.doesNotMatch(
    await frontIn('en', { provider: bare }),
    /<dt>(?:Operator|Registered as|Address|Under the law of)<\/dt>|undefined/,
  )
})

test('figures are those that were measured, and what was not measured says so', async () => {
  const measured = protectionFigures(makeStatement())
  const text = await frontIn('en', { security: async () => makeStatement() })
  assert.ok(measured.ports && measured.forwardSecret && measured.encryptedOut)
  assert.match(text, new RegExp(`<strong>${measured.ports.good} of ${measured.ports.all}</strong>`))
  assert.match(text, new RegExp(`<strong>${measured.encryptedOut.percent}\u00a0%</strong>`))
  const first = await frontIn('en', { security: async () => makeStatement(FIRST_DAY) })
  assert.deepEqual(protectionFigures(makeStatement(FIRST_DAY)).forwardSecret, undefined)
  assert.equal(first.match(/Not measured yet/g)?.length, 4)
  assert.doesNotMatch(first, /NaN|Infinity|undefined/)
})

test('of several services the one with the least speaks for all, and of several weeks the last', () => {
  const statement = makeStatement()
  const week = { ...statement.weeks[0]!, weekMs: Date.UTC(2026, 10, 16) }
  const weeks = [
    { ...week, service: 'imap', forwardSecret: 100 },
    { ...week, service: 'pop3', forwardSecret: 97 },
    { ...week, service: 'smtp', forwardSecret: 3 },
    { ...week, service: 'imap', forwardSecret: 1, weekMs: Date.UTC(2026, 10, 9) },
  ] as const
  assert.equal(protectionFigures({ ...statement, weeks }).forwardSecret?.percent, 97)
})

test('one is asked to join only where one can', async () => {
  assert.doesNotMatch(await frontIn('en'), /Create an account/)
  assert.match(await frontIn('en', { joinPath: '/join' }), /<a class="act main" href="\/join">Create an account<\/a>/)
})

test('plans are shown with what is in them, and without a limit where there is none', async () => {
  const plans = [
    { name: 'Small', storageBytes: 1536 * 1024 ** 2, messages: 20_000 },
    { name: 'Large', storageBytes: undefined, messages: undefined },
  ]
  const rows = found(htmlTree(await frontIn('de', { plans })), 'tbody')[0]?.childNodes.map((row) =>
    row.childNodes.map((cell) => cell.childNodes[0]?.nodeValue),
  )
  assert.deepEqual(rows, [
    ['Small', '1,5 GB', '20.000'],
    ['Large', 'ohne Grenze', 'ohne Grenze'],
  ])
})

test('news stand there with their beginning, as text, and say which language they are in', async () => {
  const news = { items: async () => [ITEM], item: async () => ITEM }
  const text = await frontIn('de', { news })
  assert.match(
    text,
    /<li lang="en"><a href="\/news\/2026-11-27-abc">More &lt;room&gt;<\/a><p>Every account has more of it\.<\/p>/,
  )
  assert.match(text, /27\. November 2026/)
})

test('however many come, what was measured is put together once a minute', async () => {
  let asked = 0
  const security = async () => {
    asked++
    return makeStatement()
  }
  const visitor = new Visitor(undefined, { security })
  await Promise.all([visitor.ask('/'), visitor.ask('/'), visitor.ask('/?lang=de')])
  visitor.clock.advance(59_000)
  await visitor.ask('/')
  assert.equal(asked, 1)
  visitor.clock.advance(2000)
  await visitor.ask('/')
  assert.equal(asked, 2)
})

test('what could not be put together is tried again', async () => {
  let fails = true
  const visitor = new Visitor(undefined, {
    security: async () => (fails ? assert.fail('disk') : makeStatement()),
  })
  assert.equal((await visitor.ask('/')).status, 500)
  fails = false
  assert.equal((await visitor.ask('/')).status, 200)
})

test('a page with which a language is chosen is kept by no cache, the others are', async () => {
  const fields = async (path: string) => {
    const { headers } = await new Visitor().ask(path)
    return [headers.get('cache-control'), headers.get('set-cookie') !== null]
  }
  assert.deepEqual(await fields('/'), ['public, max-age=60', false])
  assert.deepEqual(await fields('/?lang=nb'), ['no-store', true])
})
