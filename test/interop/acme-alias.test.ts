import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HouseAnswering } from '../../src/app/acme/house-answering.ts'
import { systemClock } from '../../src/base/clock.ts'
import { systemEntropy } from '../../src/base/entropy.ts'
import { silentLog } from '../../src/base/log.ts'
import type { ChallengeAnswer } from '../../src/core/certificates/orders/challenge-board.ts'
import { DNS_SETTINGS, ResolverDns } from '../../src/net/dns/resolver-dns.ts'
import { Named } from './harness/named.ts'
import { Workbench } from './harness/workbench.ts'

const CHALLENGE = {
  type: 'dns-01',
  token: 't',
  url: 'https://ca.test/1',
  status: 'pending',
  problem: undefined,
} as const

test('where _acme-challenge is a CNAME into another zone, BIND takes the record there, and nothing is left of it', async (t) => {
  const bench = await Workbench.open('acme-alias')
  t.after(() => bench[Symbol.asyncDispose]())
  const aliases =
    '_acme-challenge.mail IN CNAME a.challenges.test.\n_acme-challenge.loop IN CNAME _acme-challenge.loop\n'
  const named = await Named.start(bench, 'acme.test', `$ORIGIN acme.test.\n${aliases}`, ['challenges.test'])
  const { answering, board } = housedAt(named)
  await answering.prepare('order', { type: 'dns', value: 'mail.acme.test' }, CHALLENGE, 't.print')
  assert.match(await named.dig('a.challenges.test', 'TXT'), /^"[\w-]{43}"$/)
  assert.deepEqual(
    board.map((one) => 'name' in one && one.name),
    ['a.challenges.test'],
  )
  await answering.withdraw('order')
  assert.equal(await named.dig('a.challenges.test', 'TXT'), '')
  assert.equal(await named.dig('_acme-challenge.mail.acme.test', 'CNAME'), 'a.challenges.test.')
  const looped = answering.prepare('other', { type: 'dns', value: 'loop.acme.test' }, CHALLENGE, 't.print')
  await assert.rejects(looped, /dns\/alias-loop|more than 8 CNAMEs/)
})

/** What answers for a house whose zones are at that server. */
function housedAt({ port, keyFile }: Named) {
  const board: ChallengeAnswer[] = []
  const challenges = {
    put: async (_: string, answer: ChallengeAnswer) => void board.push(answer),
    of: async () => board,
    remove: async () => undefined,
  }
  const update = { server: { host: '127.0.0.1', port }, keyFile }
  const house = {
    configuration: { acme: {}, publish: { domains: new Map(), update } },
    dns: new ResolverDns(systemClock, systemEntropy, { ...DNS_SETTINGS, servers: [`127.0.0.1:${port}`] }),
    clock: systemClock,
    entropy: systemEntropy,
    challenges,
  }
  const answering = new HouseAnswering(house as unknown as ConstructorParameters<typeof HouseAnswering>[0], silentLog)
  return { answering, board }
}
