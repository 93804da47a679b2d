import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ALL_CHECKS } from '../../src/core/audit/checks/all-checks.ts'
import { makeCertificate } from '../../test/interop/harness/certificate.ts'
import { Posthus } from '../../test/interop/harness/posthus.ts'
import { runWell } from '../../test/interop/harness/program.ts'
import { startNginx } from '../../test/interop/harness/tls-peers.ts'
import type { Workbench } from '../../test/interop/harness/workbench.ts'
import { type ComparedField, compareFields, compareSuites } from './testssl-fields.ts'
import {
  type AuditTarget,
  type Cost,
  lookWithNmap,
  lookWithPosthus,
  lookWithSslscan,
  lookWithTestssl,
} from './tools.ts'

/** One server, as all tools see it. */
export interface ComparedTarget {
  readonly name: string
  readonly forwardSecrecy: string
  readonly score: string
  readonly costs: readonly Cost[]
  readonly compared: number
  readonly differences: readonly ComparedField[]
  readonly onlyTheirs: readonly string[]
  readonly onlyOurs: readonly string[]
}

/** What is kept of a comparison. `checks`: the rules there were then; with others it has to be made again. */
export interface RecordedComparison {
  readonly testssl: string
  readonly checks: readonly string[]
  readonly targets: readonly ComparedTarget[]
}

/** An nginx as there are many: no forward secrecy, old versions, tickets for a day. */
const WEAK = `ssl_protocols TLSv1 TLSv1.1 TLSv1.2;
ssl_ciphers AES128-SHA:AES256-SHA:AES128-GCM-SHA256:@SECLEVEL=0;
ssl_prefer_server_ciphers off;
ssl_session_tickets on;
ssl_session_timeout 24h;`

/** Lays the auditor beside testssl.sh, sslscan and nmap, on servers of this machine, prints what differs and what each has cost, and keeps it. */
export async function compareAudits(bench: Workbench): Promise<void> {
  const targets: ComparedTarget[] = []
  for (const target of await targetsOf(bench)) {
    targets.push(await compareAt(target, bench.folder))
    console.log(describe(targets.at(-1) as ComparedTarget))
  }
  const { stdout } = await runWell('dpkg-query', ['--status', 'testssl.sh'])
  const testssl = /^Version: (.*)$/m.exec(stdout)?.[1] ?? 'not known'
  const recorded: RecordedComparison = { testssl, checks: ALL_CHECKS.map(({ id }) => id), targets }
  writeFileSync(join(import.meta.dirname, 'recorded.json'), `${JSON.stringify(recorded, null, 2)}\n`)
}

async function targetsOf(bench: Workbench): Promise<readonly AuditTarget[]> {
  const posthus = await Posthus.start(bench, {})
  const files = await makeCertificate(bench.folder, 'weak', 'rsa')
  const authority = posthus.authority
  return [
    { name: 'Posthus, IMAP', port: posthus.ports.imaps, service: 'imaps', authority },
    { name: 'Posthus, SMTP with STARTTLS', port: posthus.ports.smtp, service: 'smtp', authority },
    {
      name: 'nginx without forward secrecy',
      port: await startNginx(bench, files, WEAK),
      service: 'https',
      authority: files.certificate,
    },
  ]
}

async function compareAt(target: AuditTarget, folder: string): Promise<ComparedTarget> {
  const { cost, endpoint } = await lookWithPosthus(target)
  const theirs = await lookWithTestssl(target, folder)
  const others = [await lookWithSslscan(target), await lookWithNmap(target)]
  const fields = compareFields(theirs.findings, endpoint)
  return {
    name: target.name,
    forwardSecrecy: endpoint.forwardSecrecy.level,
    score: `${endpoint.score.grade} ${endpoint.score.points}`,
    costs: [cost, theirs.cost, ...others.filter((one) => one !== undefined)],
    compared: fields.length,
    differences: fields.filter(({ reason }) => reason !== undefined),
    ...compareSuites(theirs.findings, endpoint),
  }
}

function describe({
  name,
  forwardSecrecy,
  score,
  costs,
  compared,
  differences,
  onlyTheirs,
  onlyOurs,
}: ComparedTarget): string {
  return [
    `${name}: forward secrecy ${forwardSecrecy}, score ${score}`,
    ...costs.map(
      ({ tool, seconds, connections }) =>
        `  ${tool.padEnd(14)} ${seconds.toFixed(2).padStart(7)} s  ${String(connections).padStart(5)} connections`,
    ),
    `  ${compared - differences.length} of ${compared} fields of testssl.sh are the same`,
    ...differences.map(
      ({ field, check, theirs, ours, reason }) => `  ${field} (${check}): theirs ${theirs}, ours ${ours}: ${reason}`,
    ),
    `  suites only testssl.sh has found: ${onlyTheirs.join(', ') || 'none'}; only we: ${onlyOurs.join(', ') || 'none'}`,
  ].join('\n')
}
