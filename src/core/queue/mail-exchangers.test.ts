import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { systemEntropy } from '../../base/entropy.ts'
import type { DnsAnswer, MailDns } from './mail-dns.ts'
import { asciiDomain, literalAddress, MailExchangers } from './mail-exchangers.ts'
import type { MailRoute } from './mail-route.ts'
import { StaticRoutes } from './static-routes.ts'

const DOWN = { kind: 'unavailable', reason: 'down' } as const
const NO_DATA = { kind: 'no-data' } as const

const mx = (...records: readonly [number, string][]) => ({
  kind: 'found' as const,
  records: records.map(([preference, exchange]) => ({ preference, exchange })),
})
const at = (...records: readonly string[]) => ({ kind: 'found' as const, records })

const ZONE: Readonly<Record<string, DnsAnswer<unknown>>> = {
  'mx two.test': mx([20, 'B.two.test'], [10, 'a.two.test']),
  'mx null.test': mx([0, '']),
  'mx odd.test': mx([0, ''], [10, 'a.odd.test']),
  'mx down.test': DOWN,
  'mx implicit.test': NO_DATA,
  'ipv4 implicit.test': at('192.0.2.1'),
  'mx bare.test': NO_DATA,
  'mx half.test': NO_DATA,
  'ipv6 half.test': DOWN,
  'mx backup.test': mx([10, 'first.test'], [20, 'me.test.'], [20, 'beside.test'], [30, 'behind.test']),
  'mx loop.test': mx([10, 'ME.test'], [20, 'other.test']),
  'mx me.test': NO_DATA,
  'ipv4 me.test': at('192.0.2.9'),
  'mx xn--tda.test': mx([10, 'u.test']),
  'mx many.test': mx(...Array.from({ length: 500 }, (_, i): [number, string] => [i, `h${i}.test`])),
  'ipv4 both.test': at('192.0.2.1', '192.0.2.2'),
  'ipv6 both.test': at('2001:db8::1'),
  'ipv4 own.test': at('127.0.0.1', '192.0.2.1'),
  'ipv4 ownonly.test': at('127.0.0.1'),
}

const dns: MailDns = {
  mx: async (name) => (ZONE[`mx ${name}`] ?? { kind: 'no-name' }) as Awaited<ReturnType<MailDns['mx']>>,
  ipv4: async (name) => (ZONE[`ipv4 ${name}`] ?? NO_DATA) as DnsAnswer<string>,
  ipv6: async (name) => (ZONE[`ipv6 ${name}`] ?? NO_DATA) as DnsAnswer<string>,
}
const router = new MailExchangers(dns, systemEntropy, {
  ownHosts: ['me.test'],
  port: 25,
  maxHosts: 10,
  maxAddresses: 4,
  allowsAddress: (address) => !address.startsWith('127.'),
})

for (const [domain, expected] of [
  ['two.test', 'a.two.test b.two.test'],
  ['TWO.test.', 'a.two.test b.two.test'],
  ['null.test', 'failed 5.1.10'],
  ['odd.test', 'a.odd.test'],
  ['gone.test', 'failed 5.1.2'],
  ['down.test', 'deferred 4.4.3'],
  ['implicit.test', 'implicit.test'],
  ['bare.test', 'failed 5.1.2'],
  ['half.test', 'deferred 4.4.3'],
  ['backup.test', 'first.test'],
  ['loop.test', 'failed 5.4.6'],
  ['me.test', 'failed 5.4.6'],
  ['ü.test', 'u.test'],
  ['[192.0.2.7]', '192.0.2.7'],
  ['[IPv6:2001:DB8::7]', '2001:db8::7'],
  ['[999.0.2.7]', 'failed 5.1.2'],
  ['[IPv6:::gg]', 'failed 5.1.2'],
  ['0x7f.1', 'failed 5.1.2'],
  ['127.0.0.1', 'failed 5.1.2'],
  ['a b', 'failed 5.1.2'],
  ['a@b', 'failed 5.1.2'],
  ['', 'failed 5.1.2'],
] as const) {
  test(`mail for ${domain || 'nothing'} goes to: ${expected}`, async () => {
    assert.equal(shown(await router.route(domain)), expected)
  })
}

test('hosts of equal preference come in every order, and before those of a higher one', async () => {
  const seen = new Set<string>()
  const three = new MailExchangers({ ...dns, mx: async () => mx([5, 'a'], [5, 'b'], [9, 'c']) }, systemEntropy, {
    ownHosts: [],
    port: 25,
    maxHosts: 10,
    maxAddresses: 4,
    allowsAddress: () => true,
  })
  for (let i = 0; i < 200; i++) seen.add(shown(await three.route('x.test')))
  assert.deepEqual([...seen].sort(), ['a b c', 'b a c'])
})

test('a domain with hundreds of hosts costs no more than the limit', async () => {
  const route = await router.route('many.test')
  assert.equal(route.kind === 'hosts' && route.hosts.length, 10)
})

test('addresses alternate between the families, IPv6 first, and those not allowed are left out', async () => {
  const both = await router.addresses({ name: 'both.test', port: 25 })
  assert.equal(both.kind === 'found' && both.addresses[0], '2001:db8::1')
  assert.equal(both.kind === 'found' && both.addresses.length, 3)
  assert.deepEqual(await router.addresses({ name: 'own.test', port: 25 }), { kind: 'found', addresses: ['192.0.2.1'] })
  assert.equal((await router.addresses({ name: 'ownonly.test', port: 25 })).kind, 'failed')
  assert.equal((await router.addresses({ name: '127.0.0.1', port: 25 })).kind, 'failed')
  assert.equal((await router.addresses({ name: 'nothing.test', port: 25 })).kind, 'failed')
  assert.equal((await router.addresses({ name: 'half.test', port: 25 })).kind, 'deferred')
})

test('configured routes come first, the rest goes the usual way', async () => {
  const smart = [{ name: '127.0.0.1', port: 2525 }]
  const open = new MailExchangers(dns, systemEntropy, {
    ownHosts: [],
    port: 25,
    maxHosts: 10,
    maxAddresses: 4,
    allowsAddress: () => true,
  })
  const some = new StaticRoutes(new Map([['xn--tda.test', smart]]), open, router)
  assert.deepEqual(await some.route('Ü.test'), { kind: 'hosts', hosts: smart })
  assert.equal(shown(await some.route('two.test')), 'a.two.test b.two.test')
  assert.deepEqual(await some.addresses(smart[0] as (typeof smart)[0]), { kind: 'found', addresses: ['127.0.0.1'] })
  assert.equal((await some.addresses({ name: '127.0.0.1', port: 25 })).kind, 'failed')
  const all = new StaticRoutes(new Map([['*', smart]]), open, router)
  assert.deepEqual(await all.route('gone.test'), { kind: 'hosts', hosts: smart })
})

test('any characters are a domain name in A-labels, an address literal, or neither', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.domain(),
        fc.ipV6().map((ip) => `[IPv6:${ip}]`),
      ),
      (domain) => {
        const name = asciiDomain(domain)
        if (name !== undefined) {
          assert.match(name, /^[a-z0-9_.-]{1,253}$/)
          assert.equal(asciiDomain(name), name)
        }
        const literal = literalAddress(domain)
        assert.ok(literal === undefined || /^[0-9a-f:.]+$/.test(literal))
      },
    ),
  )
})

function shown(route: MailRoute): string {
  return route.kind === 'hosts' ? route.hosts.map(({ name }) => name).join(' ') : `${route.kind} ${route.status}`
}
