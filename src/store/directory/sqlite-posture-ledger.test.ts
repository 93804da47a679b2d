import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { ManualClock } from '../../base/manual-clock.ts'
import { describePostureLedger } from '../../core/posture/posture-ledger.contract.ts'
import type { Protection } from '../../core/posture/protection.ts'
import { SqliteDatabase } from '../sql/sqlite-database.ts'
import { openTestDatabase } from './directory-database.fixture.ts'
import { DIRECTORY_MIGRATIONS } from './directory-schema.ts'
import { SqlitePostureLedger } from './sqlite-posture-ledger.ts'

describePostureLedger('sqlite', async () => {
  const opened = await openTestDatabase()
  const clock = new ManualClock(0)
  const ledger = new SqlitePostureLedger(opened.database, clock, silentLog)
  const other = new SqlitePostureLedger(opened.other, clock, silentLog)
  return {
    ledger,
    other,
    clock,
    async [Symbol.asyncDispose]() {
      await Promise.all([ledger.close(), other.close()])
      await opened[Symbol.asyncDispose]()
    },
  }
})

const tls: Protection = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519' }

test('a write that fails loses and doubles nothing', async () => {
  await using opened = await openTestDatabase()
  let broken = true
  const flaky = {
    read: opened.database.read.bind(opened.database),
    write: ((...given: Parameters<typeof opened.database.write>) =>
      broken
        ? Promise.reject(new Error('disk full'))
        : opened.database.write(...given)) as typeof opened.database.write,
    close: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
  const clock = new ManualClock(0)
  await using ledger = new SqlitePostureLedger(flaky, clock, silentLog)
  ledger.connected('imaps', tls, 0)
  await ledger.flush()
  ledger.connected('imaps', tls, 0)
  await ledger.flush()
  broken = false
  assert.equal((await ledger.counts(0, 1))[0]?.connections, 2)
  assert.equal((await ledger.counts(0, 1))[0]?.connections, 2)
})

test('an attack fills neither the memory nor the disk', async () => {
  await using opened = await openTestDatabase()
  const clock = new ManualClock()
  const settings = { maxPending: 50, maxRefused: 20 }
  await using ledger = new SqlitePostureLedger(opened.database, clock, silentLog, settings)
  const attempt = { accountId: 'anna', service: 'imaps', mechanism: 'PLAIN', protection: tls } as const
  ledger.loggedIn({ ...attempt, address: '192.0.2.1', atMs: clock.nowMs(), accepted: true })
  for (let i = 0; i < 200; i++) {
    ledger.loggedIn({ ...attempt, address: `2001:db8::${i}`, atMs: clock.nowMs() + i, accepted: false })
  }
  const logins = await ledger.logins('anna', 1000)
  assert.equal(logins.filter(({ accepted }) => !accepted).length, 20)
  assert.equal(logins.filter(({ accepted }) => accepted).length, 1, 'the member still sees the real ones')
})

test('what was counted before there were days and policies is there after the upgrade, by hours and by days', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-posture-'))
  const path = join(folder, 'directory.db')
  try {
    const at = DIRECTORY_MIGRATIONS.findIndex((sql) => sql.includes('posture_hour'))
    {
      await using old = await SqliteDatabase.open(path, { migrations: DIRECTORY_MIGRATIONS.slice(0, at) })
      await old.write((tx) => {
        for (const hourMs of [0, 3_600_000, 86_400_000]) {
          tx.run('INSERT INTO posture VALUES ($1, $2, $3, $4, $5, $6)', hourMs, 'imaps', 'TLSv1.3', 's', 'X25519', 7)
        }
      })
    }
    await using database = await SqliteDatabase.open(path, { migrations: DIRECTORY_MIGRATIONS })
    await using ledger = new SqlitePostureLedger(database, new ManualClock(0), silentLog)
    ledger.connected('imaps', { version: 'TLSv1.3', suite: 's', group: 'X25519' }, 5)
    const connections = async (span: 'hour' | 'day') =>
      (await ledger.counts(0, 2 * 86_400_000, span)).map((count) => count.connections)
    assert.deepEqual(
      [await connections('hour'), await connections('day')],
      [
        [8, 7, 7],
        [15, 7],
      ],
    )
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('log-ins from before certificates were recorded are there after the upgrade without one, and apart from those of the same hour', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-logins-'))
  const path = join(folder, 'directory.db')
  try {
    const at = DIRECTORY_MIGRATIONS.findIndex((sql) => sql.includes('shown_certificate'))
    {
      await using old = await SqliteDatabase.open(path, { migrations: DIRECTORY_MIGRATIONS.slice(0, at) })
      await old.write((tx) =>
        tx.run(
          `INSERT INTO login (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted, at_ms, times, detail, device)
           VALUES ('anna', 0, 'imaps', 'PLAIN', '192.0.2.1', 'TLSv1.3', 's', 'X25519', 1, 5, 3, '', 'Phone')`,
        ),
      )
    }
    await using database = await SqliteDatabase.open(path, { migrations: DIRECTORY_MIGRATIONS })
    await using ledger = new SqlitePostureLedger(database, new ManualClock(0), silentLog)
    const agreed = { version: 'TLSv1.3', suite: 's', group: 'X25519' }
    const certificate = { name: 'mail.example.org', sha256: '3f'.repeat(32), keyType: 'ECDSA P-256' }
    const before = { accountId: 'anna', atMs: 5, service: 'imaps', mechanism: 'PLAIN', address: '192.0.2.1' } as const
    const fresh = {
      ...before,
      atMs: 9,
      protection: { ...agreed, alpn: 'none', certificate },
      accepted: true,
      device: 'Phone',
    }
    ledger.loggedIn(fresh)
    assert.deepEqual(await ledger.logins('anna', 10), [
      { ...fresh, times: 1 },
      { ...before, protection: agreed, accepted: true, device: 'Phone', times: 3 },
    ])
  } finally {
    await rm(folder, { recursive: true })
  }
})
