import { describePublishedPosture } from '../../core/posture/published-posture.contract.ts'
import { openTestDatabase } from './directory-database.fixture.ts'
import { SqlitePublishedPosture } from './sqlite-published-posture.ts'

describePublishedPosture('sqlite', async () => {
  const opened = await openTestDatabase()
  return {
    published: new SqlitePublishedPosture(opened.database),
    other: new SqlitePublishedPosture(opened.other),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
})
