import { join } from 'node:path'
import { systemEntropy } from '../../../src/base/entropy.ts'
import { KeySeal } from '../../../src/core/certificates/key-seal.ts'
import { KeyFolder } from '../../../src/store/certificates/key-folder.ts'
import { SqliteCertificateInventory } from '../../../src/store/certificates/sqlite-certificate-inventory.ts'
import { DIRECTORY_MIGRATIONS } from '../../../src/store/directory/directory-schema.ts'
import { SqliteDatabase } from '../../../src/store/sql/sqlite-database.ts'

/** An inventory in a folder. What its keys are encrypted with changes from run to run, as when an operator changes the key file. */
export async function openInventory(folder: string, run: number) {
  const secret = (n: number) => new Uint8Array(32).fill(n)
  const seal = new KeySeal(secret(run), [secret(run - 1), secret(run + 1)], systemEntropy)
  const keys = new KeyFolder(join(folder, 'keys'), async () => seal, systemEntropy)
  const database = await SqliteDatabase.open(join(folder, 'directory.db'), { migrations: DIRECTORY_MIGRATIONS })
  return {
    keys,
    inventory: new SqliteCertificateInventory(database, keys, () => undefined, systemEntropy),
    close: () => database.close(),
  }
}
