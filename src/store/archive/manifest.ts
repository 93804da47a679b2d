/** One backup: what it consists of. Objects are named by the SHA-256 of their file. */
export interface Manifest {
  readonly format: 1
  /** Name in the archive: the moment it began, in UTC, and a random part. */
  readonly name: string
  readonly startedMs: number
  readonly finishedMs: number
  readonly hostname: string
  readonly accounts: readonly ArchivedAccount[]
  /** Databases of the data folder, each a copy of one moment. */
  readonly databases: readonly ArchivedFile[]
  /** Other files of the data folder: keys, certificates. */
  readonly files: readonly ArchivedFile[]
  /** Bodies of queued messages that lie in files, by the name of the file. */
  readonly queue: readonly ArchivedFile[]
  /** The configuration file. */
  readonly configuration: ArchivedFile | undefined
}

export interface ArchivedFile {
  /** Relative to the folder it belongs in. */
  readonly path: string
  readonly object: string
}

export interface ArchivedAccount {
  readonly id: string
  readonly address: string
  /** The object with its rows, under the account's own key if it has one; undefined if it could never be read. */
  readonly snapshot: string | undefined
  /** The moment of the snapshot: earlier than the backup if the account could not be read this time. */
  readonly atMs: number
  readonly messages: number
  readonly bodies: number
  /** What could not be archived. */
  readonly problems: readonly string[]
}

/** Every object that a backup needs. */
export function objectsOf({ accounts, databases, files, queue, configuration }: Manifest): string[] {
  const whole = [...databases, ...files, ...queue, ...(configuration ? [configuration] : [])]
  const snapshots = accounts.flatMap(({ snapshot }) => (snapshot === undefined ? [] : [snapshot]))
  return [...whole.map(({ object }) => object), ...snapshots]
}
