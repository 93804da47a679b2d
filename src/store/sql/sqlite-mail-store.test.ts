import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LocalNotices } from '../../core/mail/change-notices.ts'
import { describeMailStore } from '../../core/mail/mail-store.contract.ts'
import type { StorePlace } from '../../core/mail/store-place.fixture.ts'
import { FileSpool } from '../blobs/file-spool.ts'
import { SqliteMailStore } from './sqlite-mail-store.ts'

describeMailStore('SqliteMailStore', async (): Promise<StorePlace> => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-mail-'))
  const notices = new LocalNotices()
  return {
    spool: await FileSpool.open(join(folder, 'spool')),
    open: async (limitsOf) => new SqliteMailStore({ folder, notices, ...(limitsOf ? { limitsOf } : {}) }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
})
