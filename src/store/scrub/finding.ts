/** Something that is not as it must be. */
export interface Finding {
  readonly what:
    | 'database'
    | 'row'
    | 'counters'
    | 'modseq'
    | 'uid'
    | 'body'
    | 'content'
    | 'outdated'
    | 'tombstone'
    | 'reference'
    | 'index'
  /** Name of the mailbox, where it concerns one. */
  readonly mailbox: string | undefined
  readonly uid: number | undefined
  readonly problem: string
  /** How it has been mended, if it has. */
  readonly mended?: string
}
