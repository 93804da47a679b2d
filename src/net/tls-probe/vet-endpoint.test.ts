import assert from 'node:assert/strict'
import { constants } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { test } from 'node:test'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { ECDSA_IDENTITY, RSA_IDENTITY } from '../../../test/kit/server-identity.ts'
import { systemClock } from '../../base/clock.ts'
import { systemEntropy } from '../../base/entropy.ts'
import type { Endpoint } from '../../core/audit/endpoint-facts.ts'
import { PROBE_LIMITS } from './probe-limits.ts'
import { vetEndpoint } from './vet-endpoint.ts'

const GOOD: TlsOptions = {
  ...ECDSA_IDENTITY,
  minVersion: 'TLSv1.2',
  ciphers: 'TLS_AES_256_GCM_SHA384:ECDHE-ECDSA-AES256-GCM-SHA384',
  secureOptions: constants.SSL_OP_NO_TICKET,
}

const cases: readonly (readonly [what: string, options: TlsOptions, expected: RegExp | undefined])[] = [
  ['a server that keeps its promise', GOOD, undefined],
  [
    'static RSA',
    { ...GOOD, ...RSA_IDENTITY, ciphers: 'ECDHE-RSA-AES128-GCM-SHA256:AES128-GCM-SHA256' },
    /^it agrees on TLSv1\.2 TLS_RSA_WITH_AES_128_GCM_SHA256$/,
  ],
  [
    'TLS 1.1',
    { ...GOOD, minVersion: 'TLSv1.1', ciphers: 'ECDHE-ECDSA-AES128-SHA@SECLEVEL=0' },
    /^it agrees on TLSv1\.1 TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA$/,
  ],
  ['tickets in TLS 1.2', { ...GOOD, secureOptions: 0 }, /^it gives out session tickets in TLS 1\.2$/],
]
for (const [what, options, expected] of cases) {
  test(`${what}: ${expected ? 'is contradicted' : 'nothing is'}`, async () => {
    const { contradictions, unknown } = await vetted(createTlsServer(options))
    assert.equal(unknown, undefined)
    if (!expected) assert.deepEqual(contradictions, [])
    else assert.match(contradictions.join('|'), expected)
  })
}

test('a server without STARTTLS protects nothing', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write('220 mx ESMTP\r\n')
    socket.on('data', (line) => socket.write(String(line).startsWith('EHLO') ? '250 mx\r\n' : '502 no\r\n'))
  })
  const { contradictions } = await vetted(server, { service: 'smtp', language: 'smtp', security: 'starttls' })
  assert.match(contradictions.join(), /does not offer STARTTLS/)
})

test('nobody there is nothing known, and no contradiction', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const { contradictions, unknown } = await vet(port)
  assert.deepEqual(contradictions, [])
  assert.match(unknown ?? '', /ECONNREFUSED/)
})

async function vetted(server: Server, facts: Partial<Endpoint> = {}) {
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await vet((server.address() as AddressInfo).port, facts)
  } finally {
    server.close()
  }
}

function vet(port: number, facts: Partial<Endpoint> = {}) {
  const endpoint: Endpoint = {
    service: 'imaps',
    host: 'mail.posthus.test',
    address: '127.0.0.1',
    port,
    language: 'none',
    security: 'implicit',
    ...facts,
  }
  return vetEndpoint(endpoint, { clock: systemClock, entropy: systemEntropy }, { ...PROBE_LIMITS, answerMs: 2000 })
}
