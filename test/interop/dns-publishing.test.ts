import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Named, zoneHead } from './harness/named.ts'
import { Posthus } from './harness/posthus.ts'
import { eventually, run, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

let bench: Workbench
let named: Named
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('publishing')
  const records = `posthus.test. IN TXT "proof=kept"
posthus.test. IN TXT "v=spf1 include:old.test ~all"
posthus.test. IN MX 5 old.posthus.test.
mail.posthus.test. IN A 127.0.0.1
`
  named = await Named.start(bench, 'posthus.test', records)
  posthus = await Posthus.start(bench, {
    hostname: 'mail.posthus.test',
    tables: `[publish]
reports = "reports@elsewhere.test"
caa = "letsencrypt.org"
[publish.domains."posthus.test"]
reports = "postmaster"
[dns]
servers = ["127.0.0.1:${named.port}"]
`,
  })
})
after(() => bench[Symbol.asyncDispose]())

test('named-checkzone takes the zone file, with keys that are longer than one string', async () => {
  const { stdout } = await posthus.command(['domain', 'dns', 'posthus.test', '--zone'])
  writeFileSync(bench.path('zone'), `${zoneHead('posthus.test')}mail.posthus.test. IN A 127.0.0.1\n${stdout}`)
  const checked = await runWell('named-checkzone', ['-D', 'posthus.test', bench.path('zone')])
  assert.match(checked.stdout, /_25\._tcp\.mail\.posthus\.test\.\s+3600\s+IN TLSA\s+3 1 1 [0-9A-F]{56} [0-9A-F]{8}/)
  for (const name of ['imaps', 'jmap']) {
    assert.match(
      checked.stdout,
      new RegExp(`_${name}\\._tcp\\.posthus\\.test\\.\\s+3600\\s+IN SRV\\s+0 1 \\d+ mail\\.posthus\\.test\\.`),
    )
  }
})

test('BIND takes the records as an update that is signed, and what others have put there stays', async () => {
  const { stdout } = await posthus.command([
    ...['domain', 'dns', 'posthus.test', '--json', '--update', `127.0.0.1:${named.port}`, '--key-file', named.keyFile],
  ])
  const { zone, put } = JSON.parse(stdout) as { zone: string; put: { name: string; type: string; value: string }[] }
  assert.equal(zone, 'posthus.test')
  for (const { name, type, value } of put) {
    const found = (await named.dig(name, type)).toLowerCase().replace(/([0-9a-f]{56}) ([0-9a-f]{8})/g, '$1$2')
    assert.ok(found.split('\n').includes(value.toLowerCase()), `${name} ${type} ${value} is not in\n${found}`)
  }
  assert.equal(await named.dig('posthus.test', 'MX'), '10 mail.posthus.test.')
  assert.deepEqual((await named.dig('posthus.test', 'TXT')).split('\n').sort(), ['"proof=kept"', '"v=spf1 mx -all"'])
  assert.equal((await named.dig('_25._tcp.mail.posthus.test', 'TLSA')).split('\n').length, 2)
})

test('the key may come on standard input, and done twice it is the same', async () => {
  const secret = /secret "([^"]+)"/.exec(readFileSync(named.keyFile, 'utf8'))?.[1]
  const texts = async () => (await named.dig('posthus.test', 'TXT')).split('\n').sort()
  const before = await texts()
  await posthus.command(
    ['domain', 'dns', 'posthus.test', '--update', `127.0.0.1:${named.port}`],
    `hmac-sha256:posthus.update:${secret}\n`,
  )
  assert.deepEqual(await texts(), before)
})

const wrongKeys: readonly (readonly [string, string, RegExp])[] = [
  [
    'another secret',
    `hmac-sha256:posthus.update:${Buffer.alloc(32).toString('base64')}`,
    /another secret.*dns\/update-refused/,
  ],
  [
    'a name that BIND does not know',
    `hmac-sha256:nobody:${Buffer.alloc(32).toString('base64')}`,
    /does not know the key.*dns\/update-refused/,
  ],
  ['a weak algorithm', `hmac-md5:posthus.update:${Buffer.alloc(32).toString('base64')}`, /dns\/bad-tsig-key/],
]
for (const [what, key, expected] of wrongKeys) {
  test(`a key with ${what} changes nothing, and the reason is told`, async () => {
    const args = ['domain', 'dns', 'posthus.test', '--update', `127.0.0.1:${named.port}`]
    const outcome = await posthus.tryCommand(args, `${key}\n`)
    assert.equal(outcome.code, 1)
    assert.match(outcome.stderr, expected)
  })
}

test('a name server that has no such zone is told apart from one that is not there', async () => {
  await posthus.command(['domain', 'add', 'elsewhere.test'])
  const args = (server: string) => ['domain', 'dns', 'elsewhere.test', '--update', server, '--key-file', named.keyFile]
  assert.match((await posthus.tryCommand(args(`127.0.0.1:${named.port}`))).stderr, /dns\/no-zone|dns\/no-answer/)
  assert.match((await posthus.tryCommand(args('127.0.0.1:1'))).stderr, /dns\/no-answer/)
})

