import assert from 'node:assert/strict'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { connect, type PeerCertificate } from 'node:tls'
import { hire, OperatorAtWork } from '../e2e/harness/operator-at-work.ts'
import { startBrowser } from '../e2e/harness/visitor.ts'
import { prepareAcmeHouse } from './harness/acme-house.ts'
import type { Named } from './harness/named.ts'
import type { PebbleOptions } from './harness/pebble.ts'
import type { Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

/** One failure is tried again after a minute: on a machine that is busy, pebble may have asked in vain. */
const WITHIN_MS = 240_000

for (const challenge of ['http-01', 'tls-alpn-01'] as const) {
  test(`pebble gives certificates by ${challenge} to a server of several processes, which shows them by name on every port`, async (t) => {
    const { posthus, pebble } = await meeting(t, { challenge }, { rejectedNonces: 30 })
    const roots = await pebble.root()
    for (const [name, port] of [
      ['mail.acme.test', posthus.ports.imaps],
      ['mta-sts.acme.test', posthus.ports.https],
      ['autoconfig.acme.test', posthus.ports.submissions],
    ] as const) {
      const shown = await untilTrusted(posthus, port, name, roots)
      assert.equal(shown.subjectaltname, `DNS:${name}`)
    }
    const { stdout } = await posthus.command(['domain', 'dns', 'acme.test', '--zone'])
    assert.match(stdout, /CAA 0 issue "pebble\.test; accounturi=https:\/\/127\.0\.0\.1:\d+\/my-account\/[^"]+"/)
    // Others of the same name are shown the certificate, not the proof, and 443 speaks HTTP as before.
    assert.equal((await tryShown(posthus.ports.https, 'mail.acme.test', roots, ['http/1.1']))?.protocol, 'http/1.1')
    assert.equal(await tryShown(posthus.ports.https, 'mail.acme.test', roots, ['acme-tls/1']), undefined)
    assert.ok(!/PRIVATE|acme\/order-stopped|internal\/unexpected/.test(posthus.log), posthus.log.slice(-3000))
  })
}

test('with an account that is bound to another one, a certificate is ordered anew, its predecessor revoked at pebble by two persons at the console, an address certified, and the account goes on with another key', async (t) => {
  const secret = Buffer.from('a secret of thirty-two octets ok').toString('base64url')
  const wishes = { challenge: 'http-01', names: ['127.0.0.1'], secret, members: ['ole', 'kari'] }
  const { posthus, pebble } = await meeting(t, wishes, { external: { 'kid-1': secret } })
  const roots = await pebble.root()
  const old = await untilTrusted(posthus, posthus.ports.imaps, 'mail.acme.test', roots)
  const [first = ''] = await shownFor(posthus, 'mail.acme.test')
  assert.match((await posthus.tryCommand(['cert', 'revoke', first])).stderr, /confirm with --yes/)
  await using console = await openConsole(posthus)
  await console.orderAnew(first)
  const isNew = (shown: Shown | undefined) => shown?.serialNumber !== old.serialNumber
  await eventually(
    async () => {
      const shown = await untilTrusted(posthus, posthus.ports.imaps, 'mail.acme.test', roots)
      if (!isNew(shown)) await new Promise((resolve) => setTimeout(resolve, 500))
      return isNew(shown) ? true : undefined
    },
    'the new certificate',
    WITHIN_MS,
  )
  await console.revoke(first, async () => {
    assert.equal((await pebble.status(old.serialNumber)).Status, 'Valid', 'nothing is done before another agrees')
  })
  assert.deepEqual(await pebble.status(old.serialNumber).then(({ Status, Reason }) => [Status, Reason]), ['Revoked', 4])
  const shown = await untilTrusted(posthus, posthus.ports.https, 'mail.acme.test', roots)
  assert.ok(isNew(shown), 'what is shown is the one that is not revoked')
  assert.equal((await pebble.status(shown.serialNumber)).Status, 'Valid')
  const { stdout } = await posthus.command(['cert', 'show', first])
  assert.match(stdout, /revoked.*Ole, operator\s+Kari, security\s+it is replaced/)
  await posthus.command(['cert', 'account-key', '--why', 'a drill'])
  await posthus.command(['cert', 'order', 'mta-sts.acme.test', '--why', 'a drill'])
  await eventually(
    async () => {
      const ids = await shownFor(posthus, 'mta-sts.acme.test')
      if (ids.length < 2) await new Promise((resolve) => setTimeout(resolve, 500))
      return ids.length >= 2 ? true : undefined
    },
    'a certificate with the new account key',
    WITHIN_MS,
  )
  const orders = JSON.parse((await posthus.command(['cert', 'orders', '--json'])).stdout)
  assert.deepEqual(orders, { orders: [], waits: [] })
  assert.match((await posthus.tryCommand(['cert', 'order', 'other.test', '--why', 'a drill'])).stderr, /acme\.names/)
  assert.equal((await shownFor(posthus, '127.0.0.1')).length, 1)
  for (const secretText of [secret, 'PRIVATE KEY']) assert.ok(!posthus.log.includes(secretText))
})

test('pebble gives a wildcard by dns-01: the record is put into the zone by a dynamic update, and taken out again', async (t) => {
  const { posthus, pebble, named } = await meeting(t, {
    challenge: 'dns-01',
    names: ['*.acme.test', 'acme.test'],
    together: 2,
  })
  const roots = await pebble.root()
  const shown = await untilTrusted(posthus, posthus.ports.imaps, 'anything.acme.test', roots)
  assert.match(shown.subjectaltname ?? '', /DNS:\*\.acme\.test/)
  await eventually(
    async () => ((await named.dig('_acme-challenge.acme.test', 'TXT')) === '' ? true : undefined),
    'the end of the record',
  )
})

test("pebble gives a certificate by dns-01 with the operator's own program, which is told no secret", async (t) => {
  const bench = await Workbench.open('acme-hook')
  t.after(() => bench[Symbol.asyncDispose]())
  const said = bench.path('said')
  const { posthus, pebble, named } = await meeting(
    t,
    { challenge: 'dns-01', hook: bench.path('hook') },
    {},
    (named) => {
      writeFileSync(bench.path('hook'), hookText(named, said))
      chmodSync(bench.path('hook'), 0o755)
    },
  )
  await untilTrusted(posthus, posthus.ports.imaps, 'mail.acme.test', await pebble.root())
  await eventually(
    () => (/cleanup _acme-challenge\.mail/.test(readFileSync(said, 'utf8')) ? true : undefined),
    'the end',
  )
  assert.match(readFileSync(said, 'utf8'), /^present _acme-challenge\.mail\.acme\.test\. [A-Za-z0-9_-]{43}$/m)
  assert.equal(await named.dig('_acme-challenge.mail.acme.test', 'TXT'), '')
})

test('killed while it orders, the server goes on where it was, with the same account', async (t) => {
  const { posthus, pebble } = await meeting(t, { challenge: 'http-01' }, { rejectedNonces: 40 })
  const roots = await pebble.root()
  for (let kill = 0; kill < 3; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 300 * (kill + 1)))
    await posthus.program.kill()
    await posthus.serve()
  }
  for (const name of ['mail.acme.test', 'mta-sts.acme.test', 'autodiscover.acme.test']) {
    await untilTrusted(posthus, posthus.ports.imaps, name, roots)
  }
  assert.equal((await stat(`${posthus.data}/tls/accounts`)).mode & 0o777, 0o700)
})

