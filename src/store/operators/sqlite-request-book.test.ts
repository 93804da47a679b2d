import type { AccessEntry } from '../../core/operators/access/access.ts'
import { describeAccessBook } from '../../core/operators/access/access-book.contract.ts'
import { describeJointBook } from '../../core/operators/joint/joint-book.contract.ts'
import type { JointEntry } from '../../core/operators/joint/joint-deed.ts'
import { openTestDatabase } from '../directory/directory-database.fixture.ts'
import { SqliteRequestBook } from './sqlite-request-book.ts'

describeAccessBook('sqlite', () => twice<AccessEntry>('content_access'))
describeJointBook('sqlite', () => twice<JointEntry>('joint_deed'))

async function twice<Entry>(table: 'content_access' | 'joint_deed') {
  const opened = await openTestDatabase()
  return {
    book: new SqliteRequestBook<Entry>(opened.database, table),
    other: new SqliteRequestBook<Entry>(opened.other, table),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  }
}
