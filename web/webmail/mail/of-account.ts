/** In whose mail something is. */
export interface OfAccount {
  /** The account of somebody else, who shares it; without one it is the member's own. */
  readonly accountId?: string | undefined
}

/** Which folder, and in whose mail it is. */
export interface FolderPlace extends OfAccount {
  readonly mailboxId: string
}
