import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { PASSWORD } from '../interop/harness/posthus.ts'
import type { Loose } from '../kit/jmap-test-bed.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
/** Anna at the webmail with scripts, and Anna at the one without. */
let modern: Visitor
let classic: Visitor

before(async () => {
  ;[house, browser] = await Promise.all([House.open('two-webmails', ['anna', 'bob']), startBrowser()])
  modern = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await modern.signIn()
  classic = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light', scripts: 'off' })
})

after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const composer = () => modern.page.locator('.composer').last()
const saved = () => composer().locator('footer p', { hasText: 'Draft saved.' })

const writing = () => composer().locator('.writing, textarea')

/** A draft of the other webmail is plain text here: what stands in a field is no text of the page. */
async function beginsWith(text: string): Promise<void> {
  await writing().waitFor()
  const shown = () => writing().evaluate((field) => (field as Loose).value ?? field.textContent)
  await becomes(async () => String(await shown()).startsWith(text), true)
}

/** Goes on with the draft in the webmail with scripts, above what stands there. */
async function goOnInModern(seen: string, line: string): Promise<void> {
  const { page } = modern
  await page.locator('.row a', { hasText: seen }).click()
  await beginsWith(seen)
  await writing().press('Control+Home')
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
  await saved().waitFor()
  await page.keyboard.press('Escape')
  await composer().waitFor({ state: 'detached' })
}

/** The same in the one without. */
async function goOnInClassic(seen: string, line: string): Promise<void> {
  const { page } = classic
  await page.goto('/classic/')
  await page.getByRole('link', { name: /^Drafts/ }).click()
  await page.getByRole('link', { name: new RegExp(seen) }).click()
  await page.fill('textarea', `${line}\n${await page.inputValue('textarea')}`)
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByText('Saved.').waitFor()
}

