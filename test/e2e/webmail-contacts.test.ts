import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor

before(async () => {
  house = await House.open('webmail-contacts', ['anna', 'bob'])
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const names = () => anna.page.locator('.row.card .names').allTextContents()
const field = (label: string) => anna.page.locator('.editor').getByLabel(label, { exact: true })

test('a contact is made, is there, and is read', async () => {
  const { page } = anna
  await page.locator('.folders a', { hasText: 'Contacts' }).click()
  await page.locator('.cards .empty', { hasText: 'Nobody here yet.' }).waitFor()
  await page.keyboard.press('n')
  await field('First name').fill('Åse')
  await field('Last name').fill('Lund')
  await field('Email').fill('ase@fjord.example')
  await field('Phone').fill('+47 900 00 000')
  await page.locator('.editor .send').click()
  await page.locator('.head h2', { hasText: 'Åse Lund' }).waitFor()
  assert.deepEqual(await names(), ['Åse Lund'])
  assert.match((await page.locator('.entries').textContent()) ?? '', /ase@fjord\.example.*\+47 900 00 000/)
})
