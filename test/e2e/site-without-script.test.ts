import assert from 'node:assert/strict'
import { appendFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { PASSWORD, Posthus } from '../interop/harness/posthus.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { startBrowser } from './harness/visitor.ts'

/** A whole house and a browser with scripts switched off: what these pages need, and all that they need. */
let bench: Workbench
let posthus: Posthus
let browser: Browser
let context: BrowserContext
let page: Page

const PAGES = [
  '/',
  '/security',
  '/security/audit',
  '/help/secure-settings',
  '/help',
  '/help/passwords',
  '/news',
  '/status',
  '/terms',
  '/terms/versions',
  '/privacy',
  '/privacy/versions',
  '/abuse',
  '/sign-in',
]
const TABLES =
  '[operator]\nname = "Posten AS"\ncountry = "NO"\n[[site.plans]]\nname = "Small"\nstorage-megabytes = 1024\n'

before(async () => {
  bench = await Workbench.open('site-without-script')
  posthus = await Posthus.start(bench, { tables: TABLES })
  const file = bench.path('news.txt')
  writeFileSync(file, 'More room\n\nEvery account has **more** of it.\n')
  await posthus.command(['news', 'add', file])
  browser = await startBrowser()
  bench.defer(() => browser.close())
  context = await browser.newContext({
    baseURL: `https://localhost:${posthus.ports.https}`,
    ignoreHTTPSErrors: true,
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
    locale: 'en-GB',
  })
  page = await context.newPage()
})
after(async () => {
  await bench?.[Symbol.asyncDispose]()
})

/** What whoever hears a page hears of it, line by line. */
async function heard(): Promise<readonly string[]> {
  const lines = (await page.locator('body').ariaSnapshot()).split('\n').map((line) => line.trim())
  return lines.filter((line) => /^- '?(?:banner|main|contentinfo|heading|navigation)/.test(line))
}

test('every link of every page leads somewhere, and nothing is asked of anybody else', async () => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const seen = new Set(PAGES)
  for (const path of seen) {
    const answer = await page.goto(path)
    assert.equal(answer?.status(), 200, path)
    const links = await page
      .locator('a[href^="/"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''))
    for (const link of links)
      if (!/^\/(?:security\.json|security\/audit\.json|news\.atom|mail)|[?&]lang=/.test(link))
        seen.add(link.split('#')[0] ?? '/')
    assert.ok(seen.size < 60, 'there is an end to them')
  }
  for (const found of ['/terms/versions/1', '/privacy/versions/1']) assert.ok(seen.has(found), found)
  assert.deepEqual(
    asked.filter((url) => !url.startsWith(`https://localhost:${posthus.ports.https}/`)),
    [],
  )
})

for (const [language, title] of [
  ['en', 'Email, and nothing besides'],
  ['nb', 'E-post, og ingenting annet'],
  ['de', 'E-Mail, und sonst nichts'],
] as const) {
  test(`in "${language}" every page has its landmarks in order, one first heading, and none left out below it; nothing hangs over 320 pixels`, async () => {
    await page.goto(`/?lang=${language}`)
    assert.equal(await page.locator('h1').textContent(), title)
    for (const path of PAGES) {
      await page.goto(path)
      assert.equal(await page.locator('html').getAttribute('lang'), language, path)
      const lines = await heard()
      const places = ['main', 'contentinfo'].map((name) => lines.findIndex((line) => line.startsWith(`- ${name}`)))
      assert.ok(places[0]! >= 0 && places[1]! > places[0]!, `${path}: ${lines.join(' ')}`)
      if (path !== '/sign-in') assert.match(lines[0] ?? '', /^- banner/, path)
      const levels = lines.flatMap((line) => Number(/\[level=(\d)\]/.exec(line)?.[1] ?? 0) || [])
      assert.deepEqual([levels.filter((level) => level === 1).length, levels[0]], [1, 1], path)
      for (const [at, level] of levels.entries())
        assert.ok(at === 0 || level <= levels[at - 1]! + 1, `${path}: ${levels}`)
      const text = (await page.locator('main').textContent()) ?? ''
      assert.doesNotMatch(text, /undefined|NaN|\[object|\{[a-z-]+\}/, path)
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      assert.equal(wide, 0, path)
    }
    await page.goto('/?lang=en')
  })
}

test('with the keyboard alone: past the links, to the sign-in, in, to the terms that have changed, and out', async () => {
  await page.goto('/')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'To the content')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  assert.equal(await focused(), 'Sign in')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/sign-in*')
  await signInByKeys()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))

  // A time of the privacy text is another one at the next start.
  await posthus.stop()
  appendFileSync(posthus.configuration, '\n[posture]\nlogin-days = 33\n')
  await posthus.serve()
  await context.clearCookies()
  await page.goto('/sign-in?next=/account/terms')
  await signInByKeys()
  await page.waitForURL('**/terms/agree*')
  assert.match((await page.locator('main').textContent()) ?? '', /Privacy, version 2/)
  await tabTo('Agree and go on')
  await page.keyboard.press('Enter')
  // Nothing is agreed to, and the page says why.
  await page.locator('[name=agree][aria-invalid=true]').waitFor()
  await page.goto('/terms/agree?next=/account/terms')
  await page.locator('[name=agree]').focus()
  await page.keyboard.press('Space')
  await tabTo('Agree and go on')
  await page.keyboard.press('Enter')
  // By its path: that of the page before ends like it, and whoever went on at once went on before the answer.
  await page.waitForURL((url) => url.pathname === '/account/terms')
  assert.match((await page.locator('main').textContent()) ?? '', /Privacy/)
  await page.goto('/privacy/versions/2')
  assert.match((await page.locator('ins').first().textContent()) ?? '', /33 days/)

  await page.goto('/sign-out')
  await tabTo('Sign out')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/sign-in?signed-out')
  assert.equal(await page.getByRole('status').textContent(), 'You are signed out.')
})

test('who is refused hears why at once, finds the address as it was typed, and the focus where it is wanted', async () => {
  await page.goto('/sign-in')
  await page.fill('[name=address]', 'anna@posthus.test')
  await page.fill('[name=password]', 'wrong')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').waitFor()
  assert.equal(await page.locator('[name=address]').inputValue(), 'anna@posthus.test')
  assert.equal(await page.locator(':focus').getAttribute('name'), 'password')
})

async function signInByKeys(): Promise<void> {
  const address = page.locator('[name=address]')
  await address.and(page.locator(':focus')).waitFor()
  await page.keyboard.type('anna@posthus.test')
  await page.keyboard.press('Tab')
  await page.keyboard.type(PASSWORD)
  await page.keyboard.press('Enter')
}

/** Goes on with the tab key until something has the focus. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    if ((await focused()) === name) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`"${name}" is not reached with the keyboard`)
}

async function focused(): Promise<string> {
  const element = page.locator(':focus')
  return (await element.count()) === 0 ? '' : ((await element.textContent()) ?? '').trim()
}
