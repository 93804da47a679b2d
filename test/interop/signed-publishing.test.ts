import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Named } from './harness/named.ts'
import { Posthus } from './harness/posthus.ts'
import { eventually } from './harness/program.ts'
import { Unbound } from './harness/unbound.ts'
import { Workbench } from './harness/workbench.ts'

let bench: Workbench
let named: Named
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('signed')
  named = await Named.start(bench, 'posthus.test', 'mail.posthus.test. IN A 127.0.0.1\n')
  const unbound = await Unbound.start(bench, named)
  posthus = await Posthus.start(bench, {
    hostname: 'mail.posthus.test',
    tables: `[dns]\nservers = ["127.0.0.1:${unbound.port}"]\nvalidating = true\n[publish]\nmta-sts = "enforce"\n`,
  })
})
after(() => bench[Symbol.asyncDispose]())

test('an update of a signed zone is seen through a resolver that validates: all is right, authentic, and nothing is left to note', async () => {
  await posthus.command([
    ...['domain', 'dns', 'posthus.test', '--update', `127.0.0.1:${named.port}`, '--key-file', named.keyFile],
  ])
  // BIND signs what an update has brought a moment later.
  const findings = await eventually(async () => {
    const { stdout } = await posthus.tryCommand(['domain', 'dns', 'posthus.test', '--check', '--json'])
    const all = (JSON.parse(stdout) as { findings: Found[] }).findings
    return all.every(({ verdict }) => verdict === 'right') ? all : undefined
  }, 'a check without a mistake')
  const dnssec = findings.find(({ topic }) => topic === 'dnssec')
  assert.deepEqual(dnssec?.found, ['authentic'])
  assert.ok(findings.filter(({ topic }) => topic === 'tlsa').length >= 6)
  // What is right in the DNS may be claimed in public, and no longer than that.
  const claimed = await posthus.command(['claim', 'add', 'dane:smtp'])
  assert.match(claimed.stdout, /smtp: records of posthus\.test, /)
  await posthus.command(['claim', 'add', 'mta-sts:smtp'])
  const unsent = await posthus.tryCommand(['claim', 'add', 'dane:smtp-out'])
  assert.match(unsent.stderr, /no mail went to a domain with dane in the last days/)
})

interface Found {
  readonly topic: string
  readonly verdict: string
  readonly found: readonly string[]
}
