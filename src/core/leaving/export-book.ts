/**
 * The life of an archive that a member has asked for. `requested`: waits for its turn. `building`: is written. `ready`: can be downloaded. `failed`: could not be made; the member may ask again. `expired`: its file has gone.
 */
export type ExportState = 'requested' | 'building' | 'ready' | 'failed' | 'expired'

export interface AccountExport {
  readonly id: string
  readonly accountId: string
  readonly state: ExportState
  readonly requestedMs: number
  /** Unguessable: names the download, beside the session of the member. */
  readonly token: string
  /** Messages written so far, and how many there are; 0 before it is known. */
  readonly done: number
  readonly expected: number
  readonly readyMs?: number | undefined
  /** Octets of the file. */
  readonly bytes?: number | undefined
  /** SHA-256 over all that is in it, as the manifest has it, and of the file; hexadecimal digits. */
  readonly digest?: string | undefined
  readonly fileDigest?: string | undefined
  /** Messages that could not be read. */
  readonly missing?: number | undefined
  /** How often it was fetched from its beginning. */
  readonly downloads: number
}

/** What is to change of one. */
export type ExportChange = Partial<Omit<AccountExport, 'id' | 'accountId' | 'requestedMs' | 'token' | 'downloads'>>

/**
 * Port: the archives that members have asked for. Writes resolve when they are durable. Contract: `export-book.contract.ts`.
 */
export interface ExportBook {
  /** Adds one, unless another of the account waits or is built, or `mostSince` were asked for since `sinceMs`: which of them it was. */
  request(wanted: AccountExport, sinceMs: number, mostSince: number): Promise<'added' | 'under-way' | 'too-many'>
  /** Those of an account, the newest first. */
  of(accountId: string): Promise<readonly AccountExport[]>
  /** The one that has waited the longest; before all others one whose building was broken off. */
  next(): Promise<AccountExport | undefined>
  /** False if there is none with that id any more. */
  change(id: string, change: ExportChange): Promise<boolean>
  /** Counts a download of one that is ready. False if it is not, or has been fetched `most` times. */
  countDownload(id: string, most: number): Promise<boolean>
  /** Those that have been ready, or have failed, since before a moment: it is time for them to go. */
  old(beforeMs: number): Promise<readonly AccountExport[]>
  /** Forgets those of an account, or all that were asked for before a moment and have expired. */
  forget(what: { readonly accountId: string } | { readonly beforeMs: number }): Promise<void>
}
