import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { silentLog } from '../../base/log.ts'
import type { Endpoint } from '../../core/audit/endpoint-facts.ts'
import { requirePromise } from './audit-gate.ts'
import { ownEndpoints } from './own-endpoints.ts'

const endpoints = ownEndpoints('mail.posthus.test', [
  { service: 'imaps', host: '::', port: 993 },
  { service: 'smtp', host: '0.0.0.0', port: 25 },
])
const nothing = { contradictions: [], unknown: undefined }

test('one listener that is not forward-secret keeps the house from serving, and is named with what it does (R022)', async () => {
  const vet = async ({ service }: Endpoint) =>
    service === 'smtp' ? { ...nothing, contradictions: ['it agrees on TLSv1.2 TLS_RSA_WITH_AES_128_CBC_SHA'] } : nothing
  await assert.rejects(requirePromise(endpoints, vet, silentLog), (error) => {
    assert.ok(isFault(error, 'audit/below-promise'))
    assert.match(error.message, /smtp \(127\.0\.0\.1 port 25\): forward-secrecy: it agrees on TLSv1\.2 TLS_RSA/)
    assert.doesNotMatch(error.message, /imaps/)
    return true
  })
})

test('listeners that keep the promise, and those that could not be looked at, do not', async () => {
  await requirePromise(endpoints, async () => nothing, silentLog)
  await requirePromise(endpoints, async () => ({ ...nothing, unknown: 'silence' }), silentLog)
})
