import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Loose, letter } from '../../../../test/kit/jmap-test-bed.ts'
import { ClassicVisitor } from '../classic/classic-visitor.fixture.ts'
import { ANNA } from '../site-services.fixture.ts'
import { Visitor } from '../site-visitor.fixture.ts'
import { standsAlone } from './stopped-page.ts'

const DAY_MS = 86_400_000

async function open(chosen: 'modern' | 'classic') {
  const it = await ClassicVisitor.open()
  const { generations } = it.visitor.world.services
  if (chosen === 'modern') await generations.choose(ANNA.id, 'modern', 'member')
  const choices = async () => (await generations.choices(ANNA.id)).map(({ generation, by }) => `${generation} ${by}`)
  const location = async (path: string) => (await it.visitor.ask(path)).headers.get('location')
  return { it, choices, location, generations, [Symbol.asyncDispose]: () => it[Symbol.asyncDispose]() }
}

test('R086 R089: whoever signs in comes to the webmail that was chosen, wherever that was, and to the very page', async () => {
  await using at = await open('classic')
  const { visitor } = at.it
  visitor.jar.clear()
  assert.equal((await visitor.signIn({ next: '/classic/' })).headers.get('location'), '/classic/')
  // Behind the # of this one there may be a place of which only the browser knows: it is led on to by a page there.
  visitor.jar.clear()
  assert.equal((await visitor.signIn({ next: '/mail/' })).headers.get('location'), '/mail/')
  assert.match(await at.it.page('/mail/'), /lead-on-a\.js/)
  visitor.jar.clear()
  assert.equal((await visitor.signIn({ next: '/classic/folder/F1' })).headers.get('location'), '/classic/folder/F1')
  await at.generations.choose(ANNA.id, 'modern', 'member')
  visitor.jar.clear()
  assert.equal((await visitor.signIn({ next: '/classic/' })).headers.get('location'), '/mail/')
})

test('R088: to come by the other one is no consent: one is led to the own one, and what was chosen stays', async () => {
  await using at = await open('modern')
  const before = await at.choices()
  const id = await at.it.deliver(letter('Plan'))
  const folder = await at.it.bed.mail.read(ANNA.id, async (reader) => `F${(await reader.mailboxNamed('INBOX'))?.id}`)
  assert.equal(await at.location('/classic/'), '/mail/')
  assert.equal(await at.location(`/classic/message/${id}`), `/mail/#/in/${folder}/${id}`)
  assert.equal(await at.location(`/classic/folder/${folder}?from=40`), `/mail/#/in/${folder}`)
  assert.equal(await at.location('/classic/search?q=bread'), '/mail/#/search/bread')
  assert.equal(await at.location('/classic/message/M999'), '/mail/', 'what is not there is not led to')
  assert.deepEqual(await at.choices(), before)
})

test('R086: there is no loop: of the two exactly one is shown, and the other leads to it', async () => {
  for (const chosen of ['modern', 'classic'] as const) {
    await using at = await open(chosen)
    const modern = await at.it.page('/mail/')
    const isLedOn = /lead-on-a\.js/.test(modern)
    assert.equal(isLedOn, chosen === 'classic')
    assert.equal(await at.location('/classic/'), chosen === 'classic' ? null : '/mail/')
    if (isLedOn) assert.match(modern, /<noscript><meta http-equiv="refresh" content="0; url=\/classic\/"><\/noscript>/)
  }
})

test('R090: the way to the other one is the last item under the folders; it takes a form of ours, and is noted with who and when', async () => {
  await using at = await open('classic')
  const { it } = at
  const id = await it.deliver(letter('Plan'))
  const page = await it.page(`/classic/message/${id}`)
  const [, nav = ''] = /<nav aria-label="Folders">([\s\S]*?)<\/nav>/.exec(page) ?? []
  const last = [...nav.matchAll(/<a [^>]*href="([^"]+)"[^>]*>/g)].at(-1)?.[1]?.replaceAll('&amp;', '&') ?? ''
  assert.equal(last, `/account/webmail?at=${encodeURIComponent(`/classic/message/${id}`)}`)
  const asked = await it.page(last)
  assert.match(asked, /Switch to the modern webmail/)
  assert.deepEqual(await at.choices(), ['classic member'], 'to be asked is not to have said yes')
  const at_ = `/classic/message/${id}`
  const forged = await it.visitor.post('/account/webmail', { to: 'modern', at: at_, csrf: 'x' })
  assert.equal(forged.status, 403)
  const elsewhere = await it.visitor.post(
    '/account/webmail',
    { to: 'modern', at: at_, csrf: await it.visitor.token() },
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' },
  )
  assert.equal(elsewhere.status, 403)
  assert.deepEqual(await at.choices(), ['classic member'])
  const csrf = await it.visitor.token()
  const done = await it.visitor.post('/account/webmail', { to: 'modern', at: at_, csrf })
  assert.match(done.headers.get('location') ?? '', new RegExp(`^/mail/#/in/F\\d+/${id}$`))
  assert.deepEqual(await at.choices(), ['modern member', 'classic member'])
  // Once more, from a page that was open still: nothing changes.
  await it.visitor.post('/account/webmail', { to: 'modern', at: at_, csrf })
  assert.deepEqual(await at.choices(), ['modern member', 'classic member'])
  assert.match(await it.page('/account/webmail'), /You use the modern webmail\. You have chosen it on/)
})

