import { hash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bytes, hex } from '../../base/bytes.ts'
import { isFault } from '../../base/fault.ts'
import { type Archive, names } from './archive.ts'
import type { CheckedFile } from './checked-file.ts'
import { damagedArchive, type PieceCodec } from './piece-codec.ts'

/** A pack is ended when it has become so large. */
const PACK_BYTES = 64 * 1024 * 1024
/** Ends of the names of packs: those sealed as all the rest of the archive, and those under the key of the account. */
const PLAIN = '.pack'
const KEYED = '.kpack'
const END = Buffer.from('POSTHUS1')
/** Place and length of the index, and `END`. */
const TRAILER_BYTES = 8 + 4 + END.length
const DIGEST_BYTES = 32
/** Digest, place, length of the piece. */
const ENTRY_BYTES = DIGEST_BYTES + 8 + 8

/** Where a body lies. */
interface Place {
  readonly pack: string
  readonly at: number
  readonly length: number
}

/**
 * The bodies of one account in an archive: packs of pieces, each pack with an index of its digests at its end. Several bodies in one file since a
 * file for each would cost a sync for each; packs of one account only, so that nothing of an account is left when its backups are gone.
 */
export class ArchivedBodies implements AsyncDisposable {
  readonly #archive: Archive
  /** What new packs are sealed with, and what old ones were that have been made before there were keys. */
  readonly #codec: PieceCodec
  readonly #suffix: string
  readonly #folder: string
  readonly #places = new Map<string, Place>()
  readonly #packs = new Set<string>()
  /** Packs that cannot be read: what lies in them counts as not being here. */
  readonly damaged: string[] = []
  /** The pack that was read last: nearly always the next body is in it too. */
  #reading: { readonly pack: string; readonly file: FileHandle } | undefined
  #writing: { readonly file: CheckedFile; readonly entries: Map<string, { at: number; length: number }> } | undefined

  private constructor(archive: Archive, accountId: string, folder: string) {
    this.#archive = archive
    this.#codec = archive.codecOf(accountId)
    this.#suffix = this.#codec === archive.codec ? PLAIN : KEYED
    this.#folder = folder
  }

