/** A file that holds a secret: a private key, or a database with some in it. */
export interface SecretFile {
  /** From the data folder, or absolute where it lies elsewhere. */
  readonly path: string
  /** Permission bits. */
  readonly mode: number
  /** When it was written last, milliseconds since the epoch. */
  readonly writtenMs: number
}

/** One process of the running house. */
export interface LiveProcess {
  readonly pid: number
  readonly startedMs: number
  /** Of the very program that it runs; undefined if that cannot be asked. */
  readonly node: string | undefined
  readonly openssl: string | undefined
  /** The program on the disk is another one by now: the process is older than an upgrade. */
  readonly isOutdated: boolean
  /** How large a core dump may become: octets, `Infinity` for any size; undefined if it is not known. */
  readonly coreBytes: number | undefined
}

/** What only somebody on the machine can know of the own service. It stands beside what is seen from outside, and replaces none of it. */
export interface InsideEvidence {
  readonly files: readonly SecretFile[]
  /** Undefined where processes cannot be looked at; empty where the house does not run. */
  readonly processes: readonly LiveProcess[] | undefined
  /** Where the kernel puts core dumps. */
  readonly corePattern: string | undefined
}
