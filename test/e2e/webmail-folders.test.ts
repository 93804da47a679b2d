import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser, Locator } from 'playwright-core'
import { runWell } from '../interop/harness/program.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor

before(async () => {
  house = await House.open('webmail-folders', ['anna'])
  await house.deliver(
    ['One', 'Two', 'Three', 'Four', 'Five'].map((subject) => ({
      from: 'Bo <bo@example.net>',
      subject,
      text: `This is ${subject}.`,
    })),
  )
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
  await anna.row(4).waitFor()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const folders = () => anna.page.locator('.folders')
const folder = (name: string) => folders().locator(`li > a[title="${name}"]`)
const menu = () => anna.page.locator('[role=menu]')
const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).first()
const subjects = () => anna.page.locator('.row .subject').allTextContents()

async function choose(name: string, item: string): Promise<void> {
  await folder(name).click({ button: 'right' })
  await menu().getByRole('menuitem', { name: item, exact: true }).click()
}

/** Reads an mbox, says its subjects, and writes another one with two messages of its own. */
const PYTHON = `
import mailbox, sys
for message in mailbox.mbox(sys.argv[1]):
    print(message['subject'])
box = mailbox.mbox(sys.argv[2])
for subject, flags in (('Answered in Python', 'ROA'), ('Unseen in Python', ''), ('Thrown away in Python', 'R')):
    message = mailbox.mboxMessage('From: py@example.net\\nMessage-ID: <' + subject.replace(' ', '') + '@example.net>\\nSubject: ' + subject + '\\n\\nFrom Python.\\n')
    message.set_flags(flags)
    box.add(message)
box.flush()
`

/** Draws one thing over another as a browser does; with Ctrl it is copied. */
async function draw(from: Locator, to: Locator, isCopy = false): Promise<void> {
  await from.scrollIntoViewIfNeeded()
  const { x, y, width, height } = (await from.boundingBox()) ?? assert.fail()
  await anna.page.mouse.move(x + width / 2, y + height / 2)
  await anna.page.mouse.down()
  await anna.page.mouse.move(x + width / 2 + 8, y + height / 2 + 8, { steps: 2 })
  if (isCopy) await anna.page.keyboard.down('Control')
  const target = (await to.boundingBox()) ?? assert.fail()
  await anna.page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 4 })
  await anna.page.mouse.up()
  if (isCopy) await anna.page.keyboard.up('Control')
}

test('a folder is made, and a name that cannot be had is told why', async () => {
  await folders().getByText('New folder').click()
  const field = folders().getByLabel('Name of the folder')
  for (const [name, why] of [
    ['a*b', 'There is a character in it'],
    ['a/b', 'A name has no “/”'],
    ['inbox', 'Only the inbox is called that'],
  ] as const) {
    await field.fill(name)
    await folders().locator('.namefield [role=alert]', { hasText: why }).waitFor()
  }
  await field.fill('Trips')
  await field.press('Enter')
  await anna.page.locator('.listbar h1', { hasText: 'Trips' }).waitFor()
  await folder('Trips').waitFor()
})

test('the menu is reached and gone through with the keys, and the focus comes back', async () => {
  await folder('Trips').focus()
  await anna.page.keyboard.press('Shift+F10')
  await menu().waitFor()
  await anna.page.keyboard.press('End')
  assert.equal(await menu().locator(':focus').textContent(), 'Delete')
  await anna.page.keyboard.press('Escape')
  assert.equal(await menu().count(), 0)
  assert.equal(await anna.page.evaluate('document.activeElement.title'), 'Trips')
  await anna.page.keyboard.press('F2')
  const field = folders().getByLabel('Name of the folder')
  await field.fill('Journeys ✈')
  await field.press('Enter')
  await folder('Journeys ✈').waitFor()
  await toast('It is called Journeys ✈ now.').locator('button').click()
  await folder('Trips').waitFor()
})

test('a folder in a folder is folded away, and that is remembered', async () => {
  await choose('Trips', 'New folder in here…')
  await folders().getByLabel('Name of the folder').fill('Norway')
  await anna.page.keyboard.press('Enter')
  await folder('Norway').waitFor()
  await folder('Inbox').click()
  await folders().getByLabel('Folders in Trips').click()
  await folder('Norway').waitFor({ state: 'detached' })
  await anna.page.reload()
  await folder('Trips').waitFor()
  assert.equal(await folder('Norway').count(), 0)
  await folders().getByLabel('Folders in Trips').click()
  await folder('Norway').waitFor()
})

