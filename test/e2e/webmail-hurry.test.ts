import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { ImapPeer } from '../interop/harness/imap-peer.ts'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

// What somebody does who does not wait: closes the page at once, or types on while something is still on its way.

let house: House
let browser: Browser
let anna: Visitor
let imap: ImapPeer

before(async () => {
  house = await House.open('webmail-hurry', ['anna', 'bob'])
  const subjects = ['Starred', 'Archived', 'Thrown away', 'Perused', 'Muted', 'Stays']
  await house.deliverMany(
    subjects.map((subject) => ({ from: 'Bo <bo@example.net>', subject, text: `${subject}.` })),
    'anna@posthus.test',
  )
  imap = await ImapPeer.logIn(house.posthus.ports.imaps, 'anna@posthus.test', PASSWORD)
  browser = await startBrowser({ keepsAlive: true })
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  imap?.stream.destroy()
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

const row = (page: Page, subject: string) => page.locator('.row', { hasText: subject })

/** Another page of the same browser, which is closed in the same moment in which something is done: nothing is waited for in between. */
async function closeAfter(act: string, prepare: (page: Page) => Promise<unknown> = async () => undefined) {
  const page = await anna.page.context().newPage()
  await page.goto('/mail/')
  await row(page, 'Stays').waitFor()
  await prepare(page)
  // The act and the leave in one turn of the page: no answer can come between the two.
  await page.evaluate(`${act}; location.href = 'about:blank'; 0`).catch(() => undefined)
  await page.waitForURL('about:blank')
  await page.close()
}

const press = (key: string) =>
  `document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', bubbles: true }))`

/** How many messages of a mailbox IMAP finds. */
function finds(mailbox: string, criteria: string, count: number): Promise<void> {
  return becomes(async () => {
    await imap.ok(`EXAMINE ${mailbox}`)
    const { untagged } = await imap.ok(`UID SEARCH ${criteria}`)
    return untagged.flatMap(({ text }) => (text.startsWith('SEARCH') ? (text.match(/\d+/g) ?? []) : [])).length
  }, count)
}

const click = (selector: string) => `document.querySelector(${JSON.stringify(selector)}).click()`
/** The application has seen it, and hears keys from then on. */
async function select(page: Page, subject: string): Promise<void> {
  await row(page, subject).locator('input').check({ force: true })
  await page.locator('.chosen', { hasText: '1 selected' }).waitFor()
}

for (const [what, act, mailbox, criteria] of [
  ['Starred', click('.row:has(input:checked) .star'), 'INBOX', 'FLAGGED SUBJECT Starred'],
  ['Archived', press('e'), 'Archive', 'SUBJECT Archived'],
  ['Thrown away', press('#'), 'Trash', 'SUBJECT "Thrown away"'],
  ['Perused', click('.listbar [aria-label="Mark as read"]'), 'INBOX', 'SEEN SUBJECT Perused'],
  ['Muted', press('m'), 'Archive', 'KEYWORD $muted SUBJECT Muted'],
] as const) {
  test(`${what}: it has happened, although the page was closed in the same moment`, async () => {
    await closeAfter(act, (page) => select(page, what))
    await finds(mailbox, criteria, 1)
  })
}

test('what was typed a moment before the page was closed is among the drafts', async () => {
  await closeAfter('0', async (page) => {
    page.on('dialog', (dialog) => void dialog.accept())
    await page.keyboard.press('c')
    await page.locator('.composer .writing').click()
    await page.locator('.composer .writing:focus').waitFor()
    // Nothing is saved before it is known whether it is encrypted.
    await page.keyboard.type('First words.')
    await page.locator('.composer footer p', { hasText: 'Draft saved.' }).waitFor()
    await page.keyboard.type(' In a hurry')
  })
  await finds('Drafts', 'TEXT "In a hurry"', 1)
})

test('what was taken back a moment before the page was closed is a draft, and does not go out', async () => {
  await closeAfter(click('.toast button'), async (page) => {
    await page.keyboard.press('c')
    const composer = page.locator('.composer')
    await composer.getByRole('combobox', { name: 'To' }).fill('Bob <bob@posthus.test>,')
    await composer.getByLabel('Subject').fill('Second thoughts')
    await composer.getByRole('button', { name: 'Send', exact: true }).click()
    await page.locator('.toast', { hasText: 'Sent.' }).getByRole('button').waitFor()
  })
  await finds('Drafts', 'DRAFT SUBJECT "Second thoughts"', 1)
  await finds('Sent', 'ALL', 0)
})

/** Whatever the first letter needs takes until it is let go. */
async function holdEditor(page: Page): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/assets/composers-*.js', async (route) => {
    await promise
    await route.continue()
  })
  return async () => {
    resolve()
    await page.unrouteAll({ behavior: 'wait' })
  }
}

test('what is typed while the window of a letter is loading is of the letter, and no command', async () => {
  const { page } = anna
  await page.goto('/mail/')
  const release = await holdEditor(page)
  await row(page, 'Stays').locator('a').click()
  await page.locator('.message .text', { hasText: 'Stays.' }).waitFor()
  await page.keyboard.press('r')
  // `e` archives and `#` throws away.
  await page.keyboard.type('Hee')
  await page.keyboard.press('Backspace')
  await page.keyboard.type('j #1')
  await page.keyboard.press('Enter')
  await page.keyboard.type('Anna')
  await release()
  const text = page.locator('.composer').getByRole('textbox', { name: 'Text' })
  const lines = async () => (await text.locator('> div').allTextContents()).slice(0, 2)
  await becomes(lines, ['Hej #1', 'Anna'])
  await anna.typeInto(text, '!')
  await becomes(lines, ['Hej #1', 'Anna!'])
  await page.locator('.composer footer p', { hasText: 'Draft saved.' }).waitFor()
  await page.locator('.composer').getByRole('button', { name: 'Throw away' }).click()
  await row(page, 'Stays').waitFor()
})

test('a recipient that is typed before there is a field for it becomes one, and keys are commands again behind it', async () => {
  const { page } = anna
  await page.reload()
  const release = await holdEditor(page)
  await row(page, 'Stays').waitFor()
  await page.keyboard.press('c')
  await page.keyboard.type('bob@posthus.test')
  await page.keyboard.press('Enter')
  await release()
  const composer = page.locator('.composer')
  await composer.locator('.chip', { hasText: 'bob' }).waitFor()
  await anna.typeInto(composer.getByRole('combobox', { name: 'To' }), 'eve@posthus.test,')
  await composer.locator('.chip', { hasText: 'eve' }).waitFor()
  await composer.getByRole('button', { name: 'Throw away' }).click()
  await composer.waitFor({ state: 'detached' })
  await page.locator('.house').click()
  await page.keyboard.press('?')
  await page.locator('dialog kbd').first().waitFor()
  await page.keyboard.press('Escape')
})