test('R090 R091: the last item under the folders switches, after a question, to the same page of the other webmail, and back', async () => {
  const { page } = modern
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.waitForURL(/#\/in\/F\d+$/)
  const folder = /F\d+$/.exec(page.url())?.[0] ?? ''
  const last = page.locator('.folders a').last()
  assert.equal((await last.textContent())?.trim(), 'Switch to the classic webmail')
  await last.click()
  await page.getByRole('heading', { name: 'Your webmail' }).waitFor()
  await modern.assertSightly('switch')
  await page.getByRole('button', { name: 'Switch to the classic webmail' }).click()
  await page.waitForURL(`**/classic/folder/${folder}`)
  // The other one leads here, and to the very page.
  await page.goto(`/mail/#/in/${folder}`)
  await page.waitForURL(`**/classic/folder/${folder}`)
  const back = page.getByRole('navigation', { name: 'Folders' }).getByRole('link').last()
  assert.equal(await back.textContent(), 'Switch to the modern webmail')
  await back.click()
  await page.getByRole('button', { name: 'Switch to the modern webmail' }).click()
  await page.waitForURL(`**/mail/#/in/${folder}`)
  await page.locator('.listbar').waitFor()
  // Where no script runs the one leads to the beginning of the other.
  await classic.signInToClassic()
  await classic.page.goto('/mail/')
  await classic.page.getByRole('heading', { name: 'Inbox' }).waitFor()
  assert.match(classic.page.url(), /\/classic\/$/)
})

test('a draft goes from one webmail to the other ten times: it is one draft, and has every line', async () => {
  const { page } = modern
  await page.keyboard.press('c')
  await composer().getByLabel('Subject').fill('Ping-pong')
  await composer().locator('.writing').click()
  await page.keyboard.type('modern 0')
  await saved().waitFor()
  await page.keyboard.press('Escape')
  await composer().waitFor({ state: 'detached' })
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  const lines = ['modern 0']
  for (let round = 1; round <= 10; round++) {
    await goOnInClassic(lines[0] ?? '', `classic ${round}`)
    await goOnInModern(`classic ${round}`, `modern ${round}`)
    lines.unshift(`modern ${round}`, `classic ${round}`)
  }
  await becomes(() => page.locator('.row').count(), 1)
  await classic.page.goto('/classic/')
  await classic.page.getByRole('link', { name: /^Drafts/ }).click()
  await classic.page.getByRole('link', { name: /Ping-pong/ }).click()
  const text = await classic.page.inputValue('textarea')
  assert.deepEqual(
    text.split('\n').filter((line) => line !== ''),
    lines,
  )
})

test('what both write at the same time is two drafts, and whoever comes second is told', async () => {
  // The form of the webmail without scripts is open still.
  await modern.page.locator('.row a', { hasText: 'modern 10' }).click()
  await beginsWith('modern 10')
  await writing().press('Control+Home')
  await modern.page.keyboard.type('written in the one ')
  await saved().waitFor()
  await classic.page.fill('textarea', 'written in the other')
  await classic.page.getByRole('button', { name: 'Save the draft' }).click()
  await classic.page.getByRole('alert').getByRole('link', { name: 'Drafts' }).click()
  await classic.page.getByRole('link', { name: /written in the one/ }).waitFor()
  await classic.page.getByRole('link', { name: /written in the other/ }).waitFor()
})

test('and the other way round', async () => {
  await classic.page.getByRole('link', { name: /written in the one/ }).click()
  await classic.page.fill('textarea', 'taken over')
  await classic.page.getByRole('button', { name: 'Save the draft' }).click()
  await classic.page.getByText('Saved.').waitFor()
  await modern.page.keyboard.type('and on ')
  await composer().locator('footer p', { hasText: 'changed in another place' }).waitFor()
  await classic.page.getByRole('link', { name: /^Drafts/ }).click()
  await becomes(() => classic.page.getByRole('link', { name: /Ping-pong/ }).count(), 3)
  for (const text of ['taken over', 'written in the other', 'and on'])
    await classic.page.getByRole('link', { name: new RegExp(text) }).waitFor()
})

test('a draft that is discarded is in the trash, and one click brings it back with what was not saved yet', async () => {
  const { page } = classic
  await page.getByRole('link', { name: /taken over/ }).click()
  await page.fill('textarea', 'thrown away')
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByText('Moved to the trash: 1 message.').waitFor()
  assert.equal(await page.getByRole('link', { name: /thrown away|taken over/ }).count(), 0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('link', { name: /thrown away/ }).waitFor()
})

/** Signs in where one was led to; whatever the page that one wanted, it is kept. */
async function signInHere({ page }: Visitor): Promise<void> {
  await page.locator('[name=password]').waitFor()
  // Refused once: the form that is shown again knows where it goes on as well.
  for (const password of ['not the password', PASSWORD]) {
    await page.fill('[name=address]', 'bob@posthus.test')
    await page.fill('[name=password]', password)
    await page.click('button.main')
    if (password !== PASSWORD) await page.getByRole('alert').waitFor()
  }
}

test('R086: what a link is about is kept through the sign-in page, also behind a #, and for both webmails', async () => {
  const bob = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await bob.signIn('bob@posthus.test')
  const { page } = bob
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await page.waitForURL(/#\/in\/F\d+$/)
  const folder = /F\d+$/.exec(page.url())?.[0] ?? ''
  await page.context().clearCookies()
  for (const deep of [`/mail/#/in/${folder}`, '/mail/#/search/bread%20and%20wine', '/mail/#/settings/filters']) {
    await page.goto('about:blank')
    await page.goto(deep)
    await signInHere(bob)
    await page.waitForURL(({ pathname, hash }) => pathname + hash === deep, { waitUntil: 'commit' })
    await page.locator('.folders a').first().waitFor()
    await page.context().clearCookies()
  }
  // An address of the other one, for whoever has this one.
  await page.goto('/classic/search?q=bread')
  await signInHere(bob)
  await page.waitForURL(({ pathname, hash }) => pathname + hash === '/mail/#/search/bread')
  await page.goto('/account/webmail')
  await page.getByRole('button', { name: 'Switch to the classic webmail' }).click()
  await page.getByRole('heading', { name: 'Inbox' }).waitFor()
  for (const [deep, own] of [
    [`/mail/#/in/${folder}`, `/classic/folder/${folder}`],
    ['/mail/#/search/bread%20and%20wine', '/classic/search?q=bread+and+wine'],
    ['/mail/#/contacts', '/classic/contacts'],
    ['/mail/', '/classic/'],
    ['/classic/filters', '/classic/filters'],
  ] as const) {
    await page.context().clearCookies()
    await page.goto('about:blank')
    await page.goto(deep)
    await signInHere(bob)
    await page.waitForURL(({ pathname, search }) => pathname + search === own)
  }
  await bob[Symbol.asyncDispose]()
})
