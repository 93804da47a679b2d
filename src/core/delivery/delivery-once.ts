import type { MailWriter } from '../mail/mail-store.ts'
import type { LocalTarget } from './local-target.ts'

/** Longer than a queue that stood still for a holiday has something to do again. */
const REMEMBERED_MS = 30 * 86_400_000

/**
 * Whether a copy from the queue has been kept before: the queue brings it once more if it died before it could write down that it had. To be asked in the transaction that keeps the copy, so that both are
 * there or neither. Nothing else is ever taken for a repetition: see docs/decisions/receiving-mail.md.
 */
export async function isRepeated(mail: MailWriter, { deliveryId }: LocalTarget, nowMs: number): Promise<boolean> {
  return deliveryId !== undefined && !(await mail.takeDelivery(deliveryId, nowMs + REMEMBERED_MS, nowMs))
}
