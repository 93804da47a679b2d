import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { House } from './harness/house.ts'
import { type Look, startBrowser, Visitor } from './harness/visitor.ts'

const LOOKS: readonly Look[] = [
  { width: 1280, theme: 'light' },
  { width: 768, theme: 'dark' },
  { width: 320, theme: 'light' },
]

let house: House
let browser: Browser
let anna: Visitor

before(async () => {
  house = await House.open('webmail-filters', ['anna', 'bob'])
  await house.deliver([
    { from: 'Shop <orders@shop.example>', subject: 'Invoice 7', text: 'Please pay.' },
    { from: 'Bo <bo@example.net>', subject: 'Ferry tickets', text: 'I booked the 08:40.' },
  ])
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).first()
const rules = () => anna.page.locator('.rules .rule')

/** Looks at what is shown in both themes and three widths. */
async function seen(what: string): Promise<void> {
  const pictures = process.env['POSTHUS_PICTURES']
  for (const look of LOOKS) {
    await anna.resize(look)
    await anna.assertAccessible(`${what}, ${look.width} ${look.theme}`)
    if (pictures) await anna.page.screenshot({ path: `${pictures}/${what}-${look.width}-${look.theme}.png` })
  }
  await anna.resize(LOOKS[0] as Look)
}

test('a filter is made, tried on the inbox, and files mail that comes', async () => {
  await anna.page.goto('/mail/#/settings/filters')
  await anna.page.getByText('There are no filters yet.').waitFor()
  await anna.page.getByRole('button', { name: 'New filter' }).click()
  const editor = anna.page.locator('.filter-editor')
  await editor.getByLabel('Name', { exact: true }).fill('Bills')
  const condition = editor.getByRole('group', { name: 'Condition 1' })
  await condition.getByLabel('What').selectOption('Subject')
  await condition.getByLabel('Text').fill('invoice\nbill')
  await editor.getByRole('button', { name: 'Save' }).click()
  await editor.getByText('action 1 lacks something').waitFor()
  await editor.getByRole('group', { name: 'Action 1' }).getByLabel('Folder').selectOption('Archive')
  await editor.getByRole('button', { name: 'One more action' }).click()
  await editor.getByRole('button', { name: 'Try it on the inbox' }).click()
  await editor.getByText('Of the latest 2 messages in the inbox, 1 would match.').waitFor()
  await editor.locator('.trial li', { hasText: 'Invoice 7' }).waitFor()
  await seen('filter-editor')
  await editor.getByRole('button', { name: 'Save' }).click()
  await toast('Filters saved.').waitFor()
  assert.match(
    (await rules().first().textContent()) ?? '',
    /Bills.*Subject contains “invoice” or “bill”.*mark as read, move to Archive, stop/,
  )
  await house.deliver([{ from: 'Shop <orders@shop.example>', subject: 'Your BILL', text: 'Please pay.' }])
  await anna.page.goto('/mail/')
  await anna.page.locator('.folders a', { hasText: 'Archive' }).click()
  await anna.page.locator('.row:not(.unread) .subject', { hasText: 'Your BILL' }).waitFor()
})
