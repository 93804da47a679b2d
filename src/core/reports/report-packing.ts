import type { Bytes } from '../../base/bytes.ts'

/** Port: packs reports for the way, and unpacks those of others within bounds. */
export interface ReportPacking {
  /** With gzip. */
  pack(octets: Bytes): Promise<Bytes>
  /** The text of a report, packed with gzip or zip or not at all; undefined if it is none, or too large. */
  tryUnpack(packed: Bytes): Promise<string | undefined>
}
