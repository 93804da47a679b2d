import { type PrivateKey, type PublicKey, readKey } from 'openpgp'
import type { Clock } from '../../../src/base/clock.ts'
import type { Entropy } from '../../../src/base/entropy.ts'
import { Fault } from '../../../src/base/fault.ts'
import { stripHtml } from '../../../src/wire/mime/html-text.ts'
import { makeBackupSheet } from '../keys/backup-sheet.ts'
import { makeKey } from '../keys/generate-key.ts'
import { describeKey } from '../keys/key-facts.ts'
import { KeyRing } from '../keys/key-ring.ts'
import { minimalKey } from '../keys/minimal-key.ts'
import { readPrivateKeys, readPublicKeys } from '../keys/read-keys.ts'
import { applyRevocation, certificateFor, extendKey, revokeOwnKey } from '../keys/renew-key.ts'
import { type StoredKey, storedOf } from '../keys/stored-key.ts'
import { unlockKey, wipeKey, wrapKey } from '../keys/unlock-key.ts'
import type { PgpLimits } from '../limits.ts'
import { openMessage } from '../message/open-message.ts'
import type { OpenedMessage } from '../message/opened-message.ts'
import { type SealedFor, sealMessage } from '../message/seal-message.ts'
import { SETTINGS } from '../openpgp-settings.ts'
import { SessionIndex } from '../search/session-index.ts'
import { acceptanceOf, type Correspondent } from '../trust/correspondent.ts'
import { offerKeys } from '../trust/offer-keys.ts'
import { recommend } from '../trust/recommend.ts'
import { OpenFiles } from './open-files.ts'
import type {
  CallName,
  ChangedKey,
  InputOf,
  KeyedRecipient,
  OutputOf,
  OwnKeyFacts,
  Progress,
  ShownMessage,
} from './protocol.ts'

/** Beside the input: whether the work is still wanted, and where to say how far it has come. */
export interface Errand {
  readonly signal: AbortSignal
  report(progress: Progress): void
}

/** Whatever a page asks for: a minute is needed to write an answer, and a day is as good as for ever. */
const [MIN_IDLE_MS, MAX_IDLE_MS] = [60_000, 12 * 60 * 60_000]

type Answers = { [K in CallName]: (input: InputOf<K>, errand: Errand) => Promise<OutputOf<K>> }

/** What the worker does, without the worker: everything secret is in here, and what it returns is what may leave. */
export class PgpDesk implements Answers {
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #limits: PgpLimits
  readonly #ring: KeyRing
  readonly #files: OpenFiles
  readonly #index: SessionIndex

