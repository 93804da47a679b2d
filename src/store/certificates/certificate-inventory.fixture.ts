import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemEntropy } from '../../base/entropy.ts'
import { KeySeal } from '../../core/certificates/key-seal.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { KeyFolder } from './key-folder.ts'
import { SqliteCertificateInventory } from './sqlite-certificate-inventory.ts'

/** An inventory with a database and a folder of its own; disposing of it deletes both. `secret`: what its keys are encrypted with. */
export async function openTestInventory(secret?: Uint8Array) {
  const database = await openTestDatabase()
  const above = await mkdtemp(join(tmpdir(), 'posthus-keys-'))
  const folder = join(above, 'keys')
  const keys = (current?: Uint8Array, ...former: Uint8Array[]) =>
    new KeyFolder(folder, async () => new KeySeal(current, former, systemEntropy), systemEntropy)
  return {
    folder,
    keys,
    inventory: new SqliteCertificateInventory(database.database, keys(secret), () => undefined, systemEntropy),
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await rm(above, { recursive: true })
    },
  }
}
