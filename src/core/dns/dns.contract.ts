import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Dns, DnsAnswer } from './dns.ts'

/** Opens a DNS that holds `CONTRACT_ZONE`; disposing of it ends what it stands on. */
export type MakeDns = () => Promise<AsyncDisposable & { readonly dns: Dns }>

const MX = [{ preference: 10, exchange: 'mx.signed.test' }] as const
const TLSA = [{ usage: 3, selector: 1, matchingType: 1, data: new Uint8Array(32).fill(7) }] as const

/** What a DNS under this contract has to hold: signed.test is authentic, plain.test is not. */
export const CONTRACT_ZONE = [
  { name: 'signed.test', type: 'MX', records: MX, ttl: 300, authentic: true },
  { name: '_25._tcp.mx.signed.test', type: 'TLSA', records: TLSA, ttl: 60, authentic: true },
  { name: 'alias.signed.test', alias: 'mx.plain.test', ttl: 30, authentic: true },
  { name: 'mx.plain.test', type: 'A', records: ['192.0.2.1', '192.0.2.2'], ttl: 300, authentic: false },
  { name: 'one.plain.test', alias: 'two.plain.test', ttl: 30, authentic: false },
  { name: 'two.plain.test', alias: 'one.plain.test', ttl: 30, authentic: false },
  { name: 'gone.signed.test', absent: true, ttl: 20, authentic: true },
  { name: 'broken.test', type: 'MX', fails: true },
] as const

/** What every driver of `Dns` must do. */
export function describeDns(name: string, make: MakeDns): void {
  describe(`DNS: ${name}`, () => {
    test('records come with their time to live, and are authentic where the zone is signed', async () => {
      await using opened = await make()
      const { dns } = opened
      const name = 'signed.test'
      assert.deepEqual(await dns.ask(name, 'MX'), { kind: 'found', records: MX, ttl: 300, authentic: true, name })
      const tlsa = await dns.ask('_25._tcp.mx.signed.test', 'TLSA')
      assert.deepEqual(tlsa.kind === 'found' && tlsa.records, TLSA)
      assert.deepEqual(await dns.ask('Signed.TEST.', 'MX'), await dns.ask(name, 'MX'))
    })

    test('an alias is followed: the name is that at its end, and all of it has to be signed to be authentic', async () => {
      await using opened = await make()
      assert.deepEqual(await opened.dns.ask('alias.signed.test', 'A'), {
        kind: 'found',
        records: ['192.0.2.1', '192.0.2.2'],
        ttl: 30,
        authentic: false,
        name: 'mx.plain.test',
      })
    })

    test('the alias itself can be asked for', async () => {
      await using opened = await make()
      const answer = await opened.dns.ask('alias.signed.test', 'CNAME')
      assert.deepEqual(answer.kind === 'found' && [answer.records, answer.authentic], [['mx.plain.test'], true])
    })

    test('what is not there is told apart from what is not known', async () => {
      await using opened = await make()
      const { dns } = opened
      assert.deepEqual(await dns.ask('gone.signed.test', 'A'), { kind: 'no-name', ttl: 20, authentic: true })
      assert.equal((await dns.ask('signed.test', 'TXT')).kind, 'no-data')
      assert.equal((await dns.ask('broken.test', 'MX')).kind, 'unavailable')
      assert.equal((await dns.ask('one.plain.test', 'A')).kind, 'unavailable')
    })

    test('a name that cannot be in the DNS is not there', async () => {
      await using opened = await make()
      const names = [
        `${'a'.repeat(64)}.test`,
        'a..test',
        `${'a.'.repeat(127)}test`,
        'ü.test',
        'a b.test',
        '.',
        'a\\.test',
      ]
      for (const name of names) {
        const answer: DnsAnswer<unknown> = await opened.dns.ask(name, 'A')
        assert.ok(answer.kind === 'no-name' || answer.kind === 'no-data', name)
      }
    })
  })
}
