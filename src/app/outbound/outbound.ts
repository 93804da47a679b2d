import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import type { Log } from '../../base/log.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { MailExchangers } from '../../core/queue/mail-exchangers.ts'
import type { MailRouter } from '../../core/queue/mail-route.ts'
import { StaticRoutes } from '../../core/queue/static-routes.ts'
import type { PeerMemory } from '../../core/transport-policy/peer-memory.ts'
import { StsPolicies } from '../../core/transport-policy/sts-policies.ts'
import type { StsPolicyStore } from '../../core/transport-policy/sts-policy-store.ts'
import type { TlsReportLedger } from '../../core/transport-policy/tls-report-ledger.ts'
import { TransportPolicies } from '../../core/transport-policy/transport-policies.ts'
import { TransportRecords } from '../../core/transport-policy/transport-records.ts'
import { isFitForMail } from '../../net/dns/public-address.ts'
import { FETCH_SETTINGS, HttpsPolicyFetcher } from '../../net/mta-sts/https-policy-fetcher.ts'
import type { SessionSettings } from '../../net/smtp/smtp-session.ts'
import { SMTP_TIMEOUTS } from '../../net/smtp/smtp-timeouts.ts'
import type { SqliteDatabase } from '../../store/sql/sqlite-database.ts'
import { SqlitePeerMemory } from '../../store/transport-policy/sqlite-peer-memory.ts'
import { SqliteStsPolicyStore } from '../../store/transport-policy/sqlite-sts-policy-store.ts'
import { SqliteTlsReportLedger } from '../../store/transport-policy/sqlite-tls-report-ledger.ts'
import type { Configuration } from '../config/configuration.ts'

const SMTP_PORT = 25
/** How long counts for TLS reports are kept; a report is about one day. RFC 8460 §4.1. */
const KEEP_REPORTS_MS = 30 * 86_400_000

/** What sending to others stands on: where mail goes, and what connections there have to prove. */
export interface Outbound extends AsyncDisposable {
  readonly router: MailRouter
  readonly policies: TransportPolicies
  readonly records: TransportRecords
  readonly sts: StsPolicies
  readonly stsStore: StsPolicyStore
  readonly memory: PeerMemory
  readonly tlsReports: TlsReportLedger
  readonly session: SessionSettings
  /** Fetches policies again that are in use, and forgets what is old. */
  tidy(signal: AbortSignal): Promise<void>
}

interface Surroundings {
  readonly dns: Dns
  /** The directory's database. */
  readonly database: SqliteDatabase
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
}

/** Puts together what sending stands on. */
export function openOutbound(configuration: Configuration, surroundings: Surroundings): Outbound {
  const { dns, database, clock, log } = surroundings
  const { transport, tls, hostname } = configuration
  const stsStore = new SqliteStsPolicyStore(database)
  const fetcher = new HttpsPolicyFetcher(dns, { ...FETCH_SETTINGS, tls: tls.policy, allowsAddress: isFitForMail })
  const sts = new StsPolicies(dns, stsStore, fetcher, clock, log)
  const memory = new SqlitePeerMemory(database)
  const policies = new TransportPolicies(dns, sts, memory, clock, transport)
  const tlsReports = new SqliteTlsReportLedger(database, clock, log)
  return {
    router: routerOf(configuration, surroundings),
    policies,
    records: new TransportRecords(policies, memory, tlsReports, clock, log),
    sts,
    stsStore,
    memory,
    tlsReports,
    session: { hostname, timeouts: SMTP_TIMEOUTS, tls: tls.policy },
    async tidy(signal) {
      const nowMs = clock.nowMs()
      await memory.sweep(nowMs - transport.rememberMs)
      await tlsReports.sweep(nowMs - KEEP_REPORTS_MS)
      await sts.refresh(signal)
    },
    [Symbol.asyncDispose]: () => tlsReports.close(),
  }
}

function routerOf({ hostname, routes }: Configuration, { dns, entropy }: Surroundings): MailRouter {
  const settings = { ownHosts: [hostname], port: SMTP_PORT, maxHosts: 10, maxAddresses: 8 }
  const exchangers = new MailExchangers(dns, entropy, { ...settings, allowsAddress: isFitForMail })
  const anywhere = new MailExchangers(dns, entropy, { ...settings, allowsAddress: () => true })
  const configured = new Map([...routes].map(([domain, { host, port }]) => [domain, [{ name: host, port }]]))
  return new StaticRoutes(configured, anywhere, exchangers)
}
