import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { tryOpaqueString } from '../../src/core/passwords/opaque-string.ts'
import { PASSPHRASE_WORDS } from '../../src/wire/passwords/passphrase.ts'
import { passwordStrength } from '../../src/wire/passwords/password-strength.ts'
import { PeerStream } from '../interop/harness/peer-stream.ts'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

const NEXT = 'lantern ferry on a quiet fjord'
/** Every page of the account that is looked at, and what it is called. */
const PAGES = {
  overview: '/account',
  sessions: '/account/sessions',
  'log-ins': '/account/log-ins',
  password: '/account/password',
  factors: '/account/second-factors',
  app: '/account/second-factors/app',
  codes: '/account/second-factors/codes',
  'remove-app': '/account/second-factors/remove',
  'app-passwords': '/account/app-passwords',
  'new-app-password': '/account/app-passwords/new',
  alerts: '/account/alerts',
  'take-back': '/account/alerts/secure',
} as const

let house: House
let browser: Browser
/** Anna. But for the meter her pages have no script, which is looked at; a browser that would run none signs in beside her. */
let anna: Visitor

before(async () => {
  house = await House.open('account', ['anna', 'bo', 'cecilie'], {}, '[alerts]\nquiet-days = 0\n')
  browser = await startBrowser()
  anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await signIn(anna, PASSWORD)
})
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

test('an app password is made with the keyboard alone, and opens IMAP', async () => {
  const { page } = anna
  await page.goto('/account/app-passwords/new')
  // Letters that come before the field has the focus go nowhere.
  await anna.typeInto(page.locator('[name=device]'), 'Phone')
  for (let presses = 0; presses < 6; presses++) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  const password = (await page.locator('code.secret').textContent()) ?? ''
  await anna.assertSightly('account shown app password', 320)
  await anna.resize({ width: 1280, theme: 'light' })
  assert.match(await imapLogin(password), /OK/)
  await page.goto('/account/app-passwords')
  assert.match((await page.locator('main').textContent()) ?? '', /Phone[\s\S]*IMAP/)
})

test('a second factor is turned on, the own password opens IMAP no more, and a browser without scripts signs in by a recovery code', async () => {
  const { page } = anna
  assert.match(await imapLogin(PASSWORD), /OK/)
  await page.goto('/account/second-factors/app')
  const box = await page.locator('svg.qr').boundingBox()
  assert.ok(box && box.width > 150 && Math.abs(box.width - box.height) < 2, 'the picture is there, and square')
  const secret = ((await page.locator('code.secret').textContent()) ?? '').replaceAll(' ', '')
  await page.fill('[name=code]', '000000')
  await page.click('button.main')
  assert.equal(await page.locator('[aria-invalid=true]').getAttribute('aria-describedby'), 'code-hint code-problem')
  assert.equal(((await page.locator('code.secret').textContent()) ?? '').replaceAll(' ', ''), secret)
  await page.fill('[name=code]', codeOf(secret))
  await page.click('button.main')
  assert.equal(await page.locator('.codes li').count(), 10)
  await anna.assertSightly('account shown codes')
  const codes = await page.locator('.codes li').allTextContents()
  assert.match(await imapLogin(PASSWORD), /NO/)

  await using other = await Visitor.open(browser, house.origin, { width: 320, theme: 'dark', scripts: 'off' })
  await signIn(other, PASSWORD)
  assert.equal(new URL(other.page.url()).pathname, '/sign-in/second-step')
  await other.page.locator('summary').click()
  await other.page.fill('#recovery-code', codes[0] ?? '')
  await other.page.locator('details button').click()
  await other.page.goto('/account')
  assert.equal(await other.page.locator('main h1').count(), 1)
})

test('every page of the account is for everybody: themes, widths, no complaint', async () => {
  for (const [name, path] of Object.entries(PAGES)) {
    await anna.page.goto(path)
    assert.equal(await anna.page.locator('h1').count(), 1, name)
    assert.equal(await anna.page.locator('script').count(), name === 'password' ? 1 : 0, name)
    await anna.assertSightly(`account ${name}`)
  }
  // The browser says so of a form that was refused, as the wrong code above.
  assert.deepEqual(
    anna.complaints.filter((one) => !one.includes('status of 422')),
    [],
  )
})