test('opendkim-testkey finds the RSA key in the DNS, and no other', async () => {
  writeFileSync(
    bench.path('unbound.conf'),
    `server:\n  do-not-query-localhost: no\n  module-config: "iterator"\n  local-zone: "test." nodefault\nstub-zone:\n  name: "posthus.test"\n  stub-addr: 127.0.0.1@${named.port}\n`,
  )
  writeFileSync(bench.path('opendkim.conf'), `ResolverConfiguration ${bench.path('unbound.conf')}\n`)
  const { selector } = (await keysOf('posthus.test')).find(({ algorithm }) => algorithm === 'rsa-sha256') as Key
  const ask = (name: string) =>
    run('opendkim-testkey', ['-vv', '-x', bench.path('opendkim.conf'), '-d', 'posthus.test', '-s', name])
  assert.equal((await ask(selector)).code, 0)
  assert.notEqual((await ask('nobody')).code, 0)
})

test('--check finds all of it right, the policy over HTTPS too, and BIND’s zone unsigned', async () => {
  const outcome = await posthus.tryCommand(['domain', 'dns', 'posthus.test', '--check', '--json'])
  const { findings } = JSON.parse(outcome.stdout) as { findings: Found[] }
  assert.deepEqual(
    findings.filter(({ verdict }) => verdict !== 'right' && verdict !== 'note'),
    [],
  )
  assert.equal(outcome.code, 0)
  const shown = await posthus.command(['domain', 'dns', 'posthus.test', '--check'])
  assert.match(shown.stdout, /^right +https:\/\/mta-sts\.posthus\.test\/\.well-known\/mta-sts\.txt policy$/m)
  assert.match(shown.stdout, /^note +posthus\.test DNSSEC$/m)
})

test('new keys are published by themselves, sign once they are seen, and a stolen one goes at once', async () => {
  writeFileSync(
    posthus.configuration,
    readFileSync(posthus.configuration, 'utf8').replace(
      '[publish]\n',
      `[publish]\nupdate-server = "127.0.0.1:${named.port}"\nupdate-key-file = "${named.keyFile}"\n`,
    ),
  )
  await posthus.command(['dkim', 'rotate', 'posthus.test'])
  const planned = (await keysOf('posthus.test')).filter(({ state }) => state === 'planned')
  assert.equal(planned.length, 2)
  for (const { selector, publicKey } of planned)
    assert.ok((await shownKey(selector)).includes(`p=${publicKey}`), selector)

  await posthus.command(['dkim', 'rotate', 'posthus.test', '--now'])
  assert.deepEqual((await keysOf('posthus.test')).map(({ state }) => state).sort(), [
    'retired',
    'retired',
    'signing',
    'signing',
  ])
  const stolen = (await keysOf('posthus.test')).find(({ state }) => state === 'signing') as Key
  await posthus.command(['dkim', 'retire', 'posthus.test', stolen.selector])
  assert.equal(await shownKey(stolen.selector), '')
  const heir = (await keysOf('posthus.test')).find(
    ({ state, algorithm }) => state === 'signing' && algorithm === stolen.algorithm,
  )
  assert.ok(heir && (await shownKey(heir.selector)).includes(`p=${heir.publicKey}`))
})

test('the server itself finds new keys in the DNS, and signs with them from then on', async () => {
  const text = readFileSync(posthus.configuration, 'utf8').replace('[publish]\n', '[publish]\ndkim-settle-hours = 0\n')
  writeFileSync(posthus.configuration, text)
  await posthus.command(['dkim', 'rotate', 'posthus.test'])
  // The house that runs may have seen the records by now.
  const planned = (await keysOf('posthus.test'))
    .filter(({ state }) => state === 'planned' || state === 'published')
    .map(({ selector }) => selector)
  assert.ok(planned.length > 0)
  await posthus.stop()
  await posthus.serve()
  await eventually(
    async () => {
      const signing = (await keysOf('posthus.test')).filter(({ state }) => state === 'signing')
      return planned.every((selector) => signing.some((key) => key.selector === selector)) ? true : undefined
    },
    'the new keys at work',
    60_000,
  )
})

test('--check names what has been spoilt, side by side, with the mend, and exits with 1', async () => {
  const spoil = [
    'update delete posthus.test. MX',
    'update add posthus.test. 60 MX 10 ns.posthus.test.',
    'update add posthus.test. 60 TXT "v=spf1 +all"',
    'update delete _25._tcp.mail.posthus.test. TLSA',
    `update add _25._tcp.mail.posthus.test. 60 TLSA 3 1 1 ${'00'.repeat(32)}`,
  ]
  const script = [`server 127.0.0.1 ${named.port}`, 'zone posthus.test', ...spoil, 'send', ''].join('\n')
  await runWell('nsupdate', ['-k', named.keyFile], { input: script })
  const outcome = await posthus.tryCommand(['domain', 'dns', 'posthus.test', '--check'])
  assert.equal(outcome.code, 1)
  assert.match(
    outcome.stdout,
    /^DIFFERENT +posthus\.test MX\n +wanted +10 mail\.posthus\.test\.\n +found +10 ns\.posthus\.test\.\n +mend /m,
  )
  assert.match(outcome.stdout, /^DANGEROUS +posthus\.test TXT\n[\s\S]*two SPF records/m)
  assert.match(outcome.stdout, /^DANGEROUS +_25\._tcp\.mail\.posthus\.test TLSA\n[\s\S]*match no key/m)
})

interface Found {
  readonly name: string
  readonly type: string
  readonly verdict: string
  readonly mend: string
}

interface Key {
  readonly selector: string
  readonly algorithm: string
  readonly state: string
  readonly publicKey: string
}

async function keysOf(domain: string): Promise<Key[]> {
  return JSON.parse((await posthus.command(['dkim', 'list', domain, '--json'])).stdout) as Key[]
}

async function shownKey(selector: string): Promise<string> {
  return (await named.dig(`${selector}._domainkey.posthus.test`, 'TXT')).replace(/" "|"/g, '')
}
