import { SqliteDatabase } from '../../src/store/sql/sqlite-database.ts'
import { oldDatabasesIn } from './harness/old-databases.ts'

/** Brings every database of the folder given up to date, one after the other, until it is killed or done. */
for (const { path, migrations } of oldDatabasesIn(process.argv[2] as string)) {
  await (await SqliteDatabase.open(path, { migrations })).close()
}
