import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createTransport } from 'nodemailer'
import type { Browser, Locator, Page } from 'playwright-core'
import { CONSOLE_ROUTES } from '../../src/serve/site/console/console-route-table.fixture.ts'
import { PASSWORD } from '../interop/harness/posthus.ts'
import { freePort } from '../interop/harness/workbench.ts'
import { TestAuthority } from '../kit/test-authority.ts'
import { PLACES } from './harness/console-places.ts'
import { House } from './harness/house.ts'
import { hire, memberSignIn, OperatorAtWork } from './harness/operator-at-work.ts'
import { becomes, startBrowser, Visitor } from './harness/visitor.ts'

/** Marks in a subject, a body and the name of an attachment: no page of the console has one of them. */
const MARKS = ['quincunx-subject', 'zephyr-body', 'marzipan-file']

let house: House
let browser: Browser
/** Kari, who works here. Her browser runs no script. */
let kari: Visitor
let atWork: OperatorAtWork

before(async () => {
  house = await House.open('console', ['anna', 'kari', 'ole'], { 'peer.test': await freePort() })
  browser = await startBrowser()
  // She reads in the webmail that needs no script.
  await house.posthus.command(['generations', 'account', 'anna@posthus.test', 'classic'])
  await house.deliverMany(
    [
      {
        from: 'Bob <bob@peer.test>',
        subject: `About ${MARKS[0]}`,
        text: `It is ${MARKS[1]}.`,
        attachments: [{ filename: `${MARKS[2]}.txt`, content: 'x' }],
      },
    ],
    'anna@posthus.test',
  )
  atWork = await OperatorAtWork.enrol(browser, house.origin, 'kari@posthus.test', { width: 1280, theme: 'light' })
  kari = atWork.visitor
})
after(async () => {
  await browser?.close()
  await house?.[Symbol.asyncDispose]()
})

test('there is no console before there is an operator, and none for a member', async () => {
  assert.equal((await kari.page.goto('/console/sign-in'))?.status(), 404)
  const added = await hire(house.posthus, 'kari@posthus.test', 'security')
  assert.match(added.stdout, /The console is open to this operator/)
  await kari.page.goto('/console')
  assert.equal(new URL(kari.page.url()).pathname, '/console/sign-in', 'her member’s session opens nothing here')
  await kari.assertSightly('console sign-in')
})

test('an operator signs in without a script, by password and code, and looks at an account with a reason', async () => {
  await using work = await Visitor.open(browser, house.origin, { width: 320, theme: 'dark', scripts: 'off' })
  await atWork.enter(work)
  const { page } = work
  await page.goto('/console/accounts?q=anna')
  await page.click('tbody a')
  await page.fill('[name=why]', 'she called')
  await page.keyboard.press('Enter')
  await page.waitForSelector('dl')
  assert.match((await page.locator('main').textContent()) ?? '', /anna@posthus\.test[\s\S]*2 messages/)
  await page.getByRole('link', { name: 'Advise a new password' }).click()
  await page.click('button.main')
  assert.match((await page.locator('[role=status]').textContent()) ?? '', /is advised/)
  await page.goto('/console/log')
  assert.match((await page.locator('main').textContent()) ?? '', /account\.advise-password[\s\S]*she called/)
  await page.goto('/console/sign-out')
  await page.click('button.main')
  await page.goto('/console')
  assert.equal(new URL(page.url()).pathname, '/console/sign-in')
})

test('the member reads what was done, by whom and why', async () => {
  await using anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await memberSignIn(anna, 'anna@posthus.test')
  await anna.page.goto('/account/operator-acts')
  const text = (await anna.page.locator('main').textContent()) ?? ''
  assert.match(text, /Advised you to choose a new password[\s\S]*Kari, security[\s\S]*she called/)
  assert.match(text, /Looked at how the account stands/)
  await anna.assertSightly('account operator acts')
})

