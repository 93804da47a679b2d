import type { MailReader } from '../../../core/mail/mail-store.ts'
import { type KeptKey, readKeptKeys } from '../../../core/pgp/kept-key.ts'
import { utcDate } from '../../../wire/jmap/dates.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { PgpKey } from '../../../wire/jmap/pgp.ts'

export const KEY_PROPERTIES: readonly (keyof PgpKey)[] = [
  'id',
  'fingerprint',
  'userIds',
  'addresses',
  'createdAt',
  'expiresAt',
  'isRevoked',
  'publicKey',
  'wrappedPrivateKey',
  'isDefault',
  'isPublished',
]

/** The keys of an account at one moment, by id. */
export class OwnKeys {
  readonly all: ReadonlyMap<string, KeptKey>
  readonly state: string

  private constructor(all: ReadonlyMap<string, KeptKey>, state: string) {
    this.all = all
    this.state = state
  }

  static async read({ records }: Pick<MailReader, 'records'>): Promise<OwnKeys> {
    return new OwnKeys(await readKeptKeys(records), `${await records.state('pgp-key')}`)
  }

  /** The key that is used if nothing else is said: the one that was chosen, or else the first; one that is revoked only where there is no other. Undefined without a private key. */
  get defaultId(): string | undefined {
    const whole = [...this.all].filter(([, key]) => key.wrappedPrivateKey !== null)
    const good = whole.filter(([, key]) => !key.isRevoked)
    const found = good.find(([, key]) => key.isDefault) ?? good[0] ?? whole[0]
    return found?.[0]
  }

  object(id: string): JsonObject {
    const key = this.all.get(id) as KeptKey
    const object: PgpKey = {
      id,
      fingerprint: id,
      userIds: key.userIds,
      addresses: key.addresses,
      createdAt: utcDate(key.createdMs),
      expiresAt: key.expiresMs === null ? null : utcDate(key.expiresMs),
      isRevoked: key.isRevoked,
      publicKey: key.publicKey,
      wrappedPrivateKey: key.wrappedPrivateKey,
      isDefault: id === this.defaultId,
      isPublished: key.isPublished,
    }
    return { ...object }
  }
}
