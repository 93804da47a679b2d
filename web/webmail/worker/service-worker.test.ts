import assert from 'node:assert/strict'
import { before, test } from 'node:test'

interface Asked {
  readonly request: { readonly mode: string; readonly method: string; readonly url: string }
  readonly preloadResponse: Promise<Response>
  respondWith(answer: Promise<Response>): void
}

const heard = new Map<string, (event: Asked) => void>()

before(async () => {
  // As in a worker: there the scope itself hears.
  Object.assign(globalThis, { addEventListener: (type: string, hear: (event: Asked) => void) => heard.set(type, hear) })
  await import('./service-worker.ts')
})

const asked: readonly (readonly [what: string, request: Partial<Asked['request']>, isAnswered: boolean])[] = [
  ['the page of the application', {}, true],
  ['the same with something behind it', { url: 'https://mail.posthus.test/mail/?lang=de#inbox' }, true],
  ['a form that is posted to it', { method: 'POST' }, false],
  ['a file of mail', { url: 'https://mail.posthus.test/mail/export/F1.mbox' }, false],
  ['a message in its frame', { url: 'https://mail.posthus.test/mail/frame/B1/1' }, false],
  ['what a script asks for', { mode: 'cors' }, false],
]
for (const [what, request, isAnswered] of asked) {
  test(`${what} is ${isAnswered ? 'asked for by the worker' : 'left to the browser, which says where it comes from'}`, async () => {
    const answers: Promise<Response>[] = []
    heard.get('fetch')?.({
      request: { mode: 'navigate', method: 'GET', url: 'https://mail.posthus.test/mail/', ...request },
      preloadResponse: Promise.resolve(new Response('page')),
      respondWith: (answer) => void answers.push(answer),
    })
    assert.equal(answers.length, isAnswered ? 1 : 0)
    if (isAnswered) assert.equal(await (await answers[0])?.text(), 'page')
  })
}

test('whatever is no page does not wait for the worker: what a page saves as it goes would be forgotten with the page; a browser without such rules goes on', async (t) => {
  const rules: unknown[] = []
  const { Request: own } = globalThis
  t.after(() => void Object.assign(globalThis, { Request: own }))
  Object.assign(globalThis, {
    caches: { open: async () => ({ add: async () => undefined }) },
    skipWaiting: async () => undefined,
    // Of a worker: an address is one beside its own.
    Request: class {},
  })
  const known = { addRoutes: async (rule: unknown) => void rules.push(rule) }
  const refusing = { addRoutes: () => Promise.reject(new TypeError('not known here')) }
  for (const browser of [known, refusing, {}]) {
    let waited: Promise<unknown> | undefined
    const event = { ...browser, waitUntil: (work: Promise<unknown>) => void (waited = work) }
    ;(heard.get('install') as unknown as (event: unknown) => void)(event)
    await waited
  }
  assert.deepEqual(rules, [{ condition: { not: { requestMode: 'navigate' } }, source: 'network' }])
})
