import type { Bytes } from '../../../src/base/bytes.ts'
import { isFault } from '../../../src/base/fault.ts'
import type { OpenedEmail } from '../../../src/wire/jmap/email.ts'
import { PGP_LIMITS } from '../../pgp/limits.ts'
import type { Correspondent } from '../../pgp/trust/correspondent.ts'
import type { ShownMessage } from '../../pgp/worker/protocol.ts'
import type { Unsealed } from '../mail/unsealed.ts'
import type { PgpSession } from '../pgp/pgp-session.ts'
import { type Fetching, TooLarge } from './fetch-octets.ts'
import { takeNote } from './take-note.ts'
import { unsealedOf } from './unsealed-of.ts'

/** How far the opening of a message has come. */
export type ReadingState =
  | { readonly kind: 'fetching'; readonly done: number; readonly total: number }
  | { readonly kind: 'opening' }
  | { readonly kind: 'shown'; readonly shown: ShownMessage }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'failed'; readonly reason: string }

/** What a reading has done outside of itself. */
export interface ReadingPlace {
  /** The member's PGP; its script is loaded with it. */
  pgp(): Promise<PgpSession>
  fetch(blobId: string, fetching: Fetching): Promise<Bytes>
  readonly isJunk: boolean
  /** Whether the sender's domain did not stand behind it, or behind the key in its header, as the server has found out. */
  isUnproven(what: 'author' | 'autocrypt'): Promise<boolean>
  /** The member's address. */
  readonly own: string
  /** What was opened stands in the place of what the server knows; undefined takes it away again. */
  keep(unsealed: Unsealed | undefined): void
  tell(): void
}

/** One message with PGP in it, from its octets to what may be shown of it. */
export class SealedReading implements Disposable {
  readonly #email: OpenedEmail
  readonly #place: ReadingPlace
  readonly #stop = new AbortController()
  #octets: Bytes | undefined
  #handle: number | undefined
  #watch: Disposable | undefined
  /** What was known when it was opened, of keys and of the senders. */
  #openedWith: string | undefined
  #isReading = false
  state: ReadingState

  constructor(email: OpenedEmail, place: ReadingPlace) {
    this.#email = email
    this.#place = place
    this.state = { kind: 'fetching', done: 0, total: email.size ?? 0 }
  }

  /** Fetches it and opens it; said again after a failure it tries anew. Nothing is thrown: whatever goes wrong is a state. */
  async read(): Promise<void> {
    if (this.#isReading || this.#stop.signal.aborted) return
    this.#isReading = true
    try {
      const pgp = await this.#place.pgp()
      this.#octets ??= await this.#fetch()
      this.#become({ kind: 'opening' })
      // Opened anew if keys were forgotten in the middle of it: what they have opened is not shown.
      for (let shown = await this.#open(pgp); ; shown = await this.#open(pgp)) {
        if (this.#stop.signal.aborted) return await close(pgp, shown.handle)
        if (this.#openedWith === (await this.#facts(pgp, shown))) {
          this.#show(pgp, shown)
          break
        }
        await close(pgp, shown.handle)
      }
      this.#watch ??= pgp.changes.watch(() => void this.#follow(pgp))
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#fail(error)
    } finally {
      this.#isReading = false
    }
  }

  /** Keys were unlocked or forgotten, or the member has decided something: what would be opened in another way now is opened anew. */
  async #follow(pgp: PgpSession): Promise<void> {
    if (this.state.kind !== 'shown' || this.#isReading) return
    const facts = await this.#facts(pgp, this.state.shown).catch(() => undefined)
    if (facts !== this.#openedWith && !this.#isReading) await this.read()
  }

  #fetch(): Promise<Bytes> {
    return this.#place.fetch(this.#email.blobId, {
      maxBytes: PGP_LIMITS.maxMessageBytes,
      signal: this.#stop.signal,
      onProgress: (done, total) => this.#become({ kind: 'fetching', done, total }),
    })
  }

