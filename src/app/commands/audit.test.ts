import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { isFault } from '../../base/fault.ts'
import { factsWith, protocolsWith, protocolWith } from '../../core/audit/endpoint-facts.fixture.ts'
import type { Endpoint, EndpointFacts } from '../../core/audit/endpoint-facts.ts'
import { known } from '../../core/audit/fact.ts'
import { unknownEndpoint } from '../../core/audit/unknown-endpoint.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import { Auditor } from '../audit/auditor.ts'
import type { ReportOptions } from '../audit/show-report.ts'
import { ScriptedTerminal } from '../terminal/scripted-terminal.ts'
import { auditTargets } from './audit.ts'

const authority = TestAuthority.root()
const server = authority.issue(['localhost', 'mail.posthus.test'])
const roots = {
  everybody: [],
  named: [{ certificate: new X509Certificate(authority.identity.cert), by: '--ca root.pem' }],
}
const clock = { nowMs: () => Date.now() }
let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'posthus-audit-'))
})
after(async () => {
  authority[Symbol.dispose]()
  await rm(folder, { recursive: true })
})

/** Servers: nobody answers at ports below 143, nor at one address; 143 and another address have static RSA, all others are good. */
function fakeProbe(asked: Endpoint[] = []) {
  return async (endpoint: Endpoint): Promise<EndpointFacts> => {
    asked.push(endpoint)
    if (endpoint.port < 143 || endpoint.address === '192.0.2.99')
      return unknownEndpoint(endpoint, Date.now(), factsWith().effort, 'connection refused')
    const isWeak = endpoint.port === 143 || endpoint.address === '192.0.2.66'
    const weak = { protocols: protocolsWith(protocolWith('TLSv1.2', ['TLS_RSA_WITH_AES_128_GCM_SHA256'])) }
    const http =
      endpoint.language === 'http' ? { http: { status: known(200, ''), fields: [], compressed: known(null, '') } } : {}
    const [share] = factsWith().keyShares
    const keyShares = share ? [{ ...share, digests: [`${endpoint.port}`] }] : []
    const odd = { keyShares, ...http, ...(isWeak ? weak : {}) } as Partial<EndpointFacts>
    return factsWith({ startedAtMs: Date.now(), endpoint, ...odd }, server.der)
  }
}

async function audit(
  words: readonly string[],
  options: Partial<ReportOptions> & { file?: string; serverName?: string; addresses?: number } = {},
  asked: Endpoint[] = [],
  addresses: readonly string[] = ['127.0.0.1'],
) {
  const terminal = new ScriptedTerminal([], false)
  const auditor = new Auditor(fakeProbe(asked), undefined, roots, clock)
  const sources = {
    auditor,
    dns: new MemoryDns(),
    fetchAutoconfig: async () => [],
    addressesOf: async () => addresses,
    clock,
    terminal,
    folder,
  }
  return auditTargets(words, sources, { failOn: 'high', addresses: 4, ...options })
}

