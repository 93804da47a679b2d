import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { silentLog } from '../../base/log.ts'
import { MemoryDns } from '../../core/dns/memory-dns.ts'
import { visitHouse } from '../command-line/visit-house.ts'
import { addDomain } from '../commands/domain/add.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import { reporterOf } from '../processes/report-rounds.ts'
import { reportSending } from './report-sending.ts'

const TWO_DAYS_MS = 2 * 86_400_000

test('what a house has counted goes out as signed reports, once over all processes and starts', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-reports-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'posthus.toml')
  await writeFile(file, 'hostname = "mail.example.org"\ndata = "data"\n')
  const configuration = await readConfiguration(file)
  const dns = new MemoryDns()
    .put('_smtp._tls.peer.test', 'TXT', ['v=TLSRPTv1; rua=mailto:tls@peer.test'])
    .put('peer.test._report._dmarc.reports.test', 'TXT', ['v=DMARC1;'])
  const round = () =>
    visitHouse(configuration, async (house) => {
      const domains = (await house.directory.domains()).map(({ name }) => name)
      const sending = reportSending({ ...house, dns }, silentLog)
      await sending.round(reporterOf('mail.example.org', domains), new AbortController().signal)
      const queued = await house.desk.list({}, 10)
      const texts = await Promise.all(
        queued.map(async ({ message }) => Buffer.from(await message.body.bytes()).toString()),
      )
      const sent = await house.reports.allSent({ sinceMs: 0, most: 10 })
      return {
        texts,
        sent: sent.map(({ kind, domain, state, targets }) => `${kind} ${domain} ${state} ${targets.join(' ')}`).sort(),
      }
    })
  await visitHouse(configuration, async (house) => {
    await addDomain(house.accounts, house, 'example.org')
    const atMs = house.clock.nowMs() - TWO_DAYS_MS
    const policy = { type: 'no-policy-found', domain: 'peer.test', strings: [], mxHosts: [] } as const
    const session = { policy, atMs, host: 'mx.peer.test', address: '192.0.2.1', failure: undefined }
    house.outbound.tlsReports.record(session)
    house.outbound.tlsReports.record({ ...session, policy: { ...policy, domain: 'silent.test' } })
    house.dmarcLedger.observed(
      {
        policyDomain: 'peer.test',
        record: 'v=DMARC1; p=reject; rua=mailto:d@reports.test',
        sourceAddress: '192.0.2.2',
        disposition: 'reject',
        override: undefined,
        dkimAligned: false,
        spfAligned: false,
        headerFrom: 'peer.test',
        envelopeFrom: '',
        spf: { domain: 'x.test', scope: 'helo', result: 'none' },
        dkim: [],
      },
      atMs,
    )
  })
  const first = await round()
  assert.deepEqual(first.sent, [
    'dmarc peer.test sent mailto:d@reports.test',
    'tls peer.test sent mailto:tls@peer.test',
    'tls silent.test not-wanted ',
  ])
  assert.equal(first.texts.length, 2)
  for (const text of first.texts) {
    assert.match(
      text,
      /^DKIM-Signature: [\s\S]*?\bd=example\.org;[\s\S]*?\r\nFrom: Reports of example\.org <postmaster@example\.org>\r\n/,
    )
  }
  assert.deepEqual(await round(), first)
})
