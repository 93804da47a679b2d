import { describeGreylist } from '../../core/filter/greylist.contract.ts'
import { openTestDatabase } from './directory-database.fixture.ts'
import { SqliteGreylist } from './sqlite-greylist.ts'

describeGreylist('sqlite', async () => {
  const opened = await openTestDatabase()
  return { list: new SqliteGreylist(opened.database), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() }
})
