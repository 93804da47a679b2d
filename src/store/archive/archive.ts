import { createHash, randomBytes } from 'node:crypto'
import { open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bytes } from '../../base/bytes.ts'
import { Fault } from '../../base/fault.ts'
import { errorCode } from '../blobs/blob-file.ts'
import { DataLock } from '../sql/data-lock.ts'
import { makeFolder } from '../sql/synced-folder.ts'
import { CheckedFile, hashFile } from './checked-file.ts'
import { Keyring } from './keyring.ts'
import type { Manifest } from './manifest.ts'
import { damagedArchive, PieceCodec } from './piece-codec.ts'

/** Octets of an object that are packed together: what has changed little is found again in pieces of this size. */
const FRAME_BYTES = 1024 * 1024
const MARK = 'archive.json'
const ACCOUNT = 'account:'

interface Mark {
  readonly format: 1
  readonly id: string
  /** What the key is checked against; absent for an archive in the clear. */
  readonly keyCheck?: string
  /** Over the others: with a flipped bit in its id a sealed archive would seem to have another key. */
  readonly digest: string
}

/**
 * A folder with backups.
 *
 * - `objects/<2 hex>/<sha256>`: rows of accounts, databases, files. Named by what they hold, so that what has not changed is there already.
 * - `bodies/<account>/<sha256>.pack`: bodies, a pack of them at a time (`pack-writer.ts`).
 * - `keyring.json`: the keys that rows and bodies of accounts are sealed with (`keyring.ts`). Names of their objects begin with `ACCOUNT:`, the account's id.
 * - `backups/<name>.json`: what belongs to one backup, written last. What no backup names is the rest of one that was broken off.
 *
 * Nothing but the keyring is ever changed: files are added under names that count only when they are whole, and taken away by `prune` alone.
 */
export class Archive implements Disposable {
  readonly folder: string
  readonly codec: PieceCodec
  readonly keyring: Keyring
  readonly #id: string
  readonly #lock: DataLock

  private constructor(folder: string, id: string, codec: PieceCodec, keyring: Keyring, lock: DataLock) {
    this.folder = folder
    this.#id = id
    this.codec = codec
    this.keyring = keyring
    this.#lock = lock
  }

  /**
   * Opens an archive for this process alone; with `make` an empty folder becomes one.
   * @throws Fault peer archive/not-an-archive, archive/wrong-key; us archive/damaged, store/data-in-use
   */
  static async open(folder: string, key: Bytes | undefined, make: boolean): Promise<Archive> {
    let mark = await tryMark(folder)
    if (!mark) {
      if (!make) throw notAnArchive(folder, 'there is none in it')
      const others = (await names(folder)).filter((name) => !name.startsWith('posthus.lock') && name !== 'incoming')
      if (others.length > 0) throw notAnArchive(folder, 'other things lie in it; name an empty folder')
      await makeFolder(folder)
    }
    const lock = DataLock.take(folder)
    try {
      await rm(join(folder, 'incoming'), { recursive: true, force: true })
      mark ??= await makeMark(folder, key)
      const codec = new PieceCodec(key, mark.id)
      if (codec.check !== mark.keyCheck) throw wrongKey(folder, mark.keyCheck !== undefined)
      return new Archive(folder, mark.id, codec, await Keyring.open(folder, codec), lock)
    } catch (error) {
      lock[Symbol.dispose]()
      throw error
    }
  }

  [Symbol.dispose](): void {
    this.#lock[Symbol.dispose]()
  }

  /** Begins a file that does not count yet. */
  begin(): Promise<CheckedFile> {
    return CheckedFile.begin(join(this.folder, 'incoming', randomBytes(12).toString('hex')))
  }

