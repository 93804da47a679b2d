/** A built file as it is served. */
export interface Asset {
  /** Media type, with its charset where it is text. */
  readonly type: string
  readonly octets: Uint8Array
  /** The same compressed with brotli (RFC 7932), where it was at build and is shorter. */
  readonly brotli: Uint8Array | undefined
  /** SHA-256 of the octets, in hexadecimal digits. */
  readonly digest: string
  /** Whether its name changes with what is in it: browsers never ask again. */
  readonly isImmutable: boolean
}

/** Port: built files by the path that they are served at, such as `/assets/mail-4fG7a1xQ.js`. All are known beforehand: what is asked for is compared with their names and never made into a path of the disk. */
export type Assets = ReadonlyMap<string, Asset>
