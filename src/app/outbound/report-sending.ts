import type { Log } from '../../base/log.ts'
import { DkimSigner } from '../../core/dkim/dkim-signer.ts'
import { ReportSending } from '../../core/reports/report-sending.ts'
import { isFitForMail } from '../../net/dns/public-address.ts'
import { HttpsReportPoster } from '../../net/reports/https-report-poster.ts'
import { ZlibPacking } from '../../net/reports/report-packing.ts'
import type { House } from '../house/house.ts'

/** Short enough for a stop to wait for it. */
const POST_TIMEOUT_MS = 20_000

/** What sends the house's reports. */
export function reportSending(house: House, log: Log): ReportSending {
  const { configuration, directory, dns, clock, outbound } = house
  const settings = { tls: configuration.tls.policy, timeoutMs: POST_TIMEOUT_MS, allowsAddress: isFitForMail }
  return new ReportSending(
    {
      book: house.reports,
      dmarc: house.dmarcLedger,
      tls: outbound.tlsReports,
      dns,
      queue: house.queue,
      desk: house.desk,
      deliveries: house.deliveries,
      signer: new DkimSigner((domain) => directory.dkimKeys(domain), clock),
      poster: new HttpsReportPoster(dns, settings, log),
      packing: new ZlibPacking(),
      spool: house.spool,
      clock,
      log,
    },
    { kinds: configuration.reports.kinds, lifetimeMs: configuration.queue.expiresMs },
  )
}
