import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { utf8 } from '../../base/bytes.ts'
import { HeaderFields } from '../../wire/mime/header-fields.ts'
import type { ArrivalFacts } from '../delivery/reception.ts'
import type { Hop } from '../mail/hop.ts'
import { MAX_HOPS_BYTES, MAX_KEPT_HOPS } from '../mail/provenance.ts'
import { type ArrivalHops, arrivalHops } from './arrival-hops.ts'

const TLS = { version: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384', group: 'X25519MLKEM768' }
const ARRIVAL: ArrivalFacts = {
  service: 'smtp',
  connectionId: 'c',
  helo: 'relay.one.test',
  esmtp: true,
  remoteAddress: '192.0.2.1',
  // Which certificate was shown is recorded of log-ins, and goes with no message.
  protection: { ...TLS, alpn: 'none', certificate: { name: 'mx.test', sha256: '0'.repeat(64), keyType: 'RSA 2048' } },
  accountId: undefined,
}

const received = (from: string, address: string, rest = 'by b.test with ESMTPS id 1 (using TLSv1.3 with cipher X)') =>
  `Received: from ${from} ([${address}]) ${rest}; Thu, 26 Nov 2026 09:00:00 +0000\r\n`

function hops(
  header: string,
  arrival: Partial<ArrivalFacts> = {},
  trusted: readonly string[] = [],
  isOfSealer = false,
): ArrivalHops {
  const fields = new HeaderFields(utf8(header))
  const mail = { fields, hostname: 'mx.posthus.test', atMs: 5, smtpUtf8: false, requireTls: false }
  return arrivalHops({ ...ARRIVAL, ...arrival }, mail, (address) => trusted.includes(address), isOfSealer)
}

const sources = ({ hops }: ArrivalHops) => hops.map(({ source, from }: Hop) => `${source} ${from ?? '-'}`)

test('the connection that a message came by is the first hop, as measured', () => {
  const [hop] = hops('').hops
  assert.deepEqual(hop, {
    source: 'measured',
    leg: 'transfer',
    from: 'relay.one.test',
    address: '192.0.2.1',
    by: 'mx.posthus.test',
    protocol: 'ESMTPS',
    atMs: 5,
    state: 'encrypted',
    protection: TLS,
    provedBy: undefined,
    policies: [],
  })
  assert.equal(hops('', { protection: undefined }).hops[0]?.state, 'clear')
})

test('of a member’s program neither name nor address is kept', () => {
  const { hops: all } = hops('', { accountId: 'anna', service: 'submissions', helo: 'annas-laptop' })
  assert.equal(all[0]?.leg, 'submission')
  assert.ok(!/annas-laptop|192\.0\.2\.1/.test(JSON.stringify(all)))
})

const HEADER = received('two', '192.0.2.2') + received('three', '192.0.2.3') + received('four', '192.0.2.4')

test('fields are trusted as far as the hosts that wrote them are, without a gap', () => {
  const claimed = (...names: string[]) => names.map((name) => `claimed-field ${name}`)
  const trusted = (...names: string[]) => names.map((name) => `trusted-field ${name}`)
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [[], claimed('two', 'three', 'four')],
    [['192.0.2.1'], [...trusted('two'), ...claimed('three', 'four')]],
    [
      ['192.0.2.1', '192.0.2.2'],
      [...trusted('two', 'three'), ...claimed('four')],
    ],
    // A stranger that names a trusted relay below itself is not believed.
    [['192.0.2.2', '192.0.2.3'], claimed('two', 'three', 'four')],
    [
      ['192.0.2.1', '192.0.2.3'],
      [...trusted('two'), ...claimed('three', 'four')],
    ],
  ]
  for (const [relays, expected] of cases) {
    assert.deepEqual(sources(hops(HEADER, {}, relays)).slice(1), expected, relays.join(' '))
  }
  assert.deepEqual(sources(hops(HEADER, {}, [], true)).slice(1), [...trusted('two'), ...claimed('three', 'four')])
  // A member may write what it likes, from wherever it is.
  assert.deepEqual(
    sources(hops(HEADER, { accountId: 'anna' }, ['192.0.2.1'])).slice(1),
    claimed('two', 'three', 'four'),
  )
})

test('each leg has its state, and what is not known is not guessed', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['from a ([192.0.2.2]) by b with ESMTPS id 1', 'transfer encrypted'],
    ['from a ([192.0.2.2]) by b with ESMTP id 1', 'transfer clear'],
    ['from a ([192.0.2.2]) by b with HTTP id 1', 'transfer unknown'],
    ['from a ([192.0.2.2]) by b with ESMTPSA id 1', 'submission encrypted'],
    ['from a ([192.0.2.2]) by b with ESMTPA id 1', 'submission clear'],
    ['from localhost ([127.0.0.1]) by b with ESMTP id 1', 'inside clear'],
    ['by 2002:a05:: with SMTP id x', 'inside unknown'],
    ['(qmail 1 invoked by uid 2)', 'inside unknown'],
    ['', 'inside unknown'],
  ]
  for (const [value, expected] of cases) {
    const hop = hops(`Received: ${value}\r\n`).hops[1]
    assert.equal(`${hop?.leg} ${hop?.state}`, expected, value)
  }
})

test('property: whatever the header, what is kept is bounded', () => {
  const line = fc.oneof(
    fc.constant(
      received(
        'x'.repeat(300),
        '192.0.2.9',
        `by ${'y'.repeat(300)} with ${'z'.repeat(400)} (cipher=${'c'.repeat(80)})`,
      ),
    ),
    fc.string({ maxLength: 60 }).map((text) => `Received: ${text.replace(/[\r\n]/g, '')}\r\n`),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const { hops: all, hopsCut } = hops(lines.join(''))
      assert.ok(all.length <= MAX_KEPT_HOPS)
      assert.ok(JSON.stringify(all.slice(1)).length <= MAX_HOPS_BYTES + MAX_KEPT_HOPS + 2)
      assert.equal(hopsCut, all.length - 1 < lines.filter((one) => one.startsWith('Received:')).length)
    }),
    { numRuns: 50 },
  )
})
