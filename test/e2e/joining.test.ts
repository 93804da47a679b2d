import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTransport } from 'nodemailer'
import type { Browser, Page } from 'playwright-core'
import { PeerStream } from '../interop/harness/peer-stream.ts'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

const GOOD = 'lantern ferry on a quiet fjord'
const NEXT = 'marble otter beside the harbour'
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
/** Berit's recovery codes. */
let codes: string[] = []

before(async () => {
  house = await House.open('joining', ['anna'], {}, SETTINGS)
  await house.posthus.command(['generations', 'account', 'anna@posthus.test', 'classic'])
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
  await page.locator('.codes').waitFor()
  codes = await page.locator('.codes li').allTextContents()
  assert.equal(codes.length, 5)
  await tabTo(page, '#written')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/mail/**')
  await house.posthus.command(['generations', 'account', 'berit.lund@posthus.test', 'classic'])
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
  await page.locator('.codes').first().waitFor()
  assert.equal(await page.locator('.codes li').count(), 15)
  await visitor.assertSightly('join codes')
  await page.click('button.main')
  await page.locator('#written-problem').waitFor()
  await page.check('#written')
  await page.click('button.main')
  await page.waitForURL('**/mail/**')
  await page.context().clearCookies()
  await page.goto('/sign-in/passkey?next=%2Faccount')
  await page.click('form[data-request] button')
  await page.waitForURL(({ pathname }) => pathname === '/account')
  assert.match((await page.locator('body').textContent()) ?? '', /dora\.lie@posthus\.test/)
  await page.goto('/sign-in/again?next=%2Faccount%2Frecovery')
  await page.locator('form[data-request]:visible').waitFor()
  await visitor.assertSightly('step up with a passkey')
  await page.click('form[data-request] button')
  await page.waitForURL(({ pathname }) => pathname === '/account/recovery')
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

test('a lost password is replaced with a recovery code, without a script and with the keyboard alone', async () => {
  await using lost = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light', scripts: 'off' })
  const { page } = lost
  await page.goto('/sign-in')
  await page.click('main a[href="/recover"]')
  await page.waitForURL('**/recover')
  await lost.typeInto(page.locator('#address'), 'berit.lund@posthus.test')
  await typeNext(page, codes[0] ?? '')
  await page.keyboard.press('Enter')
  await lost.typeInto(page.locator('#password'), NEXT)
  await typeNext(page, NEXT)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/sign-in?recovered**')
  await page.fill('[name=address]', 'berit.lund@posthus.test')
  await page.fill('[name=password]', NEXT)
  await page.click('button.main')
  await page.waitForURL(({ pathname }) => pathname === '/account/app-passwords')
  await stranger.page.goto('/account')
  assert.equal(new URL(stranger.page.url()).pathname, '/sign-in', 'what was signed in is signed out')
  await page.goto('/classic/')
  assert.match((await page.locator('main').textContent()) ?? '', /new password/)
})

test('an operator makes a link, which the member reads of, and which opens once; who only reads the recovery address waits', async () => {
  await using lost = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light', scripts: 'off' })
  const { page } = lost
  const why = ['--why', 'She showed her passport']
  const { stdout } = await house.posthus.command(['account', 'recover', 'berit.lund@posthus.test', '--json', ...why])
  const { pathname, search } = new URL(JSON.parse(stdout).link)
  await page.goto(pathname + search)
  await page.click('button.main')
  await page.fill('#password', GOOD)
  await page.fill('#again', GOOD)
  await page.click('button.main')
  await page.waitForURL('**/sign-in?recovered**')
  await page.goto(pathname + search)
  await page.click('button.main')
  assert.match((await page.locator('main').textContent()) ?? '', /opens nothing/)

  // Anna reads the recovery address of Berit here, on the way that letters to outside take too.
  await signIn(page, 'berit.lund@posthus.test', GOOD)
  await page.goto('/account/recovery')
  await page.fill('#address', 'anna@posthus.test')
  await page.click('button.main')
  await page.locator('#code').waitFor()
  await using anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light', scripts: 'off' })
  await signIn(anna.page, 'anna@posthus.test', PASSWORD)
  await page.fill('#code', await inLetter(anna.page, /your code/, /[0-9a-z]{4}-[0-9a-z]{4}/))
  await page.click('button.main')
  await page.locator('[role=status]').waitFor()
  await anna.page.goto('/recover')
  await anna.page.locator('summary').click()
  await anna.page.fill('#letter-address', 'berit.lund@posthus.test')
  await anna.page.locator('details button').click()
  await anna.page.locator('h1').waitFor()
  await anna.page.goto(await inLetter(anna.page, /A new password for/, /\/recover\/link\?secret=[0-9a-z]+/))
  await anna.page.click('button.main')
  assert.match((await anna.page.locator('main').textContent()) ?? '', /Not yet/)
  await page.goto('/account/recovery')
  await page.locator('button.danger').click()
  assert.match((await page.locator('[role=status]').textContent()) ?? '', /stopped/)
})

test('the pages of recovery are for everybody: themes, widths, nothing that axe finds', async () => {
  await using visitor = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  const { page } = visitor
  await page.goto('/recover')
  await page.locator('summary').click()
  await visitor.assertSightly('recover')
  await page.goto('/recover/link?secret=x')
  await visitor.assertSightly('recover link')
  await page.goto('/recover')
  await page.fill('#address', 'berit.lund@posthus.test')
  await page.fill('#code', codes[1] ?? '')
  await page.click('button.main')
  await page.locator('#password').waitFor()
  await visitor.assertSightly('recover password')
  await signIn(page, 'berit.lund@posthus.test', GOOD)
  for (const [name, path] of [
    ['own recovery', '/account/recovery'],
    ['own recovery codes', '/account/recovery/codes'],
    ['own recovery remove', '/account/recovery/remove'],
  ] as const) {
    await page.goto(path)
    await visitor.assertSightly(name)
  }
  assert.deepEqual(visitor.complaints, [])
})

async function signIn(page: Page, address: string, password: string): Promise<void> {
  await page.goto('/sign-in?next=%2Faccount')
  await page.fill('[name=address]', address)
  await page.fill('[name=password]', password)
  await page.click('button.main')
  await page.waitForURL(({ pathname }) => pathname === '/account')
}

/** What stands in the text of the latest letter with such a subject, once it has come. */
async function inLetter(page: Page, subject: RegExp, wanted: RegExp): Promise<string> {
  const letter = page.locator('main a').filter({ hasText: subject }).first()
  await becomes(async () => {
    await page.goto('/classic/')
    return letter.isVisible()
  }, true)
  await letter.click()
  await page.waitForURL(/[?/]/)
  const found = wanted.exec((await page.locator('body').textContent()) ?? '')
  assert.ok(found, String(wanted))
  return found[0]
}

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
