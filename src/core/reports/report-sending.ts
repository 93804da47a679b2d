import { createHash } from 'node:crypto'
import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { DmarcLedger } from '../authentication/dmarc-ledger.ts'
import type { OutboundSigner } from '../dkim/outbound-signer.ts'
import type { Dns } from '../dns/dns.ts'
import type { Spool } from '../mail/body.ts'
import type { DeliveryLog } from '../queue/delivery-log.ts'
import type { QueueIntake } from '../queue/outbound-queue.ts'
import type { QueueDesk } from '../queue/queue-desk.ts'
import type { TlsReportLedger } from '../transport-policy/tls-report-ledger.ts'
import { draftDmarcReport } from './draft-dmarc-report.ts'
import { draftTlsReport } from './draft-tls-report.ts'
import type { ReportBook, SentReport } from './report-book.ts'
import { DAY_MS, type ReportDraft, type Reporter, type ReportOccasion } from './report-draft.ts'
import { reportLetter } from './report-letter.ts'
import type { ReportPacking } from './report-packing.ts'
import { dmarcReportTargets, type FoundTargets, type ReportTarget, tlsReportTargets } from './report-uri.ts'

/** Port: hands a TLS report over by HTTPS (RFC 8460 §5.4). Resolves to whether it was taken; never fails. */
export interface ReportPoster {
  post(url: string, type: string, octets: Bytes): Promise<boolean>
}

export interface ReportSendingParts {
  readonly book: ReportBook
  readonly dmarc: DmarcLedger
  readonly tls: TlsReportLedger
  readonly dns: Dns
  readonly queue: QueueIntake
  readonly desk: Pick<QueueDesk, 'message'>
  readonly deliveries: Pick<DeliveryLog, 'find'>
  readonly signer: OutboundSigner
  readonly poster: ReportPoster
  readonly packing: ReportPacking
  readonly spool: Spool
  readonly clock: Clock
  readonly log: Log
}

export interface ReportSendingSettings {
  readonly kinds: readonly ReportOccasion['kind'][]
  /** How long a report is tried. */
  readonly lifetimeMs: number
}

/** Days that are made up for after a standstill. */
const DAYS_BACK = 3
/** A report goes out this long after the end of its day at the earliest, and within the hours that follow: RFC 8460 §4.1 wants reports spread out. */
const START_MS = 30 * 60_000
const SPREAD_MS = 20 * 3_600_000
/** Different rows of one report. */
const MAX_ROWS = 5000

/**
 * Sends each domain that asks for them its reports, one of each kind and day.
 *
 * Once: that a report is begun is written down first, durably; its message has an id in the queue that follows from what it is about, and what the queue has, or has had, is not put there again.
 * A report that is posted over HTTPS is posted once, even if the machine dies before the answer.
 */
export class ReportSending {
  readonly #parts: ReportSendingParts
  readonly #settings: ReportSendingSettings

  constructor(parts: ReportSendingParts, settings: ReportSendingSettings) {
    this.#parts = parts
    this.#settings = settings
  }

  /** Sends what is due. `reporter`: undefined where no domain is hosted that could speak. Resolves when nothing is left to do now; a report that fails does not keep the others back. */
  async round(reporter: Reporter | undefined, stopping: AbortSignal): Promise<void> {
    if (!reporter) return
    const nowMs = this.#parts.clock.nowMs()
    const today = Math.floor(nowMs / DAY_MS)
    for (const kind of this.#settings.kinds) {
      for (let day = today - DAYS_BACK; day < today; day++) {
        const settled = await this.#parts.book.settled(kind, day)
        for (const domain of await this.#domains(kind, day)) {
          if (stopping.aborted) return
          const occasion = { kind, day, domain }
          if (!settled.has(domain) && nowMs >= dueMs(occasion)) await this.#try(occasion, reporter)
        }
      }
    }
  }

