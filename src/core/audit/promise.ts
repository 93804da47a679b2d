import type { AuditedEndpoint } from './audited-endpoint.ts'

/**
 * What of an own endpoint contradicts the promise that everything is forward-secret, or undefined if nothing does. What could not be found out, or an endpoint that did not answer, contradicts
 * nothing: it proves nothing either, and whoever makes a claim has to ask for more.
 */
export function promiseBrokenBy({
  failure,
  forwardSecrecy,
}: Pick<AuditedEndpoint, 'failure' | 'forwardSecrecy'>): string | undefined {
  const { level, reasons } = forwardSecrecy
  if (failure !== undefined || (level !== 'partial' && level !== 'none')) return undefined
  return reasons[0] ?? level
}
