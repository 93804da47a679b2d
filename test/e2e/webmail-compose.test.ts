import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor

before(async () => {
  house = await House.open('webmail-compose', ['anna', 'bob'])
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

test('a letter with formatting and a file is saved, and axe finds nothing in both themes and three widths', async () => {
  const { page } = anna
  await page.keyboard.press('c')
  const composer = page.locator('.composer').last()
  await composer.waitFor()
  await composer.getByLabel('To', { exact: true }).fill('Bob <bob@posthus.test>')
  await composer.getByLabel('Subject').fill('Harbour plans')
  await composer.locator('.writing').click()
  await page.keyboard.type('Dear Bob,')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+b')
  await page.keyboard.type('bold')
  await page.keyboard.press('Control+b')
  await page.keyboard.type(' and plain')
  await page.keyboard.press('Enter')
  await composer.getByRole('button', { name: /^List/ }).click()
  await page.keyboard.type('one')
  await page.keyboard.press('Enter')
  await page.keyboard.type('two')
  await composer
    .locator('input[type=file]')
    .setInputFiles([{ name: 'minutes.txt', mimeType: 'text/plain', buffer: Buffer.from('the minutes') }])
  await composer.locator('footer p', { hasText: 'Draft saved.' }).waitFor()
  for (const theme of ['light', 'dark'] as const)
    for (const width of [320, 768, 1280]) {
      await anna.resize({ width, theme })
      await picture(`${theme}-${width}`)
      await anna.assertAccessible(`${theme} ${width}`)
    }
})

/** Keeps a picture to look at, if a folder is named for them. */
async function picture(name: string): Promise<void> {
  const folder = process.env['POSTHUS_PICTURES']
  if (folder !== undefined) await anna.page.screenshot({ path: `${folder}/compose-${name}.png` })
}
