import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { TestAuthority } from '../kit/test-authority.ts'
import { ImportedCertificates, spkiOf } from './harness/imported-certificates.ts'
import { Named } from './harness/named.ts'
import { Posthus } from './harness/posthus.ts'
import { eventually, run } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const HOST = 'mail.posthus.test'

test('before a new key is shown BIND has its TLSA record beside that of the old one, and the old one goes when nobody shows it', async (t) => {
  const bench = await Workbench.open('key-change')
  t.after(() => bench[Symbol.asyncDispose]())
  using root = TestAuthority.root()
  const named = await Named.start(bench, 'posthus.test', '')
  const tables = `[tls]
issuer = "inventory"
[dns]
servers = ["127.0.0.1:${named.port}"]
[publish]
update-server = "127.0.0.1:${named.port}"
update-key-file = "${named.keyFile}"
`
  const posthus = await Posthus.start(bench, { workers: 2, hostname: HOST, tables })
  const authority = root.authority('CA')
  const certificates = new ImportedCertificates(bench, root, authority, posthus)
  const published = async () => {
    const lines = (await named.dig(`_25._tcp.${HOST}`, 'TLSA')).toLowerCase().split('\n')
    return lines
      .filter((line) => line.startsWith('3 1 1 '))
      .map((line) => line.slice(6).replaceAll(' ', ''))
      .sort()
  }
  const isPublished = (...keys: string[]) =>
    eventually(
      async () => (await published()).join() === [...keys].sort().join() || undefined,
      `${keys.length} records`,
      60_000,
    )
  const first = await certificates.import(HOST, 'certificatePolicies=2.23.140.1.2.1', 'DV', '--plain')
  await certificates.active(first.id)
  await isPublished(first.spki)

  const wrong: string[] = []
  let isOver = false
  const watch = (async () => {
    while (!isOver) {
      const sinceMs = performance.now()
      const before = await published()
      const shown = await shownOnPort25(posthus)
      // What is shown after the look may be newer than it, never of a key that was not announced: its record came long before it.
      if (!before.includes(shown)) {
        const tookMs = Math.round(performance.now() - sinceMs)
        wrong.push(`the ${shown === first.spki ? 'old' : 'new'} key, within ${tookMs} ms of ${before.length} records`)
      }
    }
  })()
  const { csr, id } = JSON.parse((await posthus.command(['cert', 'csr', HOST, '--plain', '--json'])).stdout)
  const next = (await certificates.list()).find((one) => one.id === id)?.spki ?? ''
  await isPublished(first.spki, next)
  assert.equal(await shownOnPort25(posthus), first.spki)
  const leaf = authority.sign(csr)
  writeFileSync(bench.path('leaf.pem'), leaf)
  await posthus.command([
    'cert',
    'import',
    bench.path('leaf.pem'),
    '--chain',
    certificates.chain,
    '--root',
    certificates.root,
  ])
  await certificates.active(id)
  assert.equal(await shownOnPort25(posthus), spkiOf(leaf))
  await isPublished(next)
  isOver = true
  await watch
  assert.deepEqual(wrong, [])
})

async function shownOnPort25(posthus: Posthus): Promise<string> {
  const place = ['-connect', `127.0.0.1:${posthus.ports.smtp}`, '-servername', HOST, '-starttls', 'smtp']
  const { stdout } = await run('openssl', ['s_client', ...place], { input: 'QUIT\r\n' })
  return spkiOf(stdout)
}
