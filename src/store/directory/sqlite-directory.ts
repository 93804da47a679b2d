import type {
  Account,
  AccountState,
  Alias,
  Credential,
  Directory,
  DkimKey,
  DkimStep,
  Domain,
  NotedShare,
  OwnQuota,
  PasswordDemand,
  Share,
} from '../../core/directory/directory.ts'
import {
  addressTaken,
  credentialChanged,
  domainExists,
  noSuchAccount,
  noSuchDomain,
} from '../../core/directory/directory-faults.ts'
import type { SqlDatabase, SqlReader } from '../sql/database.ts'
import {
  type AccountRow,
  accountOf,
  aliasesOf,
  type CredentialRow,
  credentialOf,
  type DomainRow,
  domainOf,
  type TargetRow,
} from './directory-rows.ts'
import { addDkimKey, listDkimKeys, moveDkimKeys } from './dkim-key-table.ts'

/** The directory in SQL (schema: `DIRECTORY_MIGRATIONS`). The database stays its opener's to close. */
export class SqliteDirectory implements Directory {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async domains(): Promise<readonly Domain[]> {
    return (await this.#database.read((tx) => tx.all<DomainRow>('SELECT * FROM domain ORDER BY name'))).map(domainOf)
  }

  async domain(name: string): Promise<Domain | undefined> {
    const row = await this.#database.read((tx) => tx.get<DomainRow>('SELECT * FROM domain WHERE name = $1', name))
    return row && domainOf(row)
  }

  async addDomain(domain: Domain): Promise<void> {
    const added = await this.#database.write((tx) =>
      tx.run(
        'INSERT INTO domain (name, catch_all, created_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        domain.name,
        domain.catchAll ?? null,
        domain.createdMs,
      ),
    )
    if (added === 0) throw domainExists(domain.name)
  }

