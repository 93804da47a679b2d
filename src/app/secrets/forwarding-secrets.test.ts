import assert from 'node:assert/strict'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemEntropy } from '../../base/entropy.ts'
import { isFault } from '../../base/fault.ts'
import { openForwardingSecrets } from './forwarding-secrets.ts'

test('a secret is made once, kept from others, and read again; what is none is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-secrets-'))
  try {
    const path = join(folder, 'forwarding.json')
    const [first, second] = await Promise.all([1, 2].map(() => openForwardingSecrets(path, systemEntropy)))
    assert.deepEqual(first, second)
    assert.equal(first?.[0]?.length, 32)
    assert.equal((await stat(path)).mode & 0o777, 0o600)
    for (const text of ['', '[]', '["YQ=="]', '{"a":1}']) {
      await writeFile(path, text)
      await assert.rejects(
        openForwardingSecrets(path, systemEntropy),
        (error) => isFault(error, 'filter/bad-secret'),
        text,
      )
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
