import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, CDPSession } from 'playwright-core'
import { visitHouse } from '../../src/app/command-line/visit-house.ts'
import { readConfiguration } from '../../src/app/config/read-configuration.ts'
import type { House as OpenedHouse } from '../../src/app/house/house.ts'
import { totpCode, totpStep } from '../../src/core/factors/totp.ts'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { House } from './harness/house.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

const LOOK = { width: 1280, theme: 'light' } as const
const ANNA = 'anna@posthus.test'
const CARL = 'carl@posthus.test'
const LOOK_ALIKE = 'https://localhost.sign-in.test'
const NEIGHBOUR = 'https://localhost:8443'
/** What a page that wants somebody else's passkey runs: the JSON of what was signed, or why the browser does not sign. */
const SIGNED = `(async (challenge, rpId) => {
  const octets = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
  const options = { challenge: octets(challenge), rpId, timeout: 2000, userVerification: 'required' }
  return JSON.stringify(await navigator.credentials.get({ publicKey: options }))
})`

let house: House
let browser: Browser
before(async () => {
  house = await House.open('passkeys', ['anna', 'bob', 'carl'])
  browser = await startBrowser()
})
after(async () => {
  await browser.close()
  await house[Symbol.asyncDispose]()
})

/** Works in the house beside the server, as a command does. */
async function inHouse<T>(work: (house: OpenedHouse) => Promise<T>): Promise<T> {
  return visitHouse(await readConfiguration(house.posthus.configuration), work)
}

/** A device that holds passkeys, and has seen the finger of its owner or not. */
async function addAuthenticator(visitor: Visitor, isUserVerified: boolean): Promise<[CDPSession, string]> {
  const session = await visitor.page.context().newCDPSession(visitor.page)
  await session.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified,
    automaticPresenceSimulation: true,
  } as const
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options })
  return [session, authenticatorId]
}

/** Has our own script make a passkey in a form, as the page of the account does, and gives back what it would have sent. */
async function makePasskey({ page }: Visitor, options: unknown): Promise<string> {
  await page.goto('/sign-in/passkey')
  const posted = Promise.withResolvers<string>()
  // With an answer that has no content the browser stays where it is.
  await page.route('/sign-in/passkey', (route) => {
    posted.resolve(route.request().postData() ?? '')
    return route.fulfill({ status: 204 })
  })
  await page.evaluate(`{
    const form = document.createElement('form')
    form.method = 'post'
    form.action = '/sign-in/passkey'
    form.dataset.creation = ${JSON.stringify(JSON.stringify(options))}
    form.innerHTML = '<input name="answer" type="hidden"><button id="make">make</button>'
    document.body.append(form)
    import(document.querySelector('script[src]').getAttribute('src') + '?again')
  }`)
  await page.locator('#make').waitFor()
  await becomes(
    () =>
      page.evaluate(
        'performance.getEntriesByType("resource").filter((one) => one.name.endsWith("?again") && one.responseEnd > 0).length',
      ),
    1,
  )
  await page.click('#make')
  const form = new URLSearchParams(await posted.promise)
  await page.unroute('/sign-in/passkey')
  return form.get('answer') ?? ''
}

test('a passkey signs in alone where the device has seen its owner, and is the second step beside the password', async () => {
  await using visitor = await Visitor.open(browser, house.origin, LOOK)
  const { page } = visitor
  const [session, authenticatorId] = await addAuthenticator(visitor, true)
  const offer = await inHouse(async ({ factors, accounts }) => factors.offerPasskey(await accounts.account(ANNA)))
  const answer = await makePasskey(visitor, offer.options)
  const codes = await inHouse(async ({ factors, accounts }) =>
    factors.addPasskey(await accounts.account(ANNA), offer.ticket, answer, 'Laptop'),
  )
  assert.equal(codes?.length, 10)
  const again = inHouse(async ({ factors, accounts }) =>
    factors.addPasskey(await accounts.account(ANNA), offer.ticket, answer, 'Laptop'),
  )
  await assert.rejects(again, /made no passkey/, 'the same answer twice')

  await page.goto('/sign-in?next=/account')
  await page.click('.other-way button')
  await page.waitForURL('**/sign-in/passkey?next=%2Faccount')
  await visitor.assertSightly('the page for passkeys')
  await page.click('form[data-request] button')
  await page.waitForURL(({ pathname }) => pathname === '/account')

  await page.context().clearCookies()
  await enterPassword(visitor, PASSWORD)
  await page.waitForURL('**/sign-in/second-step**')
  await visitor.assertSightly('the second step with a passkey')
  await page.click('form[data-request] button')
  await page.waitForURL(({ pathname }) => pathname === '/account')
  const { stdout } = await house.posthus.command(['account', 'factors', 'list', ANNA, '--json'])
  assert.equal(JSON.parse(stdout).passkeys[0].name, 'Laptop')
  assert.notEqual(JSON.parse(stdout).passkeys[0].usedMs, null)

  await page.context().clearCookies()
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await page.goto('/sign-in/passkey')
  await page.click('form[data-request] button')
  await page.locator('[data-failed]:visible').waitFor()
  await page.goto('/account')
  await page.waitForURL('**/sign-in?next=**')
  assert.deepEqual(visitor.complaints, [])
})

