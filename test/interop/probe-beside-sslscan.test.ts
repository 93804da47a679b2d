import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { systemEntropy } from '../../src/base/entropy.ts'
import type { EndpointFacts } from '../../src/core/audit/endpoint-facts.ts'
import { knownValue } from '../../src/core/audit/fact.ts'
import { probeEndpoint } from '../../src/net/tls-probe/probe-endpoint.ts'
import { type CertificateFiles, makeCertificate } from './harness/certificate.ts'
import { runWell } from './harness/program.ts'
import { startGnutls, startNginx } from './harness/tls-peers.ts'
import { Workbench } from './harness/workbench.ts'

let bench: Workbench
let rsa: CertificateFiles

before(async () => {
  bench = await Workbench.open('sslscan')
  rsa = await makeCertificate(bench.folder, 'rsa', 'rsa')
})

after(() => bench[Symbol.asyncDispose]())

const servers: readonly (readonly [string, () => Promise<number>])[] = [
  ['GnuTLS with what it calls legacy', () => startGnutls(bench, rsa, 'LEGACY')],
  ['nginx with its defaults', () => startNginx(bench, rsa, 'ssl_protocols TLSv1.2 TLSv1.3;')],
  [
    'nginx with everything',
    () => startNginx(bench, rsa, 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2; ssl_ciphers ALL:NULL:@SECLEVEL=0;'),
  ],
]
for (const [name, start] of servers) {
  test(`${name} has the same suites for the probe as for sslscan, in every version`, async () => {
    const port = await start()
    const endpoint = {
      service: 'https',
      host: 'localhost',
      address: '127.0.0.1',
      port,
      language: 'http',
      security: 'implicit',
    } as const
    const facts = await probeEndpoint(endpoint, { clock: systemClock, entropy: systemEntropy })
    const theirs = await scanned(port)
    assert.ok(
      Object.values(theirs).some((suites) => suites.length > 0),
      'sslscan says nothing',
    )
    assert.deepEqual(suitesOf(facts), theirs)
  })
}

const VERSIONS = { 'TLSv1.0': 'TLSv1', 'TLSv1.1': 'TLSv1.1', 'TLSv1.2': 'TLSv1.2', 'TLSv1.3': 'TLSv1.3' } as const

/** What sslscan finds, with the names of the registry. */
async function scanned(port: number): Promise<Record<string, string[]>> {
  const names = await registeredNames()
  const { stdout } = await runWell('sslscan', ['--no-colour', `127.0.0.1:${port}`], { timeoutMs: 60_000 })
  const found: Record<string, string[]> = { TLSv1: [], 'TLSv1.1': [], 'TLSv1.2': [], 'TLSv1.3': [] }
  for (const [, version, name] of stdout.matchAll(/^(?:Accepted|Preferred)\s+(\S+)\s+\d+ bits\s+(\S+)/gm)) {
    found[VERSIONS[version as keyof typeof VERSIONS]]?.push(names.get(name as string) ?? (name as string))
  }
  return Object.fromEntries(Object.entries(found).map(([version, suites]) => [version, suites.sort()]))
}

/** Names of the registry by those of OpenSSL. */
async function registeredNames(): Promise<Map<string, string>> {
  const { stdout } = await runWell('openssl', ['ciphers', '-stdname', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'])
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+-?\s*/))
  return new Map(pairs.map(([standard, own]) => [own as string, standard as string]))
}

function suitesOf({ protocols }: EndpointFacts): Record<string, string[]> {
  const modern = protocols.filter(({ protocol }) => protocol.startsWith('TLS'))
  return Object.fromEntries(
    modern.map(({ protocol, suites }) => [protocol, (knownValue(suites) ?? []).map(({ name }) => name).sort()]),
  )
}