describe('posthus audit', () => {
  test('one good port: nothing fails, and a program is told so', async () => {
    const { text, failed } = await audit(['imaps://localhost'])
    assert.equal(failed, false)
    assert.match(
      text,
      /^imaps:\/\/localhost:993\n {2}\S+, 41 connections, \d+ ms\n {2}forward secrecy {2}post-quantum\n/,
    )
    assert.match(text, /score {12}A {2}\d+ points/)
    assert.match(text, /1 endpoint, 41 connections, \d+\.\d s\.$/)
    assert.doesNotMatch(text, /\u001b/)
  })

  test('a port without forward secrecy fails, by name and with the mend', async () => {
    const { text, failed, json } = await audit(['localhost:143'])
    assert.equal(failed, true)
    assert.match(
      text,
      /high +forward-secrecy +1 of 3 are not: TLSv1\.2 TLS_RSA_WITH_AES_128_GCM_SHA256\n.*Take out every suite/,
    )
    assert.partialDeepStrictEqual(json, { schema: 'posthus-audit/1', endpoints: [{ name: 'imap://localhost:143' }] })
  })

  test('of a host the usual ports are tried, and those where nobody is are no finding', async () => {
    const { text, json } = await audit(['localhost'])
    assert.match(text, /Nobody answers at smtp:\/\/localhost:25, pop3:\/\/localhost:110\./)
    assert.partialDeepStrictEqual(json, { closed: ['smtp://localhost:25', 'pop3://localhost:110'] })
  })

  test('a port that was named and does not answer is one', async () => {
    const { failed, text } = await audit(['localhost:25'])
    assert.equal(failed, true)
    assert.match(text, /connection refused/)
    assert.equal((await audit(['localhost:25'], { failOn: 'none' })).failed, false)
  })

  test('the sheet of a magazine fails the class that is broken (R021)', async () => {
    const { text, failed } = await audit(['localhost:443', 'localhost:995', 'localhost:143', 'localhost:465'], {
      profile: 'magazine',
      failOn: 'none',
    })
    assert.equal(failed, true)
    assert.match(
      text,
      /^SERVICE +ENDPOINTS +FORWARD SECRECY +SCORE +VERDICT\nweb +1 +post-quantum +A +passes\nPOP +1 +post-quantum +A +passes\nIMAP +1 +partial +\S+ +FAILS\nSMTP in +0 +not audited\nsubmission +1 +post-quantum +A +passes\nIMAP: forward secrecy: partial/,
    )
  })

  test('what has no line on the sheet is named, with how to give it one', async () => {
    const { text } = await audit(['localhost:20443'], { profile: 'magazine' })
    assert.match(text, /\nNot on the sheet: tls:\/\/localhost:20443\. Name the service: https:\/\/host:port\.$/)
  })

  test('a host without an address is told as that, once; one that was named with its port is a finding', async () => {
    const { text, json, failed } = await audit(['no-such-host'], {}, [], [])
    assert.match(text, /Nobody answers at no-such-host, which has no address\.\n/)
    assert.partialDeepStrictEqual(json, { closed: ['no-such-host, which has no address'] })
    assert.equal(failed, true)
    const asked: Endpoint[] = []
    await audit(['no-such-host:993'], {}, asked, [])
    assert.equal(asked[0]?.address, 'no-such-host')
  })

  test('checks can be chosen; grades are of all of them', async () => {
    const { json } = await audit(['localhost:143'], { only: ['heartbleed', 'cbc'], skip: ['cbc'] })
    const [endpoint] = (json as { endpoints: { rows: { check: string }[]; forwardSecrecy: { level: string } }[] })
      .endpoints
    assert.deepEqual(
      [endpoint?.rows.map(({ check }) => check), endpoint?.forwardSecrecy.level],
      [['heartbleed'], 'partial'],
    )
    await assert.rejects(audit(['localhost'], { skip: ['heartblood'] }), (error) => isFault(error, 'audit/bad-check'))
  })

  test('every address of a host is audited, and what differs is a finding of its own', async () => {
    const addresses = ['192.0.2.1', '2001:db8::1', '192.0.2.66', '192.0.2.4', '192.0.2.5']
    const asked: Endpoint[] = []
    const options = { failOn: 'medium' as const, sarif: 'several.sarif' }
    const { text, json, failed } = await audit(['imaps://localhost'], options, asked, addresses)
    assert.equal(failed, true)
    assert.deepEqual(
      asked.map(({ address }) => address),
      ['192.0.2.1', '2001:db8::1', '192.0.2.66', '192.0.2.4'],
    )
    assert.match(text, /^imaps:\/\/localhost:993 \(192\.0\.2\.66\)$/m)
    assert.match(text, /medium +addresses-agree +192\.0\.2\.66: has TLSv1\.2 TLS_RSA_WITH_AES_128_GCM_SHA256/)
    assert.match(text, /Addresses that were left out \(see --addresses\): localhost: 1 of 5\./)
    assert.deepEqual((json as { leftOut: string[] }).leftOut, ['localhost: 1 of 5'])
    const { runs } = JSON.parse(await readFile(join(folder, 'several.sarif'), 'utf8'))
    const prints = runs[0].results.map((one: { partialFingerprints: object }) =>
      JSON.stringify(one.partialFingerprints),
    )
    assert.equal(new Set(prints).size, prints.length)
    assert.equal(runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri, 'imaps://localhost:993')
    const few = await audit(['imaps://localhost'], { ...options, addresses: 1 }, [], addresses)
    assert.equal(few.failed, false)
  })

  test('silence at one address is a finding where another answers', async () => {
    const { text, failed } = await audit(['localhost'], {}, [], ['192.0.2.1', '192.0.2.99'])
    assert.equal(failed, true)
    assert.match(text, /imaps:\/\/localhost:993 \(192\.0\.2\.99\)\n.*\n {2}connection refused/)
    assert.match(text, /Nobody answers at smtp:\/\/localhost:25, pop3:\/\/localhost:110\./)
  })

  test('targets come from a file, another name is asked for, reports go into files', async () => {
    await writeFile(join(folder, 'targets'), '# ours\nimaps://localhost\npop3s://localhost\n')
    const asked: Endpoint[] = []
    await audit([], { file: 'targets', serverName: 'mail.posthus.test', html: 'a.html', sarif: 'a.sarif' }, asked)
    assert.deepEqual(
      asked.map(({ service, host }) => [service, host]),
      [
        ['imaps', 'mail.posthus.test'],
        ['pop3s', 'mail.posthus.test'],
      ],
    )
    assert.match(await readFile(join(folder, 'a.html'), 'utf8'), /^<!DOCTYPE html>/)
    assert.equal(JSON.parse(await readFile(join(folder, 'a.sarif'), 'utf8')).version, '2.1.0')
    await assert.rejects(audit([], { file: 'nothing' }), (error) => isFault(error, 'audit/bad-target'))
    await assert.rejects(audit(['localhost:993'], { html: 'no/such/folder.html' }), (error) =>
      isFault(error, 'audit/cannot-write'),
    )
  })
})
