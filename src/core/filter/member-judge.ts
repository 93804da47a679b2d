import { toFault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Authentication } from '../authentication/authentication.ts'
import type { OpenedMessage } from '../delivery/header-block.ts'
import type { Verdict } from '../delivery/verdict.ts'
import type { MailStore } from '../mail/mail-store.ts'
import type { IncomingMessage } from '../mail/message.ts'
import type { Provenance } from '../mail/provenance.ts'
import { HotWords } from './hot-words.ts'
import { junkCertainty, type ModelSettings } from './junk-model.ts'
import { reason } from './junk-reasons.ts'
import type { JunkModelState, SenderRecord } from './junk-shelf.ts'
import { KeyedHash } from './keyed-hash.ts'
import { messageWords } from './message-words.ts'
import { addressName, authorOf, isCredible } from './senders-of.ts'

/** Messages of an author that were good, and none that was junk, after which the author is known. */
const KNOWN_AFTER_GOOD = 3
/** Members whom a process remembers to have a filter that decides. */
const MAX_DECIDING = 10_000

/** Judges one member's copy of a message by what that member's filter has learned. */
export class MemberJudge {
  readonly #store: Pick<MailStore, 'read'>
  readonly #settings: ModelSettings
  readonly #log: Log
  /** Members whose filters could decide when they were asked last. */
  readonly #deciding = new Set<string>()
  readonly #hotWords = new HotWords()
  /** Words of messages on their way to several members: read once. */
  readonly #words = new WeakMap<OpenedMessage, Promise<ReadonlySet<string>>>()

  constructor(store: Pick<MailStore, 'read'>, settings: ModelSettings, log: Log) {
    this.#store = store
    this.#settings = settings
    this.#log = log
  }

  /**
   * What is to become of the copy. Only mail from outside is judged, and only what nothing else has decided about. A filter that cannot be asked decides nothing: mail is
   * delivered. Never throws.
   */
  async judge(
    accountId: string,
    message: OpenedMessage,
    incoming: IncomingMessage,
    provenance: Provenance,
  ): Promise<Verdict> {
    const { authentication, verdict } = provenance
    if (verdict.kind !== 'deliver' || !authentication) return verdict
    try {
      return (await this.#isJunk(accountId, message, incoming, authentication))
        ? { kind: 'junk', reasons: [reason('content')] }
        : verdict
    } catch (error) {
      this.#log.warn('filter/not-judged', { account: accountId, reason: toFault(error).message })
      return verdict
    }
  }

  async #isJunk(
    accountId: string,
    message: OpenedMessage,
    incoming: IncomingMessage,
    authentication: Authentication,
  ): Promise<boolean> {
    // Most of the cost is spared for members whose filter could not decide anything.
    if (!this.#deciding.has(accountId)) {
      const state = await this.#store.read(accountId, ({ junk }) => junk.state())
      if (!this.#decides(state)) return false
      if (this.#deciding.size >= MAX_DECIDING) this.#deciding.clear()
      this.#deciding.add(accountId)
    }
    const words = await this.#wordsOf(message, incoming, authentication)
    const author = isCredible(authentication) ? authorOf(message.fields) : undefined
    return this.#store.read(accountId, async ({ junk }) => {
      const state = await junk.state()
      if (!state || !this.#decides(state)) return false
      const keyed = new KeyedHash(state.key)
      const hashes = Array.from(words, (word) => keyed.ofText(word))
      const counts = await this.#hotWords.counts(accountId, state, hashes, (missing) => junk.words(missing))
      const certainty = junkCertainty(counts, state.taught, this.#settings) ?? 0
      if (certainty < this.#settings.threshold) return false
      if (author === undefined) return true
      const hash = keyed.ofText(addressName(author))
      return !isKnown((await junk.senders([hash])).get(hash))
    })
  }

  #decides(state: JunkModelState | undefined): boolean {
    return state !== undefined && Math.min(state.taught.junk, state.taught.good) >= this.#settings.leastLearned
  }

  #wordsOf(
    message: OpenedMessage,
    { body, content }: IncomingMessage,
    authentication: Authentication,
  ): Promise<ReadonlySet<string>> {
    const known = this.#words.get(message)
    if (known) return known
    const chunks = (start: number, end: number) => body.chunks(start, end)
    const words = messageWords({ fields: message.fields, root: content.root, chunks }, authentication)
    this.#words.set(message, words)
    return words
  }
}

/** Whether the member has written to the author, or has had good mail of the author's alone. */
function isKnown(record: SenderRecord | undefined): boolean {
  if (!record) return false
  return record.writtenMs !== undefined || (record.junk === 0 && record.good >= KNOWN_AFTER_GOOD)
}