  /** Reads the indexes of all packs. @throws Fault peer archive/account-erased */
  static async open(archive: Archive, accountId: string): Promise<ArchivedBodies> {
    const bodies = new ArchivedBodies(archive, accountId, join(archive.folder, 'bodies', accountId))
    // Those under the key last: what is in both counts as theirs.
    const packs = (await names(bodies.#folder)).sort((a, b) => Number(a.endsWith(KEYED)) - Number(b.endsWith(KEYED)))
    for (const name of packs) {
      if (!name.endsWith(PLAIN) && !name.endsWith(KEYED)) continue
      try {
        await bodies.#readIndex(name)
        bodies.#packs.add(name)
      } catch (error) {
        if (!isFault(error, 'archive/damaged')) throw error
        bodies.damaged.push(join(bodies.#folder, name))
      }
    }
    return bodies
  }

  /** What lies there under another key than new packs have is to be copied once more. */
  has(digest: Bytes): boolean {
    const key = hex(digest)
    return (this.#places.get(key)?.pack.endsWith(this.#suffix) ?? false) || (this.#writing?.entries.has(key) ?? false)
  }

  async add(digest: Bytes, octets: Bytes): Promise<void> {
    await this.#addPiece(hex(digest), this.#codec.encode(octets))
  }

  /** Ends the pack that is being written: from now on it counts. */
  async flush(): Promise<void> {
    if (!this.#writing) return
    const { file, entries } = this.#writing
    const index = Buffer.alloc(entries.size * ENTRY_BYTES)
    let at = 0
    for (const [digest, place] of entries) {
      index.write(digest, at, 'hex')
      index.writeBigUInt64BE(BigInt(place.at), at + DIGEST_BYTES)
      index.writeBigUInt64BE(BigInt(place.length), at + DIGEST_BYTES + 8)
      at += ENTRY_BYTES
    }
    const piece = this.#codec.encode(index)
    const trailer = Buffer.alloc(TRAILER_BYTES)
    trailer.writeBigUInt64BE(BigInt(file.size))
    trailer.writeUInt32BE(piece.length, 8)
    END.copy(trailer, 12)
    await file.write(piece)
    await file.write(trailer)
    const name = await file.keep((sha256) => join(this.#folder, `${sha256}${this.#suffix}`))
    this.#writing = undefined
    this.#packs.add(`${name}${this.#suffix}`)
    await file[Symbol.asyncDispose]()
    for (const [digest, place] of entries) this.#places.set(digest, { ...place, pack: `${name}${this.#suffix}` })
  }

  /** @throws Fault us archive/damaged if it is not there, or not what was kept */
  async body(digest: Bytes): Promise<Buffer> {
    const key = hex(digest)
    const place = this.#places.get(key)
    const where = `Body ${key} in ${this.#folder}`
    if (!place) throw damagedArchive(where)
    const octets = this.#codecOf(place.pack).decode(await this.#piece(place), where)
    if (hash('sha256', octets, 'hex') !== key) throw damagedArchive(where)
    return octets
  }

  /**
   * Removes what no backup needs: packs in which nothing is `wanted`, and, written anew without the rest, those of which less than half is.
   * Returns the octets that became free.
   */
  async keepOnly(wanted: ReadonlySet<string>): Promise<number> {
    let freed = 0
    for (const pack of [...this.#packs]) {
      const inside = [...this.#places].filter(([, place]) => place.pack === pack)
      const kept = inside.filter(([digest]) => wanted.has(digest))
      const bytes = (of: typeof inside) => of.reduce((sum, [, { length }]) => sum + length, 0)
      // Without any: all of it has been written anew before, and then the work was broken off.
      if (inside.length > 0 && bytes(kept) * 2 >= bytes(inside)) continue
      for (const [digest, place] of kept) {
        const octets = this.#codecOf(pack).decode(await this.#piece(place), pack)
        await this.#addPiece(digest, this.#codec.encode(octets))
      }
      await this.flush()
      freed += bytes(inside) - bytes(kept)
      await this.#removePack(pack)
    }
    return freed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writing?.file[Symbol.asyncDispose]()
    await this.#reading?.file.close()
  }

  async #addPiece(digest: string, piece: Bytes): Promise<void> {
    this.#writing ??= { file: await this.#archive.begin(), entries: new Map() }
    const { file, entries } = this.#writing
    entries.set(digest, { at: file.size, length: piece.length })
    await file.write(piece)
    if (file.size >= PACK_BYTES) await this.flush()
  }

  #codecOf(pack: string): PieceCodec {
    return pack.endsWith(KEYED) ? this.#codec : this.#archive.codec
  }

  async #piece({ pack, at, length }: Place): Promise<Buffer> {
    const file = await this.#file(pack)
    const piece = Buffer.alloc(length)
    const { bytesRead } = await file.read(piece, 0, length, at)
    if (bytesRead < length) throw damagedArchive(join(this.#folder, pack))
    return piece
  }

  async #file(pack: string): Promise<FileHandle> {
    if (this.#reading?.pack === pack) return this.#reading.file
    await this.#reading?.file.close()
    this.#reading = undefined
    const file = await open(join(this.#folder, pack), 'r')
    this.#reading = { pack, file }
    return file
  }

  async #removePack(pack: string): Promise<void> {
    await rm(join(this.#folder, pack), { force: true })
    this.#packs.delete(pack)
    for (const [digest, place] of this.#places) if (place.pack === pack) this.#places.delete(digest)
  }

  async #readIndex(pack: string): Promise<void> {
    const path = join(this.#folder, pack)
    const file = await this.#file(pack)
    const { size } = await file.stat()
    const trailer = Buffer.alloc(TRAILER_BYTES)
    if (size >= TRAILER_BYTES) await file.read(trailer, 0, TRAILER_BYTES, size - TRAILER_BYTES)
    const at = Number(trailer.readBigUInt64BE())
    const length = trailer.readUInt32BE(8)
    if (!trailer.subarray(12).equals(END) || at + length + TRAILER_BYTES !== size) throw damagedArchive(path)
    const index = this.#codecOf(pack).decode(await this.#piece({ pack, at, length }), path)
    for (let entry = 0; entry + ENTRY_BYTES <= index.length; entry += ENTRY_BYTES) {
      this.#places.set(index.toString('hex', entry, entry + DIGEST_BYTES), {
        pack,
        at: Number(index.readBigUInt64BE(entry + DIGEST_BYTES)),
        length: Number(index.readBigUInt64BE(entry + DIGEST_BYTES + 8)),
      })
    }
  }
}