test('messages are drawn onto a folder, those that are selected together, and copied with Ctrl', async () => {
  await anna.row(0).locator('input').check({ force: true })
  await anna.row(2).locator('input').check({ force: true })
  await draw(anna.row(0), folder('Trips'))
  await toast('Moved to Trips.').waitFor()
  await anna.page.locator('.row[aria-setsize="3"]').first().waitFor()
  assert.deepEqual(await subjects(), ['Four', 'Two', 'One'])
  await draw(anna.row(0), folder('Norway'), true)
  await toast('1 copied to Norway.').waitFor()
  assert.deepEqual(await subjects(), ['Four', 'Two', 'One'])
  await folder('Norway').click()
  await anna.row(0).locator('.subject', { hasText: 'Four' }).waitFor()
  await folder('Trips').click()
  await anna.page.locator('.row[aria-setsize="2"]').first().waitFor()
  assert.deepEqual(await subjects(), ['Five', 'Three'])
})

test('all of a folder is marked as read, and undone', async () => {
  await folder('Trips').locator('.count', { hasText: '2' }).waitFor()
  await choose('Trips', 'Mark all as read')
  await toast('2 marked as read.').waitFor()
  await folder('Trips').locator('.count').waitFor({ state: 'detached' })
  await toast('2 marked as read.').locator('button').click()
  await folder('Trips').locator('.count', { hasText: '2' }).waitFor()
})

test('a folder is drawn out of another one to the top, and put back with the menu', async () => {
  await draw(folder('Norway'), folders().locator('.folderfoot button').first())
  await folders().locator('li.depth0 > a[title="Norway"]').waitFor()
  await choose('Norway', 'Move below…')
  const sheet = anna.page.locator('dialog')
  await sheet.getByRole('button', { name: 'Trips' }).waitFor()
  assert.equal(await sheet.getByRole('button', { name: 'Norway' }).count(), 0)
  await sheet.getByRole('button', { name: 'Trips' }).click()
  await folders().locator('li.depth1 > a[title="Norway"]').waitFor()
})

test('a folder is hidden, shown again among the hidden, and goes further up', async () => {
  await choose('Norway', 'Hide')
  await folder('Norway').waitFor({ state: 'detached' })
  await folders().getByText('Hidden folders: 1').click()
  await choose('Norway', 'Do not hide')
  await folders().getByText('Hidden folders').waitFor({ state: 'detached' })
  await folders().getByText('New folder').click()
  await folders().getByLabel('Name of the folder').fill('Zebra')
  await anna.page.keyboard.press('Enter')
  await folder('Zebra').waitFor()
  await choose('Zebra', 'Further up')
  const order = async () => (await folders().locator('li > a').allTextContents()).join()
  await anna.page.locator('.folders li:has(> a[title=Zebra]) + li > a[title=Trips]').waitFor()
  assert.match(await order(), /Zebra.*Trips/)
})

test('a folder goes to the trash with all that is in it, and comes back when that is undone', async () => {
  await choose('Trips', 'Delete')
  await toast('Trips was moved to the trash').waitFor()
  await folders().locator('li.depth1 > a[title=Trips]').waitFor()
  await folders().locator('li.depth2 > a[title=Norway]').waitFor()
  await toast('Trips was moved to the trash').locator('button').click()
  await folders().locator('li.depth0 > a[title=Trips]').waitFor()
})

test('the trash is emptied, which can be undone for as long as nothing was destroyed', async () => {
  await folder('Inbox').click()
  await anna.row(0).locator('a').click()
  await anna.page.keyboard.press('#')
  await toast('Moved to trash.').waitFor()
  await folder('Trash').click()
  await anna.row(0).waitFor()
  await choose('Trash', 'Empty…')
  await anna.page.locator('.empty', { hasText: 'Nothing here.' }).waitFor()
  await toast('Trash was emptied. Messages: 1.').locator('button').click()
  await anna.row(0).waitFor()
})

