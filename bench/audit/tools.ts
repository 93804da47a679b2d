import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuditReport, ReportedEndpoint } from '../../src/core/audit/report/audit-report.ts'
import { type Outcome, run } from '../../test/interop/harness/program.ts'
import { CountingProxy } from './counting-proxy.ts'

/** A server to be looked at, on this machine. */
export interface AuditTarget {
  readonly name: string
  readonly port: number
  readonly service: 'https' | 'imaps' | 'smtp'
  /** PEM file of the authority of its certificate. */
  readonly authority: string
}

/** What one look has cost. */
export interface Cost {
  readonly tool: string
  readonly seconds: number
  readonly connections: number
}

/** One thing that testssl.sh says. */
export interface TestsslFinding {
  readonly id: string
  readonly severity: string
  readonly finding: string
}

const TIMEOUT_MS = 600_000
const posthus = join(import.meta.dirname, '../../bin/posthus')

export async function lookWithPosthus(target: AuditTarget): Promise<{ cost: Cost; endpoint: ReportedEndpoint }> {
  const { cost, outcome } = await measured('posthus audit', target, (port) =>
    run(
      posthus,
      ['audit', '--json', '--fail-on', 'none', '--ca', target.authority, `${target.service}://localhost:${port}`],
      { timeoutMs: TIMEOUT_MS },
    ),
  )
  const [endpoint] = (JSON.parse(outcome.stdout) as AuditReport).endpoints
  if (!endpoint) throw new Error(`nothing was audited:\n${outcome.stdout}${outcome.stderr}`)
  return { cost, endpoint }
}

export async function lookWithTestssl(
  target: AuditTarget,
  folder: string,
): Promise<{ cost: Cost; findings: TestsslFinding[] }> {
  const file = join(folder, `${target.name.replaceAll(/[^a-z]/gi, '-')}.json`)
  const starttls = target.service === 'smtp' ? ['--starttls', 'smtp'] : []
  const { cost, outcome } = await measured('testssl.sh', target, (port) =>
    run(
      'testssl',
      [
        '--quiet',
        '--color',
        '0',
        '--warnings',
        'off',
        '--jsonfile',
        file,
        '--add-ca',
        target.authority,
        '--ip',
        '127.0.0.1',
        ...starttls,
        `localhost:${port}`,
      ],
      { timeoutMs: TIMEOUT_MS },
    ),
  )
  const findings = JSON.parse(readFileSync(file, 'utf8')) as TestsslFinding[]
  if (findings.length < 50) throw new Error(`testssl.sh broke off:\n${outcome.stdout}${outcome.stderr}`)
  return { cost, findings }
}

export async function lookWithSslscan(target: AuditTarget): Promise<Cost> {
  const starttls = target.service === 'smtp' ? ['--starttls-smtp'] : []
  const { cost } = await measured('sslscan', target, (port) =>
    run('sslscan', ['--no-colour', ...starttls, `127.0.0.1:${port}`], { timeoutMs: TIMEOUT_MS }),
  )
  return cost
}

/** Undefined for STARTTLS: nmap looks for it at the usual ports only. */
export async function lookWithNmap(target: AuditTarget): Promise<Cost | undefined> {
  if (target.service === 'smtp') return undefined
  const { cost } = await measured('nmap', target, (port) =>
    run('nmap', ['-Pn', '-p', `${port}`, '--script', '+ssl-enum-ciphers', '127.0.0.1'], { timeoutMs: TIMEOUT_MS }),
  )
  return cost
}

async function measured(
  tool: string,
  target: AuditTarget,
  look: (port: number) => Promise<Outcome>,
): Promise<{ cost: Cost; outcome: Outcome }> {
  using proxy = await CountingProxy.before(target.port)
  const begun = performance.now()
  const outcome = await look(proxy.port)
  const seconds = Math.round((performance.now() - begun) / 10) / 100
  return { cost: { tool, seconds, connections: proxy.connections }, outcome }
}
