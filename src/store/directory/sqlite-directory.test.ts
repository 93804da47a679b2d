import { describeDirectory } from '../../core/directory/directory.contract.ts'
import { openTestDatabase } from './directory-database.fixture.ts'
import { SqliteDirectory } from './sqlite-directory.ts'

describeDirectory('sqlite', async () => {
  const opened = await openTestDatabase()
  return { directory: new SqliteDirectory(opened.database), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
})