/** Two operators at the console, without a script. */
async function openConsole(posthus: Posthus) {
  const browser = await startBrowser({ here: ['mail.acme.test'] })
  const origin = `https://mail.acme.test:${posthus.ports.https}`
  const enrol = (name: string) =>
    OperatorAtWork.enrol(browser, origin, `${name}@acme.test`, { width: 1280, theme: 'light' })
  const [ole, kari] = [await enrol('ole'), await enrol('kari')]
  await hire(posthus, 'ole@acme.test', 'operator')
  await hire(posthus, 'kari@acme.test', 'security')
  await ole.enter()
  await kari.enter()
  const { page } = ole.visitor
  return {
    /** As long as nothing newer is shown, the form asks whether that is meant. */
    async orderAnew(id: string) {
      await page.goto(`/console/certificates/${id}/revoke`)
      await page.selectOption('[name=reason]', 'superseded')
      await page.fill('[name=why]', 'it is replaced')
      await page.click('button.main')
      await page.locator('#anyway-problem').waitFor()
      await ole.visitor.assertSightly('console certificate revoke')
      await page.goto(`/console/certificates/${id}`)
      await page.fill('[name=why]', 'a drill')
      await page.getByRole('button', { name: 'Order' }).click()
      await page.getByText('It is ordered').waitFor()
    },
    async revoke(id: string, meanwhile: () => Promise<void>) {
      await page.goto(`/console/certificates/${id}`)
      await page.getByRole('link', { name: 'Revoke it, with a second person' }).click()
      await page.waitForURL('**/revoke')
      await page.selectOption('[name=reason]', 'superseded')
      await page.fill('[name=why]', 'it is replaced')
      await page.click('button.main')
      await page.waitForURL('**/console/joint/1?*')
      await meanwhile()
      const second = kari.visitor.page
      await second.goto('/console/joint/1')
      await second.getByRole('link', { name: 'Agree, and have it done' }).click()
      await second.waitForURL('**/agree')
      assert.match((await second.locator('main').textContent()) ?? '', /mail\.acme\.test[\s\S]*superseded/)
      await second.click('button.danger')
      await second.getByText('You have agreed.').waitFor()
      assert.equal(await second.locator('.good').first().textContent(), 'done')
      assert.deepEqual(
        [...ole.visitor.complaints, ...kari.visitor.complaints].filter((one) => !/status of 422/.test(one)),
        [],
      )
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
    },
  }
}

