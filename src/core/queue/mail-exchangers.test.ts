import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { systemEntropy } from '../../base/entropy.ts'
import { MemoryDns } from '../dns/memory-dns.ts'
import { asciiDomain, literalAddress, MailExchangers } from './mail-exchangers.ts'
import type { MailRoute } from './mail-route.ts'
import { StaticRoutes } from './static-routes.ts'

const mx = (...records: readonly [number, string][]) =>
  records.map(([preference, exchange]) => ({ preference, exchange }))

const dns = new MemoryDns()
  .put('two.test', 'MX', mx([20, 'B.two.test'], [10, 'a.two.test']))
  .put('null.test', 'MX', mx([0, '']))
  .put('odd.test', 'MX', mx([0, ''], [10, 'a.odd.test']))
  .fail('down.test', 'MX')
  .put('implicit.test', 'A', ['192.0.2.1'])
  .put('bare.test', 'TXT', ['nothing'])
  .put('half.test', 'MX', [])
  .fail('half.test', 'AAAA')
  .put('backup.test', 'MX', mx([10, 'first.test'], [20, 'me.test.'], [20, 'beside.test'], [30, 'behind.test']))
  .put('loop.test', 'MX', mx([10, 'ME.test'], [20, 'other.test']))
  .put('me.test', 'A', ['192.0.2.9'])
  .put('xn--tda.test', 'MX', mx([10, 'u.test']))
  .put('many.test', 'MX', mx(...Array.from({ length: 500 }, (_, i): [number, string] => [i, `h${i}.test`])))
  .put('both.test', 'A', ['192.0.2.1', '192.0.2.2'])
  .put('both.test', 'AAAA', ['2001:db8::1'])
  .put('own.test', 'A', ['127.0.0.1', '192.0.2.1'])
  .put('ownonly.test', 'A', ['127.0.0.1'])
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
  const three = new MailExchangers(
    new MemoryDns().put('x.test', 'MX', mx([5, 'a'], [5, 'b'], [9, 'c'])),
    systemEntropy,
    {
      ownHosts: [],
      port: 25,
      maxHosts: 10,
      maxAddresses: 4,
      allowsAddress: () => true,
    },
  )
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
  assert.deepEqual(await some.route('Ü.test'), { kind: 'hosts', hosts: smart, found: 'configured', authentic: true })
  assert.equal(shown(await some.route('two.test')), 'a.two.test b.two.test')
  assert.deepEqual(await some.addresses(smart[0] as (typeof smart)[0]), { kind: 'found', addresses: ['127.0.0.1'] })
  assert.equal((await some.addresses({ name: '127.0.0.1', port: 25 })).kind, 'failed')
  const all = new StaticRoutes(new Map([['*', smart]]), open, router)
  assert.deepEqual(await all.route('gone.test'), { kind: 'hosts', hosts: smart, found: 'configured', authentic: true })
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

test('a plain name is what the URL parser makes of it', () => {
  const characters = fc.constantFrom(...'aBz09-_.', 'xn--', '0x', '\u212a', '\u0130')
  fc.assert(
    fc.property(
      fc.array(characters, { maxLength: 12 }),
      fc.constantFrom('', '.test', '.A', '.0x7f', 'Com'),
      (all, end) => {
        const name = all.join('') + end
        const parsed = URL.parse(`http://${name}/`)?.hostname
        const found = asciiDomain(name)
        if (found !== undefined) assert.equal(found, parsed?.replace(/\.$/, ''))
      },
    ),
  )
})

function shown(route: MailRoute): string {
  return route.kind === 'hosts' ? route.hosts.map(({ name }) => name).join(' ') : `${route.kind} ${route.status}`
}
