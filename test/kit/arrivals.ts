import { silentLog } from '../../src/base/log.ts'
import type { ManualClock } from '../../src/base/manual-clock.ts'
import { ArrivalCheck, type ArrivalSettings } from '../../src/core/authentication/arrival-check.ts'
import type { DmarcLedger, DmarcObservation, DmarcRow } from '../../src/core/authentication/dmarc-ledger.ts'
import {
  AUTHENTICATION_LIMITS,
  type AuthenticationSettings,
  MessageAuthenticator,
} from '../../src/core/authentication/message-authenticator.ts'
import { TrustedNetworks } from '../../src/core/authentication/trusted-networks.ts'
import type { Dns } from '../../src/core/dns/dns.ts'

/** Keeps what it is told. */
export class RecordingDmarcLedger implements DmarcLedger {
  readonly seen: DmarcObservation[] = []

  observed(observation: DmarcObservation): void {
    this.seen.push(observation)
  }

  domains = async (): Promise<readonly string[]> => []
  rows = async (): Promise<readonly DmarcRow[]> => []
  forget = async (): Promise<void> => undefined
  flush = async (): Promise<void> => undefined
}

/** The look at mail from outside, on a DNS of the test's own. */
export function arrivalsOver(
  dns: Dns,
  clock: ManualClock,
  {
    ledger = new RecordingDmarcLedger(),
    trustedRelays = ['127.0.0.0/8'],
    ...rest
  }: Partial<ArrivalSettings & AuthenticationSettings> & {
    readonly ledger?: DmarcLedger
    readonly trustedRelays?: readonly string[]
  } = {},
): ArrivalCheck {
  const hostname = 'mx.posthus.test'
  const authenticator = new MessageAuthenticator(
    dns,
    { ...AUTHENTICATION_LIMITS, hostname, trustedSealers: new Set(), ...rest },
    clock,
  )
  const settings = { authservId: hostname, hostname, refuseDmarc: true, refuseSpfFail: false, ...rest }
  return new ArrivalCheck(authenticator, ledger, new TrustedNetworks(trustedRelays), settings, silentLog)
}
