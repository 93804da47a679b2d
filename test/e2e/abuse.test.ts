import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import type { Browser } from 'playwright-core'
import { totpCode, totpStep } from '../../src/core/factors/totp.ts'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

/** Words of the message that is reported: nobody who works here reads them. */
const MARKS = ['quincunx-subject', 'zephyr-body']
const MESSAGE_ID = 'reported@posthus.test'

let house: House
let browser: Browser
/** Two who work here, in browsers that run scripts, so that axe can look; Anna’s run none. */
let kari: Visitor
let ole: Visitor

before(async () => {
  house = await House.open('abuse', ['anna', 'kari', 'ole'])
  browser = await startBrowser()
  kari = await hire('kari', 'security')
  ole = await hire('ole', 'operator')
})
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

test('a report that another provider sends to abuse@ opens a case about the account that sent the message, and is delivered as well', async () => {
  await send({ messageId: `<${MESSAGE_ID}>`, to: 'ole@posthus.test', subject: MARKS[0] ?? '', text: MARKS[1] ?? '' })
  await report()
  const { page } = kari
  await becomes(async () => {
    await page.goto('/console/abuse')
    return page.locator('tbody a').count()
  }, 1)
  await kari.assertSightly('console abuse')
  await page.click('tbody a')
  await page.waitForURL(({ pathname }) => /^\/console\/abuse\/\d+$/.test(pathname))
  const text = (await page.locator('main').textContent()) ?? ''
  assert.match(
    text,
    /anna@posthus\.test[\s\S]*shown to be ours[\s\S]*to 1 recipients: 1 delivered[\s\S]*This is spam, says our user\./,
  )
  for (const mark of MARKS) assert.ok(!(await page.content()).includes(mark), mark)
  await becomes(async () => (await subjectsOfAnna()).includes('Abuse report'), true)
})

test('step by step: a warning, less to send, nothing to send; Anna reads each, and appeals', async () => {
  await step('Warn', 'spam was reported')
  await step('Throttle', 'it goes on', { days: '7' })
  await step('Hold sending', 'it still goes on')
  await assert.rejects(send({ to: 'ole@posthus.test', subject: 'x', text: 'x' }), /450 4\.7\.1/)
  await using anna = await Visitor.open(browser, house.origin, { width: 320, theme: 'dark', scripts: 'off' })
  await signIn(anna)
  const { page } = anna
  await page.waitForURL(({ pathname }) => pathname === '/account/abuse')
  const text = (await page.locator('main').textContent()) ?? ''
  assert.match(
    text,
    /What you send is held[\s\S]*in force[\s\S]*it still goes on[\s\S]*replaced by another step[\s\S]*A warning/,
  )
  const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
  assert.equal(wide, 0)
  await page.locator('section.panel').last().locator('[name=text]').fill('They had asked for my newsletter.')
  await page.locator('section.panel').last().locator('button.main').click()
  await page.locator('[role=status]').waitFor()
  assert.match(
    (await page.locator('main').textContent()) ?? '',
    /They had asked for my newsletter\.[\s\S]*waits for an answer/,
  )
})

test('a suspended member is led from the right password to the appeal, without a script', async () => {
  await step('Suspend', 'it never ends')
  await using anna = await Visitor.open(browser, house.origin, { width: 320, theme: 'light', scripts: 'off' })
  const { page } = anna
  await signIn(anna, 'not the password')
  await page.locator('[role=alert]').waitFor()
  assert.equal(await page.locator('a[href^="/appeal"]').count(), 0)
  await signIn(anna)
  await page.locator('a[href^="/appeal"]').click()
  await page.waitForURL(({ pathname }) => pathname === '/appeal')
  assert.match(
    (await page.locator('main').textContent()) ?? '',
    /anna@posthus\.test[\s\S]*The account is suspended[\s\S]*it never ends/,
  )
  await using seen = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await seen.page.goto(page.url())
  await seen.assertSightly('appeal')
  await page.fill('[name=text]', 'Somebody had my password.')
  await page.click('button.main')
  await page.locator('[role=status]').waitFor()
  assert.equal(await page.locator('textarea').count(), 0, 'once')
})

test('whoever acted cannot answer; another one reverses it, and everything works again', async () => {
  const { page } = kari
  await page.goto(await casePath())
  assert.equal(await page.getByRole('link', { name: 'Reverse' }).count(), 0)
  await kari.assertSightly('console abuse case')
  await ole.page.goto(await casePath())
  await ole.page.getByRole('link', { name: 'Reverse' }).first().click()
  await ole.page.locator('[name=why]').waitFor()
  await ole.assertSightly('console abuse reverse')
  await ole.page.fill('[name=why]', 'The log-ins show that.')
  await ole.page.click('button.main')
  await ole.page.locator('[role=status]').waitFor()
  await becomes(
    () =>
      send({ to: 'ole@posthus.test', subject: 'Back', text: 'x' }).then(
        () => 'sent',
        () => 'refused',
      ),
    'sent',
  )
  await using anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'dark' })
  await signIn(anna)
  await anna.page.waitForURL(({ pathname }) => pathname === '/account/abuse')
  const text = (await anna.page.locator('main').textContent()) ?? ''
  assert.match(text, /reversed: you were right[\s\S]*Somebody had my password\.[\s\S]*The log-ins show that\. \(Ole/)
  await anna.assertSightly('account abuse')
  await anna.page.goto('/account/operator-acts')
  assert.match(
    (await anna.page.locator('main').textContent()) ?? '',
    /Decided on your appeal: it is undone[\s\S]*Suspended the account because of abuse/,
  )
})

