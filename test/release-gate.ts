import { LISTEN_SERVICES } from '../src/app/config/configuration.ts'
import type { AuditedEndpoint } from '../src/core/audit/audited-endpoint.ts'
import type { AuditReport } from '../src/core/audit/report/audit-report.ts'
import { Posthus } from './interop/harness/posthus.ts'
import { Workbench } from './interop/harness/workbench.ts'

/** Services that have TLS: all but the one that only leads to HTTPS. */
const SECURED = LISTEN_SERVICES.filter((service) => service !== 'http')

/**
 * What keeps a release back (R022): a feature of TLS is done when all listeners have it, so that one which is missing, could not be audited, or is not forward-secret blocks all of them. Lines for people; empty: nothing does.
 */
export function blockers(
  endpoints: readonly Pick<AuditedEndpoint, 'service' | 'failure' | 'forwardSecrecy' | 'groups' | 'protocols'>[],
): readonly string[] {
  return SECURED.flatMap((service) => {
    const endpoint = endpoints.find((one) => one.service === service)
    if (!endpoint) return [`${service}: it was not audited`]
    const { failure, forwardSecrecy, groups, protocols } = endpoint
    if (failure !== undefined) return [`${service}: ${failure}`]
    if (forwardSecrecy.level !== 'post-quantum') {
      return [`${service}: forward secrecy is ${forwardSecrecy.level}: ${forwardSecrecy.reasons.join('; ')}`]
    }
    const [first] = endpoints
    const differs = groups.join() !== first?.groups.join() || protocols.join() !== first.protocols.join()
    return differs ? [`${service}: other versions or groups than ${first?.service}: ${protocols} ${groups}`] : []
  })
}

/** Starts this checkout with every service, audits all listeners from outside, and exits with 1 if anything keeps a release back. `npm version` runs it first. */
async function main(): Promise<void> {
  await using bench = await Workbench.open('release')
  // Its own gate would end it before anybody could say which listener it is.
  const posthus = await Posthus.start(bench, { tables: '[audit]\ngate = false\n' })
  const report = JSON.parse((await posthus.tryCommand(['audit', '--json'])).stdout) as AuditReport
  const found = blockers(report.endpoints)
  if (found.length === 0) {
    console.log(
      `${report.endpoints.length} listeners are forward-secret, and agree on the same: nothing keeps a release back.`,
    )
    return
  }
  console.error(`No release: not every listener has what all have to have.\n  ${found.join('\n  ')}`)
  process.exitCode = 1
}

if (import.meta.main) await main()
