import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Part } from '../../wire/mime/message-content.ts'
import { MimeParser } from '../../wire/mime/mime-parser.ts'
import { decodeTransfer } from '../../wire/mime/transfer-decoder.ts'
import type { Authentication } from '../authentication/authentication.ts'
import type { Body } from '../mail/body.ts'
import type { Provenance } from '../mail/provenance.ts'
import { tryReadDmarcReport } from './read-dmarc-report.ts'
import type { ReadReport } from './read-report.ts'
import { tryReadTlsReport } from './read-tls-report.ts'
import type { ReportBook } from './report-book.ts'
import type { ReportPacking } from './report-packing.ts'

/** Octets of a message that may carry a report. RFC 9990 knows no limit; the largest in use is the 10 MB of `!10m`, in base64. */
const MAX_LETTER_BYTES = 14 * 1024 * 1024
/** Messages that wait for their turn; what comes beyond them is not looked at. */
const MAX_WAITING = 50
/** Parts of a message that are looked at. */
const MAX_PARTS = 20
const NESTING = 4

/** Media types that reports have, by what is in them; `application/octet-stream` since many do not say. */
const TYPES =
  /^application\/(?:tlsrpt\+(?:gzip|json)|gzip|x-gzip|zip|x-zip-compressed|octet-stream|xml|json)$|^text\/xml$/

/**
 * Reads the reports of others on our domains out of mail that comes for the address that we have published for them. The message is delivered as every other; this only looks at it, and never fails.
 *
 * Threats: anybody can write to that address. So only what is authenticated is unpacked and kept, under the domain that was (not under what the report calls its author), only on domains that are hosted here, and
 * all of it within bounds.
 */
export class ReportIntake {
  readonly #book: ReportBook
  readonly #packing: ReportPacking
  readonly #isHosted: (domain: string) => Promise<boolean>
  readonly #isReportAddress: (address: string) => boolean
  readonly #clock: Clock
  readonly #log: Log
  #waiting = 0
  #turn: Promise<void> = Promise.resolve()

  constructor(
    book: ReportBook,
    packing: ReportPacking,
    isHosted: (domain: string) => Promise<boolean>,
    isReportAddress: (address: string) => boolean,
    clock: Clock,
    log: Log,
  ) {
    this.#book = book
    this.#packing = packing
    this.#isHosted = isHosted
    this.#isReportAddress = isReportAddress
    this.#clock = clock
    this.#log = log
  }

  /** Looks at a message that was taken for these recipients. One after the other: unpacked they are large. */
  async look(recipients: readonly string[], body: Body, provenance: Provenance): Promise<void> {
    if (body.size > MAX_LETTER_BYTES || !recipients.some((address) => this.#isReportAddress(address))) return
    if (this.#waiting >= MAX_WAITING) return this.#log.warn('reports/too-many', { waiting: this.#waiting })
    this.#waiting++
    this.#turn = this.#turn.then(() => this.#read(body, provenance))
    await this.#turn
    this.#waiting--
  }

  async #read(body: Body, { authentication }: Provenance): Promise<void> {
    // First: a stranger must not have us unpack anything.
    const vouched = authentication && vouchedDomain(authentication)
    if (authentication && vouched === undefined) return this.#log.info('reports/not-authenticated')
    try {
      for (const report of await reportsIn(body, this.#packing)) {
        await this.#keep({ ...report, reporter: vouched ?? report.reporter })
      }
    } catch (error) {
      this.#log.error('reports/not-read', error)
    }
  }

  async #keep(report: ReadReport): Promise<void> {
    const { kind, domain, reporter, reportId, failed } = report
    if (!(await this.#isHosted(domain))) return this.#log.info('reports/not-ours', { kind, domain, reporter })
    const kept = await this.#book.keep({ ...report, receivedMs: this.#clock.nowMs() })
    this.#log.info('reports/received', { kind, domain, reporter, id: reportId, failed, kept })
  }
}

/** Who stands behind a message: the domain of From if DMARC says so, or else one that has signed it. */
export function vouchedDomain({ dmarc, dkim }: Authentication): string | undefined {
  if (dmarc.result === 'pass') return dmarc.domain
  return dkim.find(({ result }) => result === 'pass')?.domain
}

/** The reports that a message carries. */
async function reportsIn(body: Body, packing: ReportPacking): Promise<ReadReport[]> {
  const parser = new MimeParser()
  for await (const chunk of body.chunks()) parser.push(chunk)
  const reports: ReadReport[] = []
  for (const part of leaves(parser.finish().root, NESTING).slice(0, MAX_PARTS)) {
    if (!TYPES.test(`${part.type}/${part.subtype}`)) continue
    const report = await tryReport(part, body, packing)
    if (report) reports.push(report)
  }
  return reports
}

async function tryReport(
  { bodyStart, bodyEnd, encoding }: Part,
  body: Body,
  packing: ReportPacking,
): Promise<ReadReport | undefined> {
  const octets = new Uint8Array(bodyEnd - bodyStart)
  let at = 0
  for await (const chunk of body.chunks(bodyStart, bodyEnd)) {
    octets.set(chunk, at)
    at += chunk.length
  }
  const document = await packing.tryUnpack(decodeTransfer(encoding, octets))
  if (document === undefined) return undefined
  return document.trimStart().startsWith('{') ? tryReadTlsReport(document) : tryReadDmarcReport(document)
}

function leaves(part: Part, depth: number): Part[] {
  if (part.type !== 'multipart') return [part]
  return depth === 0 ? [] : part.parts.slice(0, MAX_PARTS).flatMap((child) => leaves(child, depth - 1))
}
