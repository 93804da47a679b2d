import { createHash } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../blobs/blob-file.ts'
import { syncFolder } from '../sql/synced-folder.ts'
import type { ArchiveKey, Erasure } from './archive-keys.ts'
import { damagedArchive, type PieceCodec } from './piece-codec.ts'

/** Twice, since all else in the archive depends on it. The only files of an archive that are changed in place. */
const FILES = ['keyring.json', 'keyring-copy.json'] as const

interface Ring {
  /** By account: the key, sealed as everything in the archive is. */
  readonly keys: Record<string, { readonly keyId: string; readonly key: string }>
  /** By account: when it was erased. */
  readonly erased: Record<string, number>
}

/**
 * The keys of the accounts in an archive, apart from what they seal: whoever takes one out of here takes all copies of that account away, in whatever backup, and none of another. To take one out no key of the archive is wanted.
 */
export class Keyring {
  readonly #folder: string
  readonly #codec: PieceCodec | undefined
  #ring: Ring
  /** Both copies are there, and as they were written. */
  #isWhole: boolean

  private constructor(folder: string, codec: PieceCodec | undefined, ring: Ring, isWhole: boolean) {
    this.#folder = folder
    this.#codec = codec
    this.#ring = ring
    this.#isWhole = isWhole
  }

  /** @throws Fault us archive/damaged if both copies are */
  static async open(folder: string, codec?: PieceCodec): Promise<Keyring> {
    let wrong: unknown
    let found: Ring | undefined
    let whole = 0
    for (const name of FILES) {
      try {
        const ring = readRing(await readFile(join(folder, name), 'utf8'), join(folder, name))
        found ??= ring
        whole++
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') wrong = error
      }
    }
    if (!found && wrong !== undefined) throw damagedArchive(join(folder, FILES[0]), wrong)
    // Those that were made before there were keys have none.
    return new Keyring(folder, codec, found ?? { keys: {}, erased: {} }, whole === FILES.length)
  }

  /** The key of an account; undefined if it has none here. */
  tryKey(accountId: string): ArchiveKey | undefined {
    const kept = this.#ring.keys[accountId]
    if (!kept || !this.#codec) return undefined
    const key = this.#codec.decode(Buffer.from(kept.key, 'base64'), join(this.#folder, FILES[0]))
    return { accountId, keyId: kept.keyId, key }
  }

  keys(): ArchiveKey[] {
    return Object.keys(this.#ring.keys).flatMap((accountId) => this.tryKey(accountId) ?? [])
  }

  /** When an account was erased; undefined if it was not. */
  erasedMs(accountId: string): number | undefined {
    return this.#ring.erased[accountId]
  }

  /** Takes in the keys of accounts that have none here, and takes out those of who has been erased. A key that is here stays: what lies in the archive is sealed with it. */
  async update(keys: Iterable<ArchiveKey>, erasures: Iterable<Pick<Erasure, 'accountId' | 'erasedMs'>>): Promise<void> {
    const ring: Ring = { keys: { ...this.#ring.keys }, erased: { ...this.#ring.erased } }
    for (const { accountId, keyId, key } of keys) {
      if (Object.hasOwn(ring.keys, accountId)) continue
      const sealed = this.#codec?.encode(key)
      if (sealed) ring.keys[accountId] = { keyId, key: sealed.toString('base64') }
    }
    for (const { accountId, erasedMs } of erasures) {
      delete ring.keys[accountId]
      ring.erased[accountId] = erasedMs
    }
    if (this.#isWhole && JSON.stringify(ring) === JSON.stringify(this.#ring)) return
    const text = JSON.stringify({ ring, digest: digestOf(ring) })
    for (const name of FILES) await replaceOverwriting(this.#folder, name, text)
    this.#ring = ring
    this.#isWhole = true
  }
}

/** @throws Fault us archive/damaged: a key with a flipped bit would open nothing */
function readRing(text: string, path: string): Ring {
  const { ring, digest } = JSON.parse(text) as { readonly ring: Ring; readonly digest: string }
  if (digestOf(ring) !== digest) throw damagedArchive(path)
  return ring
}

function digestOf(ring: Ring): string {
  return createHash('sha256').update(JSON.stringify(ring)).digest('hex')
}

/** Puts a file in the place of another one, whole, and then overwrites what was there. */
async function replaceOverwriting(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name)
  const old = await open(path, 'r+').catch(() => undefined)
  try {
    {
      await using file = await open(`${path}.coming`, 'w', 0o600)
      await file.writeFile(text)
      await file.sync()
    }
    await rename(`${path}.coming`, path)
    await syncFolder(folder)
    if (!old) return
    const { size } = await old.stat()
    await old.write(Buffer.alloc(size), 0, size, 0)
    await old.sync()
  } finally {
    await old?.close()
  }
}