test('R091: one switches back, to the same page', async () => {
  await using at = await open('modern')
  const csrf = await at.it.visitor.token()
  const answer = await at.it.visitor.post('/account/webmail', { to: 'classic', at: '/mail/#/in/F1/M5', csrf })
  assert.equal(answer.headers.get('location'), '/classic/message/M5')
  assert.equal(await at.location('/classic/'), null)
})

test('a page that leads on leads to the two webmails alone', async () => {
  await using at = await open('classic')
  const csrf = await at.it.visitor.token()
  for (const evil of ['https://evil.test/', '//evil.test', '/mail/\\evil', '/mail/<b>']) {
    assert.doesNotMatch(await at.it.page(`/account/webmail?${new URLSearchParams({ at: evil })}`), /evil\.test\/?"|<b>/)
    const answer = await at.it.visitor.post('/account/webmail', { to: 'classic', at: evil, csrf })
    assert.equal(answer.headers.get('location'), '/classic/', evil)
  }
})

test('what goes says when, is led away from when the day is there, and cannot be chosen then', async () => {
  await using at = await open('classic')
  const { clock } = at.it.visitor
  const day = new Date(clock.nowMs() + 2 * DAY_MS).toISOString().slice(0, 10)
  await at.it.visitor.world.generations.retire('classic', day)
  assert.match(await at.it.page('/classic/'), /the classic webmail is retired/)
  clock.advance(3 * DAY_MS)
  await at.it.visitor.signIn()
  assert.equal(await at.location('/classic/'), '/mail/')
  const csrf = await at.it.visitor.token()
  assert.equal((await at.it.visitor.post('/account/webmail', { to: 'classic', csrf })).status, 403)
  assert.match(await at.it.page('/account/webmail'), /There is no other one/)
})

test('what was open when the account got the other webmail is taken all the same: nothing that was written is lost', async () => {
  await using at = await open('modern')
  const body = new FormData()
  const csrf = await at.it.visitor.token()
  for (const [name, value] of Object.entries({ csrf, subject: 'Half', text: 'written', do: 'save' }))
    body.set(name, value)
  const headers = { 'sec-fetch-site': 'same-origin', origin: 'https://mail.provider.test' }
  const saved = await at.it.visitor.ask('/classic/compose', { method: 'POST', body, headers })
  assert.match(saved.headers.get('location') ?? '', /draft=M\d+&done=saved/)
})

const ELSEWHERE = ['/', '/sign-in', '/account', '/account/webmail', '/status', '/security', '/help/secure-settings']

test('R085: a webmail that is stopped says so and where the other is, which takes its members meanwhile; everything else lives on, and what was chosen stays', async () => {
  for (const stopped of ['classic', 'modern'] as const) {
    await using at = await open(stopped)
    const { it } = at
    const { generations } = it.visitor.world
    const [own, other] = stopped === 'classic' ? ['/classic/', '/mail/'] : ['/mail/', '/classic/']
    const before = await at.choices()
    await generations.stop(stopped)
    const answer = await it.visitor.ask(own)
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '300'])
    const page = await answer.text()
    assert.match(page, new RegExp(`The ${stopped} webmail is stopped for now[\\s\\S]*href="${other}">Go on in the`))
    if (stopped === 'classic') {
      assert.equal((await it.visitor.ask('/classic/message/M1')).status, 503)
      const body = new URLSearchParams({ act: 'trash', id: 'M1', csrf: await it.visitor.token() })
      const posted = await it.visitor.ask('/classic/act', {
        method: 'POST',
        body,
        headers: { 'sec-fetch-site': 'same-origin', origin: 'https://mail.provider.test' },
      })
      assert.equal(posted.status, 503)
    }
    const there = await it.visitor.ask(other)
    assert.equal(there.status, 200, 'whoever has chosen what is stopped is let into the other one')
    assert.doesNotMatch(await there.text(), /lead-on-a\.js/)
    for (const path of ELSEWHERE) {
      assert.ok([200, 303].includes((await it.visitor.ask(path)).status), path)
    }
    assert.deepEqual(await at.choices(), before)
    await generations.start(stopped)
    assert.equal((await it.visitor.ask(own)).status, 200)
  }
})

