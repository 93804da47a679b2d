import { type Bytes, hex } from '../../base/bytes.ts'
import type { SessionAge, SessionStore, SpokenFor } from './session-store.ts'
import type { WebSession } from './web-session.ts'

interface Kept {
  session: WebSession
  digest: string
}

/** Sessions in memory, for tests. */
export class MemorySessionStore implements SessionStore {
  /** Look-ups by a secret so far. */
  looks = 0
  #kept: Kept[] = []
  #generation = ''

  async add(session: WebSession, digest: Bytes, most: number): Promise<void> {
    this.#kept.push({ session, digest: hex(digest) })
    const over = (await this.of(session.accountId)).filter(({ id }) => id !== session.id).slice(Math.max(0, most - 1))
    this.#drop((one) => over.some(({ id }) => id === one.id))
  }

  async tryFind(digest: Bytes): Promise<WebSession | undefined> {
    this.looks++
    return this.#kept.find((one) => one.digest === hex(digest))?.session
  }

  async renew(id: string, from: Bytes, to: Bytes, provedMs: number, credentialMs?: number): Promise<boolean> {
    const kept = this.#kept.find((one) => one.session.id === id && one.digest === hex(from))
    if (!kept) return false
    kept.digest = hex(to)
    kept.session = { ...kept.session, provedMs, credentialMs: credentialMs ?? kept.session.credentialMs }
    return true
  }

  async touch(id: string, usedMs: number): Promise<void> {
    const kept = this.#kept.find((one) => one.session.id === id)
    if (kept && kept.session.usedMs < usedMs) kept.session = { ...kept.session, usedMs }
  }

  async of(accountId: string): Promise<readonly WebSession[]> {
    return (await this.latest(Number.MAX_SAFE_INTEGER)).filter((session) => session.accountId === accountId)
  }

  async latest(most: number): Promise<readonly WebSession[]> {
    const sessions = this.#kept.map(({ session }) => session)
    return sessions.sort((a, b) => b.usedMs - a.usedMs || (a.id < b.id ? 1 : -1)).slice(0, most)
  }

  async end(accountId: string, id: string): Promise<boolean> {
    return this.#drop((one) => one.accountId === accountId && one.id === id) > 0
  }

  async endOf(accountId: string, except: SpokenFor = {}): Promise<number> {
    const stays = (one: WebSession) => one.id === except.id || one.credentialMs === except.credentialMs
    return this.#drop((one) => one.accountId === accountId && !stays(one))
  }

  async generation(): Promise<string> {
    return this.#generation
  }

  async endAll(from: string, to: string): Promise<void> {
    if (this.#generation !== from) return
    this.#generation = to
    this.#kept = []
  }

  async sweep(kept: SessionAge, others: SessionAge): Promise<number> {
    return this.#drop(({ isKept, createdMs, usedMs }) => {
      const age = isKept ? kept : others
      return createdMs < age.createdMs || usedMs < age.usedMs
    })
  }

  #drop(isOver: (session: WebSession) => boolean): number {
    const before = this.#kept.length
    this.#kept = this.#kept.filter(({ session }) => !isOver(session))
    return before - this.#kept.length
  }
}
