import type { AuditedEndpoint } from '../../audit/audited-endpoint.ts'
import type { PostureCount } from '../posture-ledger.ts'
import type { Service } from '../protection.ts'
import type { PublishedCheck } from './published-checks.ts'

const DAY_MS = 86_400_000

/** An audit older than this bears nothing out: it runs every day. */
export const MAX_AUDIT_AGE_MS = 3 * DAY_MS

/** What claims are measured with. */
export interface Evidence {
  /** Every port that is listened on. */
  readonly listening: readonly { readonly service: Service; readonly port: number }[]
  /** The last result of every endpoint. */
  readonly audits: readonly AuditedEndpoint[]
  /** Connections of the last days. */
  readonly counts: readonly PostureCount[]
  /** The domains that are hosted. */
  readonly domains: readonly string[]
  /** The last look at what each of them publishes. */
  readonly published: readonly PublishedCheck[]
  readonly nowMs: number
}

/** What the measurements say of one statement for one service. */
export type Verdict =
  | { readonly kind: 'holds'; readonly evidence: string }
  /** `evidence`: the row of the audit or of the ledger that says otherwise. */
  | { readonly kind: 'contradicted'; readonly evidence: string }
  /** Nobody has looked, or not lately: then it is not said. */
  | { readonly kind: 'unmeasured'; readonly evidence: string }
