import type { Bytes } from '../../../src/base/bytes.ts'
import { readSearch } from '../../../src/wire/jmap/search-query.ts'
import { Changes } from '../mail/changes.ts'
import type { Mail } from '../mail/mail.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import type { Fetching } from './fetch-octets.ts'
import { unsealedOf } from './unsealed-of.ts'

/** Encrypted messages that are opened to be searched, the newest first, and how large each may be: all of them are fetched. */
const MOST_OPENED = 500
const MOST_OCTETS = 5 * 1024 * 1024
/** Messages whose fields are asked for at a time. */
const AT_ONCE = 20

/** What is typed in the search box, as far as it can be looked for in what was decrypted: words, and those of sender, subject and text. */
export function wordsOf(text: string): string {
  return readSearch(text)
    .filter(({ operator }) => ['text', 'from', 'to', 'cc', 'subject', 'body'].includes(operator))
    .map(({ value }) => (/\s/.test(value) ? `"${value}"` : value))
    .join(' ')
}

/**
 * Searching in what was decrypted: the server cannot. It is in the worker's memory as long as keys are open there, of messages that were opened; or of all encrypted ones, when the member wants them to be opened for that.
 */
export class SealedSearch implements Disposable {
  readonly changes = new Changes()
  /** Ids, the newest first, that hold the words. */
  found: readonly string[] = []
  /** While all are opened. */
  progress: { readonly done: number; readonly total: number } | undefined
  readonly #pgp: PgpSession
  readonly #mail: Mail
  readonly #fetch: (blobId: string, fetching: Fetching) => Promise<Bytes>
  #words = ''
  #stop: AbortController | undefined

  constructor(pgp: PgpSession, mail: Mail, fetch: (blobId: string, fetching: Fetching) => Promise<Bytes>) {
    this.#pgp = pgp
    this.#mail = mail
    this.#fetch = fetch
  }

  /** Looks for words in what is open. */
  async look(words: string): Promise<void> {
    this.#words = words
    const client = await this.#pgp.client()
    const { ids } = await client.call('search', { query: words })
    if (words !== this.#words) return
    // What was thrown away for good meanwhile is not found any more.
    this.found = ids.filter((id) => this.#mail.cache.emails.has(id))
    this.changes.tell()
  }

  /** Opens all encrypted messages, so that they are searched. What cannot be opened is left out. @throws JmapFailure */
  async openAll(): Promise<void> {
    if (this.#stop || !(await this.#pgp.requireUnlocked())) return
    const stop = new AbortController()
    this.#stop = stop
    try {
      const ids = await this.#encrypted()
      for (let at = 0; at < ids.length && !stop.signal.aborted; at += AT_ONCE) {
        await this.#openSome(ids.slice(at, at + AT_ONCE), at, ids.length, stop.signal)
        await this.look(this.#words)
      }
    } finally {
      this.#stop = undefined
      this.progress = undefined
      this.changes.tell()
    }
  }

  stop(): void {
    this.#stop?.abort()
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  /** Those that are not open yet. */
  async #encrypted(): Promise<readonly string[]> {
    const answer = await this.#mail.calls.call('Email/query', {
      accountId: this.#mail.accountId,
      filter: { header: ['Content-Type', 'multipart/encrypted'] },
      sort: [{ property: 'receivedAt', isAscending: false }],
      limit: MOST_OPENED,
    })
    return (answer['ids'] as readonly string[]).filter((id) => !this.#mail.unsealed.has(id))
  }

  async #openSome(ids: readonly string[], begun: number, total: number, signal: AbortSignal): Promise<void> {
    await this.#mail.open(ids)
    for (const [at, id] of ids.entries()) {
      if (signal.aborted) return
      this.progress = { done: begun + at, total }
      this.changes.tell()
      // One that is gone, too large or damaged keeps the others from nothing.
      await this.#open(id, signal).catch(() => undefined)
    }
  }

  async #open(id: string, signal: AbortSignal): Promise<void> {
    const email = this.#mail.cache.opened.get(id)
    if (!email) return
    const octets = await this.#fetch(email.blobId, { maxBytes: MOST_OCTETS, signal, onProgress: () => undefined })
    const client = await this.#pgp.client()
    const shown = await client.call('openMessage', { octets, correspondents: [], id }, { signal })
    if (shown.handle !== undefined) await client.call('closeMessage', { handle: shown.handle })
    if (shown.content && this.#pgp.isUnlocked()) this.#mail.unsealed.set(id, unsealedOf(email, shown))
  }
}
