import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryNewsBook } from '../../../core/news/memory-news-book.ts'
import type { SecurityStatement } from '../../../core/posture/security-statement.ts'
import { makeStatement } from '../security/statement.fixture.ts'
import type { SiteServices } from '../site-context.ts'
import { Visitor } from '../site-visitor.fixture.ts'

const NOW = Date.UTC(2026, 10, 27)

async function statusWith(facts: Partial<SiteServices>, language = 'en'): Promise<string> {
  return (await new Visitor(undefined, facts).ask('/status', { headers: { 'accept-language': language } })).text()
}

function statementWith(change: (statement: SecurityStatement) => Partial<SecurityStatement>): Partial<SiteServices> {
  const statement = makeStatement()
  return { security: async () => ({ ...statement, ...change(statement) }) }
}

test('where every port was reached and nothing stands, all is well', async () => {
  const text = await statusWith(
    statementWith(({ endpoints }) => ({ endpoints: endpoints.map((one) => ({ ...one, failure: undefined })) })),
  )
  assert.match(text, /<p class="said">No trouble is known\.<\/p>/)
  assert.match(text, /Reading mail \(IMAP\)<\/th><td role="cell" data-head="State"><span class="good">works<\/span>/)
})

test('a port that could not be reached is said, without what was seen there', async () => {
  const text = await statusWith(
    statementWith(({ endpoints }) => ({
      endpoints: endpoints.map((one) => (one.service === 'imaps' ? { ...one, failure: 'secret detail' } : one)),
    })),
  )
  assert.match(text, /Something is not as it should be\./)
  assert.match(
    text,
    /Reading mail \(IMAP\)<\/th><td role="cell" data-head="State"><span class="bad">could not be reached/,
  )
  assert.doesNotMatch(text, /secret detail/)
})

test('what has not been looked at is not said to work, and what is not offered does not stand there', async () => {
  const text = await statusWith(statementWith(() => ({ endpoints: [], unaudited: [{ service: 'pop3s', port: 995 }] })))
  assert.match(text, /POP3.*not looked at yet/s)
  assert.doesNotMatch(text, /IMAP|>works<.*>works</s)
})

test('incidents stand in front as long as they go on, and below when they are over', async () => {
  const news = new MemoryNewsBook()
  const facts = {
    kind: 'incident',
    atMs: NOW,
    changedMs: NOW,
    texts: { nb: { title: 'Treg e-post', text: 'Vi ser på det.' } },
  } as const
  await news.put({ ...facts, id: 'a', resolvedMs: undefined })
  await news.put({ ...facts, id: 'b', resolvedMs: NOW })
  await news.put({ ...facts, id: 'c', kind: 'news', resolvedMs: undefined })
  const text = await statusWith({ news }, 'nb')
  assert.match(text, /Hva som ikke virker nå<\/h2>.*news\/a.*Tjenester<\/h2>.*>Over<\/h2>.*news\/b/s)
  assert.doesNotMatch(text, /news\/c/)
})

test('what the operator sees to is said in words of ours, in every language', async () => {
  const troubles = async () => [{ kind: 'listener', sinceMs: NOW }] as const
  assert.match(
    await statusWith({ troubles }),
    /A port is not as well protected as we promise\. <span class="quiet">since 27 Nov 2026/,
  )
  assert.match(await statusWith({ troubles }, 'de'), /Ein Port ist nicht so gut geschützt/)
  assert.match(await statusWith({ troubles }, 'nb'), /En port er ikke så godt beskyttet/)
})
