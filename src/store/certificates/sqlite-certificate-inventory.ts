import { X509Certificate } from 'node:crypto'
import type { Entropy } from '../../base/entropy.ts'
import { timedId } from '../../base/ids.ts'
import type { CertificateEntry, CertificateEvent, Deed } from '../../core/certificates/certificate-entry.ts'
import {
  type CertificateInventory,
  keyKnown,
  type NewCertificate,
  type NewKey,
  noSuchEntry,
  notAKey,
  type ObservedCertificate,
  type RequestFacts,
  type RevocationStatus,
  wrongKey,
  wrongState,
} from '../../core/certificates/certificate-inventory.ts'
import { type CertificateState, isShown, mayMove } from '../../core/certificates/certificate-states.ts'
import { keyAlgorithm, privateKeyText, spkiDigest, tryPrivateKey } from '../../core/certificates/key-facts.ts'
import type { SqlDatabase, SqlReader } from '../sql/database.ts'
import { allEntries, allStatuses, eventsOf, findEntry, keeperOf, putEntry, putStatus } from './certificate-rows.ts'
import type { KeyFolder } from './key-folder.ts'

/** Rows in the directory's database, keys in files beside it. A key is written before its row and removed after it, so that a row is never without its key. */
export class SqliteCertificateInventory implements CertificateInventory {
  readonly #db: SqlDatabase
  readonly #keys: KeyFolder
  readonly #changed: () => void
  readonly #entropy: Entropy

  /** `changed` is called after everything that changes what is to be shown. */
  constructor(db: SqlDatabase, keys: KeyFolder, changed: () => void, entropy: Entropy) {
    this.#db = db
    this.#keys = keys
    this.#changed = changed
    this.#entropy = entropy
  }

  entries(): Promise<readonly CertificateEntry[]> {
    return this.#db.read(allEntries)
  }

  entry(id: string): Promise<CertificateEntry | undefined> {
    return this.#db.read((tx) => findEntry(tx, id))
  }

  history(id: string): Promise<readonly CertificateEvent[]> {
    return this.#db.read((tx) => eventsOf(tx, id))
  }

