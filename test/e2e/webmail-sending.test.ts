import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { MailSink } from '../interop/harness/mail-sink.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor
/** It knows no STARTTLS, and takes everything. */
let clear: MailSink

before(async () => {
  clear = await MailSink.start()
  house = await House.open('webmail-sending', ['anna', 'bob', 'carl'], { 'clear.test': clear.port })
  await house.posthus.command(['alias', 'add', 'team@posthus.test', 'anna@posthus.test'])
  await house.deliver([{ from: 'Bo <bo@example.net>', subject: 'Ferry tickets', text: 'I booked the 08:40.' }])
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
  await clear?.[Symbol.asyncDispose]()
})

const to = () => anna.page.getByRole('combobox', { name: 'To' })
const chip = (name: RegExp) => anna.page.getByRole('button', { name })

test('recipients are typed and pasted as people do, and each says what is to be expected of mail there', async () => {
  await anna.page.keyboard.press('c')
  await to().fill('Larsen, Bo <bo@clear.test>; bob@posthus.test; wrong')
  await to().press('Enter')
  await chip(/^bob@posthus.test stays here/).waitFor()
  await chip(/^wrong no @ in it/).waitFor()
  await anna.assertAccessible('recipients')
  await chip(/^Larsen, Bo not known yet/).click()
  const menu = anna.page.getByRole('menu', { name: 'Larsen, Bo' })
  await menu.getByText('You have sent nothing there lately.').waitFor()
  await anna.page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
  // With keys alone: to the field, back to the last one, into the line below, and out of it.
  await to().focus()
  for (const key of ['Backspace', 'Delete', 'Alt+ArrowDown']) await anna.page.keyboard.press(key)
  const copy = anna.page.locator('.recipients').nth(1)
  await copy.getByRole('button', { name: /^bob@posthus.test/ }).waitFor()
  assert.deepEqual(await anna.page.locator('.recipients').nth(0).locator('.chip .name').allTextContents(), [
    'Larsen, Bo',
  ])
})