test('everybody reads what is done about abuse, and the numbers of it', async () => {
  await using visitor = await Visitor.open(browser, house.origin, { width: 390, theme: 'light' })
  await visitor.page.goto('/abuse')
  assert.match((await visitor.page.locator('main').textContent()) ?? '', /abuse@posthus\.test/)
  const row = (await visitor.page.locator('tbody tr').first().textContent()) ?? ''
  assert.match(row, /^\d{4}-Q\d1111112/, row)
  await visitor.assertSightly('abuse')
  const { stdout } = await house.posthus.command(['abuse', 'numbers'])
  assert.match(stdout, /Q\d +1 +1 +1 +1 +1 +1 +2 +0 +1/)
})

/** What the oldest account of the domain has in its inbox: letters to abuse@ lead there where nobody else has that name. */
async function subjectsOfAnna(): Promise<readonly string[]> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: house.posthus.ports.imaps,
    secure: true,
    tls: { rejectUnauthorized: false },
    auth: { user: 'anna@posthus.test', pass: PASSWORD },
    logger: false,
  })
  await client.connect()
  try {
    await client.mailboxOpen('INBOX')
    const found = await Array.fromAsync(client.fetch('1:*', { envelope: true }))
    return found.map(({ envelope }) => envelope?.subject ?? '')
  } finally {
    await client.logout()
  }
}

/** Takes a step in the case, at the console. */
async function step(name: string, why: string, { days }: { readonly days?: string } = {}): Promise<void> {
  const { page } = kari
  await page.goto(await casePath())
  await page.getByRole('link', { name, exact: true }).click()
  await page.locator('[name=why]').fill(why)
  if (days !== undefined) await page.fill('[name=days]', days)
  if (name === 'Hold sending') await kari.assertSightly('console abuse hold')
  await page.locator('form.fields button').click()
  await page.locator('[role=status]').waitFor()
}

async function casePath(): Promise<string> {
  const [{ id }] = JSON.parse((await house.posthus.command(['abuse', 'list', '--json'])).stdout)
  return `/console/abuse/${id}`
}

/** Somebody with an authenticator app, made an operator, and signed in to the console. */
async function hire(name: string, role: string): Promise<Visitor> {
  const address = `${name}@posthus.test`
  const visitor = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  const { page } = visitor
  await page.goto('/sign-in?next=/account/second-factors/app')
  await fillIn(visitor, address)
  await page.locator('code.secret').waitFor()
  const secret = octetsOf(((await page.locator('code.secret').textContent()) ?? '').replaceAll(' ', ''))
  const first = totpStep(Date.now()) - 1
  await page.fill('[name=code]', totpCode(secret, first))
  await page.click('button.main')
  await page.waitForSelector('.codes')
  const title = name[0]?.toUpperCase() + name.slice(1)
  await house.posthus.command(['operator', 'add', address, '--role', role, '--name', title])
  await page.goto('/console/sign-in')
  await fillIn(visitor, address)
  // The next code: that of the step after the one that was shown, which is good already.
  await page.locator('#code').fill(totpCode(secret, first + 1))
  await page.locator('form:has(#code) button').click()
  await page.waitForURL(({ pathname }) => pathname === '/console')
  return visitor
}

async function fillIn({ page }: Visitor, address: string, password = PASSWORD): Promise<void> {
  await page.fill('[name=address]', address)
  await page.fill('[name=password]', password)
  await page.click('button.main')
}

async function signIn(visitor: Visitor, password = PASSWORD): Promise<void> {
  await visitor.page.goto('/sign-in?next=/account/abuse')
  await fillIn(visitor, 'anna@posthus.test', password)
}

/** Anna’s program hands a letter in. */
async function send(letter: {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly messageId?: string
}): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: house.posthus.ports.submission,
    requireTLS: true,
    auth: { user: 'anna@posthus.test', pass: PASSWORD },
    tls: { rejectUnauthorized: false },
  })
  try {
    await transport.sendMail({ from: 'anna@posthus.test', ...letter })
  } finally {
    transport.close()
  }
}

/** What a provider sends whose user has complained: RFC 5965. */
async function report(): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: house.posthus.ports.smtp,
    tls: { rejectUnauthorized: false },
  })
  const message = `From: Anna <anna@posthus.test>\r\nMessage-ID: <${MESSAGE_ID}>\r\nSubject: ${MARKS[0]}\r\n\r\n${MARKS[1]}\r\n`
  const raw = `From: Feedback <fbl@peer.test>\r\nTo: abuse@posthus.test\r\nSubject: Abuse report\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThis is spam, says our user.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: Peer/1\r\nVersion: 1\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${message}\r\n--b--\r\n`
  try {
    await transport.sendMail({ envelope: { from: 'fbl@peer.test', to: 'abuse@posthus.test' }, raw })
  } finally {
    transport.close()
  }
}

function octetsOf(base32: string): Uint8Array {
  const bits = [...base32].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}
