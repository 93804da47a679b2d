import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { runWell } from '../interop/harness/program.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor
const folder = mkdtempSync(join(tmpdir(), 'posthus-filters-'))

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
  rmSync(folder, { recursive: true })
})

/** A ManageSieve client that nobody here wrote. */
function sieveConnect(words: readonly string[]) {
  const server = ['--server', 'localhost', '--port', `${house.posthus.ports.managesieve}`, '--4']
  const login = ['--user', 'anna@posthus.test', '--passwordfd', '0', '--authmech', 'PLAIN']
  const all = [...server, ...login, '--tlscafile', house.posthus.authority, ...words]
  return runWell('sieve-connect', all, { input: `${PASSWORD}\n` })
}

const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).first()
const rules = () => anna.page.locator('.rules .rule')

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
  await editor.getByRole('button', { name: 'Try it' }).click()
  await editor.getByText('Of the latest 2 messages in Inbox, 1 would match.').waitFor()
  await editor.locator('.trial li', { hasText: 'Invoice 7' }).waitFor()
  await anna.assertSightly('filter-editor')
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

test('mail is sent on to somebody new only after the password was shown again', async () => {
  const { page } = anna
  await page.goto('/mail/#/settings/filters')
  await anna.refuseUnproved('SieveScript/set')
  await page.getByRole('button', { name: 'New filter' }).click()
  const editor = page.locator('.filter-editor')
  await editor.getByLabel('Name', { exact: true }).fill('Elsewhere')
  await editor.getByRole('group', { name: 'Condition 1' }).getByLabel('Text').fill('nobody@example.net')
  const action = editor.getByRole('group', { name: 'Action 1' })
  await action.getByLabel('What').selectOption('Forward, and keep it here')
  await action.getByRole('textbox').fill('else@example.net')
  await editor.getByRole('button', { name: 'Save' }).click()
  const proof = page.locator('.proof')
  await proof.locator('input').fill('not the password')
  await proof.getByRole('button').click()
  await proof.getByText('That is not the password.').waitFor()
  // The browser tells of the refusal in its console.
  assert.match(anna.complaints.splice(0).join(), /^Failed to load resource: .* 403/)
  await anna.assertAccessible('proof')
  await proof.locator('input').fill(PASSWORD)
  await proof.getByRole('button').click()
  await rules().filter({ hasText: 'Elsewhere' }).waitFor()
  const script = join(folder, 'forwards.sieve')
  await sieveConnect(['--localsieve', script, '--remotesieve', 'filters', '--download'])
  assert.match(readFileSync(script, 'utf8'), /redirect .*"else@example\.net"/)
  await page.unrouteAll({ behavior: 'wait' })
  const elsewhere = rules().filter({ hasText: 'Elsewhere' })
  await elsewhere.getByRole('button', { name: 'Delete' }).click()
  await elsewhere.waitFor({ state: 'detached' })
  await page.goto('/mail/')
  await anna.row(0).waitFor()
})