test('a member reports a problem, tied to what has changed, and gets an answer', async () => {
  await using anna = await Visitor.open(browser, house.origin, { width: 320, theme: 'light', scripts: 'off' })
  await memberSignIn(anna, 'anna@posthus.test')
  await anna.page.goto('/account/problem')
  await anna.page.getByLabel('Mail that does not go out').check()
  await anna.page.getByLabel(/^Posthus /).check()
  await anna.page.fill('[name=text]', 'Nothing goes out since noon.')
  await anna.page.click('button.main')
  await atWork.enter()
  const { page } = kari
  await page.goto('/console/problems')
  await page.click('tbody a')
  assert.match((await page.locator('main').textContent()) ?? '', /Posthus[\s\S]*Nothing goes out/)
  await page.fill('[name=text]', 'It is mended.')
  await page.click('button.main')
  await page.waitForSelector('[role=status]')
  await anna.page.goto('/account/problem')
  assert.match((await anna.page.locator('main').textContent()) ?? '', /Answered by Kari, security[\s\S]*It is mended\./)
  await page.goto('/account/problem')
  await kari.assertSightly('account problem')
})

test('every page of the router is for everybody, and none shows what is in anybody’s mail', async () => {
  const { page } = kari
  const open = ['--class', 'key', '--summary', 'A key lay open', '--source', 'Ada']
  await house.posthus.command(['incident', 'open', ...open, '--why', 'a test'])
  const account = await pathOfAnna()
  await page.goto('/console/problems')
  const problem = (await page.locator('tbody a').first().getAttribute('href')) ?? ''
  for (const route of Object.keys(CONSOLE_ROUTES).filter((one) => one.startsWith('GET '))) {
    const place = PLACES[route] ?? { at: route.slice('GET '.length) }
    if (typeof place === 'string') continue
    assert.ok(!place.at.includes(':'), `${route}: say in PLACES where it leads`)
    const path = place.at.replace('ACCOUNT', account).replace('PROBLEM', problem)
    assert.equal((await page.goto(path))?.status(), 200, path)
    assert.equal(await page.locator('h1').count(), 1, path)
    assert.equal(await page.locator('script').count(), 0, path)
    await noMarks(path)
    await kari.assertSightly(`console ${place.at.replaceAll('/', ' ')}`)
  }
  assert.deepEqual(
    kari.complaints.filter((one) => !/status of (?:403|404|422)/.test(one)),
    [],
  )
})

test('mail that waits is looked at without what is in it, and given back to its sender with a report', async () => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: house.posthus.ports.submission,
    requireTLS: true,
    auth: { user: 'anna@posthus.test', pass: PASSWORD },
    tls: { rejectUnauthorized: false },
  })
  const attachments = [{ filename: `${MARKS[2]}.txt`, content: 'x' }]
  const letter = { subject: `Re: ${MARKS[0]}`, text: `It is ${MARKS[1]}.`, attachments }
  await transport.sendMail({ from: 'anna@posthus.test', to: 'carol@peer.test', ...letter })
  transport.close()
  await house.posthus.command(['operator', 'role', 'kari@posthus.test', 'operator', '--why', 'for today'])
  const { page } = kari
  await page.goto('/console/queue')
  await noMarks('the queue')
  await page.click('tbody a')
  await page.fill('[name=why]', 'she asks where it is')
  await page.click('button.main')
  await page.waitForSelector('dl')
  assert.match((await page.locator('main').textContent()) ?? '', /carol@peer\.test/)
  await noMarks('a message in the queue')
  await kari.assertSightly('console queue message')
  await page.getByRole('link', { name: 'Give it back' }).click()
  await page.waitForURL('**/give-back')
  await kari.assertSightly('console queue give back')
  await page.click('button.danger')
  assert.match((await page.locator('[role=status]').textContent()) ?? '', /goes back/)
  await house.posthus.command(['operator', 'role', 'kari@posthus.test', 'security', '--why', 'as before'])
  await using anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light', scripts: 'off' })
  await memberSignIn(anna, 'anna@posthus.test')
  await becomes(async () => {
    await anna.page.goto('/classic/')
    return (await anna.page.getByText('Your message could not be delivered').count()) > 0
  }, true)
})

