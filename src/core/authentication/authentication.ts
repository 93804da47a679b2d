import type { ArcResult } from '../arc/check-chain.ts'
import type { DkimResult } from '../dkim/message-signatures.ts'
import type { BimiResult } from './check-bimi.ts'
import type { DmarcResult } from './check-dmarc.ts'
import type { IprevResult } from './check-iprev.ts'
import type { SpfResult } from './check-spf.ts'

/**
 * What could be found out about where a message comes from, once, when it arrived. A plain value that is kept with the message as JSON: every text in it is bounded,
 * and what comes from others is only ever shown as text.
 */
export interface Authentication {
  readonly spf: Omit<SpfResult, 'explanation'>
  readonly dkim: readonly DkimFact[]
  /** There were more signatures than are looked at. */
  readonly dkimCut: boolean
  readonly arc: ArcFact
  readonly dmarc: DmarcResult
  readonly iprev: IprevResult
  readonly bimi: BimiResult
}

export interface DkimFact extends Omit<DkimResult, 'signedFields'> {
  /** Whether each field Autocrypt of the message is under the signature; only where there is such a field. Nothing is known of what came before this was noted. */
  readonly coversAutocrypt?: boolean
}

export interface ArcFact {
  readonly result: ArcResult['result']
  readonly reason: string | undefined
  /** Domains of those who sealed, the newest last. */
  readonly sealers: readonly string[]
  /** The sealer whom the operator trusts and who says that DMARC passed when the message came to it. */
  readonly attestedBy: string | undefined
}
