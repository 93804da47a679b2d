import type {
  PushedStates,
  PushSubscription,
  PushSubscriptionChange,
  PushSubscriptions,
} from '../../core/push/push-subscription.ts'
import type { SqlDatabase } from '../sql/database.ts'

interface Row {
  readonly id: string
  readonly account_id: string
  readonly device_client_id: string
  readonly url: string
  readonly p256dh: Uint8Array | null
  readonly auth: Uint8Array | null
  readonly code: string
  readonly is_verified: number
  readonly was_greeted: number
  readonly types: string | null
  readonly expires_ms: number
  readonly credential_ms: number
  readonly made_with: string | null
  readonly known_by: string | null
  readonly told: string | null
}

const COLUMNS =
  'id, account_id, device_client_id, url, p256dh, auth, code, is_verified, was_greeted, types, expires_ms, credential_ms, made_with, known_by, told'
/** Not synced: what a power failure takes is told once more. */
const NOT_DURABLE = { durable: false } as const

/** Push subscriptions in the directory's database: who is to be told of what must be known without opening every account. */
export class SqlitePushSubscriptions implements PushSubscriptions {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  add(subscription: PushSubscription, most: number): Promise<boolean> {
    const { id, accountId, keys, types, told } = subscription
    return this.#database.write(async (tx) => {
      const counted = 'SELECT count(*) FROM push_subscription WHERE account_id = $1'
      const [[count] = [0]] = await tx.rows<[number]>(counted, accountId)
      if (count >= most) return false
      await tx.run(
        `INSERT INTO push_subscription (${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
        id,
        accountId,
        subscription.deviceClientId,
        subscription.url,
        keys?.p256dh ?? null,
        keys?.auth ?? null,
        subscription.code,
        Number(subscription.isVerified),
        Number(subscription.wasGreeted),
        types ? JSON.stringify(types) : null,
        subscription.expiresMs,
        subscription.credentialMs,
        subscription.madeWith ?? null,
        subscription.knownBy ?? null,
        told ? JSON.stringify(told) : null,
      )
      return true
    })
  }

  async of(accountId: string): Promise<readonly PushSubscription[]> {
    const query = `SELECT ${COLUMNS} FROM push_subscription WHERE account_id = $1 ORDER BY id`
    return (await this.#database.read((tx) => tx.all<Row>(query, accountId))).map(subscriptionOf)
  }

  async all(): Promise<readonly PushSubscription[]> {
    const query = `SELECT ${COLUMNS} FROM push_subscription ORDER BY id`
    return (await this.#database.read((tx) => tx.all<Row>(query))).map(subscriptionOf)
  }

  change(accountId: string, id: string, change: PushSubscriptionChange): Promise<boolean> {
    return this.#database.write(async (tx) => {
      const there = 'SELECT 1 FROM push_subscription WHERE account_id = $1 AND id = $2'
      if (!(await tx.get(there, accountId, id))) return false
      if ('types' in change) {
        const types = change.types ? JSON.stringify(change.types) : null
        await tx.run('UPDATE push_subscription SET types = $2 WHERE id = $1', id, types)
      }
      if (change.expiresMs !== undefined) {
        await tx.run('UPDATE push_subscription SET expires_ms = $2 WHERE id = $1', id, change.expiresMs)
      }
      if (change.verified) {
        const told = JSON.stringify(change.verified)
        await tx.run(
          'UPDATE push_subscription SET is_verified = 1, told = $2 WHERE id = $1 AND is_verified = 0',
          id,
          told,
        )
      }
      return true
    })
  }

  async noteGreeted(id: string): Promise<void> {
    await this.#database.write((tx) => tx.run('UPDATE push_subscription SET was_greeted = 1 WHERE id = $1', id))
  }

  async noteTold(id: string, told: PushedStates): Promise<void> {
    const update = 'UPDATE push_subscription SET told = $2 WHERE id = $1'
    await this.#database.write((tx) => tx.run(update, id, JSON.stringify(told)), NOT_DURABLE)
  }

  async remove(accountId: string, id: string): Promise<boolean> {
    const removal = 'DELETE FROM push_subscription WHERE account_id = $1 AND id = $2'
    return (await this.#database.write((tx) => tx.run(removal, accountId, id))) > 0
  }

  sweep(nowMs: number): Promise<number> {
    return this.#database.write((tx) => tx.run('DELETE FROM push_subscription WHERE expires_ms <= $1', nowMs))
  }
}

function subscriptionOf(row: Row): PushSubscription {
  return {
    id: row.id,
    accountId: row.account_id,
    deviceClientId: row.device_client_id,
    url: row.url,
    keys: row.p256dh && row.auth ? { p256dh: row.p256dh, auth: row.auth } : undefined,
    code: row.code,
    isVerified: row.is_verified === 1,
    wasGreeted: row.was_greeted === 1,
    types: row.types === null ? undefined : (JSON.parse(row.types) as string[]),
    expiresMs: row.expires_ms,
    credentialMs: row.credential_ms,
    madeWith: row.made_with ?? undefined,
    knownBy: row.known_by ?? undefined,
    told: row.told === null ? undefined : (JSON.parse(row.told) as PushedStates),
  }
}