test('a folder is saved as a file that Python reads, and brought in again from what Python has written', async () => {
  await using bench = await Workbench.open('webmail-mbox')
  await folder('Trips').click()
  await anna.row(1).waitFor()
  await folder('Trips').click({ button: 'right' })
  const [saved] = await Promise.all([
    anna.page.waitForEvent('download'),
    menu().getByRole('menuitem', { name: 'Save as a file (mbox)' }).click(),
  ])
  assert.equal(saved.suggestedFilename(), 'Trips.mbox')
  const file = bench.path('Trips.mbox')
  await saved.saveAs(file)
  const written = bench.path('python.mbox')
  const { stdout } = await runWell('python3', ['-c', PYTHON, file, written])
  assert.deepEqual(stdout.trim().split('\n').sort(), ['Five', 'Three'])
  await choose('Zebra', 'Bring mail in…')
  const sheet = anna.page.locator('dialog')
  await sheet.locator('input[type=file]').setInputFiles([file, written])
  await sheet.getByText('Brought in: 5').waitFor()
  await sheet.getByRole('button', { name: 'Done' }).waitFor()
  await anna.assertAccessible('what was brought in')
  await sheet.getByRole('button', { name: 'Done' }).click()
  await folder('Zebra').click()
  await anna.page.locator('.row .subject', { hasText: 'Answered in Python' }).waitFor()
  const unread = await anna.page.locator('.row.unread .subject').allTextContents()
  assert.deepEqual(unread.sort(), ['Five', 'Three', 'Unseen in Python'])
  await choose('Zebra', 'Bring mail in…')
  await sheet.locator('input[type=file]').setInputFiles([written])
  await sheet.getByText('There already: 3').waitFor()
  await sheet.getByRole('button', { name: 'Done' }).click()
  await toast('5 brought in.').locator('button').click()
  await anna.page.locator('.empty', { hasText: 'Nothing here.' }).waitFor()
})

test('the source of a message is shown as it is, no more of it than is looked at', async () => {
  await house.deliver([{ from: 'Bo <bo@example.net>', subject: 'Long', text: `${'x'.repeat(70)}\n`.repeat(9000) }])
  await folder('Inbox').click()
  await anna.page.locator('.row a', { hasText: 'Long' }).click()
  await anna.page.locator('.details summary').last().click()
  await anna.page.locator('.details').getByText('Source').click()
  const source = anna.page.locator('.source')
  await source.locator('pre', { hasText: 'Subject: Long' }).waitFor()
  await source.getByText('The first 131 kB of').waitFor()
  await source.getByRole('button', { name: 'Show more' }).click()
  await source.getByText('The first 131 kB of').waitFor({ state: 'detached' })
  await source.getByRole('button', { name: 'Back' }).click()
  await anna.page.locator('.reading h1', { hasText: 'Long' }).waitFor()
})

test('a message is printed alone, and nothing of the application with it', async () => {
  await anna.page.addInitScript('window.print = () => { document.documentElement.dataset.printed = "" }')
  await anna.page.reload()
  await anna.page.locator('.details summary').last().click()
  await anna.page.locator('.details').getByText('Print').click()
  const page = anna.page.locator('.toprint')
  await page.locator('h2', { hasText: 'Long' }).waitFor()
  await anna.page.locator('html[data-printed]').waitFor()
  await anna.page.emulateMedia({ media: 'print' })
  for (const away of ['.top', '.folders', '.toprint > header'])
    assert.equal(await anna.page.locator(away).isVisible(), false)
  assert.ok((await anna.page.pdf()).length > 1000)
  await anna.page.emulateMedia({ media: 'screen' })
  await page.getByRole('button', { name: 'Back' }).click()
})

test('the pane of the folders is drawn to drawings with counts, and stays so', async () => {
  const line = anna.page.locator('.of-folder')
  await line.focus()
  for (let press = 0; press < 8; press++) await anna.page.keyboard.press('ArrowLeft')
  assert.equal(await line.getAttribute('aria-valuenow'), '76')
  await anna.page.reload()
  await folder('Inbox').waitFor()
  assert.equal(await anna.page.evaluate('document.querySelector(".folders").clientWidth'), 75)
  assert.equal(await folder('Inbox').locator('.count').isVisible(), true)
  await anna.assertAccessible('narrow folders')
  await anna.page.locator('.of-folder').focus()
  for (let press = 0; press < 8; press++) await anna.page.keyboard.press('ArrowRight')
})
