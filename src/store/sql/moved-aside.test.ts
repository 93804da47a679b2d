import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { NO_FLAGS } from '../../core/mail/flags.ts'
import { Intake } from '../../core/mail/intake.ts'
import { FileSpool } from '../blobs/file-spool.ts'
import { accountFolder } from './account-folder.ts'
import { SqliteMailStore } from './sqlite-mail-store.ts'

const LARGE = 300_000

test('an account that is moved aside while it is open takes no file any more and does not come back by itself', async () => {
  const data = await mkdtemp(join(tmpdir(), 'posthus-aside-'))
  const folder = accountFolder(data, 'a')
  const spool = await FileSpool.open(join(data, 'spool'))
  const store = new SqliteMailStore({ folder: data })
  const append = async (bytes: number) => {
    await using intake = new Intake(spool)
    await intake.write(Buffer.from(`Subject: s\r\n\r\n${'x'.repeat(bytes)}\r\n`))
    const message = await intake.finish()
    await store.write('a', (mail) => mail.append(1, message, { flags: NO_FLAGS, internalMs: 0 }))
  }
  try {
    await store.create('a')
    await append(10)
    await rename(folder, join(data, 'aside'))
    await assert.rejects(append(LARGE), (error) => isFault(error, 'store/unavailable'))
    await store.index('a', 1000).catch(() => undefined)
    await assert.rejects(stat(folder), { code: 'ENOENT' })
    await store.forget('a')
    await assert.rejects(append(10), (error) => isFault(error, 'mail/no-such-account'))
    await assert.rejects(stat(folder), { code: 'ENOENT' })
  } finally {
    await store.close()
    await rm(data, { recursive: true })
  }
})