test('mail is opened by two persons, into a file that only whoever asked can read, and the member is told', async () => {
  const { posthus } = house
  const at = (name: string) => join(posthus.folder, name)
  await hire(posthus, 'ole@posthus.test', 'operator')
  const { publicKey } = JSON.parse((await posthus.command(['access', 'key', at('reader.pem'), '--json'])).stdout)
  const terms = ['--ground', 'legal', '--reference', 'order 7', '--why', 'a court has ordered it', '--key', publicKey]
  await posthus.command(['access', 'request', 'anna@posthus.test', '--by', 'ole@posthus.test', ...terms])
  const { page } = kari
  await page.goto('/console/access')
  await page.click('tbody a')
  await kari.assertSightly('console access one')
  await page.getByRole('link', { name: 'Agree', exact: true }).click()
  await kari.assertSightly('console access agree')
  await page.click('button.danger')
  assert.match((await page.locator('[role=status]').textContent()) ?? '', /agreed to/)
  await posthus.command(['access', 'open', '1', at('mail.sealed')])
  assert.ok(MARKS.every((mark) => !readFileSync(at('mail.sealed')).includes(mark)))
  await posthus.command(['access', 'unseal', at('mail.sealed'), '--key', at('reader.pem'), '--to', at('mail.tar')])
  const listed = execFileSync('tar', ['-tvf', at('mail.tar')], { encoding: 'utf8' })
  assert.match(listed, /mailboxes\.txt[\s\S]*1\/1\.eml/)
  assert.match(
    // The first one is the letter that says which webmail she has.
    execFileSync('tar', ['-xOf', at('mail.tar'), '1/2.eml'], { encoding: 'utf8' }),
    /quincunx-subject[\s\S]*zephyr-body/,
  )
  await using anna = await Visitor.open(browser, house.origin, { width: 1280, theme: 'light' })
  await memberSignIn(anna, 'anna@posthus.test')
  await anna.page.goto('/account/operator-acts')
  assert.match(
    (await anna.page.locator('main').textContent()) ?? '',
    /Opened your mail[\s\S]*Agreed, as a second person/,
  )
  await anna.page.goto('/classic/')
  assert.equal((await anna.page.getByText('Your mail may be opened').count()) > 0, true)
})

test('with a passkey and the keyboard alone one asks for a certificate and its import, another agrees, and an incident is rehearsed', async () => {
  using root = TestAuthority.root('Test Root')
  using authority = root.authority('Test CA')
  await using ole = await Visitor.open(browser, house.origin, { width: 1280, theme: 'dark' })
  await enrolPasskey(ole, 'ole@posthus.test')
  const { page } = ole
  await page.goto('/console')
  await ole.typeInto(page.locator('[name=address]'), 'ole@posthus.test')
  await page.keyboard.press('Tab')
  await ole.typeInto(page.locator('[name=password]'), PASSWORD)
  await page.keyboard.press('Enter')
  await press(ole, page.locator('form[data-request] button'))
  await page.waitForURL('**/console')
  await press(ole, page.getByRole('link', { name: 'Certificates' }))
  await press(ole, page.getByRole('link', { name: 'Ask an authority for one' }))
  await page.waitForURL('**/new')
  await focus(ole, page.locator('[name=names]'))
  await page.keyboard.type('new.posthus.test')
  await focus(ole, page.locator('[name=why]'))
  await page.keyboard.type('a new host')
  await page.keyboard.press('Enter')
  const csr = (await page.locator('pre').textContent()) ?? ''
  await ole.assertSightly('console certificate request')
  await page.goto('/console/certificates/import')
  await page.fill('[name=chain]', authority.sign(csr) + authority.identity.cert)
  await page.fill('[name=root]', root.identity.cert)
  await page.fill('[name=why]', 'it has been issued')
  await page.click('button.main')
  await page.waitForSelector('[role=status]')
  assert.equal(await page.getByRole('link', { name: 'Agree' }).count(), 0, 'nobody agrees to their own wish')
  await kari.page.goto(new URL(page.url()).pathname)
  assert.match((await kari.page.locator('main').textContent()) ?? '', /new\.posthus\.test[\s\S]*Test CA/)
  await kari.page.getByRole('link', { name: 'Agree, and have it done' }).click()
  await kari.assertSightly('console joint agree')
  await kari.page.click('button.danger')
  await kari.page.getByText('You have agreed.').waitFor()
  await kari.assertSightly('console joint done')
  const listed = JSON.parse((await house.posthus.command(['cert', 'list', '--all', '--json'])).stdout)
  const made = listed.find(({ names }: { names: string[] }) => names.includes('new.posthus.test'))
  assert.ok(['staged', 'active'].includes(made.state), made.state)
  const shown = await house.posthus.command(['cert', 'show', made.id])
  assert.match(shown.stdout, /Ole, operator\s+Kari, security\s+it has been issued/)
  await page.goto(`/console/certificates/${made.id}/block`)
  await ole.assertSightly('console certificate block')
  await loseRole()
  // The key of what was imported the house cannot replace by itself.
  for (const words of [
    ['retire', made.id],
    ['remove', made.id, '--yes'],
  ])
    await house.posthus.command(['cert', ...words, '--why', 'a test'])
  await rehearse(ole)
  assert.deepEqual(ole.complaints, [])
})

