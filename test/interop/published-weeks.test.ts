import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { weekOf } from '../../src/core/posture/public-posture.ts'
import { Posthus } from './harness/posthus.ts'
import { eventually, runWell } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const DAY_MS = 86_400_000
/** Monday of the last week that is over, and has been for long enough to be published. */
const WEEK = weekOf(Date.now() - 900_000) - 7 * DAY_MS

let bench: Workbench
let posthus: Posthus

before(async () => {
  bench = await Workbench.open('weeks')
  posthus = await Posthus.prepare(bench)
  fill(join(posthus.data, 'directory.db'))
  await posthus.serve()
})
after(() => bench[Symbol.asyncDispose]())

test('a week that is over is published by the house itself, coarsely, and nothing of few members', async () => {
  // The page is kept for a minute, so it is not asked before there is something on it.
  await eventually(() => (isPublished() ? true : undefined), 'a published week')
  const { weeks } = JSON.parse(await page('/security.json'))
  assert.deepEqual(weeks, [
    {
      week: new Date(WEEK).toISOString(),
      service: 'imap',
      connections: 1200,
      encrypted: 100,
      forwardSecret: 100,
      postQuantum: 99,
      tls13: 100,
      versions: [{ name: 'TLSv1.3', share: 100 }],
      groups: [
        { name: 'X25519MLKEM768', share: 99 },
        { name: 'other', share: 1 },
      ],
      proofs: [],
    },
  ])
  assert.match(await page('/security'), /Reading mail \(IMAP\).*about 1,200/)
})

test('the ledger has all of it for the operator, by month and with the way that is rare', async () => {
  const month = new Date(WEEK).toISOString().slice(0, 7)
  const since = ['--from', new Date(WEEK).toISOString(), '--to', new Date(WEEK + 7 * DAY_MS).toISOString()]
  const { stdout } = await posthus.command(['posture', '--json', '--by', 'month', '--service', 'imaps', ...since])
  const { steps } = JSON.parse(stdout)
  assert.equal(steps[0].of, month)
  assert.equal(
    steps.reduce((sum: number, { all }: { all: { connections: number } }) => sum + all.connections, 0),
    1234,
  )
  const recorded = await posthus.command(['posture', '--recorded', '--service', 'imap', ...since])
  assert.match(recorded.stdout, /imap .* not proven .*no audit of the time/)
})

/** A week of six members on IMAP and three on POP3, and of our own audits on port 25. */
function fill(path: string): void {
  const database = new DatabaseSync(path)
  const insert = database.prepare('INSERT INTO posture_day VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const suite = 'TLS_AES_256_GCM_SHA384'
  insert.run(WEEK, 'imaps', 'TLSv1.3', suite, 'X25519MLKEM768', '', '', 1000)
  insert.run(WEEK + 6 * DAY_MS, 'imaps', 'TLSv1.3', suite, 'X25519MLKEM768', '', '', 233)
  insert.run(WEEK + 2 * DAY_MS, 'imaps', 'TLSv1.3', suite, 'X25519', '', '', 1)
  insert.run(WEEK + 2 * DAY_MS, 'pop3s', 'TLSv1.3', suite, 'X25519MLKEM768', '', '', 5000)
  insert.run(WEEK + 2 * DAY_MS, 'smtp', 'TLSv1.3', suite, 'X25519MLKEM768', '', 'own', 5000)
  const login = database.prepare(
    `INSERT INTO login (account_id, hour_ms, service, mechanism, address, version, suite, key_group, accepted, at_ms, times, detail, device, alpn, certificate)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', 0)`,
  )
  const at = WEEK + 2 * DAY_MS
  for (let member = 0; member < 6; member++) {
    for (const service of member < 3 ? ['imaps', 'pop3s'] : ['imaps']) {
      login.run(`m${member}`, at, service, 'PLAIN', '192.0.2.1', 'TLSv1.3', suite, 'X25519MLKEM768', 1, at, 1)
    }
  }
  database.close()
}

function isPublished(): boolean {
  using database = new DatabaseSync(join(posthus.data, 'directory.db'), { readOnly: true })
  return database.prepare('SELECT 1 FROM published_week WHERE week_ms = ?').get(WEEK) !== undefined
}

async function page(path: string): Promise<string> {
  const address = `https://localhost:${posthus.ports.https}${path}`
  return (await runWell('curl', ['-sSf', '--cacert', posthus.authority, address])).stdout
}
