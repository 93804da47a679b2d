import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { DataLock } from '../../store/sql/data-lock.ts'
import type { Configuration } from '../config/configuration.ts'
import { lookInside } from './look-inside.ts'

test('secrets are found with their modes, and the processes of the house with what they run', async () => {
  const data = await mkdtemp(join(tmpdir(), 'posthus-inside-'))
  try {
    await mkdir(join(data, 'tls/own'), { recursive: true })
    await writeFile(join(data, 'tls/own/a.key'), 'x', { mode: 0o600 })
    await writeFile(join(data, 'tls/local-ca.pem'), 'x')
    await writeFile(join(data, 'directory.db'), 'x')
    await chmod(join(data, 'directory.db'), 0o644)
    const configuration = { data, tls: { source: { issuer: 'local' } } } as Configuration
    const { files, processes } = await lookInside(configuration)
    assert.deepEqual(
      files.map(({ path, mode }) => [path, mode]),
      [
        ['tls/own/a.key', 0o600],
        ['directory.db', 0o644],
      ],
    )
    assert.deepEqual(processes, process.platform === 'linux' ? [] : undefined)
    using _lock = DataLock.take(data)
    const [live] = (await lookInside(configuration)).processes ?? []
    if (process.platform !== 'linux') return
    assert.partialDeepStrictEqual(live, {
      pid: process.pid,
      node: process.versions.node,
      openssl: process.versions.openssl,
      isOutdated: false,
    })
    const ageMs = Date.now() - (live?.startedMs ?? 0)
    assert.ok(ageMs >= 0 && Math.abs(ageMs - 1000 * process.uptime()) < 5_000, `${ageMs} ms`)
    assert.ok(live?.coreBytes !== undefined)
  } finally {
    await rm(data, { recursive: true })
  }
})