  /** Takes note of the keys that came with it, and opens it with what is known of its senders. */
  async #open(pgp: PgpSession): Promise<ShownMessage> {
    // What is unlocked is looked at before anything is opened with it: a key that is forgotten meanwhile has changed since.
    const unlocked = await this.#unlocked(pgp)
    const first = await this.#openWith(pgp, sendersOf(this.#email, undefined))
    const { autocrypt, gossip } = first
    const { isJunk, own } = this.#place
    const before = await this.#known(pgp, first)
    const note = async () =>
      takeNote(pgp, {
        email: this.#email,
        isJunk,
        isUnproven: await this.#place.isUnproven('author'),
        isKeyUnproven: await this.#place.isUnproven('autocrypt'),
        autocrypt,
        gossip,
        own,
      })
    // Where it cannot be found out nothing is noted.
    await note().catch(silent)
    const known = await this.#known(pgp, first)
    this.#openedWith = unlocked + known
    // Once more if that has made the key known that it is signed with, or if somebody else than the one outside has written it.
    if (before === known && !first.otherFrom) return first
    await close(pgp, first.handle)
    return this.#openWith(pgp, sendersOf(this.#email, first))
  }

  async #openWith(pgp: PgpSession, senders: readonly string[]): Promise<ShownMessage> {
    const client = await pgp.client()
    // Without what is known of the senders nobody's signature can be judged; the text can be read.
    const known = await pgp.correspondents.of(senders).catch(() => [])
    const correspondents = known.map(({ correspondent }) => correspondent)
    const [octets, { id }, { signal }] = [this.#octets as Bytes, this.#email, this.#stop]
    const shown = await client.call('openMessage', { octets, correspondents, id }, { signal })
    if (shown.signature?.kind !== 'unknown-signer') return shown
    const others = await signersNamed(pgp, shown.signature.keyId).catch(() => [])
    if (others.length === 0) return shown
    await close(pgp, shown.handle)
    return client.call('openMessage', { octets, correspondents: [...correspondents, ...others], id }, { signal })
  }

  /** What opening it depends on. */
  async #facts(pgp: PgpSession, shown: ShownMessage): Promise<string> {
    return (await this.#unlocked(pgp)) + (await this.#known(pgp, shown))
  }

  async #unlocked(pgp: PgpSession): Promise<string> {
    return JSON.stringify((await pgp.keys()).map(({ id }) => [id, pgp.isUnlocked(id)]))
  }

  async #known(pgp: PgpSession, shown: ShownMessage): Promise<string> {
    const known = await pgp.correspondents.of(sendersOf(this.#email, shown)).catch(() => [])
    return JSON.stringify(known.map(({ correspondent }) => correspondent))
  }

  #show(pgp: PgpSession, shown: ShownMessage): void {
    void close(pgp, this.#handle).catch(silent)
    this.#handle = shown.handle
    this.#place.keep(shown.content ? unsealedOf(this.#email, shown) : undefined)
    this.#become({ kind: 'shown', shown })
  }

  #fail(error: unknown): void {
    this.#place.keep(undefined)
    if (error instanceof TooLarge) this.#become({ kind: 'too-large', bytes: error.bytes })
    else this.#become({ kind: 'failed', reason: isFault(error) ? error.message : String(error) })
  }

  #become(state: ReadingState): void {
    if (this.#stop.signal.aborted) return
    this.state = state
    this.#place.tell()
  }

  /** It is not looked at any more. */
  [Symbol.dispose](): void {
    this.#stop.abort()
    this.#watch?.[Symbol.dispose]()
    const handle = this.#handle
    if (handle !== undefined)
      this.#place
        .pgp()
        .then((pgp) => close(pgp, handle))
        .catch(silent)
  }
}

/** Correspondents that are looked through for somebody who has signed in the name of somebody else. */
const MOST_LOOKED_THROUGH = 500

/** Whoever else has a key with that id: a key that signs with a subkey is found by its address alone. */
async function signersNamed(pgp: PgpSession, keyId: string): Promise<readonly Correspondent[]> {
  const { all } = await pgp.correspondents.list(null, 0, MOST_LOOKED_THROUGH)
  return all
    .map(({ correspondent }) => correspondent)
    .filter(({ keys }) => keys.some(({ fingerprint }) => fingerprint.endsWith(keyId)))
}

/** The files of an opened message need not be kept any more. */
async function close(pgp: PgpSession, handle: number | undefined): Promise<void> {
  if (handle !== undefined) await (await pgp.client()).call('closeMessage', { handle })
}

/** What is noted beside the reading may fail without it. */
function silent(): void {
  // A message can be read without that.
}

/** Everybody who may have written it; of thousands nobody is. */
function sendersOf({ from }: OpenedEmail, shown: ShownMessage | undefined): readonly string[] {
  const inside = [...(shown?.headers.from ?? []), ...(shown?.otherFrom ?? [])].map(({ address }) => address)
  return [...new Set([...(from ?? []).map(({ email }) => email), ...inside])].slice(0, 10)
}
