import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { runWell } from '../interop/harness/program.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor

before(async () => {
  house = await House.open('webmail-marks', ['anna'])
  await house.deliver([
    { from: 'Bo <bo@example.net>', subject: 'Summer party', text: 'Who brings what?', messageId: '<1@example.net>' },
    { from: 'Eva <eva@example.net>', subject: 'Lease', text: 'Please sign it.' },
    { from: 'Kari <kari@example.net>', subject: 'Ferry', text: 'At 08:40.' },
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
const row = (subject: string) => anna.page.locator('.row', { hasText: subject })

test('a conversation is muted: what comes of it while no browser is open goes past the inbox', async () => {
  const { page } = anna
  await row('Summer party').locator('a').click()
  await anna.answered('$muted', () => page.keyboard.press('m'))
  await toast('Muted: the rest of it goes past the inbox.').waitFor()
  await row('Summer party').waitFor({ state: 'detached' })
  await page.goto('about:blank')
  const answer = { subject: 'Re: Summer party', inReplyTo: '<1@example.net>' }
  await house.deliver([{ ...answer, from: 'Carl <carl@example.net>', text: 'I bring salad.' }])
  await house.deliver([{ from: 'Dora <dora@example.net>', subject: 'Something else', text: 'Hello.' }])
  await page.goto('/mail/')
  await row('Something else').waitFor()
  assert.equal(await row('Summer party').count(), 0)
  await page.locator('.folders a', { hasText: 'Archive' }).click()
  await row('Summer party').waitFor()
  assert.equal(await page.locator('.row.unread').count(), 0)
  await row('Summer party').locator('.signs [title="Muted"]').waitFor()
  await row('Summer party').locator('a').click()
  await page.locator('.mutednote').waitFor()
  await anna.assertSightly('muted')
  await page.locator('.mutednote').getByRole('button', { name: 'Unmute' }).click()
  await toast('Not muted any more.').waitFor()
  await page.locator('.mutednote').waitFor({ state: 'detached' })
  await house.deliver([{ ...answer, from: 'Carl <carl@example.net>', text: 'And bread.' }])
  await page.goto('/mail/')
  await row('Summer party').waitFor()
})

test('muting is undone with the button, and what is muted is found', async () => {
  const { page } = anna
  await page.goto('/mail/')
  await row('Lease').locator('a').click()
  await page.locator('.readbar').getByRole('button', { name: 'Mute the conversation' }).click()
  await row('Lease').waitFor({ state: 'detached' })
  await page.locator('#search-field').fill('is:muted')
  await page.keyboard.press('Enter')
  await row('Lease').waitFor()
  await page.goBack()
  await toast('Muted').getByRole('button', { name: 'Undo' }).click()
  await row('Lease').waitFor()
})

const folders = () => anna.page.locator('.folders')

test('a label is made and set with keys, shown in the list and the message, and found', async () => {
  const { page } = anna
  await page.goto('/mail/')
  await row('Ferry').locator('a').click()
  await page.locator('.paper h1').waitFor()
  await page.keyboard.press('l')
  const sheet = page.locator('dialog')
  await sheet.getByText('There are no labels yet.').waitFor()
  await sheet.getByLabel('New label').fill('Årsmøte')
  await page.keyboard.press('Enter')
  await sheet.getByRole('checkbox', { name: 'Årsmøte', checked: true }).waitFor()
  await sheet.getByLabel('New label').fill('årsmøte')
  await page.keyboard.press('Enter')
  await sheet.getByText('There is a label of that name.').waitFor()
  await sheet.getByLabel('New label').fill('Travel')
  await sheet.getByRole('radio', { name: 'purple' }).check()
  await sheet.getByRole('button', { name: 'Make it and set it' }).click()
  await sheet.getByRole('checkbox', { name: 'Travel', checked: true }).waitFor()
  await anna.assertSightly('label-sheet')
  await sheet.getByRole('checkbox', { name: 'Travel' }).uncheck()
  await page.keyboard.press('Escape')
  await row('Ferry').locator('.label.red', { hasText: 'Årsmøte' }).waitFor()
  assert.deepEqual(await page.locator('.paper > .labels li a').allTextContents(), ['Årsmøte'])
  await folders().getByRole('link', { name: 'Årsmøte' }).click()
  await page.locator('.chip', { hasText: 'label:Årsmøte' }).waitFor()
  await row('Ferry').waitFor()
  assert.deepEqual(await page.locator('.row .subject').allTextContents(), ['Ferry'])
  await row('Ferry').locator('a').click()
  await page.locator('.paper > .labels').waitFor()
  await anna.assertSightly('labels')
})

test('labels of other programs are seen, and those set here are keywords there', async () => {
  const { page } = anna
  await page.goto('/mail/')
  const imap = ['imaps://localhost', `${house.posthus.ports.imaps}`].join(':')
  const curl = (request: string) =>
    runWell('curl', [
      ...['-s', '--cacert', house.posthus.authority, '-u', `anna@posthus.test:${PASSWORD}`],
      ...[`${imap}/INBOX`, '-X', request],
    ])
  const found = (await curl('SEARCH KEYWORD arsmote')).stdout
  const [uid] = /\d+/.exec(found) ?? assert.fail(found)
  await curl(`STORE ${uid} +FLAGS ($label1 Invoice $Forwarded NonJunk)`)
  await row('Ferry').locator('.label', { hasText: '+1' }).waitFor()
  await row('Ferry').locator('a').click()
  await page.locator('.paper > .labels .label.red', { hasText: 'Important' }).waitFor()
  assert.deepEqual(await page.locator('.paper > .labels li a').allTextContents(), ['Årsmøte', 'Important', 'invoice'])
  await page.locator('.paper > .labels').getByRole('button', { name: 'Take invoice off' }).click()
  await toast('invoice taken off.').waitFor()
  await toast('invoice taken off.').getByRole('button', { name: 'Undo' }).click()
  await page.locator('.paper > .labels a', { hasText: 'invoice' }).click()
  await page.locator('.chip', { hasText: 'keyword:invoice' }).waitFor()
  await row('Ferry').waitFor()
})

test('a label is renamed, coloured and deleted, all with undo', async () => {
  const { page } = anna
  await page.goto('/mail/#/settings/labels')
  const name = page.getByLabel('Name of Årsmøte')
  await name.fill('Annual meeting')
  await name.press('Enter')
  await toast('Label saved.').waitFor()
  await page.getByRole('group', { name: 'Colour of Annual meeting' }).getByRole('radio', { name: 'green' }).check()
  await folders().locator('.dot.green').waitFor()
  await anna.assertSightly('label-settings')
  await page.goto('/mail/#/search/label%3A%22Annual%20meeting%22')
  await row('Ferry').locator('.label.green', { hasText: 'Annual meeting' }).waitFor()
  await page.goto('/mail/#/settings/labels')
  await page.getByRole('button', { name: 'Delete Annual meeting' }).click()
  await page.getByLabel('Name of Annual meeting').waitFor({ state: 'detached' })
  await toast('Label Annual meeting deleted.').getByRole('button', { name: 'Undo' }).click()
  await page.getByLabel('Name of Annual meeting').waitFor()
  await page.goto('/mail/')
  await row('Ferry').locator('.label.green').waitFor()
})

test('the help sheet says what the search knows', async () => {
  await anna.page.keyboard.press('?')
  await anna.page.locator('dialog').getByText('label:Work').waitFor()
  await anna.assertSightly('help')
  await anna.page.keyboard.press('Escape')
})
