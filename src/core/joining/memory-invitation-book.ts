import { type Bytes, hex } from '../../base/bytes.ts'
import { type Invitation, isGood } from './invitation.ts'
import type { InvitationBook } from './invitation-book.ts'

/** Invitations in memory, for tests. */
export class MemoryInvitationBook implements InvitationBook {
  readonly #digests = new Map<string, string>()
  readonly #invitations = new Map<string, Invitation>()

  async add(invitation: Invitation, digest: Bytes): Promise<void> {
    this.#digests.set(hex(digest), invitation.id)
    this.#invitations.set(invitation.id, invitation)
  }

  async all(): Promise<readonly Invitation[]> {
    return [...this.#invitations.values()].sort((a, b) => b.createdMs - a.createdMs || (a.id < b.id ? -1 : 1))
  }

  async tryFind(digest: Bytes): Promise<Invitation | undefined> {
    return this.#invitations.get(this.#digests.get(hex(digest)) ?? '')
  }

  async use(id: string, nowMs: number): Promise<boolean> {
    const found = this.#invitations.get(id)
    if (!found || !isGood(found, nowMs)) return false
    this.#invitations.set(id, { ...found, used: found.used + 1 })
    return true
  }

  async giveBack(id: string): Promise<void> {
    const found = this.#invitations.get(id)
    if (found) this.#invitations.set(id, { ...found, used: Math.max(0, found.used - 1) })
  }

  async revoke(id: string): Promise<boolean> {
    return this.#invitations.delete(id)
  }

  async sweep(beforeMs: number): Promise<void> {
    for (const { id, untilMs } of this.#invitations.values()) if (untilMs < beforeMs) this.#invitations.delete(id)
  }
}
