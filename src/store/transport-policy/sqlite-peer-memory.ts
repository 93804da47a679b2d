import type { PeerMemory, RememberedPeer } from '../../core/transport-policy/peer-memory.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** Names that are remembered; some 100 octets each. */
const MAX_PEERS = 200_000

type Columns = readonly [name: string, firstMs: number, lastMs: number, sessions: number, missedMs: number | null]
const COLUMNS = 'name, first_ms, last_ms, sessions, missed_ms'

/** What is remembered of peers, in the directory's database. Not synced: a power failure may cost the last sessions. */
export class SqlitePeerMemory implements PeerMemory {
  readonly #database: SqlDatabase
  readonly #maxPeers: number

  constructor(database: SqlDatabase, maxPeers = MAX_PEERS) {
    this.#database = database
    this.#maxPeers = maxPeers
  }

  async secured(names: readonly string[], atMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      for (const name of names) {
        await tx.run(
          `INSERT INTO tls_peer (name, first_ms, last_ms, sessions) VALUES ($1, $2, $2, 1)
           ON CONFLICT (name) DO UPDATE SET last_ms = max(tls_peer.last_ms, excluded.last_ms), sessions = tls_peer.sessions + 1`,
          name,
          atMs,
        )
      }
    }, NOT_DURABLE)
  }

  async missed(names: readonly string[], atMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      for (const name of names) await tx.run('UPDATE tls_peer SET missed_ms = $2 WHERE name = $1', name, atMs)
    }, NOT_DURABLE)
  }

  async recall(names: readonly string[]): Promise<readonly RememberedPeer[]> {
    return this.#database.read(async (tx) => {
      const found: RememberedPeer[] = []
      for (const name of names) {
        const rows = await tx.rows<Columns>(`SELECT ${COLUMNS} FROM tls_peer WHERE name = $1`, name)
        found.push(...rows.map(peerOf))
      }
      return found
    })
  }

  async list(): Promise<readonly RememberedPeer[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>(`SELECT ${COLUMNS} FROM tls_peer ORDER BY missed_ms IS NULL, name`),
    )
    return rows.map(peerOf)
  }

  async forget(name: string): Promise<boolean> {
    return (await this.#database.write((tx) => tx.run('DELETE FROM tls_peer WHERE name = $1', name))) > 0
  }

  async sweep(beforeMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM tls_peer WHERE last_ms < $1', beforeMs)
      await tx.run(
        'DELETE FROM tls_peer WHERE name IN (SELECT name FROM tls_peer ORDER BY last_ms DESC LIMIT -1 OFFSET $1)',
        this.#maxPeers,
      )
    }, NOT_DURABLE)
  }
}

const NOT_DURABLE = { durable: false } as const

function peerOf([name, firstMs, lastMs, sessions, missedMs]: Columns): RememberedPeer {
  return { name, firstMs, lastMs, sessions, missedMs: missedMs ?? undefined }
}