/** A thousand of all kinds: words and passphrases, runs, look-alikes, what is about Anna, other scripts and spaces. */
function thousandPasswords(): readonly string[] {
  const seeds = [
    'password',
    'p4$$w0rd',
    'anna',
    'posthus',
    'qwerty',
    '1234567890',
    'blåbærsyltetøy',
    'лодка',
    '海の船',
    'lantern ferry',
  ]
  const ends = ['', '1', '!', '2026', '\u00a0fjord', ' ', 'aaaa', 'A\u030a', '😀', 'anna.posthus']
  const words = PASSPHRASE_WORDS.slice(0, 10)
  return seeds.flatMap((seed) => ends.flatMap((end) => words.map((word, at) => (at === 0 ? '' : word) + seed + end)))
}

test('the meter and the server judge a thousand passwords alike', async () => {
  const { page } = anna
  await page.goto('/account/password')
  await page.locator('#password').focus()
  await page.keyboard.type('a')
  await page.locator('#strength:not([hidden])').waitFor()
  const passwords = thousandPasswords()
  const scores = await page.evaluate<number[]>(`(async () => {
    const [input, meter] = [document.querySelector('#password'), document.querySelector('#strength')]
    const turn = () => new Promise((resolve) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = resolve; port2.postMessage(0) })
    const scores = []
    for (const one of ${JSON.stringify(passwords)}) {
      input.value = one
      input.dispatchEvent(new Event('input'))
      await turn()
      scores.push(meter.value)
    }
    return scores
  })()`)
  const own = ((await page.locator('#password').getAttribute('data-own')) ?? '').split(' ')
  assert.ok(own.includes('anna') && own.includes('posthus'), 'it knows what the server knows')
  const judged = passwords.map((one) => passwordStrength(tryOpaqueString(one) ?? '', own).score)
  assert.equal(passwords.length, 1000)
  assert.ok(new Set(judged).size === 5, 'of every kind')
  assert.deepEqual(scores, judged)
})

test('a passphrase that is suggested stands in both fields, is shown, and is as strong as can be', async () => {
  const { page } = anna
  await page.goto('/account/password')
  await page.getByRole('button', { name: 'Suggest a passphrase' }).click()
  const shown = page.locator('#suggested code')
  await shown.filter({ hasText: /^([a-z]+-){6}[a-z]+$/ }).waitFor()
  const passphrase = (await shown.textContent()) ?? ''
  for (const name of ['password', 'again']) assert.equal(await page.inputValue(`[name=${name}]`), passphrase)
  await becomes(() => page.locator('#strength').getAttribute('value'), '4')
  await anna.assertSightly('account suggested')
  await page.getByRole('button', { name: 'Suggest a passphrase' }).click()
  await becomes(async () => (await shown.textContent()) === passphrase, false)
  await page.getByRole('link', { name: 'How passwords are chosen and protected' }).click()
  await page.locator('h1', { hasText: 'Choosing and protecting passwords' }).waitFor()
})

test('a changed password signs other browsers out, and this one stays', async () => {
  const { page } = anna
  await page.goto('/account/password')
  await page.fill('[name=present]', PASSWORD)
  await page.fill('[name=password]', NEXT)
  await page.fill('[name=again]', NEXT)
  await page.click('button.main')
  await page.locator('[role=status]', { hasText: 'is changed' }).waitFor()
  await page.goto('/account/sessions')
  assert.equal(await page.locator('.rows li').count(), 1)
})

test('that another password is advised stands over the mail too, until it was changed', async () => {
  await house.posthus.command(['account', 'password', 'advise', 'bo@posthus.test'])
  await using bo = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  const { page } = bo
  await bo.signIn('bo@posthus.test')
  await page.locator('.advice').waitFor()
  await bo.assertSightly('advised')
  await page.locator('.advice a').click()
  await page.fill('[name=present]', PASSWORD)
  for (const name of ['password', 'again']) await page.fill(`[name=${name}]`, NEXT)
  await page.click('button.main')
  await page.locator('[role=status]', { hasText: 'is changed' }).waitFor()
  await page.goto('/mail/')
  await page.locator('.listbar').waitFor()
  assert.equal(await page.locator('.advice').count(), 0)
  assert.deepEqual(bo.complaints, [])
})

