import type { Bytes } from '../../base/bytes.ts'
import type { Invitation } from './invitation.ts'

/** Port: invitations to join. Writes resolve when they are durable. Contract: `invitation-book.contract.ts`. */
export interface InvitationBook {
  add(invitation: Invitation, digest: Bytes): Promise<void>
  /** All that there are, the newest first. */
  all(): Promise<readonly Invitation[]>
  tryFind(digest: Bytes): Promise<Invitation | undefined>
  /** Counts one who joins. False if it is used up, too old or not there: one step over all processes, so that nobody joins with the last use who was second. */
  use(id: string, nowMs: number): Promise<boolean>
  /** Takes one back, of somebody who did not join after all. */
  giveBack(id: string): Promise<void>
  /** False if there is none with that id. */
  revoke(id: string): Promise<boolean>
  /** Forgets those that were good no more before `beforeMs`. */
  sweep(beforeMs: number): Promise<void>
}
