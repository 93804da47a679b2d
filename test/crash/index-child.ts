import { SqliteMailStore } from '../../src/store/sql/sqlite-mail-store.ts'

/** Indexes the account `a` of the folder given in short spells, and says after each how it stands, until it is killed or done. */
const store = new SqliteMailStore({ folder: process.argv[2] as string })
for (let more = true; more; ) {
  more = await store.index('a', 1)
  process.stdout.write(more ? 'more\n' : 'done\n')
}
await store.close()
