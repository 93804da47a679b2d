import assert from 'node:assert/strict'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { Browser } from './harness/browser.ts'
import { PASSWORD, Posthus } from './harness/posthus.ts'
import { eventually, run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const AXE = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const OTHER_PASSWORD = 'Harbour-Violet-0815-Candle'

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('web-sessions')
  posthus = await Posthus.start(bench, { workers: 2, members: ['anna', 'bob', 'carl'] })
})
after(() => bench[Symbol.asyncDispose]())

/** A browser without scripts: curl with a jar of cookies. */
class Visitor {
  readonly #jar: string
  readonly #protocol: string

  constructor(name: string, protocol = '--http2') {
    this.#jar = bench.path(`${name}.cookies`)
    this.#protocol = protocol
    rmSync(this.#jar, { force: true })
  }

  /** Every call is a connection of its own, which may come to any worker. */
  async curl(path: string, ...options: readonly string[]) {
    const { stdout } = await runWell('curl', [
      ...['-sS', '--cacert', posthus.authority, '-b', this.#jar, '-A', FIREFOX, this.#protocol],
      ...['-H', 'Accept: text/html', '-w', '\\n%{http_code} %{http_version} %{redirect_url}', ...options],
      `${origin()}${path}`,
    ])
    const at = stdout.lastIndexOf('\n')
    const [status = '', version = '', target = ''] = stdout.slice(at + 1).split(' ')
    return { text: stdout.slice(0, at), status: Number(status), version, target: target.replace(origin(), '') }
  }

  /** As `curl`, and keeps the cookies that come back. */
  post(path: string, ...options: readonly string[]) {
    return this.curl(path, '-c', this.#jar, ...options)
  }

  signIn(address: string, password = PASSWORD, from = origin()) {
    const fields = ['--data-urlencode', `address=${address}`, '--data-urlencode', `password=${password}`]
    return this.post('/sign-in', '-H', `Origin: ${from}`, ...fields)
  }

  async isSignedIn(): Promise<boolean> {
    // As often as there are workers, and more.
    const statuses = await Promise.all(Array.from({ length: 6 }, async () => (await this.curl('/account')).status))
    assert.equal(new Set(statuses).size, 1, `the workers agree: ${statuses}`)
    return statuses[0] === 200
  }
}

for (const [protocol, version] of [
  ['--http2', '2'],
  ['--http1.1', '1.1'],
] as const) {
  test(`curl signs in over HTTP/${version}, sees a page on every worker, and signs out of all of them`, async () => {
    const visitor = new Visitor(`curl-${version}`, protocol)
    const led = await visitor.curl('/account')
    assert.deepEqual([led.status, led.target, led.version], [303, '/sign-in?next=%2Faccount', version])
    assert.deepEqual(
      [(await visitor.signIn('anna@posthus.test', 'wrong')).status, await visitor.isSignedIn()],
      [403, false],
    )
    const signedIn = await visitor.signIn('anna@posthus.test')
    assert.deepEqual([signedIn.status, signedIn.target], [303, '/mail/'])
    assert.equal(await visitor.isSignedIn(), true)
    assert.match((await visitor.curl('/account')).text, /Firefox, Linux/)
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec((await visitor.curl('/sign-out')).text) ?? []
    assert.equal((await visitor.curl('/sign-out', '--data', 'csrf=wrong')).status, 403)
    const stolen = await visitor.curl('/sign-out', '-H', 'Origin: https://evil.test', '--data', `csrf=${csrf}`)
    assert.equal(stolen.status, 403)
    assert.equal(await visitor.isSignedIn(), true)
    assert.equal((await visitor.post('/sign-out', '--data', `csrf=${csrf}`)).target, '/sign-in?signed-out')
    assert.equal(await visitor.isSignedIn(), false)
  })
}

test('the log-in stands in the record of the member with what protected it', async () => {
  // What it was is written down a little later, many at once.
  const web = await eventually(async () => {
    const { logins } = JSON.parse((await posthus.command(['account', 'logins', 'anna@posthus.test', '--json'])).stdout)
    const found: { accepted: boolean }[] = logins.filter(
      ({ mechanism }: { mechanism: string }) => mechanism === 'SIGN-IN',
    )
    return found.some(({ accepted }) => accepted) && found.some(({ accepted }) => !accepted) ? found : undefined
  }, 'a log-in, and one that was refused')
  for (const login of web)
    assert.partialDeepStrictEqual(login, { service: 'https', address: '127.0.0.1', forwardSecret: true })
})

test('a form from elsewhere signs nobody in', async () => {
  const visitor = new Visitor('elsewhere')
  const answer = await visitor.signIn('anna@posthus.test', PASSWORD, 'https://evil.test')
  assert.deepEqual([answer.status, await visitor.isSignedIn()], [403, false])
})

test('nothing in the data folder signs anybody in: no secret is in it', async () => {
  const visitor = new Visitor('secret')
  await visitor.signIn('carl@posthus.test')
  const [, secret = ''] = /__Host-session\t(\S+)/.exec(readFileSync(bench.path('secret.cookies'), 'utf8')) ?? []
  assert.equal(secret.length, 43)
  for (const file of ['directory.db', 'directory.db-wal']) {
    const octets = readFileSync(join(posthus.data, file))
    assert.ok(!octets.includes(secret) && !octets.includes(Buffer.from(secret, 'base64url')), file)
  }
  assert.ok(!posthus.log.includes(secret))
  using database = new DatabaseSync(join(posthus.data, 'directory.db'), { readOnly: true })
  const [row] = database.prepare('SELECT length(digest) AS length FROM web_session').all()
  assert.equal(row?.['length'], 32)
})

const endings: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
  [
    'its password is changed',
    () => posthus.command(['account', 'password', 'bob@posthus.test'], `${OTHER_PASSWORD}\n`),
    () => posthus.command(['account', 'password', 'bob@posthus.test'], `${PASSWORD}\n`),
  ],
  [
    'it is suspended, also when it is resumed',
    () => posthus.command(['account', 'suspend', 'bob@posthus.test']),
    () => posthus.command(['account', 'resume', 'bob@posthus.test']),
  ],
  [
    'the operator ends its sessions',
    () => posthus.command(['session', 'end', 'bob@posthus.test']),
    async () => undefined,
  ],
  ['the operator ends all sessions', () => posthus.command(['session', 'end', '--all']), async () => undefined],
]
for (const [what, end, mend] of endings) {
  test(`an account is signed out everywhere, in every worker, when ${what}`, async () => {
    const [one, two] = [new Visitor('one'), new Visitor('two')]
    for (const visitor of [one, two]) assert.equal((await visitor.signIn('bob@posthus.test')).status, 303)
    for (const visitor of [one, two]) assert.equal(await visitor.isSignedIn(), true)
    await end()
    await eventually(async () => ((await one.curl('/account')).status === 303 ? true : undefined), 'the end', 10_000)
    await mend()
    for (const visitor of [one, two]) assert.equal(await visitor.isSignedIn(), false)
    assert.equal((await one.signIn('bob@posthus.test')).status, 303)
    assert.equal(await one.isSignedIn(), true)
    const { stdout } = await posthus.command(['session', 'list', 'bob@posthus.test', '--json'])
    assert.equal(JSON.parse(stdout).length, 1)
  })
}

test('a session survives a restart, and ends when the account is deleted', async () => {
  const visitor = new Visitor('deleted')
  await visitor.signIn('carl@posthus.test')
  await posthus.stop()
  await posthus.serve()
  assert.equal(await visitor.isSignedIn(), true)
  await posthus.command(['account', 'delete', 'carl@posthus.test', '--yes'])
  await eventually(async () => ((await visitor.curl('/account')).status === 303 ? true : undefined), 'the end', 10_000)
  assert.equal(await visitor.isSignedIn(), false)
})

test('h2load asks over HTTP/2 on many streams at once, and nothing fails', async () => {
  const { stdout } = await runWell('h2load', ['-n', '2000', '-c', '4', '-m', '50', `${origin()}/sign-in`])
  assert.match(stdout, /Application protocol: h2\n/)
  assert.match(stdout, /requests: 2000 total, 2000 started, 2000 done, 2000 succeeded, 0 failed, 0 errored, 0 timeout/)
})

test('nghttp reads the page, which is one answer, another one with its style sheet, and h2load with HTTP/1.1 is served as well', async () => {
  const alone = await runWell('nghttp', ['-nas', `${origin()}/sign-in`])
  assert.match(alone.stdout, /\s200\s+\S+\s+\/sign-in\n$/)
  assert.doesNotMatch(alone.stdout, /\.css/)
  const { stdout } = await runWell('nghttp', ['-nas', `${origin()}/status`])
  assert.match(stdout, /\s200\s+\S+\s+\/site-[0-9a-f]{16}\.css\n/)
  const old = await runWell('h2load', ['--h1', '-n', '200', '-c', '4', `${origin()}/sign-in`])
  assert.match(old.stdout, /200 succeeded, 0 failed/)
})

test('guesses in a browser are counted with those of every other protocol', async () => {
  const visitor = new Visitor('guesses')
  const statuses: number[] = []
  for (let n = 0; n < 12; n++) statuses.push((await visitor.signIn('nobody@posthus.test', `wrong ${n}`)).status)
  assert.deepEqual([statuses[0], statuses.at(-1)], [403, 429])
  const login = ['--user', 'nobody@posthus.test:wrong', '--cacert', posthus.authority, '-sS']
  const { stderr } = await run('curl', [...login, '-v', `imaps://localhost:${posthus.ports.imaps}/`])
  assert.match(stderr, /too many wrong passwords/)
})

test('Chromium signs in with one request, and no script; axe finds nothing on the way', async () => {
  await using browser = await Browser.start(['--ignore-certificate-errors'])
  for (const theme of ['light', 'dark'] as const) {
    for (const width of [320, 1280]) {
      await browser.open(`${origin()}/sign-in?next=/account`, { width, theme })
      await assertAccessible(browser)
      const loaded = "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)"
      assert.deepEqual(
        [await browser.evaluate<string[]>(loaded), await browser.evaluate<number>('document.scripts.length')],
        [[], 0],
      )
      assert.equal(await browser.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"), 'h2')
    }
  }
  await submit(browser, { address: 'anna@posthus.test', password: 'wrong' })
  await browserAt(browser, "document.querySelector('[role=alert]') !== null")
  await assertAccessible(browser)
  await submit(browser, { address: 'anna@posthus.test', password: PASSWORD })
  await browserAt(browser, "location.pathname === '/account'")
  await assertAccessible(browser)
  assert.equal(await browser.evaluate('document.cookie'), '', 'no script can read the cookies')
  await browser.open(`${origin()}/sign-out`, { width: 320, theme: 'dark' })
  await assertAccessible(browser)
  await submit(browser, {})
  await browserAt(browser, "location.pathname === '/sign-in'")
  const expected = /status of 403|^Clear-Site-Data .*Cleared data types: "storage"/
  const failures = browser.complaints.filter((text) => !expected.test(text))
  assert.deepEqual(failures, [])
})

async function submit(browser: Browser, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    await browser.evaluate(`document.querySelector('[name=${name}]').value = ${JSON.stringify(value)}`)
  }
  await browser.evaluate("document.querySelector('button.main').click()")
}

/** Waits until the page has come that the expression holds on. */
async function browserAt(browser: Browser, expression: string): Promise<void> {
  const look = async () =>
    (await browser.evaluate<boolean>(`document.readyState === 'complete' && ${expression}`).catch(() => false)) ||
    undefined
  await eventually(look, expression)
}

async function assertAccessible(browser: Browser): Promise<void> {
  const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
  assert.equal(await browser.evaluate<number>(wide), 0, 'nothing hangs over the edge')
  await browser.evaluate(AXE)
  const found = await browser.evaluate<{ id: string; nodes: string[] }[]>(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html.slice(0, 120)) })))",
  )
  assert.deepEqual(found, [])
}

function origin(): string {
  return `https://localhost:${posthus.ports.https}`
}
