import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prepareAcmeHouse } from './harness/acme-house.ts'
import { eventually } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const HOSTS = Number(process.env['ACME_HOSTS'] ?? 500)
const TOGETHER = Number(process.env['ACME_TOGETHER'] ?? 100)
const WITHIN_MS = 500_000

test(`pebble certifies ${HOSTS} host names, ${TOGETHER} to a certificate, and refuses a third of all nonces meanwhile`, async (t) => {
  const bench = await Workbench.open('acme-size')
  t.after(() => bench[Symbol.asyncDispose]())
  const names = Array.from({ length: HOSTS }, (_, i) => `h${i}.acme.test`)
  const { posthus } = await prepareAcmeHouse(bench, {
    zone: 'acme.test',
    hostname: 'mail.acme.test',
    settings: [
      `names = ${JSON.stringify(names)}`,
      `names-per-certificate = ${TOGETHER}`,
      'orders-per-hour = 10000',
      'concurrent-orders = 8',
    ],
    pebble: { rejectedNonces: 33 },
  })
  const begin = performance.now()
  await posthus.serve()
  // hostname, and mta-sts, autoconfig, autodiscover and openpgpkey of the domain, as well.
  const expected = Math.ceil((HOSTS + 5) / TOGETHER)
  const issued = (): number => posthus.log.split('"event":"acme/issued"').length - 1
  await eventually(
    async () => {
      if (issued() < expected) await new Promise((resolve) => setTimeout(resolve, 1000))
      return issued() >= expected ? true : undefined
    },
    `${expected} certificates`,
    WITHIN_MS,
  )
  t.diagnostic(
    `${expected} certificates in ${((performance.now() - begin) / 1000).toFixed(1)} s, the start of the server included`,
  )
  const entries: { names: string[]; origin: string }[] = JSON.parse(
    (await posthus.command(['cert', 'list', '--json'])).stdout,
  )
  const covered = new Set(entries.filter(({ origin }) => origin === 'acme').flatMap((one) => one.names))
  assert.deepEqual(
    names.filter((name) => !covered.has(name)),
    [],
  )
  assert.equal(issued(), expected, 'nothing is ordered twice')
  // Nonces may be refused often enough in a row; a name may not fail, nor anything of ours.
  const failed = posthus.log.split('\n').filter((line) => /"acme\/order-(?:failed|stopped)/.test(line))
  assert.deepEqual(failed, [])
})