  async #domains(kind: ReportOccasion['kind'], day: number): Promise<readonly string[]> {
    const { dmarc, tls } = this.#parts
    if (kind === 'dmarc') return dmarc.domains(day)
    return tls.domains(day * DAY_MS, (day + 1) * DAY_MS)
  }

  async #try(occasion: ReportOccasion, reporter: Reporter): Promise<void> {
    try {
      await this.#report(occasion, reporter, await this.#parts.book.sent(occasion))
    } catch (error) {
      this.#parts.log.error('reports/not-sent', error, { ...occasion })
    }
  }

  async #report(occasion: ReportOccasion, reporter: Reporter, known: SentReport | undefined): Promise<void> {
    const { book, clock, dmarc, log } = this.#parts
    const draftOf = await this.#draft(occasion)
    const found = draftOf ? await draftOf.targets() : { kind: 'found' as const, targets: [] }
    if (found.kind === 'later') return
    const entry = { ...occasion, targets: [] as string[], octets: 0, atMs: clock.nowMs() }
    if (!draftOf || found.targets.length === 0) {
      await book.note({ ...entry, state: 'not-wanted' })
    } else {
      const draft = draftOf.make(reporter)
      const packed = await this.#parts.packing.pack(utf8(draft.content))
      const targets = found.targets.filter(({ maxBytes }) => maxBytes === undefined || packed.length <= maxBytes)
      const begun = { ...entry, targets: targets.map(nameOf), octets: packed.length }
      if (targets.length === 0) await book.note({ ...begun, state: 'too-large' })
      else {
        await book.note({ ...begun, state: 'begun' })
        const taken = await this.#send(draft, packed, targets, reporter, known !== undefined)
        await book.note({ ...begun, state: taken ? 'sent' : 'failed' })
        log.info('reports/sent', { kind: occasion.kind, domain: occasion.domain, octets: packed.length, taken })
      }
    }
    // TLS counts are swept by age.
    if (occasion.kind === 'dmarc') await dmarc.forget(occasion.day, occasion.domain)
  }

  async #draft(occasion: ReportOccasion): Promise<Draftable | undefined> {
    const { dmarc, tls, dns } = this.#parts
    const { kind, domain, day } = occasion
    if (kind === 'tls') {
      const counts = await tls.counts(day * DAY_MS, (day + 1) * DAY_MS, domain)
      return {
        targets: () => tlsReportTargets(dns, domain),
        make: (reporter) => draftTlsReport(occasion, counts, reporter),
      }
    }
    const rows = (await dmarc.rows(day, domain)).slice(0, MAX_ROWS)
    const record = rows[0]?.observation.record
    if (record === undefined) return undefined
    return {
      targets: () => dmarcReportTargets(dns, domain, record),
      make: (reporter) => draftDmarcReport(occasion, rows, reporter),
    }
  }

  async #send(
    draft: ReportDraft,
    packed: Bytes,
    targets: readonly ReportTarget[],
    reporter: Reporter,
    isRepeated: boolean,
  ): Promise<boolean> {
    let taken = false
    for (const target of targets) {
      if (target.kind === 'mail') {
        await this.#enqueue(draft, packed, target.address, reporter)
        taken = true
      } else if (isRepeated || (await this.#parts.poster.post(target.url, 'application/tlsrpt+gzip', packed))) {
        taken = true
      }
    }
    return taken
  }

  async #enqueue(draft: ReportDraft, packed: Bytes, address: string, reporter: Reporter): Promise<void> {
    const { queue, desk, deliveries, signer, spool, clock } = this.#parts
    const id = queueId(draft.occasion, address)
    const isKnown = (await desk.message(id)) ?? (await deliveries.find({ queueId: id, most: 1 }))[0]
    if (isKnown) return
    const nowMs = clock.nowMs()
    const letter = reportLetter(draft, packed, address, reporter, nowMs)
    const signature = await signer.sign(reporter.domain, {
      async *chunks() {
        yield letter
      },
    })
    await using writer = spool.begin()
    await writer.write(signature)
    await writer.write(letter)
    await using body = await writer.finish()
    await queue.add({
      id,
      accountId: undefined,
      // Nobody is told of a report that does not arrive.
      reversePath: '',
      priority: 'bulk',
      body,
      eightBit: false,
      smtpUtf8: false,
      requireTls: false,
      // RFC 8460 §3: what reports broken TLS must not need TLS.
      transport: draft.occasion.kind === 'tls' ? 'relaxed' : 'usual',
      envelopeId: undefined,
      dsnReturn: undefined,
      queuedMs: nowMs,
      expiresMs: nowMs + this.#settings.lifetimeMs,
      recipients: [
        {
          address,
          originalRecipient: undefined,
          notify: ['NEVER'],
          destination: address.slice(address.lastIndexOf('@') + 1),
        },
      ],
    })
  }
}

interface Draftable {
  targets(): Promise<FoundTargets>
  make(reporter: Reporter): ReportDraft
}

/** When a report goes out: at a time of the day that follows from the domain, so that not all of them go at once. */
export function dueMs({ kind, domain, day }: ReportOccasion): number {
  const share = createHash('sha256').update(`${kind} ${domain}`).digest().readUInt32BE() / 2 ** 32
  return (day + 1) * DAY_MS + START_MS + Math.floor(share * SPREAD_MS)
}

function queueId({ kind, domain, day }: ReportOccasion, address: string): string {
  return `report${createHash('sha256').update(`${kind} ${domain} ${day} ${address}`).digest('hex').slice(0, 20)}`
}

function nameOf(target: ReportTarget): string {
  return target.kind === 'mail' ? `mailto:${target.address}` : target.url
}
