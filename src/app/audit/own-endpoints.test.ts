import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { TestAuthority } from '../../../test/kit/test-authority.ts'
import { isFault } from '../../base/fault.ts'
import { parseConfiguration } from '../config/read-configuration.ts'
import { ownEndpoints } from './own-endpoints.ts'
import { ownRoots, trustedRoots } from './trusted-roots.ts'

test('every listener with TLS is an endpoint, once, where this machine reaches it', () => {
  const endpoints = ownEndpoints('mail.posthus.test', [
    { service: 'smtp', host: '0.0.0.0', port: 25 },
    { service: 'smtp', host: '::', port: 25 },
    { service: 'imaps', host: '::', port: 993 },
    { service: 'https', host: '192.0.2.1', port: 443 },
    { service: 'http', host: '::', port: 80 },
    { service: 'pop3s', host: '127.0.0.1', port: 0 },
  ])
  assert.deepEqual(
    endpoints.map(({ service, address, port, security, language, host }) => [
      service,
      address,
      port,
      security,
      language,
      host,
    ]),
    [
      ['smtp', '127.0.0.1', 25, 'starttls', 'smtp', 'mail.posthus.test'],
      ['imaps', '127.0.0.1', 993, 'implicit', 'imap', 'mail.posthus.test'],
      ['https', '192.0.2.1', 443, 'implicit', 'http', 'mail.posthus.test'],
    ],
  )
})

test('an authority is trusted that is named, is configured, or is the local one, and it is said who names it; a file that is none is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-roots-'))
  using authority = TestAuthority.root()
  try {
    await mkdir(join(folder, 'tls'))
    const file = join(folder, 'tls', 'local-ca.pem')
    await writeFile(file, authority.identity.cert)
    const roots = await trustedRoots(file)
    assert.ok(roots.everybody.length > 100)
    const { fingerprint256 } = new X509Certificate(authority.identity.cert)
    assert.deepEqual(
      roots.named.map(({ certificate, by }) => [certificate.fingerprint256, by]),
      [[fingerprint256, `--ca ${file}`]],
    )
    using company = TestAuthority.root('Company')
    const companyFile = join(folder, 'company.pem')
    await writeFile(companyFile, company.identity.cert)
    const written = `hostname = "mail.posthus.test"
data = "."
[audit]
ca-file = "company.pem"
[[acme.authorities]]
directory = "https://ca.posthus.test/dir"
ca-file = "company.pem"
`
    const configuration = parseConfiguration(written, { folder })
    const own = await ownRoots(configuration, await trustedRoots(undefined))
    const companyPrint = new X509Certificate(company.identity.cert).fingerprint256
    assert.deepEqual(
      own.named.map(({ certificate, by }) => [certificate.fingerprint256, by]),
      [
        [companyPrint, `audit.ca-file (${companyFile})`],
        [companyPrint, `ca-file of acme.authorities (${companyFile})`],
        [fingerprint256, `the house itself (${file})`],
      ],
    )
    const bare = parseConfiguration('hostname = "mail.posthus.test"\ndata = "/nowhere"\n', { folder })
    assert.deepEqual((await ownRoots(bare, await trustedRoots(undefined))).named, [])
    await writeFile(file, 'nothing')
    for (const path of [file, join(folder, 'missing')]) {
      await assert.rejects(trustedRoots(path), (error) => isFault(error, 'audit/bad-authority'))
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})