test('filters are ordered, switched off, deleted and brought back, and what somebody else has written stays', async () => {
  const script = join(folder, 'anna.sieve')
  await sieveConnect(['--localsieve', script, '--remotesieve', 'filters', '--download'])
  const written = readFileSync(script, 'utf8')
  assert.match(written, /# rule:\[Bills\]\n/)
  const mine =
    '\n# mine, since 2009\nif size :over 5M { keep; } else { keep; }\n# rule:[Off]\nif false # true\n{\n\tdiscard;\n}\n'
  writeFileSync(script, written + mine)
  await sieveConnect(['--localsieve', script, '--remotesieve', 'filters', '--upload'])
  await anna.page.goto('/mail/#/settings/filters')
  await rules().nth(2).waitFor()
  assert.match(
    (await rules().nth(1).textContent()) ?? '',
    /Written by hand.*alternatives \(elsif, else\).*# mine, since 2009/,
  )
  await anna.assertSightly('filters')
  await anna.page.getByRole('button', { name: 'Move Off up' }).click()
  await anna.page.locator('.rule:nth-child(2)', { hasText: 'Off' }).waitFor()
  await anna.page.getByLabel('Use Bills').uncheck()
  await anna.page.locator('.rule.off', { hasText: 'Bills' }).waitFor()
  await anna.page.getByRole('button', { name: 'Delete Bills' }).click()
  await toast('Filter deleted.').getByRole('button', { name: 'Undo' }).click()
  await anna.page.locator('.rule.off', { hasText: 'Bills' }).waitFor()
  await sieveConnect(['--localsieve', script, '--remotesieve', 'filters', '--download'])
  const after = readFileSync(script, 'utf8')
  assert.match(
    after,
    /# rule:\[Bills\]\nif false # allof.*# rule:\[Off\]\nif false # true\n\{\n\tdiscard;\n\}.*# mine, since 2009\nif size :over 5M/s,
  )
  await anna.page.getByRole('button', { name: 'Edit as text' }).click()
  const text = anna.page.getByLabel('Script', { exact: true })
  await text.fill(`${after}\nhold;\n`)
  await anna.page.locator('.problems', { hasText: /line \d+, column 1: there is no command "hold"/ }).waitFor()
  await text.fill('# rule:[All]\nif true\n{\n    keep;\n}\n')
  await anna.page.getByRole('button', { name: 'Save' }).click()
  await anna.page.locator('.rule', { hasText: 'All' }).waitFor()
})

test('who is away answers people, is told so, and is back with one press', async () => {
  await anna.page.goto('/mail/#/settings/away')
  await anna.page.getByLabel('Answer while I am away').check()
  await anna.page.getByLabel('Text', { exact: true }).fill('On the fjord.\n\nBack on Monday.')
  await anna.assertSightly('away')
  await anna.page.getByRole('button', { name: 'Save' }).click()
  await toast('Saved.').waitFor()
  await house.deliver([{ from: 'Bob <bob@posthus.test>', subject: 'Are you there?', text: 'Hello?' }])
  await anna.page.goto('/mail/')
  const banner = anna.page.locator('.away-banner')
  await banner.getByText('You are away').waitFor()
  await anna.assertSightly('away-banner')
  await banner.getByRole('button', { name: 'I am back' }).click()
  await toast('Nobody is answered any more.').waitFor()
  assert.equal(await banner.count(), 0)
})

test('a message is out of sight until its time has come, and back at once when it is woken', async () => {
  await anna.page.goto('/mail/')
  const row = anna.page.locator('.row', { hasText: 'Ferry tickets' })
  await row.locator('a').click()
  await anna.page.keyboard.press('b')
  const sheet = anna.page.getByRole('dialog')
  await sheet.getByText('Tomorrow').waitFor()
  await anna.assertSightly('snooze')
  await sheet.getByText('Next week').click()
  await toast('Snoozed until').waitFor()
  await row.waitFor({ state: 'detached' })
  await toast('Snoozed until').getByRole('button', { name: 'Undo' }).click()
  await row.waitFor()
  await row.locator('a').click()
  await anna.page.keyboard.press('b')
  await sheet.getByText('Next week').click()
  await row.waitFor({ state: 'detached' })
  await anna.page.locator('.folders a', { hasText: 'Snoozed' }).click()
  await anna.page.locator('.row .until').waitFor()
  await anna.assertSightly('snoozed')
  await row.locator('a').click()
  await anna.page.locator('.readbar').getByRole('button', { name: 'Wake now' }).click()
  await toast('Back in the inbox.').waitFor()
  await anna.page.locator('.folders a', { hasText: 'Inbox' }).click()
  await anna.page.locator('.row[aria-posinset="1"].unread', { hasText: 'Ferry tickets' }).waitFor()
})

test('what sleeps wakes by itself, on top of what has come meanwhile', async () => {
  const row = anna.page.locator('.row', { hasText: 'Ferry tickets' })
  const emailId = /M\d+$/.exec((await row.locator('a').getAttribute('href')) ?? '')?.[0] ?? ''
  const until = `${new Date(Date.now() + 2000).toISOString().slice(0, 19)}Z`
  // No menu offers two seconds.
  const status = await anna.page.evaluate(`(async () => {
    const { session, csrf } = JSON.parse(document.getElementById('first-screen').textContent)
    const accountId = Object.keys(session.accounts)[0]
    const methodCalls = [['Email/snooze', { accountId, emailIds: ['${emailId}'], until: '${until}' }, '0']]
    const body = JSON.stringify({ using: Object.keys(session.capabilities), methodCalls })
    const headers = { 'content-type': 'application/json', 'x-csrf': csrf }
    return (await (await fetch('/jmap/api', { method: 'POST', headers, body })).json()).methodResponses[0][1].snoozed
  })()`)
  assert.deepEqual(status, [emailId])
  await row.waitFor({ state: 'detached' })
  await house.deliver([{ from: 'Eva <eva@example.net>', subject: 'Meanwhile', text: 'Hello.' }])
  await anna.page.locator('.row[aria-posinset="2"]', { hasText: 'Meanwhile' }).waitFor()
  await anna.page.locator('.row[aria-posinset="1"].unread', { hasText: 'Ferry tickets' }).waitFor()
})

test('a sender is blocked by a rule that is seen among the filters, and a filter is made from a message', async () => {
  await anna.page.goto('/mail/')
  await anna.page.locator('.row', { hasText: 'Ferry tickets' }).locator('a').click()
  await anna.page.locator('.details summary').click()
  await anna.page.getByRole('button', { name: 'Block bo@example.net' }).click()
  await toast('bo@example.net is blocked').waitFor()
  await anna.assertSightly('blocked')
  await house.deliver([{ from: 'Bo <BO@example.net>', subject: 'Once more', text: 'Hello?' }])
  await anna.page.locator('.folders a', { hasText: 'Junk' }).click()
  await anna.page.locator('.row', { hasText: 'Once more' }).waitFor()
  await anna.page.locator('.folders a', { hasText: 'Inbox' }).click()
  await anna.page.locator('.row', { hasText: 'Invoice 7' }).locator('a').click()
  await anna.page.locator('.details summary').click()
  await anna.page.getByRole('link', { name: 'Make a filter from this' }).click()
  const editor = anna.page.locator('.filter-editor')
  assert.equal(await editor.getByLabel('Name', { exact: true }).inputValue(), 'Shop')
  assert.equal(await editor.getByLabel('Text').inputValue(), 'orders@shop.example')
  await editor.getByRole('button', { name: 'Cancel' }).click()
  await anna.page.locator('.rule:first-child', { hasText: 'Blocked senders' }).waitFor()
})

test('a list that does not prove that one click is enough is left at its page, which is told nothing', async () => {
  const headers = {
    'List-Unsubscribe': '<https://list.example/u?id=7>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
  await house.deliver([{ from: 'News <news@list.example>', subject: 'Letter 12', text: 'News.', headers }])
  await anna.page.goto('/mail/')
  await anna.page.locator('.row', { hasText: 'Letter 12' }).locator('a').click()
  await anna.page.locator('.details summary').click()
  const link = anna.page.getByRole('link', { name: 'Unsubscribe at the page of the list' })
  assert.equal(await link.getAttribute('href'), 'https://list.example/u?id=7')
  assert.equal(await link.getAttribute('rel'), 'noreferrer noopener')
  await anna.assertSightly('list')
})
