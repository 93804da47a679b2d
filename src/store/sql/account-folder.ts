import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../base/fault.ts'
import { errorCode } from '../blobs/blob-file.ts'

const ACCOUNT_ID = /^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$/

/**
 * The folder of an account: `accounts/<2 hex>/<id>`. The digits are those of a hash, so that folders fill evenly whatever ids look like.
 * @throws Fault mail/no-such-account for anything that could name a place elsewhere
 */
export function accountFolder(data: string, accountId: string): string {
  if (!ACCOUNT_ID.test(accountId)) throw new Fault('us', 'mail/no-such-account', 'No account can have such an id')
  const shard = createHash('sha256').update(accountId).digest('hex').slice(0, 2)
  return join(data, 'accounts', shard, accountId)
}

/** The ids of all accounts that have a folder. */
export async function accountIds(data: string): Promise<string[]> {
  const found: string[] = []
  for (const shard of await names(join(data, 'accounts'))) {
    for (const name of await names(join(data, 'accounts', shard))) if (ACCOUNT_ID.test(name)) found.push(name)
  }
  return found
}

async function names(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}
