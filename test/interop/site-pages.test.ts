import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseConfiguration } from '../../src/app/config/read-configuration.ts'
import { publishHouseTexts } from '../../src/app/terms/house-texts.ts'
import { silentLog } from '../../src/base/log.ts'
import { ManualClock } from '../../src/base/manual-clock.ts'
import type { SecurityStatement } from '../../src/core/posture/security-statement.ts'
import { HouseTerms } from '../../src/core/terms/house-terms.ts'
import { MemoryTermsBook } from '../../src/core/terms/memory-terms-book.ts'
import { FIRST_DAY, makeStatement } from '../../src/serve/site/security/statement.fixture.ts'
import { makeSite } from '../../src/serve/site/site.ts'
import { ANNA, makeSiteServices } from '../../src/serve/site/site-services.fixture.ts'
import { ALL_RULES, AXE, lookBy, NARROW_RULES } from './harness/axe.ts'
import { Browser, type View } from './harness/browser.ts'

/** A folder that pictures of the pages are put into, for people to look at; none without. */
const PICTURES = process.env['POSTHUS_PICTURES']

let browser: Browser
let full: Server
let bare: Server

before(async () => {
  browser = await Browser.start()
  full = await serve(() => makeStatement())
  bare = await serve(() => makeStatement(FIRST_DAY))
})
after(async () => {
  full?.close()
  bare?.close()
  await browser?.[Symbol.asyncDispose]()
})

for (const [name, path] of [
  ['front-page', '/'],
  ['security', '/security'],
  ['audit', '/security/audit'],
  ['secure-settings', '/help/secure-settings'],
  ['password-tips', '/help/passwords'],
  ['news', '/news'],
  ['status', '/status'],
  ['sign-in', '/sign-in'],
  ['terms', '/terms'],
  ['agree', '/terms/agree?next=/account'],
  ['account', '/account'],
  ['sessions', '/account/sessions'],
  ['log-ins', '/account/log-ins'],
  ['agreed', '/account/terms'],
  ['sign-out', '/sign-out'],
  ['again', '/sign-in/again'],
  ['privacy-versions', '/privacy/versions'],
  ['privacy', '/privacy'],
  ['abuse', '/abuse'],
] as const) {
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [320, 768, 1280]) {
      test(`${path} is read by everybody: ${theme}, ${width} pixels wide`, () =>
        look(full, path, { width, theme }, `${name}-${theme}-${width}`))
    }
  }
}

test('/security of a first day is read by everybody as well', () =>
  look(bare, '/security', { width: 360, theme: 'dark' }, 'first-day'))

test('the plots of every service can be opened without a script', async () => {
  await browser.open(addressOf(full, '/security'), { width: 800, theme: 'light' })
  const plots =
    "[...document.querySelectorAll('svg')].filter((plot) => plot.checkVisibility() && plot.getBoundingClientRect().height > 100).length"
  const seen = await browser.evaluate<number>(plots)
  await browser.evaluate(
    "document.querySelectorAll('details > summary').forEach((summary) => { if (!summary.parentElement.open) summary.click() })",
  )
  assert.deepEqual([seen, await browser.evaluate<number>(plots)], [2, 8])
})

async function look(server: Server, path: string, view: View, name: string): Promise<void> {
  browser.complaints.length = 0
  await browser.open(addressOf(server, path), view)
  if (PICTURES !== undefined) {
    mkdirSync(PICTURES, { recursive: true })
    writeFileSync(join(PICTURES, `${name}.png`), await browser.picture())
  }
  const dark = "getComputedStyle(document.body).backgroundColor === 'rgb(20, 23, 26)'"
  assert.equal(await browser.evaluate<boolean>(dark), view.theme === 'dark', 'the theme is the one that the system has')
  const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  assert.equal(await browser.evaluate<number>(wide), 0, 'nothing hangs over the edge')
  const rules = rulesFor(view)
  if (rules !== undefined) {
    await browser.evaluate(`${AXE}; 0`)
    assert.deepEqual(await browser.evaluate(lookBy(rules)), [])
  }
  assert.deepEqual(browser.complaints, [])
}

/** By all rules in the widest and in the narrowest, once each; in the other theme by those that it can break. Between them nothing has another colour than in one of those, and nothing else is shown. */
function rulesFor({ width, theme }: View): readonly string[] | undefined {
  if (width === 768) return undefined
  return (width === 1280) === (theme === 'light') ? ALL_RULES : NARROW_RULES
}

function addressOf(server: Server, path: string): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`
}

/** The site without TLS, so that a browser needs no authority: policies and pages are those of the real one. */
async function serve(security: () => SecurityStatement): Promise<Server> {
  const clock = new ManualClock(Date.UTC(2026, 10, 27))
  const terms = new HouseTerms(new MemoryTermsBook(), clock)
  const { services, sessions } = makeSiteServices({ security: async () => security(), terms, clock })
  const settings = parseConfiguration('hostname = "mail.provider.test"\n', { folder: '/nowhere' })
  await publishHouseTexts(terms, settings, silentLog)
  await terms.publish('terms', { en: 'Be kind.\n\n- To all.' })
  const anna = { account: ANNA, credentialMs: 1, isKept: true, protection: undefined }
  const opened = await sessions.tryOpen({ ...anna, address: '192.0.2.1', client: 'Firefox/140.0' })
  await sessions.tryOpen({ ...anna, address: '2001:db8::1', client: 'Mozilla/5.0 (iPhone) Safari/605' })
  await terms.accept('anna', 'terms', 1)
  const site = makeSite(services)
  const connection = { id: 'c', remoteAddress: '127.0.0.1', protection: undefined }
  const server = createServer(async (request, response) => {
    // What needs Anna is shown to her; the others look as they do to everybody.
    const isHers = /^\/(?:account|sign-out|terms\/agree|sign-in\/again)/.test(request.url ?? '')
    const headers = { host: services.hostname, ...(isHers ? { cookie: `__Host-session=${opened?.secret}` } : {}) }
    const answer = await site.request(`http://x.invalid${request.url}`, { headers }, { connection })
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