  /** What the copies of an account are sealed with: its own key, or, if it has none here, what all the rest is. @throws Fault peer archive/account-erased */
  codecOf(accountId: string): PieceCodec {
    const key = this.keyring.tryKey(accountId)
    if (key) return new PieceCodec(key.key, this.#id)
    const erasedMs = this.keyring.erasedMs(accountId)
    if (erasedMs !== undefined) throw accountErased(accountId, erasedMs)
    return this.codec
  }

  /** Keeps octets of an account, under its key if it has one. */
  async putAccountObject(accountId: string, octets: Iterable<Bytes> | AsyncIterable<Bytes>): Promise<string> {
    if (!this.keyring.tryKey(accountId)) return this.putObject(octets)
    return `${ACCOUNT}${accountId}:${await this.#put(octets, this.codecOf(accountId))}`
  }

  /** Keeps octets, and names them. What is there already is not written again. */
  putObject(octets: Iterable<Bytes> | AsyncIterable<Bytes>): Promise<string> {
    return this.#put(octets, this.codec)
  }

  async #put(octets: Iterable<Bytes> | AsyncIterable<Bytes>, codec: PieceCodec): Promise<string> {
    await using file = await this.begin()
    for await (const frame of framed(octets)) {
      const piece = codec.encode(frame)
      const length = Buffer.alloc(4)
      length.writeUInt32BE(piece.length)
      await file.write(Buffer.concat([length, piece]))
    }
    return await file.keep((digest) => this.#objectPath(digest))
  }

  /** The octets of an object, in pieces. The whole file has been verified before the first. @throws Fault us archive/damaged; peer archive/account-erased */
  async *object(name: string): AsyncGenerator<Buffer> {
    const path = this.#objectPath(name)
    const accountId = accountOfObject(name)
    const codec = accountId === undefined ? this.codec : this.codecOf(accountId)
    if (!(await this.hasObject(name))) throw damagedArchive(path)
    await using file = await open(path, 'r')
    for (let at = 0; ; ) {
      const length = Buffer.alloc(4)
      if ((await file.read(length, 0, 4, at)).bytesRead < 4) return
      const piece = Buffer.alloc(length.readUInt32BE())
      await file.read(piece, 0, piece.length, at + 4)
      yield codec.decode(piece, path)
      at += 4 + piece.length
    }
  }

  /** Whether an object is there and what it was. */
  async hasObject(name: string): Promise<boolean> {
    try {
      return (await hashFile(this.#objectPath(name))) === fileOfObject(name)
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false
      throw error
    }
  }

  async removeObject(name: string): Promise<void> {
    await rm(this.#objectPath(name), { force: true })
  }

  async objectNames(): Promise<string[]> {
    const shards = await names(join(this.folder, 'objects'))
    return (await Promise.all(shards.map((shard) => names(join(this.folder, 'objects', shard))))).flat()
  }

  /** Names of all backups, the oldest first. */
  async backups(): Promise<string[]> {
    const found = await names(join(this.folder, 'backups'))
    return found.flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : [])).sort()
  }

  /** @throws Fault peer archive/no-such-backup; us archive/damaged */
  async manifest(name: string): Promise<Manifest> {
    const path = this.#manifestPath(name)
    try {
      const { manifest, digest } = JSON.parse(await readFile(path, 'utf8'))
      const octets = this.codec.decode(Buffer.from(manifest, 'base64'), path)
      if (digestOf(octets) !== digest) throw damagedArchive(path)
      return JSON.parse(octets.toString())
    } catch (error) {
      if (error instanceof Fault) throw error
      if (errorCode(error) === 'ENOENT') throw noSuchBackup(name)
      throw damagedArchive(path, error)
    }
  }

  async putManifest(manifest: Manifest): Promise<void> {
    const octets = Buffer.from(JSON.stringify(manifest))
    const text = JSON.stringify({ manifest: this.codec.encode(octets).toString('base64'), digest: digestOf(octets) })
    await using file = await this.begin()
    await file.write(Buffer.from(text))
    await file.keep(() => this.#manifestPath(manifest.name))
  }

  async removeManifest(name: string): Promise<void> {
    await rm(this.#manifestPath(name), { force: true })
  }

  #objectPath(name: string): string {
    const file = fileOfObject(name)
    return join(this.folder, 'objects', file.slice(0, 2), file)
  }

  #manifestPath(name: string): string {
    // It comes from a command line and becomes the name of a file.
    if (!/^[0-9A-Za-z-]{1,64}$/.test(name)) throw noSuchBackup(name)
    return join(this.folder, 'backups', `${name}.json`)
  }
}

/** The account that an object is of, if it is sealed with that account's key. */
export function accountOfObject(name: string): string | undefined {
  return name.startsWith(ACCOUNT) ? name.slice(ACCOUNT.length, name.lastIndexOf(':')) : undefined
}

/** The name of the file that an object lies in. */
export function fileOfObject(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1)
}

function accountErased(accountId: string, erasedMs: number): Fault {
  const when = new Date(erasedMs).toISOString()
  return new Fault(
    'peer',
    'archive/account-erased',
    `Account ${accountId} was erased at ${when}, and its key destroyed: nothing can bring it back`,
  )
}

/** The same octets, joined and cut to frames. */
async function* framed(octets: Iterable<Bytes> | AsyncIterable<Bytes>): AsyncGenerator<Buffer> {
  let held: Bytes[] = []
  let size = 0
  for await (const piece of octets) {
    held.push(piece)
    size += piece.length
    if (size < FRAME_BYTES) continue
    yield Buffer.concat(held)
    held = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(held)
}

async function tryMark(folder: string): Promise<Mark | undefined> {
  try {
    const mark: Mark = JSON.parse(await readFile(join(folder, MARK), 'utf8'))
    if (mark.digest === markDigest(mark)) return mark
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    if (!(error instanceof SyntaxError)) throw error
  }
  throw damagedArchive(join(folder, MARK))
}

async function makeMark(folder: string, key: Bytes | undefined): Promise<Mark> {
  const id = randomBytes(16).toString('hex')
  const keyCheck = new PieceCodec(key, id).check
  const facts = { format: 1, id, ...(keyCheck === undefined ? {} : { keyCheck }) } as const
  const mark: Mark = { ...facts, digest: markDigest(facts) }
  await using file = await CheckedFile.begin(join(folder, 'incoming', id))
  await file.write(Buffer.from(`${JSON.stringify(mark)}\n`))
  await file.keep(() => join(folder, MARK))
  return mark
}

function markDigest({ format, id, keyCheck }: Omit<Mark, 'digest'>): string {
  return digestOf(Buffer.from(JSON.stringify([format, id, keyCheck ?? null])))
}

export async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

function digestOf(octets: Bytes): string {
  return createHash('sha256').update(octets).digest('hex')
}

function notAnArchive(folder: string, why: string): Fault {
  return new Fault('peer', 'archive/not-an-archive', `${folder} is no archive of Posthus: ${why}`)
}

function noSuchBackup(name: string): Fault {
  return new Fault('peer', 'archive/no-such-backup', `There is no backup ${name}; "posthus backup list" shows them`)
}

function wrongKey(folder: string, sealed: boolean): Fault {
  const problem = sealed ? 'is sealed with another key: name its --key-file' : 'is not sealed: leave --key-file out'
  return new Fault('peer', 'archive/wrong-key', `${folder} ${problem}`)
}
