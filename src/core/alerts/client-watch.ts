import type { Clock } from '../../base/clock.ts'
import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Pepper } from '../passwords/pepper.ts'
import type { LoginRecord } from '../posture/posture-ledger.ts'
import type { AlertBook } from './alert-book.ts'
import type { Alerts } from './alerts.ts'
import { clientRange } from './client-range.ts'

export interface ClientWatchParts {
  readonly book: Pick<AlertBook, 'meet'>
  readonly alerts: Pick<Alerts, 'raise' | 'settings'>
  readonly pepper: Pick<Pepper, 'nameFor' | 'namingId'>
  readonly clock: Clock
  readonly log: Log
}

/** Clients that one process remembers to have noted today. */
const MOST_REMEMBERED = 50_000
/** When one was last here is written down so often at most. */
const TOUCH_MS = 24 * 60 * 60_000
/** How the password, or a passkey, that is asked for again stands in the record: whoever shows it is in already. */
const STEP_UP = 'STEP-UP'
const RECOVERY_CODE = 'RECOVERY-CODE'

/**
 * Looks at log-ins for clients that an account has never had. A client is a kind of service, what it calls itself, and the part of the net that it comes from; it is kept under a keyed hash of these, which tells whoever reads the database neither
 * where a member was nor with what, and nobody but its own account. No cookie marks a device. With another key every client has another name: then the quiet time begins again, rather than that each is told of as a stranger.
 */
export class ClientWatch {
  readonly #parts: ClientWatchParts
  readonly #noted = new Map<string, number>()
  readonly #running = new Set<Promise<void>>()

  constructor(parts: ClientWatchParts) {
    this.#parts = parts
  }

  /** Takes a log-in as it is recorded, and keeps nobody waiting. */
  loggedIn(login: LoginRecord): void {
    if (!login.accepted || login.mechanism === STEP_UP) return
    const work = this.#look(login)
      .catch((error: unknown) =>
        this.#parts.log.error('alerts/not-noted', toFault(error), { account: login.accountId }),
      )
      .finally(() => this.#running.delete(work))
    this.#running.add(work)
  }

  /** Resolves when all that was taken has been looked at. */
  async settled(): Promise<void> {
    await Promise.all(this.#running)
  }

  async #look(login: LoginRecord): Promise<void> {
    const { book, alerts, pepper } = this.#parts
    const { accountId, atMs, address, device = '' } = login
    if (login.mechanism === RECOVERY_CODE) await alerts.raise(accountId, 'recovery-code-used')
    const family = familyOf(login)
    const name = pepper.nameFor('client', [accountId, family, device, clientRange(address, family)].join('\0'))
    const key = `${accountId} ${name.toString('base64url')}`
    if (atMs - (this.#noted.get(key) ?? Number.NEGATIVE_INFINITY) < TOUCH_MS) return
    this.#remember(key, atMs)
    const { clientMs, quietMs } = alerts.settings
    const meeting = book
      .meet(accountId, { name, namedBy: pepper.namingId }, atMs, atMs - clientMs)
      .catch((error: unknown) => {
        this.#noted.delete(key)
        throw error
      })
    const { watchedSinceMs, seenMs } = await meeting
    if (seenMs !== undefined || atMs - watchedSinceMs < quietMs) return
    await alerts.raise(
      accountId,
      'new-client',
      [device, login.service.toUpperCase(), address].filter(Boolean).join(', '),
    )
  }

  #remember(key: string, atMs: number): void {
    this.#noted.delete(key)
    if (this.#noted.size >= MOST_REMEMBERED) this.#noted.delete(this.#noted.keys().next().value as string)
    this.#noted.set(key, atMs)
  }
}

/** What a client speaks: a program that reads over IMAP and sends over SMTP is one, whether with TLS from the beginning or not. */
function familyOf({ service }: LoginRecord): 'web' | 'program' {
  return service === 'https' ? 'web' : 'program'
}