test('R085: nobody is led to what is stopped, and where both are nothing else is promised', async () => {
  await using at = await open('modern')
  const { generations } = at.it.visitor.world
  await generations.stop('classic')
  assert.match(await at.it.page('/account/webmail'), /There is no other one/)
  const csrf = await at.it.visitor.token()
  assert.equal((await at.it.visitor.post('/account/webmail', { to: 'classic', csrf })).status, 403)
  await generations.stop('modern')
  const page = await at.it.page('/mail/')
  assert.match(page, /Try again in a few minutes/)
  assert.doesNotMatch(page, /Go on in/)
})

test('R085: what throws in one webmail is said there with an incident, and takes nothing else with it', async () => {
  const failing = () => {
    throw new Error('broken')
  }
  const harms = [
    { chosen: 'classic', own: '/classic/', harm: { jmap: { callsFor: failing, keep: failing } as Loose } },
    { chosen: 'modern', own: '/mail/', harm: { make: async () => failing() } },
  ] as const
  for (const { chosen, own, harm } of harms) {
    await using it = await ClassicVisitor.open(harm)
    const { generations } = it.visitor.world
    await generations.choose(ANNA.id, chosen, 'member')
    const answer = await it.visitor.ask(own)
    assert.equal(answer.status, 500)
    assert.match(await answer.text(), new RegExp(`Something went wrong in the ${chosen} webmail\\. Incident`))
    for (const path of ELSEWHERE) assert.ok([200, 303].includes((await it.visitor.ask(path)).status), path)
    // Once it is stopped its members are taken by the other.
    await generations.stop(chosen)
    assert.equal((await it.visitor.ask(chosen === 'classic' ? '/mail/' : '/classic/')).status, 200)
  }
})

test('R085: a webmail whose routes cannot even be made is down alone', async () => {
  const visitor = new Visitor((site, { services }) => {
    site.route(
      '/',
      standsAlone(services, 'classic', () => {
        throw new Error('broken')
      }),
    )
  })
  await visitor.signIn()
  assert.equal((await visitor.ask('/classic/folder/F1')).status, 500)
  for (const path of ['/', '/account']) assert.equal((await visitor.ask(path)).status, 200, path)
})

test('light or dark is chosen for both webmails, the account and the doors, is there before anything is drawn, and follows the system again', async () => {
  await using at = await open('classic')
  const { it } = at
  const pages = ['/classic/', '/account', '/sign-in/again', '/classic/settings']
  const themes = async () =>
    Promise.all(pages.map(async (path) => /<html lang="en"(?: data-theme="(\w+)")?>/.exec(await it.page(path))?.[1]))
  for (const theme of ['dark', 'light', 'system', 'puce']) {
    const done = await it.post('/account/webmail/theme', { theme })
    assert.match(done, /From now on pages look like this/)
    const wanted = theme === 'dark' || theme === 'light' ? theme : undefined
    assert.deepEqual(
      await themes(),
      pages.map(() => wanted),
      theme,
    )
    assert.match(done, new RegExp(`content="${wanted ?? 'light dark'}"`))
  }
  await it.post('/account/webmail/theme', { theme: 'dark' })
  await at.generations.choose(ANNA.id, 'modern', 'member')
  assert.match(await it.page('/mail/'), /<html lang="en" data-theme="dark">/)
  assert.equal((await it.visitor.post('/account/webmail/theme', { theme: 'light', csrf: 'x' })).status, 403)
  assert.match(await it.page('/mail/'), /data-theme="dark"/)
  // In another browser it is the same; what is shown before one is let in follows the system there.
  it.visitor.jar.clear()
  assert.match(await it.page('/sign-in'), /<html lang="en">/)
  await it.visitor.signIn()
  assert.match(await it.page('/mail/'), /data-theme="dark"/)
  // What is the same for everybody, and kept by caches, is nobody's.
  assert.match(await it.page('/'), /<html lang="en">/)
})
