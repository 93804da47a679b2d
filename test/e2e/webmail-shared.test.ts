import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { PASSWORD } from '../interop/harness/posthus.ts'
import type { Loose } from '../kit/jmap-test-bed.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

const OWNER = 'bo@posthus.test'

let house: House
let browser: Browser
let anna: Visitor
let bo: Visitor
/** Bo's mail program. */
let imap: ImapPeer

before(async () => {
  house = await House.open('webmail-shared', ['anna', 'bo'])
  imap = await ImapPeer.logIn(house.posthus.ports.imaps, OWNER, PASSWORD)
  for (const command of ['CREATE', 'SUBSCRIBE']) await imap.ok(`${command} Projects`)
  for (const letter of [PLAN, PAGE, LEASE]) await imap.ok('APPEND Projects ', Buffer.from(letter))
  await house.deliver([{ from: 'Kari <kari@example.net>', subject: 'Ferry', text: 'At 08:40.' }])
  browser = await startBrowser()
  const look = { width: 1280, theme: 'light' } as const
  ;[anna, bo] = await Promise.all([
    Visitor.open(browser, house.origin, look),
    Visitor.open(browser, house.origin, look),
  ])
  // What fades has no contrast yet.
  await anna.signIn()
  await bo.signIn(OWNER)
  await anna.row(0).waitFor()
})
afterEach(() => {
  assert.deepEqual(anna.complaints.splice(0), [])
  assert.deepEqual(bo.complaints.splice(0), [])
})
after(async () => {
  imap?.stream.destroy()
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const PLAN = `From: Eva <eva@example.net>\r\nTo: bo@posthus.test\r\nSubject: The plan\r\nMessage-ID: <plan@example.net>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nWe begin in May.\r\n--b\r\nContent-Type: text/csv; name="costs.csv"\r\nContent-Disposition: attachment; filename="costs.csv"\r\n\r\nboat,100\r\n--b--\r\n`
const PAGE = `From: Nils <nils@example.net>\r\nTo: bo@posthus.test\r\nSubject: As a page\r\nDate: Tue, 3 Nov 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="r"\r\n\r\n--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h1>Drawn by Nils</h1><img src="cid:dot@example.net" alt="dot">\r\n--r\r\nContent-Type: image/gif\r\nContent-ID: <dot@example.net>\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=\r\n--r--\r\n`
const LEASE = `From: Kari <kari@example.net>\r\nTo: bo@posthus.test\r\nSubject: Lease\r\nDate: Wed, 4 Nov 2026 10:00:00 +0000\r\n\r\nPlease sign it.\r\n`

const folderOf = ({ page }: Visitor, name: string) => page.locator(`.folders li > a[title="${name}"]`)
/** Bo's folder, as Anna sees it. */
const shared = (name: string) => anna.page.locator('.folders .owner', { hasText: OWNER }).locator(`a[title="${name}"]`)
const toast = ({ page }: Visitor, text: string) => page.locator('.toast', { hasText: text }).first()
const row = (subject: string) => anna.page.locator('.row', { hasText: subject })
const sheet = () => bo.page.locator('dialog.sheet')
const acts = () => anna.page.getByRole('toolbar', { name: 'selected' })

/** More than a list knows of at a time. */
const MANY = 120

/** Selects all that the list finds, also what is not known here. */
async function selectWhole(): Promise<void> {
  await anna.page.locator('.listbar .all input').check()
  await anna.page.locator('.wholelist button', { hasText: `Select all ${MANY}` }).click()
  await anna.page.locator('.wholelist', { hasText: `All ${MANY} are selected.` }).waitFor()
}

async function holdsInInbox(count: number): Promise<void> {
  await anna.page.locator('.listbar h1', { hasText: 'Inbox' }).waitFor()
  if (count > 0) await anna.page.locator(`.row[aria-setsize="${count}"]`).first().waitFor()
  else await anna.page.locator('.scroller .empty').waitFor()
}

/** What Bo's mail program says of the flags in the folder. */
async function flags(): Promise<string> {
  await imap.ok('EXAMINE Projects')
  const { untagged } = await imap.ok('FETCH 1:* (FLAGS)')
  await imap.ok('UNSELECT')
  return untagged.map(({ text }) => text).join('\n')
}

async function openSharing(name = 'Projects'): Promise<void> {
  await folderOf(bo, name).click({ button: 'right' })
  await bo.page.locator('[role=menu]').getByRole('menuitem', { name: 'Share…', exact: true }).click()
  await sheet().getByLabel('E-mail address').waitFor()
}

test('of the inbox it is said what lies in it, and of no other folder', async () => {
  const warning = sheet().getByText('those with which other services set new passwords')
  await openSharing('Inbox')
  await warning.waitFor()
  await bo.assertSightly('share-inbox')
  await bo.page.keyboard.press('Escape')
  await sheet().waitFor({ state: 'detached' })
  await openSharing()
  assert.equal(await warning.count(), 0)
  await bo.page.keyboard.press('Escape')
  await sheet().waitFor({ state: 'detached' })
})

test('a folder is shared from its menu, with somebody who is here, by their address', async () => {
  await openSharing()
  const field = sheet().getByLabel('E-mail address')
  for (const [address, why] of [
    ['', 'Whom do you want to share it with?'],
    ['nobody@posthus.test', 'Nobody whom you can share with'],
    [OWNER, 'That is your own address.'],
  ] as const) {
    await field.fill(address)
    await field.press('Enter')
    await sheet().getByRole('alert').filter({ hasText: why }).waitFor()
  }
  await bo.assertSightly('share')
  await field.fill('anna@posthus.test')
  await bo.refuseUnproved('Mailbox/set')
  await field.press('Enter')
  await bo.page.locator('input:focus[type=password]').waitFor()
  await bo.page.getByLabel('anna@posthus.test would have rights to Projects').waitFor()
  await bo.assertSightly('share-proof')
  await bo.refuseToProve()
  await sheet().getByText('The password was not shown, so nothing was changed.').waitFor()
  assert.equal(await field.inputValue(), 'anna@posthus.test')
  await bo.refuseUnproved('Mailbox/set')
  await field.press('Enter')
  await bo.prove()
  await sheet().getByText('Projects is shared with').waitFor()
  await sheet().locator('.sharers li', { hasText: 'anna@posthus.test' }).waitFor()
  await field.fill('ANNA@posthus.test')
  await field.press('Enter')
  await sheet().getByRole('alert').filter({ hasText: 'It is shared with' }).waitFor()
})

test('the other is told at once, and finds the folder under whose it is', async () => {
  const notice = anna.page.locator('.share-notice')
  await notice.getByText('shares Projects with you. You may read it.').waitFor()
  await shared('Projects').waitFor()
  await anna.assertSightly('notice')
  await notice.getByRole('button', { name: 'Open' }).click()
  await row('Lease').waitFor()
  assert.equal(await notice.count(), 0)
  assert.equal(await anna.page.locator('.listbar .whose').textContent(), OWNER)
  await anna.page.reload()
  await row('Lease').waitFor()
  await shared('Projects').waitFor()
  assert.equal(await notice.count(), 0)
})

test('who may read reads, a web page with its pictures too, and changes nothing', async () => {
  const { page } = anna
  await row('The plan').locator('a').click()
  await page.locator('.message .text', { hasText: 'We begin in May.' }).waitFor()
  const download = page.waitForEvent('download')
  await page.getByTitle('costs.csv').first().click()
  assert.equal(await readFile((await (await download).path()) ?? '', 'utf8'), 'boat,100')
  assert.equal(await page.locator('.readbar').getByRole('button', { name: 'Archive' }).count(), 0)
  await page.keyboard.press('#')
  await toast(anna, `You may not do that here: this mail is shared by ${OWNER}.`).waitFor()
  assert.ok(await page.locator('.heading .star').isDisabled())
  await anna.assertSightly('reading')
  await page.keyboard.press('u')
  await row('As a page').locator('a').click()
  const frame = page.frameLocator('iframe.html')
  await frame.getByText('Drawn by Nils').waitFor()
  const width = () => frame.locator('img').evaluate((image) => (image as Loose).naturalWidth as number)
  await becomes(width, 1)
  await page.keyboard.press('u')
  assert.doesNotMatch(await flags(), /Seen/)
})

test('who may mark too marks, and puts letters in', async () => {
  await sheet().getByLabel('What anna').selectOption('mark')
  await sheet().getByText('was changed.').waitFor()
  const { page } = anna
  await row('Lease').locator('.star:not([disabled])').click()
  await row('Lease').locator('.star[aria-pressed=true]').waitFor()
  await row('Lease').locator('a').click()
  await page.locator('.message .text', { hasText: 'Please sign it.' }).waitFor()
  await page.keyboard.press('u')
  await page.locator('.row.unread', { hasText: 'Lease' }).waitFor({ state: 'detached' })
  assert.match(await flags(), /3 FETCH \(FLAGS \(\\Flagged \\Seen\)\)/)
  await folderOf(anna, 'Inbox').click()
  await row('Ferry').locator('input').check({ force: true })
  await acts().getByLabel('Move to', { exact: true }).selectOption({ label: 'Projects' })
  await toast(anna, 'Moved to Projects.').waitFor()
  await row('Ferry').waitFor({ state: 'detached' })
  await shared('Projects').click()
  await row('Ferry').waitFor()
})

test('who may put letters in brings files in, with no way back where taking out is not allowed', async () => {
  const { page } = anna
  await shared('Projects').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Bring mail in…' }).click()
  const letter = (subject: string) => Buffer.from(`From: eva@example.net\nSubject: ${subject}\n\nBrought.\n`)
  await page.locator('dialog input[type=file]').setInputFiles([
    { name: 'one.eml', mimeType: 'message/rfc822', buffer: letter('Brought by Anna') },
    { name: 'plan.eml', mimeType: 'message/rfc822', buffer: Buffer.from(PLAN) },
  ])
  await page.locator('dialog', { hasText: 'Brought in: 1' }).getByText('There already: 1').waitFor()
  await anna.assertSightly('import-shared')
  await page.locator('dialog').getByRole('button', { name: 'Done' }).click()
  await toast(anna, '1 brought in.').waitFor()
  assert.equal(await toast(anna, '1 brought in.').getByRole('button').count(), 0)
  await row('Brought by Anna').waitFor()
})

test('what would be done to the owner as well, snoozing and muting, is not done, and why is said', async () => {
  const { page } = anna
  await row('Lease').locator('input').check({ force: true })
  await page.keyboard.press('b')
  await toast(anna, `out of a shared folder it would be gone for ${OWNER} too`).waitFor()
  await page.keyboard.press('m')
  await toast(anna, `this one comes to ${OWNER}.`).waitFor()
  await row('Lease').locator('input').uncheck({ force: true })
})

test('who may do everything takes letters out, which can be undone', async () => {
  await sheet().getByLabel('What anna').selectOption('write')
  const { page } = anna
  await row('The plan').locator('input').check({ force: true })
  await acts().getByLabel('Move to', { exact: true }).selectOption({ label: 'Archive' })
  await toast(anna, 'Moved to Archive.').getByRole('button').click()
  await row('The plan').waitFor()
  await row('The plan').locator('input').check({ force: true })
  await page.keyboard.press('#')
  await toast(anna, 'Moved to trash.').waitFor()
  await row('The plan').waitFor({ state: 'detached' })
  await folderOf(anna, 'Trash').click()
  await row('The plan').waitFor()
  await shared('Projects').click()
  await row('Ferry').waitFor()
  assert.equal(await row('The plan').count(), 0)
})

test('everything that a list finds goes to somebody else, far beyond the rows that are known, and comes back', async () => {
  const letters = Array.from({ length: MANY }, (_, at) => ({
    from: 'News <news@example.net>',
    subject: `Newsletter ${at + 1}`,
    text: `Number ${at + 1}.`,
  }))
  await house.deliverMany(letters, 'anna@posthus.test')
  await folderOf(anna, 'Inbox').click()
  await holdsInInbox(MANY)
  await selectWhole()
  await acts().getByLabel('Move to', { exact: true }).selectOption({ label: 'Projects' })
  const moved = toast(anna, `Moved to Projects. (${MANY})`)
  await moved.waitFor()
  await holdsInInbox(0)
  await imap.ok('EXAMINE Projects')
  const { untagged } = await imap.ok('SEARCH FROM news')
  await imap.ok('UNSELECT')
  assert.equal(untagged.flatMap(({ text }) => text.match(/\d+/g) ?? []).length, MANY)
  await moved.getByRole('button', { name: 'Undo' }).click()
  await holdsInInbox(MANY)
})

test('everything that a list finds sleeps and is muted, and both are undone', async () => {
  const { page } = anna
  await selectWhole()
  await page.keyboard.press('b')
  await page.locator('dialog .moments button').first().click()
  const sleeps = toast(anna, `(${MANY})`)
  await sleeps.waitFor()
  await holdsInInbox(0)
  await folderOf(anna, 'Snoozed').click()
  await page.locator(`.row[aria-setsize="${MANY}"] .until`).first().waitFor()
  await sleeps.getByRole('button', { name: 'Undo' }).click()
  await folderOf(anna, 'Inbox').click()
  await holdsInInbox(MANY)
  await selectWhole()
  await page.keyboard.press('m')
  const muted = toast(anna, `goes past the inbox. (${MANY})`)
  await muted.waitFor()
  await holdsInInbox(0)
  await muted.getByRole('button', { name: 'Undo' }).click()
  await holdsInInbox(MANY)
  await shared('Projects').click()
  await row('Lease').waitFor()
})

test('a folder that is drawn into the mail of somebody else stays where it is, and that is said', async () => {
  await shared('Projects').dragTo(folderOf(anna, 'Archive'))
  await toast(anna, 'A folder stays in the mail that it is of.').waitFor()
  await shared('Projects').waitFor()
})

test('what is looked for there is looked for in the mail of whose folder it is', async () => {
  const { page } = anna
  await page.keyboard.press('/')
  await anna.typeInto(page.locator('#search-field'), 'lease')
  await page.keyboard.press('Enter')
  await page.locator('.listbar', { hasText: 'Search results' }).waitFor()
  await row('Lease').waitFor()
  assert.equal(await page.locator('.row').count(), 1)
  assert.equal(await page.locator('.listbar .whose').textContent(), OWNER)
  await row('Lease').locator('a').click()
  await page.locator('.message .text', { hasText: 'Please sign it.' }).waitFor()
  await page.keyboard.press('u')
  await shared('Projects').click()
})

test('a letter of somebody else is passed on with its files', async () => {
  const { page } = anna
  await row('As a page').locator('a').click()
  await page.frameLocator('iframe.html').getByText('Drawn by Nils').waitFor()
  await page.locator('.details summary').click()
  await page.locator('.as-file').click()
  const composer = page.locator('.composer')
  await composer.getByText('As a page.eml').waitFor()
  await composer.getByLabel('To').fill('anna@posthus.test')
  await composer.getByRole('button', { name: 'Send', exact: true }).click()
  await composer.waitFor({ state: 'detached' })
  await page.keyboard.press('u')
})

test('an answer to a letter of somebody else goes in the own name, to who wrote it, and lies in the own mail', async () => {
  const { page } = anna
  await row('Lease').locator('a').click()
  await page.locator('.message .text', { hasText: 'Please sign it.' }).waitFor()
  await page.keyboard.press('r')
  const composer = page.locator('.composer')
  const text = composer.getByRole('textbox', { name: 'Text' })
  await anna.typeInto(text, 'It is signed.')
  assert.match((await text.textContent()) ?? '', /It is signed\..*Please sign it\./s)
  await composer.getByText('Kari').first().waitFor()
  await composer.locator('footer p', { hasText: 'Draft saved.' }).waitFor()
  await imap.ok('EXAMINE Projects')
  assert.deepEqual(
    (await imap.ok('SEARCH DRAFT')).untagged.map(({ text: said }) => said).filter((said) => /\d/.test(said)),
    [],
  )
  await imap.ok('UNSELECT')
  await composer.getByRole('button', { name: 'Throw away' }).click()
  await composer.waitFor({ state: 'detached' })
  await page.keyboard.press('u')
  await folderOf(anna, 'Drafts').click()
  await row('Lease').waitFor({ state: 'detached' })
  await shared('Projects').click()
  await row('Lease').waitFor()
})

test('what a mail program has allowed is told as it is', async () => {
  await imap.ok('SETACL Projects anna@posthus.test lrte')
  await sheet().getByText('May just: read, take messages out and delete them.').waitFor()
  await bo.assertSightly('unusual')
  assert.equal(await sheet().getByLabel('What anna').inputValue(), 'unusual')
  // What was said of the step before is said no more.
  await bo.page.keyboard.press('Escape')
  await openSharing()
  await sheet().getByLabel('may share it further').check()
  await sheet().getByText('was changed.').waitFor()
  await sheet().getByRole('button', { name: 'Undo' }).click()
  await sheet().getByText('Undone.').waitFor()
  const { untagged } = await imap.ok('GETACL Projects')
  assert.match(untagged.map(({ text }) => text).join(), /anna@posthus\.test lrte/)
})

test('what is not shared any more goes while it is looked at, without an error, and comes back', async () => {
  await shared('Projects').click()
  await row('Lease').waitFor()
  await sheet().getByRole('button', { name: 'Stop sharing' }).click()
  await toast(anna, `${OWNER} does not share this any more.`).waitFor()
  await anna.page.locator('.listbar h1', { hasText: 'Inbox' }).waitFor()
  await anna.page.locator('.folders .owner').waitFor({ state: 'detached' })
  assert.equal(await anna.page.locator('.trouble').count(), 0)
  await sheet().getByRole('button', { name: 'Undo' }).click()
  await shared('Projects').waitFor()
  await bo.page.keyboard.press('Escape')
  assert.equal(await bo.page.evaluate('document.activeElement.title'), 'Projects')
})
