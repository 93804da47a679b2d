import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { AuditReport, ReportedEndpoint } from '../../src/core/audit/report/audit-report.ts'
import { TestAuthority } from '../kit/test-authority.ts'
import { ImportedCertificates } from './harness/imported-certificates.ts'
import { Posthus, type ServiceName } from './harness/posthus.ts'
import { runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const EV_HOST = 'mail.posthus.test'
const DV_HOST = 'other.posthus.test'
/** CA/Browser Forum: EV Guidelines §9.3.2, Baseline Requirements §7.1.6.1. */
const EV = 'certificatePolicies=2.23.140.1.1'
const DV = 'certificatePolicies=2.23.140.1.2.1'

const SERVICES: readonly ServiceName[] = [
  'https',
  'imaps',
  'imap',
  'pop3s',
  'pop3',
  'smtp',
  'submission',
  'submissions',
  'managesieve',
]

let bench: Workbench
let posthus: Posthus
let certificates: ImportedCertificates

before(async () => {
  bench = await Workbench.open('levels')
  const root = TestAuthority.root('Test Root')
  bench.defer(async () => root[Symbol.dispose]())
  posthus = await Posthus.start(bench, {
    hostname: EV_HOST,
    members: [],
    tables: `[tls]
issuer = "inventory"
[operator]
name = "Posthus AS"
country = "NO"
registration = "987654321"
category = "Private Organization"
[audit]
ca-file = "${bench.path('root.pem')}"
`,
  })
  certificates = new ImportedCertificates(bench, root, root.authority('Test EV CA'), posthus)
  const ev = await certificates.import(EV_HOST, EV, 'EV')
  const dv = await certificates.import(DV_HOST, DV, 'DV', '--plain')
  await certificates.active(ev.id, dv.id)
})

after(() => bench[Symbol.asyncDispose]())

test('an EV certificate on one host and a DV one on another are graded alike, at every service', async () => {
  const [ev, dv] = [await audited(EV_HOST), await audited(DV_HOST)]
  assert.equal(ev.endpoints.length, SERVICES.length)
  assert.deepEqual(ev.endpoints.map(verdict), dv.endpoints.map(verdict))
  assert.deepEqual(ev.magazine, dv.magazine)
  for (const { name, failure, score, forwardSecrecy } of ev.endpoints) {
    assert.equal(failure, undefined, name)
    assert.match(score.grade ?? '', /^A/, name)
    assert.equal(forwardSecrecy.level, 'post-quantum', name)
  }
})

test('what differs is the name, and what the authority says of the holder', async () => {
  const [ev, dv] = [await audited(EV_HOST), await audited(DV_HOST)]
  for (const [index, endpoint] of ev.endpoints.entries()) {
    const other = dv.endpoints[index] as ReportedEndpoint
    assert.deepEqual(said(endpoint, 'certificate-level'), ['EV, Posthus AS, NO'], endpoint.name)
    assert.deepEqual(said(other, 'certificate-level'), ['DV'], other.name)
    assert.deepEqual(said(endpoint, 'certificate-name'), [EV_HOST])
    assert.deepEqual(said(other, 'certificate-name'), [DV_HOST])
  }
})

test('the panel names the operator as the EV certificate has it, and says the level', async () => {
  const url = `https://${EV_HOST}:${posthus.ports.https}/security`
  const trust = ['--cacert', certificates.root, '--resolve', `${EV_HOST}:${posthus.ports.https}:127.0.0.1`]
  const { stdout } = await runWell('curl', ['-sS', '--fail', ...trust, url])
  const panel = /<section class="panel" aria-label="Operated by">[\s\S]*?<\/section>/.exec(stdout)?.[0] ?? ''
  for (const word of ['Posthus AS', 'NO', '987654321', 'EV']) assert.ok(panel.includes(word), `${word}: ${panel}`)
})

test('the audit of the house trusts the authority that its operator has configured, and says who names it', async () => {
  const { stdout } = await posthus.command(['audit', '--json', '--all'])
  const report = JSON.parse(stdout) as AuditReport
  assert.equal(report.endpoints.length, SERVICES.length)
  for (const endpoint of report.endpoints) {
    const [trust] = said(endpoint, 'certificate-trust')
    assert.match(trust ?? '', /^Test Root \d+, which not everybody trusts: audit\.ca-file \(.*root\.pem\) names it$/)
    assert.equal(endpoint.rows.find(({ check }) => check === 'certificate-trust')?.state, 'holds')
  }
})

/** Every service, asked for by one name. */
async function audited(host: string): Promise<AuditReport> {
  const targets = SERVICES.map((service) => `${service}://127.0.0.1:${posthus.ports[service]}`)
  const options = ['--server-name', host, '--ca', certificates.root, '--all', '--json', '--fail-on', 'none']
  return JSON.parse((await posthus.command(['audit', ...targets, ...options])).stdout)
}

/** All that a report says of an endpoint and that is neither a time, nor the name that was asked for, nor the level. */
function verdict({ service, host, failure, forwardSecrecy, score, protocols, groups, suites, rows }: ReportedEndpoint) {
  const judged = rows.map(({ check, state, severity, evidence }) => ({
    check,
    state,
    severity,
    evidence: check === 'certificate-level' ? '' : evidence.replaceAll(host, 'the host'),
  }))
  const sorted = judged.toSorted((a, b) => a.check.localeCompare(b.check))
  return { service, failure, forwardSecrecy, score, protocols, groups, suites, rows: sorted }
}

function said({ rows }: ReportedEndpoint, check: string): string[] {
  return rows.filter((row) => row.check === check).map(({ evidence }) => evidence)
}
