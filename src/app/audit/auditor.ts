import type { Clock } from '../../base/clock.ts'
import type { AuditSubject } from '../../core/audit/audit-subject.ts'
import type { AuditedEndpoint } from '../../core/audit/audited-endpoint.ts'
import { askRevoked } from '../../core/audit/certificate/ask-revoked.ts'
import type { TrustedRoots } from '../../core/audit/certificate/certificate-path.ts'
import { tryCheckCertificate } from '../../core/audit/certificate/checked-certificate.ts'
import { addSharedRows } from '../../core/audit/checks/shared-checks.ts'
import { lookUpDomainFacts } from '../../core/audit/domain-facts.ts'
import type { Endpoint, EndpointFacts } from '../../core/audit/endpoint-facts.ts'
import { unknown } from '../../core/audit/fact.ts'
import { judgeEndpoint, regrade } from '../../core/audit/judge-endpoint.ts'
import type { AskAuthority } from '../../core/certificates/revocation-inquiry.ts'
import type { Dns } from '../../core/dns/dns.ts'
import type { FetchPolicy } from '../../core/publishing/check/check-policies.ts'

/** Port: finds out from outside what there is to know about an endpoint. Never throws for what a server does. */
export type Probe = (endpoint: Endpoint) => Promise<EndpointFacts>

/** What is said of an endpoint by others than itself; undefined: nobody is asked. */
export interface AskAround {
  readonly dns: Dns
  readonly fetchPolicy: FetchPolicy
  /** Authorities, at the addresses that certificates name. */
  readonly authorities: AskAuthority
}

/** An endpoint, with the domain whose mail comes there. */
export interface Task {
  readonly endpoint: Endpoint
  readonly mailDomain?: string | undefined
}

/** Endpoints that are probed at the same time: they are often of one host. */
const AT_ONCE = 6

/** Audits endpoints: probes them, looks at their certificates and at what the DNS says, judges each, and then all of them together. */
export class Auditor {
  readonly #probe: Probe
  readonly #around: AskAround | undefined
  readonly #roots: TrustedRoots
  readonly #clock: Pick<Clock, 'nowMs'>

  constructor(probe: Probe, around: AskAround | undefined, roots: TrustedRoots, clock: Pick<Clock, 'nowMs'>) {
    this.#probe = probe
    this.#around = around
    this.#roots = roots
    this.#clock = clock
  }

  /** `earlier`: last results by name, for what only shows over days. `onDone` is called after each endpoint. */
  async audit(
    tasks: readonly Task[],
    earlier: ReadonlyMap<string, AuditedEndpoint>,
    onDone: (done: AuditedEndpoint) => void = () => undefined,
  ): Promise<readonly AuditedEndpoint[]> {
    const subjects: AuditSubject[] = []
    const judged: AuditedEndpoint[] = []
    const queue = tasks.entries()
    const work = async () => {
      for (const [index, task] of queue) {
        const subject = await this.#subject(task)
        const endpoint = judgeEndpoint(subject)
        subjects[index] = subject
        judged[index] = endpoint
        onDone(endpoint)
      }
    }
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, tasks.length) }, work))
    return addSharedRows(judged, earlier).map((endpoint, index) => regrade(endpoint, subjects[index] as AuditSubject))
  }

  async #subject({ endpoint, mailDomain }: Task): Promise<AuditSubject> {
    const { host, port } = endpoint
    const around = this.#around
    const [facts, dns] = await Promise.all([
      this.#probe(endpoint),
      around && isName(host) ? lookUpDomainFacts(around.dns, host, port, mailDomain, around.fetchPolicy) : undefined,
    ])
    const nowMs = this.#clock.nowMs()
    const certificates = await Promise.all(
      facts.certificates.chains.map(async (chain) => {
        const revoked = around ? await askRevoked(chain, around.authorities, nowMs) : unknown('nobody was asked')
        return tryCheckCertificate(chain, host, this.#roots, nowMs, revoked) ?? []
      }),
    )
    return { facts, certificates: certificates.flat(), dns }
  }
}

/** The DNS knows nothing of addresses, nor of a machine's own names. */
function isName(host: string): boolean {
  return host.includes('.') && !/^[0-9.]+$/.test(host) && !host.includes(':')
}
