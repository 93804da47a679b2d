import { createHash } from 'node:crypto'
import type { RenewalWindow } from './acme-client.ts'

/** When certificates are renewed whose authority does not say when. Shares are of the whole life. */
export interface RenewalSettings {
  /** How much of its life is left. */
  readonly leftShare: number
  /** The same for a life of less than ten days. */
  readonly leftShareShort: number
  /** How much is left when it becomes urgent. */
  readonly urgentShare: number
}

/** A certificate as far as its renewal depends on it. */
export interface RenewableCertificate {
  /** Tells it from others, so that they do not all come at once. */
  readonly id: string
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

const SHORT_LIFE_MS = 10 * 86_400_000
/** Certificates that were issued at one time come back spread over this share of their life. */
const SPREAD_SHARE = 1 / 20
/** RFC 9773 §4.3.2: asked again this often where the authority does not say, and never more or less often than these. */
const ASK_AGAIN_MS = 6 * 3_600_000
const SOONEST_MS = 60_000
const LATEST_MS = 86_400_000

/**
 * When a certificate is to be renewed, milliseconds since the epoch: at a moment within the window that its authority suggests (RFC 9773 §4.2), else when a share of its life is left, some of it earlier so that
 * five hundred that were issued in one hour do not all come back in one. The moment is always the same for the same certificate and window: it depends on no memory, and no restart draws it again.
 */
export function renewalMoment(
  certificate: RenewableCertificate,
  window: Pick<RenewalWindow, 'startMs' | 'endMs'> | undefined,
  settings: RenewalSettings,
): number {
  const { id, notBeforeMs, notAfterMs } = certificate
  const life = notAfterMs - notBeforeMs
  if (window) {
    const { startMs, endMs } = window
    const chosen = startMs + share(`${id} ${startMs} ${endMs}`) * (endMs - startMs)
    // A window after the end of the certificate would have us serve one that has expired.
    return Math.min(chosen, notAfterMs - life * settings.urgentShare)
  }
  const left = life < SHORT_LIFE_MS ? settings.leftShareShort : settings.leftShare
  return notAfterMs - life * left - life * SPREAD_SHARE * share(id)
}

/** From when on so little is left that a renewal that fails is an alarm, milliseconds since the epoch. */
export function urgentMoment(
  { notBeforeMs, notAfterMs }: Omit<RenewableCertificate, 'id'>,
  { urgentShare }: Pick<RenewalSettings, 'urgentShare'>,
): number {
  return notAfterMs - (notAfterMs - notBeforeMs) * urgentShare
}

/** Whether the authority wants it gone at once: it has been revoked, or will be. RFC 9773 §4.2. */
export function isOverdue(window: Pick<RenewalWindow, 'endMs'>, nowMs: number): boolean {
  return window.endMs <= nowMs
}

/** How long until renewal information is asked for again, RFC 9773 §4.3. */
export function askAgainMs(retryAfterMs: number | undefined): number {
  return Math.min(Math.max(retryAfterMs ?? ASK_AGAIN_MS, SOONEST_MS), LATEST_MS)
}

/** From 0 to less than 1, evenly, always the same for the same text. */
function share(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32
}
