import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { join } from 'node:path'
import { after, afterEach, before, test } from 'node:test'
import { createTransport } from 'nodemailer'
import type { Browser } from 'playwright-core'
import { Named } from '../interop/harness/named.ts'
import { enterNamespace, giveAddresses } from '../interop/harness/namespace.ts'
import { Posthus } from '../interop/harness/posthus.ts'
import { eventually } from '../interop/harness/program.ts'
import { Workbench } from '../interop/harness/workbench.ts'
import { TestAuthority } from '../kit/test-authority.ts'
import { startBrowser, Visitor } from './harness/visitor.ts'

// The server of a list is asked at port 443 of a public address: in here both are ours.
await enterNamespace(import.meta.filename)

const LIST = '193.0.0.20'
/** Where the house is reached by other servers: what comes from this machine itself is believed. */
const DOOR = '193.0.0.30'

interface Heard {
  readonly head: string
  readonly names: readonly string[]
  readonly body: string
}

const root = TestAuthority.root()
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const heard: Heard[] = []
let status = 200
let bench: Workbench
let server: Server
let posthus: Posthus
let browser: Browser
let anna: Visitor

before(async () => {
  execFileSync(process.execPath, [join(import.meta.dirname, '../../web/build/build.ts'), '--if-changed'])
  await giveAddresses(['127.0.0.1', LIST, DOOR])
  bench = await Workbench.open('webmail-lists')
  const { cert, key } = root.issue(['list.club.test'])
  server = createServer({ cert, key }, async (request, response) => {
    const body: Buffer[] = []
    for await (const chunk of request) body.push(chunk)
    const names = Object.keys(request.headers).sort()
    heard.push({ head: `${request.method} ${request.url}`, names, body: Buffer.concat(body).toString() })
    response.writeHead(status).end('Gone.')
  })
  server.listen(443, LIST)
  await once(server, 'listening')
  writeFileSync(bench.path('authority.pem'), root.identity.cert)
  // For the processes of the house, which trust what the system trusts.
  process.env['NODE_EXTRA_CA_CERTS'] = bench.path('authority.pem')
  const dkim = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const text = `"v=DKIM1; k=rsa; p=${dkim.slice(0, 200)}" "${dkim.slice(200)}"`
  const named = await Named.start(bench, 'club.test', `list IN A ${LIST}\nnews._domainkey IN TXT ${text}\n`)
  posthus = await Posthus.start(bench, {
    smtpAt: `${DOOR}:25`,
    tables: `[dns]\nservers = ["127.0.0.1:${named.port}"]\n`,
  })
  browser = await startBrowser()
  const origin = `https://localhost:${posthus.ports.https}`
  anna = await Visitor.open(browser, origin, { width: 1280, theme: 'light' })
  await anna.signIn()
})
afterEach(() => assert.deepEqual(anna.complaints.splice(0), []))
after(async () => {
  await browser?.close()
  server?.closeAllConnections()
  server?.close()
  await bench?.[Symbol.asyncDispose]()
  root[Symbol.dispose]()
})

const toast = (text: string) => anna.page.locator('.toast', { hasText: text }).first()
const leave = () => anna.page.getByRole('button', { name: 'Unsubscribe', exact: true })

test('a list that has signed how it is left is left with one click, and learns nothing but its own address', async () => {
  await deliver('News 1', '/u?id=7', ['List-Unsubscribe', 'List-Unsubscribe-Post'])
  await open('News 1')
  await leave().click()
  await toast('You have left the list.').waitFor()
  assert.deepEqual(heard.splice(0), [
    {
      head: 'POST /u?id=7',
      names: ['connection', 'content-length', 'content-type', 'host'],
      body: 'List-Unsubscribe=One-Click',
    },
  ])
  assert.equal(await leave().isDisabled(), true)
})

test('a list that does not want to be left says so, and can be asked again', async () => {
  status = 500
  await deliver('News 2', '/u?id=8', ['List-Unsubscribe', 'List-Unsubscribe-Post'])
  await open('News 2')
  await leave().click()
  await toast('The list was not left: its server did not take it.').waitFor()
  status = 200
  await leave().click()
  await eventually(() => (heard.length > 1 ? true : undefined), 'the list is asked again')
  assert.deepEqual(
    heard.splice(0).map(({ head }) => head),
    ['POST /u?id=8', 'POST /u?id=8'],
  )
})

test('one whose signature does not cover both fields is left at its page, and hears nothing from us', async () => {
  await deliver('News 3', '/u?id=9', ['List-Unsubscribe'])
  await open('News 3')
  const link = anna.page.getByRole('link', { name: 'Unsubscribe at the page of the list' })
  assert.equal(await link.getAttribute('href'), 'https://list.club.test/u?id=9')
  assert.equal(await leave().count(), 0)
  assert.deepEqual(heard, [])
})

/** A letter of the list. `signed`: fields that its DKIM signature covers beside the usual ones. */
async function deliver(subject: string, path: string, signed: readonly string[]): Promise<void> {
  const transport = createTransport({
    host: DOOR,
    port: 25,
    localAddress: LIST,
    name: 'list.club.test',
    tls: { rejectUnauthorized: false },
    dkim: {
      domainName: 'club.test',
      keySelector: 'news',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      headerFieldNames: ['From', 'To', 'Subject', 'Date', 'Message-ID', ...signed].join(':'),
    },
  })
  await transport.sendMail({
    from: 'Club <news@club.test>',
    to: 'anna@posthus.test',
    subject,
    text: 'As ever.',
    headers: {
      'List-Unsubscribe': `<https://list.club.test${path}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  })
  transport.close()
}

async function open(subject: string): Promise<void> {
  await anna.page.goto('/mail/#/')
  await anna.page.locator('.row', { hasText: subject }).locator('a').click()
  await anna.page.locator('.details summary').click()
}