test('R080: a page at a host that only looks like ours gets nothing out of a passkey, and what is signed for a neighbour opens nothing here', async () => {
  await using visitor = await Visitor.open(browser, house.origin, LOOK)
  const { page } = visitor
  await addAuthenticator(visitor, true)
  const offer = await inHouse(async ({ factors, accounts }) => factors.offerPasskey(await accounts.account(CARL)))
  const answer = await makePasskey(visitor, offer.options)
  await inHouse(async ({ factors, accounts }) =>
    factors.addPasskey(await accounts.account(CARL), offer.ticket, answer, 'Laptop'),
  )
  for (const elsewhere of [LOOK_ALIKE, NEIGHBOUR]) {
    await page.route(`${elsewhere}/**`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>Sign in</title>' }),
    )
  }
  await page.goto(LOOK_ALIKE)
  const named = (rpId: string) => page.evaluate<string>(`${SIGNED}('AAAA', ${rpId}).catch(({ name }) => name)`)
  assert.equal(await named("'localhost'"), 'SecurityError', 'the browser signs in our name for nobody else')
  assert.equal(await named('undefined'), 'NotAllowedError', 'there is no passkey for the look-alike')

  // Another port is the same name for a browser: it signs, and says for whom.
  const relay = await page.context().newPage()
  for (const [origin, opened] of [
    [NEIGHBOUR, '/sign-in/passkey'],
    [house.origin, '/mail/'],
  ] as const) {
    await relay.goto('/sign-in/passkey')
    const asked = await relay.locator('form[data-request]').getAttribute('data-request')
    const { challenge } = JSON.parse(asked ?? '')
    await page.goto(`${origin}/status`)
    const answer = await page.evaluate<string>(`${SIGNED}('${challenge}', 'localhost')`)
    await relay.evaluate(`{
      const form = document.querySelector('form[data-request]')
      form.elements.answer.value = ${JSON.stringify(answer)}
      form.submit()
    }`)
    await relay.waitForURL(({ pathname }) => pathname === opened)
    if (origin === NEIGHBOUR) await relay.getByText('That passkey does not open an account here.').waitFor()
  }
})

test('where the webmail asks for the password again a passkey stands in for it, and one that is called off does not', async () => {
  await using visitor = await Visitor.open(browser, house.origin, LOOK)
  const { page } = visitor
  const [session, authenticatorId] = await addAuthenticator(visitor, true)
  const offer = await inHouse(async ({ factors, accounts }) => factors.offerPasskey(await accounts.account(ANNA)))
  const answer = await makePasskey(visitor, offer.options)
  await inHouse(async ({ factors, accounts }) =>
    factors.addPasskey(await accounts.account(ANNA), offer.ticket, answer, 'Desk'),
  )
  await page.goto('/sign-in/passkey?next=/mail/')
  await page.click('form[data-request] button')
  await page.waitForURL(({ pathname }) => pathname === '/mail/')
  await page.goto('/mail/#/settings/filters')
  await visitor.refuseUnproved('SieveScript/set')
  await page.getByRole('button', { name: 'New filter' }).click()
  const editor = page.locator('.filter-editor')
  await editor.getByLabel('Name', { exact: true }).fill('Elsewhere')
  await editor.getByRole('group', { name: 'Condition 1' }).getByLabel('Text').fill('nobody@example.net')
  const action = editor.getByRole('group', { name: 'Action 1' })
  await action.getByLabel('What').selectOption('Forward, and keep it here')
  await action.getByRole('textbox').fill('else@example.net')
  await editor.getByRole('button', { name: 'Save' }).click()
  const proof = page.locator('.proof')
  const byPasskey = proof.getByRole('button', { name: 'Use a passkey' })
  await byPasskey.waitFor()
  await visitor.assertAccessible('proof with a passkey')
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  await byPasskey.click()
  await proof.getByText('There was no passkey here, or it was called off.').waitFor()
  await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true })
  await byPasskey.click()
  await page.locator('.rules .rule', { hasText: 'Elsewhere' }).waitFor()
  await page.unrouteAll({ behavior: 'wait' })
  assert.deepEqual(visitor.complaints, [])
})

test('an authenticator app and a recovery code go on without a script, and a forced password is set anew', async () => {
  const made = await inHouse(async ({ factors, accounts, clock }) => {
    const bob = await accounts.account('bob@posthus.test')
    const offer = factors.offerTotp(bob)
    const secret = octetsOf(offer.secret)
    const codes = await factors.addTotp(bob, offer.ticket, totpCode(secret, totpStep(clock.nowMs()) - 1))
    await accounts.demandPassword(bob.address, 'force')
    return { secret, codes: codes ?? [] }
  })
  const context = await browser.newContext({ baseURL: house.origin, ignoreHTTPSErrors: true, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/sign-in?next=/account')
  await page.fill('[name=address]', 'bob@posthus.test')
  await page.fill('[name=password]', PASSWORD)
  await page.click('button.main')
  await page.waitForURL('**/sign-in/second-step**')
  assert.equal(await page.locator('form[data-request]:visible').count(), 0)
  await page.fill('[name=code]', '000000')
  await page.click('button.main')
  await page.locator('[aria-invalid=true]').waitFor()
  await page.fill('#code', totpCode(made.secret, totpStep(Date.now())))
  await page.click('button.main')
  await page.waitForURL('**/sign-in/new-password**')
  for (const [password, isTaken] of [
    ['password1234567', false],
    [PASSWORD, false],
    ['Harbour-Violet-0815-Candle', true],
  ] as const) {
    await page.fill('[name=password]', password)
    await page.fill('[name=again]', password)
    await page.click('button.main')
    if (isTaken) await page.waitForURL(({ pathname }) => pathname === '/account')
    else await page.locator('[aria-invalid=true]').waitFor()
  }
  await context.close()
})

async function enterPassword({ page }: Visitor, password: string): Promise<void> {
  await page.goto('/sign-in?next=/account')
  await page.fill('[name=address]', ANNA)
  await page.fill('[name=password]', password)
  await page.click('button.main')
}

function octetsOf(base32: string): Uint8Array {
  const bits = [...base32].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Uint8Array.from(bits.join('').match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2))
}