test('whatever a thief does first is told of, through every door: in the inbox past the filter, and on the page until it is answered', async () => {
  await using cecilie = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  const { page } = cecilie
  await cecilie.signIn('cecilie@posthus.test')
  const told = async () => {
    await page.goto('/account/alerts')
    return (await page.locator('.rows .name').allTextContents()).map((one) => one.replace(/\s+/g, ' '))
  }
  const wait = (sign: RegExp) => becomes(async () => (await told()).some((one) => sign.test(one)), true)
  await wait(/new device or program has logged in: [A-Za-z, ]+, HTTPS, [0-9.:]+/)
  assert.match(await imapLogin(PASSWORD, 'cecilie@posthus.test'), /OK/)
  await wait(/logged in: IMAPS, [0-9.:]+/)
  // Hides what we write, as a thief would; and sends on.
  await putScript('cecilie@posthus.test', 'redirect "thief@example.net";')
  await wait(/sent on, or announced, to thief@example\.net/)
  await page.goto('/mail/#/settings/filters')
  await page.getByRole('button', { name: 'New filter' }).click()
  const editor = page.locator('.filter-editor')
  await editor.getByLabel('Name', { exact: true }).fill('Banks')
  await editor.getByRole('group', { name: 'Condition 1' }).getByLabel('Text').fill('bank')
  const action = editor.getByRole('group', { name: 'Action 1' })
  await action.getByLabel('What').selectOption('Forward, and keep it here')
  await action.getByRole('textbox').fill('modern@example.net')
  await editor.getByRole('button', { name: 'Save' }).click()
  await page.locator('.rules .rule', { hasText: 'Banks' }).waitFor()
  await wait(/modern@example\.net/)
  await page.goto('/account/webmail')
  await page.locator('main form button').first().click()
  await page.waitForURL(({ pathname }) => pathname.startsWith('/classic/'))
  await page.goto('/classic/filters/text')
  await page.locator('textarea').fill('discard;')
  await page.locator('main form button').first().click()
  await wait(/filter now deletes mail/)
  await cecilie.assertSightly('account told', 320)
  await becomes(async () => /Was that you\?/.test(await inboxOf('cecilie@posthus.test')), true)
  const before = (await told()).length
  await page.getByRole('button', { name: 'That was me' }).first().click()
  await page.locator('[role=status]').waitFor()
  assert.equal((await told()).length, before - 1)
  await page.getByRole('button', { name: 'That was not me' }).first().click()
  await page.locator('h1', { hasText: 'Take your account back' }).waitFor()
  await page.getByRole('button', { name: 'Sign everything else out' }).click()
  await page.locator('[role=status]', { hasText: 'Everything else is signed out' }).waitFor()
  await page.goto('/account')
  assert.match((await page.locator('main .said.wrong').textContent()) ?? '', /have changed in your account/)
})

/** Puts a script there over ManageSieve (RFC 5804). */
async function putScript(who: string, script: string): Promise<void> {
  const sieve = await PeerStream.connect(house.posthus.ports.managesieve)
  const untilOk = async () => {
    for (let line = await sieve.line(); !line.startsWith('OK'); line = await sieve.line())
      assert.doesNotMatch(line, /^NO/)
  }
  await untilOk()
  sieve.write('STARTTLS\r\n')
  await untilOk()
  await sieve.secure()
  await untilOk()
  sieve.write(`AUTHENTICATE "PLAIN" "${Buffer.from(`\0${who}\0${PASSWORD}`).toString('base64')}"\r\n`)
  await untilOk()
  sieve.write(`PUTSCRIPT "old" {${script.length}+}\r\n${script}\r\n`)
  await untilOk()
  sieve.destroy()
}

/** The subjects in somebody's inbox. */
async function inboxOf(who: string): Promise<string> {
  const stream = await PeerStream.connect(house.posthus.ports.imaps)
  await stream.secure()
  await stream.line()
  stream.write(`a LOGIN ${who} "${PASSWORD}"\r\nb EXAMINE INBOX\r\nc FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]\r\n`)
  const lines: string[] = []
  do lines.push(await stream.line())
  while (!lines.at(-1)?.startsWith('c '))
  stream.destroy()
  return lines.join('\n')
}

async function signIn({ page }: Visitor, password: string): Promise<void> {
  await page.goto('/sign-in?next=/account')
  await page.fill('[name=address]', 'anna@posthus.test')
  await page.fill('[name=password]', password)
  await page.click('button.main')
}

/** What the server says to LOGIN. */
async function imapLogin(password: string, who = 'anna@posthus.test'): Promise<string> {
  const stream = await PeerStream.connect(house.posthus.ports.imaps)
  await stream.secure()
  await stream.line()
  stream.write(`a LOGIN ${who} "${password}"\r\n`)
  const answer = await stream.line()
  stream.destroy()
  return answer
}

/** The code that an app shows now (RFC 6238 §4.2, RFC 4226 §5.3). */
function codeOf(secret: string): string {
  const bits = [...secret].map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
  const key = Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const mac = createHmac('sha1', key).update(step).digest()
  const at = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
