import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { Named, zoneHead } from './harness/named.ts'
import { Posthus } from './harness/posthus.ts'
import { runWell } from './harness/program.ts'
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
  assert.match(checked.stdout, /_imaps\._tcp\.posthus\.test\.\s+3600\s+IN SRV\s+0 1 \d+ mail\.posthus\.test\./)
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

test('opendkim finds each key in the DNS, and that it is ours', async () => {
  const { stdout } = await posthus.command(['dkim', 'list', 'posthus.test', '--json'])
  const keys = JSON.parse(stdout) as { selector: string; algorithm: string; publicKey: string }[]
  for (const { selector, algorithm, publicKey } of keys) {
    const shown = (await named.dig(`${selector}._domainkey.posthus.test`, 'TXT')).replace(/" "|"/g, '')
    assert.ok(shown.includes(`p=${publicKey}`), algorithm)
  }
  assert.equal(keys.length, 2)
})
