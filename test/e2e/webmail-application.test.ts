import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor

before(async () => {
  house = await House.open('webmail-application', ['anna'])
  await house.deliver([
    { from: 'Bo <bo@example.net>', subject: 'Quarterly figures', text: 'Attached.' },
    { from: 'Posthus <postmaster@localhost>', subject: 'Your password ends today', text: 'Click here.' },
    { from: 'Ada <ada@example.net>', subject: 'Apples', text: 'They are ripe.' },
  ])
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
  await anna.row(2).waitFor()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).first()
const subjects = () => anna.page.locator('.row .subject').allTextContents()

test('a letter that only says that it is from the provider is not marked; what the server says is', async () => {
  assert.equal(await anna.page.locator('.official').count(), 0)
  await anna.page.route('**/jmap/api', async (route) => {
    const answer = await route.fetch()
    const body = await answer.json()
    for (const [name, args] of body.methodResponses) {
      if (name === 'OfficialEmail/get') for (const one of args.list.slice(0, 1)) one.isOfficial = true
    }
    await route.fulfill({ response: answer, json: body })
  })
  await anna.page.locator('.folders a[title=Drafts]').click()
  await anna.page.locator('.empty').waitFor()
  await anna.page.locator('.folders a[title=Inbox]').click()
  await anna.row(0).locator('.official', { hasText: 'From Posthus itself' }).waitFor()
  assert.equal(await anna.page.locator('.official').count(), 1)
  await anna.row(0).locator('a').click()
  await anna.page.locator('.officially', { hasText: 'sent by this server, not by anybody who says so' }).waitFor()
  await anna.assertAccessible('official mail')
  await anna.page.unrouteAll({ behavior: 'wait' })
  await anna.row(1).locator('a').click()
  await anna.page.locator('.reading h1', { hasText: 'Your password ends today' }).waitFor()
  assert.equal(await anna.page.locator('.officially').count(), 0)
  await anna.page.reload()
  await anna.row(2).waitFor()
})

test('log-ins are told with what protected them, and another browser is signed out after the password', async () => {
  const other = await Visitor.open(browser, house.origin, { width: 320, theme: 'dark' })
  await other.signIn()
  await anna.page.goto('/mail/#/settings/logins')
  const { page } = anna
  await page.locator('.browsers li').nth(1).waitFor()
  await page.locator('.history tbody tr').first().waitFor()
  assert.match(
    (await page.locator('.history tbody').textContent()) ?? '',
    /HTTPS.*TLS 1\.3, X25519MLKEM768.*TLS_.*Certificate: localhost, ECDSA P-256.*let in/,
  )
  // As if the password had been shown long ago; afterwards the server decides.
  const again = { status: 403, json: { code: 'session/password-again', message: 'again' } }
  await page.route('**/session/*', (route) => route.fulfill(again), { times: 1 })
  await page.locator('.browsers button', { hasText: 'Sign out' }).click()
  const field = page.locator('.proof input')
  await field.fill('wrong')
  await page.locator('.proof button').click()
  await page.locator('.proof [role=alert]', { hasText: 'That is not the password.' }).waitFor()
  await anna.assertAccessible('the password again')
  await field.fill(PASSWORD)
  await page.locator('.proof button').click()
  await toast('It was signed out.').waitFor()
  assert.equal(await page.locator('.browsers li').count(), 1)
  // What the page asks for from now on goes with the new token.
  await page.locator('.folders a[title=Inbox]').click()
  await anna.row(0).locator('.star').click()
  await anna.row(0).locator('.star[aria-pressed=true]').waitFor()
  await page.locator('.folders a[title=Starred]').click()
  await page.locator('.listbar h1', { hasText: 'Starred' }).waitFor()
  await anna.row(0).waitFor()
  await page.locator('.folders a[title=Inbox]').click()
  await anna.row(0).locator('.star').click()
  // A refusal is told on the console by the browser itself.
  anna.complaints.splice(0, anna.complaints.length, ...anna.complaints.filter((one) => !/status of 403/.test(one)))
  await other.page.locator('[aria-label="Look for new mail"]').click()
  await other.page.locator('.trouble a').waitFor()
  await other[Symbol.asyncDispose]()
})

test('the list is put in another order, shows what is unread alone, and stands closer together; all of it is remembered', async () => {
  const { page } = anna
  const menu = page.locator('.listmenu')
  await page.goto('/mail/')
  await anna.row(2).waitFor()
  await menu.locator('summary').click()
  await menu.getByLabel('Order').selectOption('subject')
  await anna.row(0).locator('.subject', { hasText: 'Apples' }).waitFor()
  assert.deepEqual(await subjects(), ['Apples', 'Quarterly figures', 'Your password ends today'])
  await menu.getByLabel('Order').selectOption('sender')
  await anna.row(1).locator('.subject', { hasText: 'Quarterly' }).waitFor()
  await menu.getByLabel('Order').selectOption('oldest')
  await anna.row(0).locator('.subject', { hasText: 'Quarterly figures' }).waitFor()
  await menu.getByLabel('Closer together').check()
  await page.reload()
  await anna.row(0).locator('.subject', { hasText: 'Quarterly figures' }).waitFor()
  assert.equal((await anna.row(0).boundingBox())?.height, 48)
  await anna.assertAccessible('a list that stands close')
  await menu.locator('summary').click()
  await menu.getByLabel('Closer together').uncheck()
  await menu.getByLabel('Order').selectOption('newest')
  await menu.getByLabel('Only what is unread').check()
  await page.locator('.row[aria-setsize="1"]').waitFor()
  assert.deepEqual(await subjects(), ['Quarterly figures'])
  await menu.getByLabel('Only what is unread').uncheck()
  await anna.row(2).waitFor()
})

test('rows from one to another are selected with Shift', async () => {
  await anna.page.keyboard.press('Escape')
  await anna.row(0).locator('input').check({ force: true })
  await anna
    .row(2)
    .locator('a')
    .click({ modifiers: ['Shift'] })
  await anna.page.locator('.chosen', { hasText: '3 selected' }).waitFor()
  await anna.page.locator('[aria-label="Select none"]').click()
})

test('everything that a search finds is marked, far beyond the rows that are known, and undone', async () => {
  const letters = Array.from({ length: 90 }, (_, at) => ({
    from: 'News <news@example.net>',
    subject: `Newsletter ${at + 1}`,
    text: `Number ${at + 1}.`,
  }))
  await house.deliver(letters)
  const { page } = anna
  await page.keyboard.press('/')
  await anna.typeInto(page.locator('#search-field'), 'from:news')
  await page.keyboard.press('Enter')
  await page.locator('.row[aria-setsize="90"]').first().waitFor()
  await page.locator('.listbar .all input').check()
  await page.locator('.wholelist button', { hasText: 'Select all 90' }).click()
  await page.locator('.wholelist', { hasText: 'All 90 are selected.' }).waitFor()
  await anna.assertAccessible('everything selected')
  await page.locator('.listbar [aria-label="Mark as read"]').click()
  const told = toast('Marked as read. (90)')
  await told.waitFor()
  await page.locator('.row.unread').first().waitFor({ state: 'detached' })
  await told.locator('button').click()
  await page.locator('.row.unread').first().waitFor()
  await page.locator('.folders a[title=Inbox] .count', { hasText: '91' }).waitFor()
})

test('without a network the application says so by itself, and keeps nothing of the mail', async () => {
  const { page } = anna
  await page.goto('/mail/')
  await anna.row(2).waitFor()
  const kept = () =>
    page.evaluate<string[]>(
      'navigator.serviceWorker.ready.then(() => caches.open("posthus-shell")).then((cache) => cache.keys()).then((keys) => keys.map(({ url }) => new URL(url).pathname))',
    )
  assert.deepEqual(await kept(), ['/mail/offline'])
  await page.context().setOffline(true)
  await page.locator('.trouble', { hasText: 'Not connected. What you see is what was there.' }).waitFor()
  await page.reload()
  await page.locator('h1', { hasText: 'Not connected' }).waitFor()
  assert.doesNotMatch(await page.content(), /anna|Quarterly/)
  await page.context().setOffline(false)
  await page.getByText('Try again').click()
  await anna.row(2).waitFor()
  anna.complaints.splice(0)
})

test('it can be installed: a manifest with drawings that systems can cut, each as large as it says', async () => {
  const { page } = anna
  const href = (await page.locator('link[rel=manifest]').getAttribute('href')) ?? ''
  const manifest = await (await page.request.get(href)).json()
  assert.deepEqual([manifest.start_url, manifest.scope, manifest.display], ['/mail/', '/mail/', 'standalone'])
  const masks = manifest.icons.filter(({ purpose }: { purpose: string }) => purpose === 'maskable')
  assert.deepEqual(
    masks.map(({ sizes }: { sizes: string }) => sizes),
    ['192x192', '512x512'],
  )
  for (const { src, sizes } of masks) {
    const size = await page.evaluate<string>(
      `new Promise((resolve, reject) => { const image = new Image(); image.onload = () => resolve(image.naturalWidth + 'x' + image.naturalHeight); image.onerror = reject; image.src = ${JSON.stringify(src)} })`,
    )
    assert.equal(size, sizes)
  }
})

test('new mail is told of while nobody looks, once the member has asked for it, and how much of it alone', async () => {
  const { page } = anna
  await page.context().grantPermissions(['notifications'])
  await page.addInitScript(`
    globalThis.Notification = class { static permission = 'granted'; static async requestPermission() { return 'granted' }
      constructor(title, { body }) { document.documentElement.dataset.told = title + ': ' + body } close() {} }
    Object.defineProperty(document, 'hidden', { get: () => true })`)
  await page.goto('/mail/#/settings/general')
  await page.reload()
  await page.getByLabel('Tell of new mail while I look elsewhere').check()
  await anna.assertAccessible('settings with notices')
  await house.deliver([{ from: 'Dora <dora@example.net>', subject: 'A secret', text: 'Hush.' }])
  await page.locator('html[data-told="Posthus: New messages: 1"]').waitFor()
})

test('signing out takes everything away that was kept in the browser', async () => {
  const { page } = anna
  await page.goto('/sign-out')
  await page.locator('main button, form button').first().click()
  await page.waitForURL('**/sign-in?signed-out')
  const left = await page.evaluate<unknown[]>(
    'Promise.all([caches.keys(), navigator.serviceWorker.getRegistrations().then((all) => all.length), localStorage.length])',
  )
  assert.deepEqual(left, [[], 0, 0])
})