  async setCatchAll(domain: string, accountId: string | undefined): Promise<void> {
    await this.#database.write(async (tx) => {
      if (accountId !== undefined) await requireAccount(tx, accountId)
      const changed = await tx.run('UPDATE domain SET catch_all = $1 WHERE name = $2', accountId ?? null, domain)
      if (changed === 0) throw noSuchDomain(domain)
    })
  }

  async accounts(): Promise<readonly Account[]> {
    return (await this.#database.read((tx) => tx.all<AccountRow>('SELECT * FROM account ORDER BY address'))).map(
      accountOf,
    )
  }

  async account(id: string): Promise<Account | undefined> {
    const row = await this.#database.read((tx) => tx.get<AccountRow>('SELECT * FROM account WHERE id = $1', id))
    return row && accountOf(row)
  }

  async accountAt(address: string): Promise<Account | undefined> {
    const row = await this.#database.read((tx) =>
      tx.get<AccountRow>('SELECT * FROM account WHERE address = $1', address),
    )
    return row && accountOf(row)
  }

  async addAccount(account: Account, credential: Credential): Promise<void> {
    const { id, address, name, state, unit, createdMs } = account
    await this.#database.write(async (tx) => {
      await requireDomain(tx, address)
      if (await isAlias(tx, address)) throw addressTaken(address)
      const added = await tx.run(
        `INSERT INTO account (id, address, name, state, unit, created_ms, storage_quota, message_quota, transport)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (address) DO NOTHING`,
        id,
        address,
        name,
        state,
        unit,
        createdMs,
        account.storageQuota ?? null,
        account.messageQuota ?? null,
        account.transport ?? null,
      )
      if (added === 0) throw addressTaken(address)
      await tx.run(
        'INSERT INTO credential (account_id, phc, sealed_scram, version, changed_ms) VALUES ($1, $2, $3, $4, $5)',
        id,
        credential.phc,
        credential.sealedScram,
        credential.version,
        credential.changedMs,
      )
    })
  }

  async setState(accountId: string, state: AccountState): Promise<void> {
    const changed = await this.#database.write((tx) =>
      tx.run('UPDATE account SET state = $1 WHERE id = $2', state, accountId),
    )
    if (changed === 0) throw noSuchAccount()
  }

  async setQuota(accountId: string, { storageQuota, messageQuota }: OwnQuota): Promise<void> {
    const changed = await this.#database.write((tx) =>
      tx.run(
        'UPDATE account SET storage_quota = $1, message_quota = $2 WHERE id = $3',
        storageQuota ?? null,
        messageQuota ?? null,
        accountId,
      ),
    )
    if (changed === 0) throw noSuchAccount()
  }

  async setTransport(accountId: string, transport: Account['transport']): Promise<void> {
    const changed = await this.#database.write((tx) =>
      tx.run('UPDATE account SET transport = $1 WHERE id = $2', transport ?? null, accountId),
    )
    if (changed === 0) throw noSuchAccount()
  }

  async removeAccount(accountId: string): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM account WHERE id = $1', accountId)
      await tx.run('DELETE FROM credential WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM alias_target WHERE target = $1', accountId)
      await tx.run('UPDATE domain SET catch_all = NULL WHERE catch_all = $1', accountId)
      await tx.run('DELETE FROM login WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM web_session WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM terms_acceptance WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM generation_choice WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM totp WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM passkey WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM recovery_code WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM account_code WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM recovery_address WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM recovery_link WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM app_password WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM password_demand WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM problem WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM abuse_case WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM member_language WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM alert WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM known_client WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM account_recovered WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM password_reminder WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM page_settings WHERE account_id = $1', accountId)
      // What was done to the account stays in the log of operators: it is there to outlive those who would rather not have it.
      await tx.run('DELETE FROM operator WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM operator_session WHERE account_id = $1', accountId)
      await tx.run('DELETE FROM share WHERE owner = $1 OR identifier = $1', accountId)
    })
  }

  async aliases(): Promise<readonly Alias[]> {
    return aliasesOf(
      await this.#database.read((tx) =>
        tx.rows<TargetRow>('SELECT address, target FROM alias_target ORDER BY address, position'),
      ),
    )
  }

  async alias(address: string): Promise<Alias | undefined> {
    const rows = await this.#database.read((tx) =>
      tx.rows<TargetRow>('SELECT address, target FROM alias_target WHERE address = $1 ORDER BY position', address),
    )
    return aliasesOf(rows)[0]
  }

  async aliasesOf(accountId: string): Promise<readonly Alias[]> {
    return aliasesOf(
      await this.#database.read((tx) =>
        tx.rows<TargetRow>(
          `SELECT address, target FROM alias_target
           WHERE address IN (SELECT address FROM alias_target WHERE target = $1) ORDER BY address, position`,
          accountId,
        ),
      ),
    )
  }

  async putAlias(alias: Alias): Promise<void> {
    await this.#database.write(async (tx) => {
      await requireDomain(tx, alias.address)
      if (await tx.get('SELECT 1 FROM account WHERE address = $1', alias.address)) throw addressTaken(alias.address)
      await tx.run('DELETE FROM alias_target WHERE address = $1', alias.address)
      for (const [position, target] of alias.targets.entries()) {
        if (!target.includes('@')) await requireAccount(tx, target)
        await tx.run(
          'INSERT INTO alias_target (address, position, target) VALUES ($1, $2, $3)',
          alias.address,
          position,
          target,
        )
      }
    })
  }

  async removeAlias(address: string): Promise<void> {
    await this.#database.write((tx) => tx.run('DELETE FROM alias_target WHERE address = $1', address))
  }

  async sharesWith(identifiers: readonly string[]): Promise<readonly NotedShare[]> {
    const rows = await this.#database.read(async (tx) => {
      const found: [owner: string, identifier: string, notedMs: number][] = []
      for (const identifier of identifiers) {
        const some = await tx.rows<[string, string, number]>(
          'SELECT owner, identifier, noted_ms FROM share WHERE identifier = $1',
          identifier,
        )
        found.push(...some)
      }
      return found
    })
    return rows
      .map(([owner, identifier, notedMs]) => ({ owner, identifier, notedMs }))
      .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
  }

  async putShare({ owner, identifier }: Share, nowMs: number): Promise<void> {
    await this.#database.write((tx) =>
      tx.run(
        `INSERT INTO share (identifier, owner, noted_ms) VALUES ($1, $2, $3)
         ON CONFLICT (identifier, owner) DO UPDATE SET noted_ms = excluded.noted_ms`,
        identifier,
        owner,
        nowMs,
      ),
    )
  }

  async forgetShare({ owner, identifier }: Share, beforeMs: number): Promise<void> {
    await this.#database.write((tx) =>
      tx.run('DELETE FROM share WHERE identifier = $1 AND owner = $2 AND noted_ms < $3', identifier, owner, beforeMs),
    )
  }

  async credential(accountId: string): Promise<Credential | undefined> {
    const row = await this.#database.read((tx) =>
      tx.get<CredentialRow>(
        `SELECT credential.*, level, since_ms FROM credential
         LEFT JOIN password_demand USING (account_id) WHERE account_id = $1`,
        accountId,
      ),
    )
    return row && credentialOf(row)
  }

  async putCredential(credential: Credential): Promise<void> {
    const changed = await this.#database.write((tx) =>
      tx.run(
        `UPDATE credential SET phc = $1, sealed_scram = $2, version = $3, changed_ms = $4
         WHERE account_id = $5 AND version = $6`,
        credential.phc,
        credential.sealedScram,
        credential.version,
        credential.changedMs,
        credential.accountId,
        credential.version - 1,
      ),
    )
    if (changed === 0) throw credentialChanged()
  }

  async putDemand(accountId: string, demand: PasswordDemand | undefined): Promise<void> {
    await this.#database.write(async (tx) => {
      await tx.run('DELETE FROM password_demand WHERE account_id = $1', accountId)
      if (!demand) return
      await requireAccount(tx, accountId)
      await tx.run(
        'INSERT INTO password_demand (account_id, level, since_ms) VALUES ($1, $2, $3)',
        accountId,
        demand.level,
        demand.sinceMs,
      )
    })
  }

  dkimKeys(domain: string): Promise<readonly DkimKey[]> {
    return this.#database.read((tx) => listDkimKeys(tx, domain))
  }

  async addDkimKeys(keys: readonly DkimKey[]): Promise<void> {
    await this.#database.write(async (tx) => {
      for (const key of keys) await addDkimKey(tx, key)
    })
  }

  moveDkimKeys(domain: string, steps: readonly DkimStep[], nowMs: number): Promise<boolean> {
    return this.#database.write((tx) => moveDkimKeys(tx, domain, steps, nowMs))
  }
}

async function requireDomain(tx: SqlReader, address: string): Promise<void> {
  const domain = address.slice(address.lastIndexOf('@') + 1)
  if (!(await tx.get('SELECT 1 FROM domain WHERE name = $1', domain))) throw noSuchDomain(domain)
}

async function requireAccount(tx: SqlReader, id: string): Promise<void> {
  if (!(await tx.get('SELECT 1 FROM account WHERE id = $1', id))) throw noSuchAccount()
}

async function isAlias(tx: SqlReader, address: string): Promise<boolean> {
  return (await tx.get('SELECT 1 FROM alias_target WHERE address = $1', address)) !== undefined
}

/** Shares are listed by owner. */
function placeOf({ owner, identifier }: Share): string {
  return `${owner} ${identifier}`
}