/** Whoever loses the role is out at once. */
async function loseRole(): Promise<void> {
  await house.posthus.command(['operator', 'remove', 'kari@posthus.test', '--why', 'she left'])
  await kari.page.goto('/console')
  assert.equal(new URL(kari.page.url()).pathname, '/console/sign-in')
}

/** An incident is rehearsed in the console, which goes on while every key is replaced; it ends the session too. */
async function rehearse({ page }: Visitor): Promise<void> {
  await page.goto('/console/incidents')
  await page.getByRole('link', { name: 'Rehearse one' }).click()
  await page.click('button.danger')
  await page.waitForURL('**/console/incidents/2**')
  await becomes(async () => {
    await page.goto('/console/incidents/2').catch(() => undefined)
    if (new URL(page.url()).pathname === '/console/sign-in') await enterWithPasskey(page)
    return page.locator('ol > li .good').count()
  }, 7)
  assert.match((await page.locator('main').textContent()) ?? '', /keys replaced, to be resolved/)
}

async function enterWithPasskey(page: Page): Promise<void> {
  await page.fill('[name=address]', 'ole@posthus.test')
  await page.fill('[name=password]', PASSWORD)
  await page.click('button.main')
  await page.click('form[data-request] button')
  await page.waitForURL('**/console/**')
}

/** No mark of anybody's mail is on the page. */
async function noMarks(what: string): Promise<void> {
  const shown = await kari.page.content()
  for (const mark of MARKS) assert.ok(!shown.includes(mark), `${what} shows ${mark}`)
}

/** A device that holds passkeys and has seen the finger of its owner, and a passkey on it. */
async function enrolPasskey(visitor: Visitor, address: string): Promise<void> {
  const { page } = visitor
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const kind = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true } as const
  const options = { ...kind, isUserVerified: true, automaticPresenceSimulation: true }
  await session.send('WebAuthn.addVirtualAuthenticator', { options })
  await memberSignIn(visitor, address)
  await page.goto('/account/second-factors/passkey')
  await page.locator('form[data-creation] [name=name]').fill('Laptop')
  await page.locator('form[data-creation] button').click()
  await page.waitForSelector('.codes')
}

/** Goes there with the Tab key alone. */
async function focus({ page }: Visitor, wanted: Locator): Promise<void> {
  await wanted.waitFor()
  for (let presses = 0; presses < 60; presses++) {
    if ((await wanted.and(page.locator(':focus')).count()) > 0) return
    await page.keyboard.press('Tab')
  }
  assert.fail('the keyboard does not reach it')
}

async function press(visitor: Visitor, wanted: Locator): Promise<void> {
  await focus(visitor, wanted)
  await visitor.page.keyboard.press('Enter')
}

/** Where Anna’s account is shown: the reason that was given is good for half an hour. */
async function pathOfAnna(): Promise<string> {
  const { page } = kari
  await page.goto('/console/accounts?q=anna')
  await page.click('tbody a')
  await page.waitForURL('**/console/accounts/*')
  assert.equal(await page.locator('[name=why]').count(), 0)
  return new URL(page.url()).pathname
}
