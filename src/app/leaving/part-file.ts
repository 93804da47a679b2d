import { type Bytes, utf8 } from '../../base/bytes.ts'
import type { ArchivePart } from '../../core/transfer/account-archive.ts'

/** A file of an account beside its mail, small enough to be in memory. */
export interface PartFile {
  readonly part: ArchivePart
  readonly path: string
  readonly octets: Bytes
}

export function jsonFile(part: ArchivePart, path: string, value: unknown): PartFile {
  return { part, path, octets: utf8(`${JSON.stringify(value, null, 2)}\n`) }
}