/** Ids of certificates that were ever given for a name, the newest first. */
async function shownFor(posthus: Posthus, name: string): Promise<string[]> {
  const entries: { id: string; names: string[]; state: string; origin: string }[] = JSON.parse(
    (await posthus.command(['cert', 'list', '--all', '--json'])).stdout,
  )
  const given = ['staged', 'active', 'retired', 'revoked']
  return entries
    .filter((one) => one.origin === 'acme' && one.names.includes(name) && given.includes(one.state))
    .map(({ id }) => id)
}

interface Wishes {
  readonly challenge: string
  readonly names?: readonly string[]
  readonly together?: number
  readonly hook?: string
  /** Of an external account. */
  readonly secret?: string
  readonly members?: readonly string[]
}

async function meeting(
  t: TestContext,
  { challenge, names = [], together = 1, hook = '', secret, members = ['anna'] }: Wishes,
  options: Partial<PebbleOptions> = {},
  prepare: (named: Named) => void = () => undefined,
) {
  const bench = await Workbench.open('acme')
  t.after(() => bench[Symbol.asyncDispose]())
  if (secret !== undefined) writeFileSync(bench.path('eab.key'), `${secret}\n`, { mode: 0o600 })
  const house = await prepareAcmeHouse(bench, {
    zone: 'acme.test',
    hostname: 'mail.acme.test',
    members,
    settings: [
      `challenge = "${challenge}"`,
      `dns-hook = "${hook}"`,
      'dns-wait-seconds = 0',
      `names = ${JSON.stringify(names)}`,
      `names-per-certificate = ${together}`,
    ],
    authority: secret === undefined ? [] : ['eab-key-id = "kid-1"', `eab-key-file = "${bench.path('eab.key')}"`],
    publish: ['caa = "pebble.test"'],
    updates: challenge === 'dns-01' && hook === '',
    pebble: options,
    prepare,
  })
  await house.posthus.serve()
  return house
}

/** A program as operators write them: it says what it was told, and updates the zone with nsupdate. */
function hookText({ port, keyFile }: Named, said: string): string {
  return `#!/bin/sh
echo "$1 $2 $3" >> ${said}
[ "$1" = present ] && what=add || what=delete
printf 'server 127.0.0.1 ${port}\\nupdate %s %s 60 TXT %s\\nsend\\n' "$what" "$2" "$3" | nsupdate -k ${keyFile}
`
}

type Shown = PeerCertificate & { readonly protocol: string | false | null }

/** Not asked more often than a server with limits on connections can take. */
async function untilTrusted(posthus: Posthus, port: number, name: string, ca: string): Promise<Shown> {
  const look = async () => {
    const shown = await tryShown(port, name, ca)
    if (!shown) await new Promise((resolve) => setTimeout(resolve, 500))
    return shown
  }
  try {
    return await eventually(look, `a certificate for ${name}`, WITHIN_MS)
  } catch (error) {
    const said = posthus.log.split('\n').filter((line) => /"event":"(acme|certificate|tls)\//.test(line))
    throw new Error(`${(error as Error).message}\n${said.slice(-30).join('\n')}`)
  }
}

/** The certificate for a name, if it is one that whoever trusts these roots accepts. */
function tryShown(port: number, servername: string, ca: string, protocols?: string[]): Promise<Shown | undefined> {
  const { promise, resolve } = Promise.withResolvers<Shown | undefined>()
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername,
    ca,
    ...(protocols ? { ALPNProtocols: protocols } : {}),
  })
  socket.once('secureConnect', () => {
    resolve({ ...socket.getPeerCertificate(), protocol: socket.alpnProtocol })
    socket.destroy()
  })
  socket.once('error', () => resolve(undefined))
  return promise
}
