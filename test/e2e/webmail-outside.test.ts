import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { MailSink } from '../interop/harness/mail-sink.ts'
import { eventually } from '../interop/harness/program.ts'
import { House } from './harness/house.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

let house: House
let browser: Browser
let anna: Visitor
/** Where answers to strangers come. */
let away: MailSink

before(async () => {
  away = await MailSink.start()
  house = await House.open('webmail-outside', ['anna'], { 'away.test': away.port })
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await anna.signIn()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
  await away?.[Symbol.asyncDispose]()
})

const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).first()
const row = (subject: string) => anna.page.locator('.row', { hasText: subject })
const answers = () =>
  away.messages.map(({ octets, recipients, reversePath }) => ({ text: octets.toString(), recipients, reversePath }))

test('whoever writes while the member is away is answered, once, and lists are not', async () => {
  const { page } = anna
  await page.goto('/mail/#/settings/away')
  await page.getByRole('checkbox', { name: 'Answer while I am away' }).check()
  await page.getByLabel('Subject').fill('On the fjord')
  await page.getByLabel('Text', { exact: true }).fill('Back on Monday <at nine>.\n\nAnna')
  await page.getByRole('button', { name: 'Save' }).click()
  await toast('Saved.').waitFor()
  await page.goto('/mail/')
  await page.locator('.away-banner').waitFor()
  const bo = { from: 'Bo <bo@away.test>', text: 'When?' }
  await house.deliver([{ ...bo, subject: 'Lunch', messageId: '<lunch@away.test>' }])
  await eventually(() => (away.messages.length > 0 ? true : undefined), 'an answer comes')
  await house.deliver([{ ...bo, subject: 'Lunch again' }])
  const list = { 'List-Id': '<club.away.test>', 'List-Unsubscribe': '<https://club.away.test/leave>' }
  await house.deliver([{ from: 'Club <club@away.test>', subject: 'News', text: 'None.', headers: list }])
  await house.deliver([{ from: 'Eva <eva@away.test>', subject: 'And you?', text: 'Away?' }])
  await eventually(() => (away.messages.length > 1 ? true : undefined), 'a second answer comes')
  const only = page.getByRole('checkbox', { name: 'Only whoever is in my contacts' })
  const choose = async (isOnly: boolean) => {
    await page.goto('/mail/#/settings/away')
    await only.setChecked(isOnly)
    await page.getByRole('button', { name: 'Save' }).click()
    await toast('Saved.').last().waitFor()
    await page.reload()
    assert.equal(await only.isChecked(), isOnly)
  }
  await choose(true)
  await house.deliver([{ from: 'Kari <kari@away.test>', subject: 'Hello?', text: 'Nobody knows me.' }])
  await choose(false)
  await house.deliver([{ from: 'Dora <dora@away.test>', subject: 'Hi', text: 'And now?' }])
  await eventually(() => (away.messages.length > 2 ? true : undefined), 'a third answer comes')
  await page.goto('/mail/')
  const [first, second, third, ...more] = answers()
  assert.deepEqual(third?.recipients, ['dora@away.test'])
  assert.deepEqual(more, [])
  assert.deepEqual(
    [first?.recipients, second?.recipients, first?.reversePath],
    [['bo@away.test'], ['eva@away.test'], ''],
  )
  assert.match(first?.text ?? '', /^Subject: On the fjord\r$/m)
  assert.match(first?.text ?? '', /^Auto-Submitted: auto-replied/m)
  assert.match(first?.text ?? '', /^In-Reply-To: <lunch@away\.test>\r$/m)
  assert.ok((first?.text ?? '').includes(Buffer.from('Back on Monday <at nine>.').toString('base64').slice(0, 24)))
  await page.locator('.away-banner button').click()
  await page.locator('.away-banner').waitFor({ state: 'detached' })
})

test('a list that proves nothing is left at its own page, not by us', async () => {
  const { page } = anna
  await page.goto('/mail/')
  await house.deliver([
    {
      from: 'Club <club@away.test>',
      subject: 'Minutes',
      text: 'As ever.',
      headers: {
        'List-Unsubscribe': '<https://club.away.test/leave?me>, <mailto:leave@away.test>',
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    },
  ])
  await row('Minutes').locator('a').click()
  await page.locator('.details summary').click()
  const leave = page.getByRole('link', { name: 'Unsubscribe at the page of the list' })
  assert.equal(await leave.getAttribute('href'), 'https://club.away.test/leave?me')
  assert.equal(await page.getByRole('button', { name: 'Unsubscribe', exact: true }).count(), 0)
})

test('a letter of the house bears its mark, and one that only says so does not', async () => {
  const { page } = anna
  await house.deliver([
    { from: 'Posthus <postmaster@posthus.test.away.test>', subject: 'From Posthus', text: 'Pay us.' },
  ])
  // Sessions of whoever is held end.
  await page.goto('about:blank')
  await house.posthus.command(['account', 'hold', 'anna@posthus.test', '--reason', 'much was refused'])
  await anna.signIn()
  const official = row('Your outgoing mail is held')
  await official.locator('.official', { hasText: 'From Posthus itself' }).waitFor()
  assert.equal(await row('Pay us.').locator('.official').count(), 0)
  await official.locator('a').click()
  await page.locator('.officially', { hasText: 'sent by this server' }).waitFor()
  await anna.assertAccessible('a letter of the house')
  await house.posthus.command(['account', 'release', 'anna@posthus.test'])
})
