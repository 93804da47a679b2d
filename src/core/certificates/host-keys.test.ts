import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CertificateEntry } from './certificate-entry.ts'
import type { CertificateState } from './certificate-states.ts'
import { keptKeys } from './host-keys.ts'

const HOST = 'mail.example.org'

test('every key that is shown or will be belongs into the DNS, and no other', () => {
  const entries = [
    entry('shown', 'active'),
    entry('beside', 'staged'),
    entry('next', 'vetting'),
    entry('ordered', 'ordered', ['*.example.org']),
    entry('made', 'keyed'),
    entry('old', 'retired'),
    entry('leaked', 'blocked'),
    entry('gone', 'destroyed'),
    entry('another host', 'active', ['other.example.org']),
    entry('elsewhere', 'active', [HOST], 'files'),
  ]
  assert.deepEqual(keptKeys(entries, HOST), { shown: ['shown', 'beside'], coming: ['next', 'ordered', 'made'] })
  assert.deepEqual(keptKeys([], HOST), { shown: [], coming: [] })
})

function entry(
  spki: string,
  state: CertificateState,
  names: readonly string[] = [HOST],
  origin: CertificateEntry['origin'] = 'imported',
): CertificateEntry {
  return { spki, state, names, origin } as CertificateEntry
}
