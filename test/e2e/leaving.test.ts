import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
/** Anna. Her pages have no script, which is looked at; Bjørn's browser would run none. */
let anna: Visitor

before(async () => {
  house = await House.open('leaving', ['anna', 'bjorn'])
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await signIn(anna)
})
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

test('everything is asked for, built and downloaded without a script, and a letter tells of it', async () => {
  await using bjorn = await Visitor.open(browser, house.origin, { width: 320, theme: 'dark', scripts: 'off' })
  await signIn(bjorn, 'bjorn@posthus.test')
  const { page } = bjorn
  await page.goto('/account/export')
  await page.click('button.main')
  await page.waitForSelector('[role=status]')
  await becomes(async () => {
    await page.goto('/account/export')
    return page.locator('a[download]').count()
  }, 1)
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')])
  assert.match(download.suggestedFilename(), /^posthus-\d{4}-\d\d-\d\d\.zip$/)
  const octets = readFileSync(await download.path())
  assert.equal(octets.subarray(0, 4).toString('latin1'), 'PK\x03\x04')
  await page.goto('/account/export')
  await page.locator('summary').click()
  const said = ((await page.locator('code.digest').textContent()) ?? '').replaceAll(' ', '')
  assert.equal(said, Buffer.from(await crypto.subtle.digest('SHA-256', octets)).toString('hex'))
  await house.posthus.command(['generations', 'account', 'bjorn@posthus.test', 'classic'])
  await page.goto('/classic/')
  assert.match((await page.locator('main').textContent()) ?? '', /The copy of your account is ready/)
})

test('the page is for everybody: themes, widths, no complaint', async () => {
  const { page } = anna
  await page.goto('/account/export')
  assert.equal(await page.locator('script').count(), 0)
  await anna.assertSightly('leaving export')
  await page.click('button.main')
  await becomes(async () => {
    await page.goto('/account/export')
    return page.locator('a[download]').count()
  }, 1)
  await page.locator('summary').click()
  await anna.assertSightly('leaving export ready')
  assert.deepEqual(anna.complaints, [])
})

test('an account is closed, and opened again by whoever signs in and says so', async () => {
  const { page } = anna
  await page.goto('/account/close')
  await anna.assertSightly('leaving close')
  await page.click('button.danger')
  await page.waitForURL(/\/confirm\??$/)
  await anna.assertSightly('leaving close confirm')
  await page.click('button.danger')
  await page.waitForURL('**/sign-in?closed')
  await signIn(anna)
  assert.equal(new URL(page.url()).pathname, '/sign-in/reopen')
  assert.equal(await page.locator('script').count(), 0)
  await anna.assertSightly('leaving reopen')
  await page.click('button.main')
  await page.waitForURL(({ pathname }) => pathname === '/account')
  // Whoever did not close it is told, at the recovery address as well: a thief would only have to wait.
  await page.goto('/account/alerts')
  assert.match((await page.locator('main').textContent()) ?? '', /The account was closed\. Until 20/)
  const inbox = await ImapPeer.logIn(house.posthus.ports.imaps, 'anna@posthus.test', PASSWORD)
  await becomes(async () => {
    await inbox.ok('EXAMINE INBOX')
    const { untagged } = await inbox.ok('SEARCH SUBJECT "The account was closed"')
    return (untagged.find(({ word }) => word === 'SEARCH')?.values.length ?? 0) > 1
  }, true)
  await inbox.logOut()
  assert.deepEqual(anna.complaints, [])
})

async function signIn({ page }: Visitor, address = 'anna@posthus.test'): Promise<void> {
  await page.goto('/sign-in?next=/account')
  await page.fill('[name=address]', address)
  await page.fill('[name=password]', PASSWORD)
  await page.click('button.main')
}