  async add({ origin, names, privateKey, authority = '', reference = '' }: NewKey, deed: Deed) {
    const key = tryPrivateKey(privateKey)
    if (!key) throw notAKey()
    const entry: CertificateEntry = {
      id: timedId(this.#entropy, deed.atMs),
      origin,
      state: 'keyed',
      stateMs: deed.atMs,
      names,
      spki: spkiDigest(key),
      algorithm: keyAlgorithm(key),
      createdMs: deed.atMs,
      authority,
      reference,
      dueMs: undefined,
      chain: undefined,
      facts: undefined,
    }
    await this.#keys.put(entry.id, privateKeyText(key))
    try {
      await this.#db.write(async (tx) => {
        const known = await keeperOf(tx, entry.spki)
        if (known) throw keyKnown(known.id)
        await putEntry(tx, entry, undefined, deed)
      })
    } catch (error) {
      await this.#keys.destroy(entry.id)
      throw error
    }
    return entry
  }

  request(id: string, to: 'vetting' | 'ordered', facts: RequestFacts, deed: Deed) {
    return this.#change(id, to, deed, (entry) => ({
      authority: facts.authority ?? entry.authority,
      reference: facts.reference ?? entry.reference,
      dueMs: facts.dueMs,
    }))
  }

  certify(id: string, { chain, facts }: NewCertificate, deed: Deed) {
    return this.#change(id, 'staged', deed, (entry) => {
      if (entry.spki !== spkiDigest(new X509Certificate(chain).publicKey)) throw wrongKey(id)
      return { chain, facts, names: facts.names, dueMs: undefined }
    })
  }

  async move(id: string, to: CertificateState, deed: Deed) {
    const moved = await this.#change(id, to, deed, ({ state }) => ({ dueMs: undefined, ...failedOrder(state, to) }))
    if (to === 'destroyed') await this.#keys.destroy(id)
    return moved
  }

  async observe(shown: readonly ObservedCertificate[], deed: Deed): Promise<void> {
    const isObserved = ({ origin }: CertificateEntry) => origin === 'local' || origin === 'files'
    const tasks = (entries: readonly CertificateEntry[]) => {
      const seen = new Set(shown.map(({ facts }) => facts.fingerprint))
      const live = entries.filter((entry) => isObserved(entry) && isShown(entry.state))
      const known = new Set(live.map(({ facts }) => facts?.fingerprint))
      return {
        gone: live.filter(({ facts }) => !seen.has(facts?.fingerprint ?? '')),
        fresh: shown.filter(({ facts }) => !known.has(facts.fingerprint)),
      }
    }
    // Mostly nothing has changed, which takes no lock to see.
    const { gone, fresh } = tasks(await this.entries())
    if (gone.length + fresh.length === 0) return
    await this.#db.write(async (tx) => {
      const now = tasks(await allEntries(tx))
      const { atMs: stateMs } = deed
      for (const entry of now.gone) await putEntry(tx, { ...entry, state: 'retired', stateMs }, entry.state, deed)
      for (const one of now.fresh) await putEntry(tx, this.#observed(one, deed), undefined, deed)
    })
  }

  async privateKey(id: string): Promise<string> {
    if (!(await this.entry(id))) throw noSuchEntry(id)
    return this.#keys.read(id)
  }

  async staples(nowMs: number): Promise<ReadonlyMap<string, Uint8Array>> {
    const staples = new Map<string, Uint8Array>()
    for (const [id, { verdict, untilMs, staple }] of await this.statuses()) {
      if (verdict === 'good' && untilMs > nowMs && staple) staples.set(id, staple)
    }
    return staples
  }

  async putStatus(id: string, status: RevocationStatus): Promise<void> {
    await this.#db.write(async (tx) => {
      await requireEntry(tx, id)
      await putStatus(tx, id, status)
    })
    this.#changed()
  }

  statuses(): Promise<ReadonlyMap<string, RevocationStatus>> {
    return this.#db.read(allStatuses)
  }

  async sweep(olderThanMs: number): Promise<number> {
    const kept = (await this.entries()).filter(({ state }) => state !== 'destroyed')
    return this.#keys.sweep(new Set(kept.map(({ id }) => id)), olderThanMs)
  }

  #observed({ origin, names, chain, facts }: ObservedCertificate, { atMs }: Deed): CertificateEntry {
    return {
      id: timedId(this.#entropy, atMs),
      origin,
      state: 'active',
      stateMs: atMs,
      names,
      spki: facts.spki,
      algorithm: facts.algorithm,
      createdMs: atMs,
      authority: '',
      reference: '',
      dueMs: undefined,
      chain,
      facts,
    }
  }

  async #change(
    id: string,
    to: CertificateState,
    deed: Deed,
    changes: (entry: CertificateEntry) => Partial<CertificateEntry>,
  ): Promise<CertificateEntry> {
    const changed = await this.#db.write(async (tx) => {
      const entry = await requireEntry(tx, id)
      // What is waited for may be asked again, with other facts.
      const isSame = entry.state === to && (to === 'vetting' || to === 'ordered')
      if (!isSame && !mayMove(entry.state, to)) throw wrongState(id, entry.state, to)
      const changed = { ...entry, ...changes(entry), state: to, stateMs: deed.atMs }
      await putEntry(tx, changed, entry.state, deed)
      return changed
    })
    this.#changed()
    return changed
  }
}

/** An order that failed is not to be asked after again. */
function failedOrder(from: CertificateState, to: CertificateState): Partial<CertificateEntry> {
  return from === 'ordered' && to === 'keyed' ? { reference: '' } : {}
}

async function requireEntry(tx: SqlReader, id: string): Promise<CertificateEntry> {
  const entry = await findEntry(tx, id)
  if (!entry) throw noSuchEntry(id)
  return entry
}
