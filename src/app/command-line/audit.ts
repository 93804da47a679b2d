import { type Command, InvalidArgumentError, Option } from 'commander'
import { SEVERITIES } from '../../core/audit/audit-row.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { DNS_SETTINGS, ResolverDns } from '../../net/dns/resolver-dns.ts'
import { PROBE_LIMITS, type ProbeLimits } from '../../net/tls-probe/probe-limits.ts'
import type { AuditOptions } from '../commands/audit.ts'
import type { Configuration } from '../config/configuration.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber, type Surroundings } from './desk.ts'

interface AuditWords extends CommonOptions, Omit<AuditOptions, 'limits'> {
  readonly budget: number
  readonly pace: number
  readonly timeout: number
}

/** Two of each kind are what most names have at most. */
const ADDRESSES = 4

/** Audits the own listeners, or anybody's. What it takes is loaded when it is used. */
export function addAuditCommand(program: Command, desk: Desk, surroundings: Surroundings): void {
  leaf(
    program,
    'audit [targets...]',
    'how well connections are protected: of the own listeners, or of hosts, ports (imap://host) and domains',
  )
    .option('--file <file>', 'targets from a file, one on each line')
    .addOption(new Option('--profile <name>', 'one sheet with a verdict for each service').choices(['magazine']))
    .option('--html <file>', 'writes the report as a page')
    .option('--sarif <file>', 'writes the report as SARIF 2.1.0')
    .addOption(
      new Option('--fail-on <severity>', 'from which severity on the exit code is 1')
        .choices([...SEVERITIES, 'none'])
        .default('high'),
    )
    .option('--all', 'shows what holds as well')
    .option('--only <checks>', 'shows only these checks, with commas between', names)
    .option('--skip <checks>', 'leaves these checks out', names)
    .option('--server-name <host>', 'asks for this host name instead of that of the target')
    .option(
      '--addresses <number>',
      'addresses of one host name that are audited, IPv4 and IPv6 by turns',
      positiveNumber,
      ADDRESSES,
    )
    .option('--ca <file>', 'trusts the authority in a PEM file too')
    .option('--budget <number>', 'connections to one endpoint', positiveNumber, PROBE_LIMITS.maxConnections)
    .option('--pace <ms>', 'milliseconds between two connections to one endpoint', milliseconds, PROBE_LIMITS.pauseMs)
    .option('--timeout <seconds>', 'for one answer', positiveNumber, PROBE_LIMITS.answerMs / 1000)
    .action(async (targets: string[], words: AuditWords) => {
      const options = { ...words, limits: limitsOf(words) }
      const { auditOthers, auditOwn } = await import('../commands/audit.ts')
      if (targets.length === 0 && words.file === undefined) {
        await desk.inHouse(words, (house) => auditOwn(house, surroundings, options))
        return
      }
      // Without a configuration too: this is of use to anybody, anywhere.
      const configuration = words.config === undefined ? undefined : await desk.configuration(words)
      desk.print(await auditOthers(targets, dnsOf(configuration, surroundings), surroundings, options), words)
    })
}

function dnsOf(configuration: Configuration | undefined, { clock, entropy }: Surroundings): Dns {
  return new ResolverDns(clock, entropy, { ...DNS_SETTINGS, ...configuration?.dns })
}

function limitsOf({ budget, pace, timeout }: AuditWords): ProbeLimits {
  return { ...PROBE_LIMITS, maxConnections: budget, pauseMs: pace, answerMs: timeout * 1000, connectMs: timeout * 1000 }
}

function names(text: string): readonly string[] {
  return text.split(',').map((name) => name.trim())
}

function milliseconds(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text)) throw new InvalidArgumentError('Write a whole number of milliseconds.')
  return Number(text)
}
