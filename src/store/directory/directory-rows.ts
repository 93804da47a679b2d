import { makeCredential } from '../../core/directory/credential.ts'
import type {
  Account,
  AccountState,
  Alias,
  Credential,
  Domain,
  PasswordDemand,
} from '../../core/directory/directory.ts'

export interface DomainRow {
  name: string
  catch_all: string | null
  created_ms: number
}

export interface AccountRow {
  id: string
  address: string
  name: string
  state: AccountState
  unit: string
  created_ms: number
  storage_quota: number | null
  message_quota: number | null
  transport: 'encrypted' | null
}

export interface CredentialRow {
  account_id: string
  phc: string
  sealed_scram: Uint8Array
  version: number
  changed_ms: number
  level: PasswordDemand['level'] | null
  since_ms: number | null
}

/** One row for each target of an alias. */
export type TargetRow = readonly [address: string, target: string]

export function domainOf(row: DomainRow): Domain {
  return { name: row.name, catchAll: row.catch_all ?? undefined, createdMs: row.created_ms }
}

export function accountOf(row: AccountRow): Account {
  const { created_ms: createdMs, storage_quota: storageQuota, message_quota: messageQuota, transport, ...same } = row
  return {
    ...same,
    createdMs,
    ...(storageQuota === null ? {} : { storageQuota }),
    ...(messageQuota === null ? {} : { messageQuota }),
    ...(transport === null ? {} : { transport }),
  }
}

export function credentialOf(row: CredentialRow): Credential {
  const { level, since_ms: sinceMs } = row
  return makeCredential({
    accountId: row.account_id,
    phc: row.phc,
    sealedScram: row.sealed_scram,
    version: row.version,
    changedMs: row.changed_ms,
    demand: level === null || sinceMs === null ? undefined : { level, sinceMs },
  })
}

/** Aliases from rows that are sorted by address. */
export function aliasesOf(rows: readonly TargetRow[]): Alias[] {
  const aliases: { address: string; targets: string[] }[] = []
  for (const [address, target] of rows) {
    const last = aliases.at(-1)
    if (last?.address === address) last.targets.push(target)
    else aliases.push({ address, targets: [target] })
  }
  return aliases
}
