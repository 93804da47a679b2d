import type { KeptStsPolicy, StsPolicyStore } from '../../core/transport-policy/sts-policy-store.ts'
import type { SqlDatabase } from '../sql/database.ts'

/** Policies that are kept; 64 KiB each at most, and a few hundred octets usually. */
const MAX_POLICIES = 20_000
/** That a policy is in use is written down no more often than this. */
const USED_EVERY_MS = 3_600_000

type Columns = readonly [domain: string, id: string, text: string, fetchedMs: number, expiresMs: number]
const COLUMNS = 'domain, id, policy, fetched_ms, expires_ms'

/** Policies of other domains, in the directory's database: a restart must not make anybody forget them. */
export class SqliteStsPolicyStore implements StsPolicyStore {
  readonly #database: SqlDatabase
  readonly #maxPolicies: number
  readonly #grainMs: number

  constructor(database: SqlDatabase, maxPolicies = MAX_POLICIES, grainMs = USED_EVERY_MS) {
    this.#database = database
    this.#maxPolicies = maxPolicies
    this.#grainMs = grainMs
  }

  async policy(domain: string): Promise<KeptStsPolicy | undefined> {
    const rows = await this.#rows('WHERE domain = $1', domain)
    return rows[0]
  }

  async put({ domain, id, text, fetchedMs, expiresMs }: KeptStsPolicy, nowMs: number): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO sts_policy (domain, id, policy, fetched_ms, expires_ms, used_ms) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (domain) DO UPDATE SET id = excluded.id, policy = excluded.policy,
           fetched_ms = excluded.fetched_ms, expires_ms = excluded.expires_ms`,
        domain,
        id,
        text,
        fetchedMs,
        expiresMs,
        nowMs,
      ),
    )
  }

  async used(domain: string, nowMs: number): Promise<void> {
    const known = await this.#database.read((tx) =>
      tx.rows<readonly [number]>('SELECT used_ms FROM sts_policy WHERE domain = $1', domain),
    )
    const usedMs = known[0]?.[0]
    if (usedMs === undefined || Math.abs(nowMs - usedMs) < this.#grainMs) return
    await this.#database.write((tx) => tx.run('UPDATE sts_policy SET used_ms = $2 WHERE domain = $1', domain, nowMs), {
      durable: false,
    })
  }

  async stale(fetchedBeforeMs: number, usedAfterMs: number, most: number): Promise<readonly KeptStsPolicy[]> {
    const where = 'WHERE fetched_ms < $1 AND used_ms > $2 ORDER BY fetched_ms LIMIT $3'
    return this.#rows(where, fetchedBeforeMs, usedAfterMs, most)
  }

  async all(): Promise<readonly KeptStsPolicy[]> {
    return this.#rows('ORDER BY domain')
  }

  async forget(domain: string): Promise<boolean> {
    return (await this.#database.write((tx) => tx.run('DELETE FROM sts_policy WHERE domain = $1', domain))) > 0
  }

  async sweep(nowMs: number): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM sts_policy WHERE expires_ms <= $1', nowMs)
      await tx.run(
        'DELETE FROM sts_policy WHERE domain IN (SELECT domain FROM sts_policy ORDER BY used_ms DESC LIMIT -1 OFFSET $1)',
        this.#maxPolicies,
      )
    })
  }

  async #rows(where: string, ...parameters: readonly (string | number)[]): Promise<KeptStsPolicy[]> {
    const rows = await this.#database.read((tx) =>
      tx.rows<Columns>(`SELECT ${COLUMNS} FROM sts_policy ${where}`, ...parameters),
    )
    return rows.map(([domain, id, text, fetchedMs, expiresMs]) => ({ domain, id, text, fetchedMs, expiresMs }))
  }
}
