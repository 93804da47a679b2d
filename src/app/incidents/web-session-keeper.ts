import { utf8 } from '../../base/bytes.ts'
import { type HeldSecret, type OldSecret, replaceEach, type SecretKeeper } from '../../core/incidents/secret-keeper.ts'
import type { WebSessions } from '../../core/sessions/web-sessions.ts'
import { fingerprintOf } from './secret-fingerprint.ts'

/**
 * The secrets that browsers are signed in with, all as one: only their digests lie here, but each came through the memory of a process and over a connection. Replaced is that every session ends; members sign in
 * again. Those who have done so since stay.
 */
export class WebSessionKeeper implements SecretKeeper {
  readonly kind = 'web-session'
  readonly #sessions: Pick<WebSessions, 'generation' | 'endAll'>

  constructor(sessions: Pick<WebSessions, 'generation' | 'endAll'>) {
    this.#sessions = sessions
  }

  async held(): Promise<readonly HeldSecret[]> {
    const fingerprint = fingerprintOf(utf8(await this.#sessions.generation()))
    const title = 'The sessions of browsers that members are signed in with'
    return [{ name: 'all', title, fingerprint, processes: ['protocols'] }]
  }

  replace(olds: readonly OldSecret[]): Promise<ReadonlyMap<string, string>> {
    return replaceEach(olds, (old) => this.#endAll(old))
  }

  async #endAll({ fingerprint }: OldSecret): Promise<void> {
    const generation = await this.#sessions.generation()
    if (fingerprintOf(utf8(generation)) === fingerprint) await this.#sessions.endAll(generation)
  }
}
