import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { MailSink } from '../interop/harness/mail-sink.ts'
import { eventually as eventuallySeen } from '../interop/harness/program.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor
/** It knows no STARTTLS, and takes everything. */
let clear: MailSink

before(async () => {
  clear = await MailSink.start()
  house = await House.open('webmail-sending', ['anna', 'bob'], { 'clear.test': clear.port })
  const asks = { 'Disposition-Notification-To': 'bo@example.net' }
  await house.deliver([{ from: 'Bo <bo@example.net>', subject: 'Read this', text: 'Soon.', headers: asks }])
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

const composer = () => anna.page.locator('.composer').last()
const to = () => composer().getByRole('combobox', { name: 'To', exact: true })
const chip = (name: RegExp) => composer().locator('.chip').filter({ hasText: name })
const button = (name: string | RegExp) => anna.page.getByRole('button', { name, exact: true })
const item = (name: string | RegExp) => anna.page.getByRole('menuitem', { name })
const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).first()

/** Asks until it is so. */
function eventually(isSo: () => Promise<boolean> | boolean, what: string): Promise<true> {
  return eventuallySeen(async () => ((await isSo()) ? (true as const) : undefined), what)
}

/** A new letter, with a subject. */
async function write(recipients: string, subject: string): Promise<void> {
  await anna.page.locator('.write').click()
  await to().fill(recipients)
  await to().press('Enter')
  await composer().getByRole('textbox', { name: 'Subject' }).fill(subject)
}

async function thrownAway(): Promise<void> {
  await composer().getByRole('button', { name: 'Throw away' }).click()
  await composer().waitFor({ state: 'detached' })
}

test('an identity is made with a signature, is the default, and its signature goes with it', async () => {
  await anna.page.goto('/mail/#/settings/writing')
  await button('Add another').click()
  await anna.page.getByLabel('Name', { exact: true }).fill('Anna at the shop')
  await anna.page.getByLabel('Address', { exact: true }).fill('bob@posthus.test')
  await anna.page.getByLabel('Signature', { exact: true }).fill('Anna\nThe shop')
  await anna.page.getByRole('checkbox', { name: 'A signature of its own for formatted messages' }).check()
  const formatted = anna.page.getByRole('textbox', { name: 'A signature of its own for formatted messages' })
  await formatted.click()
  await anna.typeInto(formatted, 'Anna, ')
  await anna.page.keyboard.press('Control+b')
  await anna.page.keyboard.type('The shop')
  await button('Save').click()
  await anna.page.getByText('That address is not one of yours.').waitFor()
  await anna.assertSightly('sending-writing')
  await anna.page.getByLabel('Address', { exact: true }).fill('anna+shop@posthus.test')
  await anna.page.getByText('Answers, hidden copies, HTML').click()
  await anna.page.getByLabel('Answers go to').fill('archive@example.net')
  // Whoever has closed the sheet that asks for the password finds everything as it was filled in.
  await anna.refuseUnproved('Identity/set')
  await button('Save').click()
  await anna.refuseToProve()
  assert.equal(await anna.page.getByLabel('Answers go to').inputValue(), 'archive@example.net')
  await anna.refuseUnproved('Identity/set')
  await button('Save').click()
  await anna.prove()
  await button(/^Use for new messages: Anna at the shop/).click()
  await anna.page.locator('.slip', { hasText: 'The shop' }).getByText('for new messages').waitFor()
  await anna.page.getByLabel('below what is quoted').check()
  await anna.page.getByLabel('Sending can be undone for').selectOption({ label: '5 seconds' })
  await write('bob@posthus.test', 'From the shop')
  const from = composer().getByLabel('From')
  await composer().locator('.writing b', { hasText: 'The shop' }).waitFor()
  assert.match(
    (await from.locator('option:checked').textContent()) ?? '',
    /^Anna at the shop <anna\+shop@posthus\.test>$/,
  )
  await from.selectOption({ index: 0 })
  await eventually(async () => !/The shop/.test((await composer().locator('.writing').textContent()) ?? ''), 'it goes')
  await thrownAway()
})

test('recipients are typed and pasted as people do, moved by keys, and each says what is to be expected of mail there', async () => {
  await write('Larsen, Bo <bo@clear.test>; bob@posthus.test; wrong', 'Plan')
  await chip(/^bob@posthus.test ?stays here$/).waitFor()
  await chip(/^wrong ?no @ in it$/).waitFor()
  await chip(/^Larsen, Bo ?not known yet$/).click()
  const menu = anna.page.getByRole('menu', { name: 'Larsen, Bo' })
  await menu.getByText('You have sent nothing there lately.').waitFor()
  await anna.page.keyboard.press('Escape')
  await menu.waitFor({ state: 'detached' })
  await to().focus()
  for (const key of ['Backspace', 'Delete', 'Alt+ArrowDown']) await anna.page.keyboard.press(key)
  const names = (line: number) => composer().locator('.recipients').nth(line).locator('.chip .name').allTextContents()
  await eventually(async () => (await names(1)).length === 1, 'it moves')
  assert.deepEqual([await names(0), await names(1)], [['Larsen, Bo'], ['bob@posthus.test']])
  // And with the pointer, there and back.
  const drawn = chip(/^Larsen, Bo/)
  await drawn.dragTo(composer().locator('.recipients').nth(2))
  await eventually(async () => (await names(2)).length === 1, 'it is drawn to the hidden copies')
  assert.deepEqual([await names(0), await names(1), await names(2)], [[], ['bob@posthus.test'], ['Larsen, Bo']])
  await drawn.dragTo(composer().locator('.recipients').nth(0))
  await eventually(async () => (await names(0)).length === 1, 'it is drawn back')
})

test('who takes mail in clear text only is named before the next letter, and gets none that is to be sent only encrypted', async () => {
  await composer().locator('.send').first().click()
  await toast('Sent.').waitFor()
  await eventually(() => clear.messages.length === 1, 'it goes out once it cannot be taken back')
  await write('', 'Secret plan')
  // Whom one has written to is completed, with keys alone.
  await to().pressSequentially('lars')
  await anna.page.getByRole('option', { name: /Larsen, Bo/ }).waitFor()
  await to().press('Enter')
  await chip(/^Larsen, Bo ?clear text$/).waitFor()
  await composer().getByText('Your last message went to clear.test in clear text.').waitFor()
  // It would lie over the buttons.
  await toast('Sent.').waitFor({ state: 'detached' })
  await anna.assertSightly('sending-recipients')
  await composer().getByLabel('Send only if encrypted').check()
  await composer().locator('.send').first().click()
  await toast('Sent.').waitFor()
  await anna.page.locator('.folders a', { hasText: 'Sent' }).click()
  const waits = async () => {
    await anna.page.reload()
    await anna.page.locator('.row a', { hasText: 'Secret plan' }).click()
    const points = anna.page.locator('.protection').last()
    await points.locator('summary').click()
    return /bo@clear\.test[\s\S]*waits/.test((await points.textContent()) ?? '')
  }
  await eventually(waits, 'it waits for encryption')
  assert.equal(clear.messages.length, 1)
})

test('a letter is kept as a template, and another one begins with it', async () => {
  await write('', 'Weekly report')
  await composer().locator('.writing').click()
  await anna.page.keyboard.press('Control+Home')
  await anna.page.keyboard.type('This week we did:')
  await composer().getByRole('button', { name: 'Templates' }).click()
  await item('Keep this as a template').click()
  await toast('Kept as a template.').waitFor()
  await thrownAway()
  await write('bob@posthus.test', '')
  await composer().getByRole('button', { name: 'Templates' }).click()
  await item('Weekly report').click()
  await composer().getByText('This week we did:').waitFor()
  assert.equal(await composer().getByRole('textbox', { name: 'Subject' }).inputValue(), 'Weekly report')
  await thrownAway()
})

test('what is sent later lies among the scheduled, after a restart too, gets another time, and is taken back', async () => {
  // What was told before would lie over the buttons.
  await anna.page.reload()
  await write('bob@posthus.test', 'Happy birthday')
  await composer().getByRole('button', { name: 'How it is sent' }).click()
  await item(/Send later/).click()
  await anna.assertSightly('sending-later')
  await button(/^Tomorrow/).click()
  await toast('Will be sent').waitFor()
  // A page that is open asks while nobody is there.
  await anna.page.goto('about:blank')
  await house.posthus.stop()
  await house.posthus.serve()
  await anna.page.goto('/mail/')
  await anna.page.locator('.folders a', { hasText: 'Scheduled' }).click()
  await anna.page.locator('.row .until', { hasText: /\d/ }).waitFor()
  await anna.page.locator('.row a', { hasText: 'Happy birthday' }).click()
  const bar = anna.page.locator('.messagebar')
  await bar.getByText(/will be sent .*0[89]:00/).waitFor()
  await anna.assertSightly('sending-scheduled')
  await bar.getByRole('button', { name: 'Change the time' }).click()
  const time = anna.page.getByLabel('At another time')
  await time.fill('2001-01-01T10:00')
  await button('Schedule').click()
  await anna.page.getByText('That is over already.').waitFor()
  const wall = await time.getAttribute('max')
  await time.fill(`${wall?.slice(0, 10)}T00:01`)
  await button('Schedule').click()
  await bar.getByText(/will be sent .*00:01/).waitFor()
  await bar.getByRole('button', { name: 'Take back' }).click()
  await composer().waitFor()
  assert.equal(await composer().getByRole('textbox', { name: 'Subject' }).inputValue(), 'Happy birthday')
  await thrownAway()
})

test('a receipt is sent when the member says so, and asked for once', async () => {
  await anna.page.goto('/mail/')
  await anna.page.locator('.row a', { hasText: 'Read this' }).click()
  const bar = anna.page.locator('.messagebar')
  await bar.getByText('Bo asks for a receipt that you have read this.').waitFor()
  await bar.getByRole('button', { name: 'Ignore' }).click()
  await bar.waitFor({ state: 'detached' })
  await anna.page.reload()
  await anna.page.locator('.protection').first().waitFor()
  assert.equal(await bar.count(), 0)
})

/** A script that has a page make three people and a group of them; it gives how many cards were made. */
function makeGroup(): string {
  const uid = (at: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${at}`
  const card = (at: number, full: string, more: object) => ({
    ...{ '@type': 'Card', version: '1.0', uid: uid(at), addressBookIds: { first: true }, name: { full } },
    ...more,
  })
  const create = {
    a: card(1, 'Bob', { emails: { e: { address: 'bob@posthus.test' } } }),
    b: card(2, 'Kari', { emails: { e: { address: 'kari@clear.test' } } }),
    c: card(3, 'Ola', {}),
    g: card(4, 'Choir', { kind: 'group', members: { [uid(1)]: true, [uid(2)]: true, [uid(3)]: true } }),
  }
  return `(async () => {
    const { session, csrf } = JSON.parse(document.getElementById('first-screen').textContent)
    const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail']
    const methodCalls = [['ContactCard/set', { accountId, create: ${JSON.stringify(create)} }, 'c']]
    const body = JSON.stringify({ using: Object.keys(session.capabilities), methodCalls })
    const headers = { 'content-type': 'application/json', 'x-csrf': csrf }
    const answer = await (await fetch('/jmap/api', { method: 'POST', headers, body })).json()
    return Object.keys(answer.methodResponses[0][1].created ?? {}).length
  })()`
}

test('a group of the contacts is found by its name, and everybody in it stands for themselves', async () => {
  const { page } = anna
  assert.equal(await page.evaluate(makeGroup()), 4)
  await page.locator('.write').click()
  await to().pressSequentially('choi')
  await composer()
    .getByRole('option', { name: /Choir.*Group: 3 members/ })
    .waitFor()
  await to().press('Enter')
  await toast('Choir: 2 recipients; without an address: Ola.').waitFor()
  assert.deepEqual(await composer().locator('.chip .name').allTextContents(), ['Bob', 'Kari'])
  await thrownAway()
})