  constructor(clock: Clock, entropy: Entropy, limits: PgpLimits, onForgotten: () => void) {
    this.#clock = clock
    this.#entropy = entropy
    this.#limits = limits
    this.#files = new OpenFiles(limits.maxOpenBytes)
    this.#index = new SessionIndex(limits.maxIndexedCharacters)
    this.#ring = new KeyRing(clock, limits.idleMs, () => {
      this.#clear()
      onForgotten()
    })
  }

  async loadKeys({ stored }: InputOf<'loadKeys'>): Promise<OutputOf<'loadKeys'>> {
    for (const one of stored) await this.#ring.load(one)
    this.#ring.keepOnly(new Set(stored.map(({ fingerprint }) => fingerprint)))
    return this.listKeys()
  }

  async listKeys(): Promise<OutputOf<'listKeys'>> {
    const nowMs = this.#clock.nowMs()
    const keys = this.#ring.own.map(
      async (own): Promise<OwnKeyFacts> => ({
        ...(await describeKey(own.publicKey, nowMs)),
        isUnlocked: own.unlocked !== undefined,
      }),
    )
    return { keys: await Promise.all(keys) }
  }

  async makeKey(input: InputOf<'makeKey'>, errand: Errand): Promise<OutputOf<'makeKey'>> {
    errand.report({ stage: 'making-keys', done: 0, total: 1 })
    const made = await makeKey(input, this.#clock.nowMs(), this.#limits)
    errand.signal.throwIfAborted()
    await this.#ring.load(made.stored)
    return made
  }

  async importPrivateKeys(input: InputOf<'importPrivateKeys'>, errand: Errand): Promise<OutputOf<'importPrivateKeys'>> {
    const found = await readPrivateKeys(input.octets, this.#limits)
    const keys: ChangedKey[] = []
    for (const [at, key] of found.entries()) {
      errand.signal.throwIfAborted()
      errand.report({ stage: 'reading', done: at, total: found.length })
      const unlocked = await unlockKey(key, input.filePassphrase)
      const stored = await wrapKey(unlocked, input.passphrase, this.#limits).finally(() => wipeKey(unlocked))
      keys.push(await this.#keep(stored))
    }
    return { keys }
  }

  async readPublicKeys({ octets, address }: InputOf<'readPublicKeys'>): Promise<OutputOf<'readPublicKeys'>> {
    return { keys: await readPublicKeys(octets, address, this.#limits, this.#clock.nowMs()) }
  }

  async offerKeys({ correspondent, octets, source }: InputOf<'offerKeys'>): Promise<OutputOf<'offerKeys'>> {
    return offerKeys(correspondent, octets, source, this.#limits, this.#clock.nowMs())
  }

  async recommend({ recipients, draft }: InputOf<'recommend'>): Promise<OutputOf<'recommend'>> {
    return recommend(recipients, draft, this.#clock.nowMs())
  }

  async unlock({ passphrase, fingerprint }: InputOf<'unlock'>): Promise<OutputOf<'unlock'>> {
    return { fingerprints: await this.#ring.unlock(passphrase, fingerprint) }
  }

  async rememberFor({ idleMs }: InputOf<'rememberFor'>): Promise<OutputOf<'rememberFor'>> {
    this.#ring.rememberFor(Math.max(MIN_IDLE_MS, Math.min(idleMs, MAX_IDLE_MS)))
    return {}
  }

  async lock(): Promise<OutputOf<'lock'>> {
    this.#ring.forget()
    this.#clear()
    return {}
  }

  /** The old passphrase is asked for even while the key is unlocked: an open browser must not be enough to take a key over. */
  async changePassphrase({ fingerprint, old, passphrase }: InputOf<'changePassphrase'>): Promise<ChangedKey> {
    return this.#keep(await this.#unlockedFor(fingerprint, old, (key) => wrapKey(key, passphrase, this.#limits)))
  }

  async extendKey({ fingerprint, passphrase, expiresMs }: InputOf<'extendKey'>): Promise<ChangedKey> {
    const extend = async (key: PrivateKey) =>
      wrapKey(await extendKey(key, expiresMs, this.#clock.nowMs()), passphrase, this.#limits)
    return this.#keep(await this.#unlockedFor(fingerprint, passphrase, extend))
  }

  async revokeKey({ fingerprint, passphrase, reason }: InputOf<'revokeKey'>): Promise<ChangedKey> {
    const revoke = async (key: PrivateKey) =>
      wrapKey(await revokeOwnKey(key, reason, this.#clock.nowMs()), passphrase, this.#limits)
    return this.#keep(await this.#unlockedFor(fingerprint, passphrase, revoke))
  }

  async applyRevocation({ publicKey, certificate }: InputOf<'applyRevocation'>): Promise<OutputOf<'applyRevocation'>> {
    const nowMs = this.#clock.nowMs()
    const revoked = await applyRevocation(await readPublic(publicKey), certificate, nowMs)
    return { publicKey: revoked.armor(), facts: await describeKey(revoked, nowMs) }
  }

  async makeBackupSheet({ fingerprint, passphrase }: InputOf<'makeBackupSheet'>): Promise<OutputOf<'makeBackupSheet'>> {
    const wrapped = this.#ring.wrapped(fingerprint)
    return makeBackupSheet({
      fingerprint,
      userIds: wrapped.getUserIDs(),
      createdMs: wrapped.getCreationTime().getTime(),
      armored: storedOf(wrapped).wrappedPrivateKey,
      wrapped: wrapped.write(),
      revocationCertificate: await this.#unlockedFor(fingerprint, passphrase, (key) =>
        certificateFor(key, this.#clock.nowMs()),
      ),
    })
  }

  async exportPublicKey({ fingerprint, address }: InputOf<'exportPublicKey'>): Promise<OutputOf<'exportPublicKey'>> {
    const key = this.#ring.wrapped(fingerprint).toPublic()
    return { armored: key.armor(), binary: await minimalKey(key, address, this.#clock.nowMs()) }
  }

  async openMessage(input: InputOf<'openMessage'>, errand: Errand): Promise<ShownMessage> {
    errand.report({ stage: 'decrypting', done: 0, total: 1 })
    const others = await readCorrespondents(input.correspondents)
    errand.signal.throwIfAborted()
    const opened = await openMessage(input.octets, { own: this.#ring.own, others }, this.#limits, this.#clock.nowMs())
    errand.signal.throwIfAborted()
    if (opened.encryption.kind === 'decrypted') this.#ring.touch()
    if (opened.encryption.kind === 'decrypted' && input.id !== undefined) this.#index.add(input.id, searchable(opened))
    const { content, ...rest } = opened
    const handle = content && content.files.length > 0 ? this.#files.keep(content.files) : undefined
    const shown = content && {
      ...content,
      files: content.files.map(({ octets, ...file }) => ({ ...file, bytes: octets.length })),
    }
    return { ...rest, content: shown, handle, acceptance: this.#acceptance(opened, input.correspondents) }
  }

  async readFile({ handle, file, from, maxBytes }: InputOf<'readFile'>): Promise<OutputOf<'readFile'>> {
    return this.#files.read(handle, file, from, maxBytes)
  }

  async closeMessage({ handle }: InputOf<'closeMessage'>): Promise<OutputOf<'closeMessage'>> {
    this.#files.close(handle)
    return {}
  }

  async sealMessage(input: InputOf<'sealMessage'>, errand: Errand): Promise<OutputOf<'sealMessage'>> {
    const nowMs = this.#clock.nowMs()
    const ownKey = this.#ring.wrapped(input.ownKey).toPublic()
    const signingKey = input.mode === 'encrypt' ? undefined : this.#ring.unlocked(input.ownKey)
    const total = input.hidden.length + 1
    errand.report({ stage: 'encrypting', done: 0, total })
    const { address } = input.fields.from
    const autocrypt = input.autocrypt && { ...input.autocrypt, address, key: await minimalKey(ownKey, address, nowMs) }
    const message = {
      ...input,
      fields: { ...input.fields, autocrypt },
      recipients: await readRecipients(input.recipients),
      hidden: await readRecipients(input.hidden),
      ownKey,
      signingKey,
      gossips: input.autocrypt !== undefined,
    }
    errand.signal.throwIfAborted()
    return { copies: await sealMessage(message, this.#entropy, this.#limits, nowMs) }
  }

  async search({ query }: InputOf<'search'>): Promise<OutputOf<'search'>> {
    return { ids: this.#index.find(query) }
  }

  async #keep(stored: StoredKey): Promise<ChangedKey> {
    const publicKey = await this.#ring.load(stored)
    return { stored, facts: await describeKey(publicKey, this.#clock.nowMs()) }
  }

  /** Unlocks a key for one piece of work, whether it is unlocked otherwise or not, and wipes it. */
  async #unlockedFor<T>(fingerprint: string, passphrase: string, work: (key: PrivateKey) => Promise<T>): Promise<T> {
    const key = await unlockKey(this.#ring.wrapped(fingerprint), passphrase)
    try {
      return await work(key)
    } finally {
      wipeKey(key)
    }
  }

  #acceptance(opened: OpenedMessage, correspondents: readonly Correspondent[]): ShownMessage['acceptance'] {
    const fingerprint = opened.signature?.fingerprint
    if (fingerprint === undefined) return undefined
    if (this.#ring.own.some((own) => own.publicKey.getFingerprint() === fingerprint)) return 'own'
    const sender = opened.headers.from[0]?.address.toLowerCase()
    const correspondent =
      correspondents.find((one) => one.address === sender) ??
      correspondents.find((one) => one.keys.some((key) => key.fingerprint === fingerprint))
    return acceptanceOf(correspondent, fingerprint)
  }

  #clear(): void {
    this.#files.clear()
    this.#index.clear()
  }
}

/** What of a message can be searched: what is shown of it. */
function searchable(opened: OpenedMessage): string {
  const { subject, from, to, cc } = opened.headers
  const persons = [...from, ...to, ...cc].map((person) => `${person.name ?? ''} ${person.address}`)
  const text = opened.content?.text ?? stripHtml(opened.content?.html ?? '')
  const files = opened.content?.files.map((file) => file.name) ?? []
  return [subject, ...persons, text, ...files].join('\n')
}

/** Keys of correspondents that may have signed: those that the member has rejected are as good as unknown. */
async function readCorrespondents(correspondents: readonly Correspondent[]): Promise<PublicKey[]> {
  const keys: PublicKey[] = []
  for (const known of correspondents.flatMap((one) => one.keys)) {
    if (known.acceptance === 'rejected') continue
    const key = await readKey({ armoredKey: known.publicKey, config: SETTINGS }).catch(() => undefined)
    if (key !== undefined) keys.push(key.toPublic())
  }
  return keys
}

async function readRecipients(recipients: readonly KeyedRecipient[]): Promise<SealedFor[]> {
  const read: SealedFor[] = []
  for (const { address, publicKey } of recipients) read.push({ address, key: await readPublic(publicKey) })
  return read
}

async function readPublic(armoredKey: string): Promise<PublicKey> {
  const key = await readKey({ armoredKey, config: SETTINGS }).catch((cause: unknown) => {
    throw new Fault('peer', 'pgp/bad-key', 'A key of a recipient cannot be read. Import it again.', { cause })
  })
  return key.toPublic()
}
