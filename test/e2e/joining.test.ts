import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTransport } from 'nodemailer'
import type { Browser, Page } from 'playwright-core'
import { PeerStream } from '../interop/harness/peer-stream.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

const GOOD = 'lantern ferry on a quiet fjord'
/** Everybody here comes from one network, and fills forms in as fast as a machine does. */
const SETTINGS = `[joining]
sign-up = "open"
least-seconds = 0
accounts-per-network-and-day = 100
questions-per-network-and-hour = 1000
`

let house: House
let browser: Browser
/** Runs no script. */
let stranger: Visitor

before(async () => {
  house = await House.open('joining', ['anna'], {}, SETTINGS)
  browser = await startBrowser()
  stranger = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light', scripts: 'off' })
})
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

test('somebody joins without a script and with the keyboard alone, and finds a first letter', async () => {
  const { page } = stranger
  await page.goto('/')
  await page.click('a.act.main')
  await page.waitForURL('**/join')
  await stranger.typeInto(page.locator('#name'), 'Anna')
  await page.keyboard.press('Enter')
  await page.locator('#name-problem').waitFor()
  const others = await page.locator('.links button').allTextContents()
  assert.ok(others.length >= 3 && others.every((one) => one.endsWith('@posthus.test')), others.join(' '))
  await page.locator('#name').fill('')
  await stranger.typeInto(page.locator('#name'), 'Berit.Lund')
  await page.keyboard.press('Enter')
  await stranger.typeInto(page.locator('#display'), 'Berit')
  for (const typed of [GOOD, GOOD]) await typeNext(page, typed)
  await tabTo(page, '#agree')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/mail/**')
  await page.goto('/classic/')
  assert.match((await page.locator('main').textContent()) ?? '', /Welcome to/)
})

test('the pages of joining are for everybody: themes, widths, nothing that axe finds', async () => {
  await using visitor = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  const { page } = visitor
  await page.goto('/join')
  await visitor.assertSightly('join address')
  await page.fill('#name', 'postmaster')
  await page.click('button.main')
  await visitor.assertSightly('join address refused')
  await page.fill('#name', 'carl.friis')
  await page.click('button.main')
  await page.locator('#password').fill('lantern ferry')
  await page.locator('#strength:visible').waitFor()
  await visitor.assertSightly('join account')
  await page.fill('#again', 'lantern ferry')
  await page.check('#agree')
  await page.click('button.main')
  await page.locator('#password-problem').waitFor()
  await visitor.assertSightly('join account refused')
  await page.locator('form button:not(.main)').last().click()
  await page.locator('form[data-creation]:visible').waitFor()
  await visitor.assertSightly('join passkey')
  assert.deepEqual(
    visitor.complaints.filter((one) => !one.includes('status of 422')),
    [],
  )
})

test('an account begins with a passkey and no password, which opens it again', async () => {
  await using visitor = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  const { page } = visitor
  await addAuthenticator(page)
  await page.goto('/join')
  await page.fill('#name', 'dora.lie')
  await page.click('button.main')
  await page.locator('form button:not(.main)').last().click()
  await page.fill('#device', 'Laptop')
  await page.check('#agree')
  await page.click('form[data-creation] button')
  await page.locator('.codes').waitFor()
  assert.equal(await page.locator('.codes li').count(), 10)
  await visitor.assertSightly('join codes')
  await page.click('button.main')
  await page.locator('#written-problem').waitFor()
  await page.check('#written')
  await page.click('button.main')
  await page.waitForURL('**/mail/**')
  await page.context().clearCookies()
  await page.goto('/sign-in/passkey?next=%2Faccount')
  await page.click('form[data-request] button')
  await page.waitForURL('**/account')
  assert.match((await page.locator('body').textContent()) ?? '', /dora\.lie@posthus\.test/)
})

test('the new member reads by IMAP and sends by SMTP', async () => {
  const stream = await PeerStream.connect(house.posthus.ports.imaps)
  await stream.secure()
  await stream.line()
  stream.write(`a LOGIN berit.lund@posthus.test "${GOOD}"\r\n`)
  assert.match(await stream.line(), /^a OK/)
  stream.destroy()
  const transport = createTransport({
    host: '127.0.0.1',
    port: house.posthus.ports.submissions,
    secure: true,
    auth: { user: 'berit.lund@posthus.test', pass: GOOD },
    tls: { rejectUnauthorized: false },
  })
  const letter = {
    from: 'berit.lund@posthus.test',
    to: 'berit.lund@posthus.test',
    subject: 'To myself',
    text: 'Hello.',
  }
  await transport.sendMail(letter)
  transport.close()
  const arrived = async () => {
    await stranger.page.goto('/classic/')
    return /To myself/.test((await stranger.page.locator('main').textContent()) ?? '')
  }
  await becomes(arrived, true)
})

/** A device that holds passkeys and has seen the finger of its owner. */
async function addAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const owner = { hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, ...owner } as const
  await session.send('WebAuthn.addVirtualAuthenticator', { options })
}

async function typeNext(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Tab')
  await page.keyboard.type(text)
}

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 10; presses++) {
    await page.keyboard.press('Tab')
    if (await page.locator(`${selector}:focus`).count()) return
  }
  assert.fail(`${selector} is not reached`)
}
