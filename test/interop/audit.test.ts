import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { AuditReport } from '../../src/core/audit/report/audit-report.ts'
import { Posthus } from './harness/posthus.ts'
import { eventually, Program, run } from './harness/program.ts'
import { Workbench } from './harness/workbench.ts'

const posthusProgram = join(import.meta.dirname, '../../bin/posthus')

/** Static RSA is not to be had with the local certificates, which are ECDSA; tickets before TLS 1.3 are as bad: one key opens what was recorded. */
const WEAKENED = `
const tls = require('node:tls')
const { SSL_OP_NO_TICKET } = require('node:constants')
const make = tls.createSecureContext
tls.createSecureContext = (options) => make({ ...options, secureOptions: (options.secureOptions ?? 0) & ~SSL_OP_NO_TICKET })
require('node:module').syncBuiltinESMExports()
`

describe('the auditor and the house', () => {
  for (const workers of [0, 1]) {
    test(`every listener keeps the promise, as seen from outside, with ${workers} workers`, async () => {
      await using bench = await Workbench.open('audit')
      const posthus = await Posthus.start(bench, { workers })
      const outcome = await posthus.command(['audit', '--json', '--all'])
      const report = JSON.parse(outcome.stdout) as AuditReport
      assert.deepEqual(report.endpoints.map(({ service }) => service).sort(), [
        'https',
        'imap',
        'imaps',
        'managesieve',
        'pop3',
        'pop3s',
        'smtp',
        'submission',
        'submissions',
      ])
      for (const { name, failure, forwardSecrecy, score, protocols, groups, connections, rows } of report.endpoints) {
        assert.equal(failure, undefined, name)
        assert.notEqual(forwardSecrecy.level, 'none', `${name}: ${forwardSecrecy.reasons}`)
        assert.notEqual(forwardSecrecy.level, 'partial', `${name}: ${forwardSecrecy.reasons}`)
        assert.match(score.grade ?? '', /^A/, `${name}: ${score.caps}`)
        assert.deepEqual(protocols, ['TLSv1.3', 'TLSv1.2'], name)
        assert.equal(groups[0], 'X25519MLKEM768', name)
        assert.ok(connections < 100, `${name}: ${connections} connections`)
        const grave = rows.filter(
          ({ check, state, severity }) =>
            // `localhost` belongs to every program of a machine, so that it is never told to be HTTPS alone.
            check !== 'hsts' && state === 'fails' && severity !== 'info' && severity !== 'low',
        )
        assert.deepEqual(grave, [], name)
      }
      assert.doesNotMatch(posthus.log, /audit\/below-promise/)
      // What was found is kept: the sheet of the next command shows the same.
      const sheet = await posthus.command(['audit', '--profile', 'magazine', '--fail-on', 'none'])
      assert.match(
        sheet.stdout,
        /web +1 [^\n]*passes\nPOP +2 [^\n]*passes\nIMAP +2 [^\n]*passes\nSMTP in +1 [^\n]*passes\nsubmission +2 [^\n]*passes/,
      )
    })

    test(`a house with a listener that is not forward-secret does not serve, with ${workers} workers (R022)`, async () => {
      await using bench = await Workbench.open('audit')
      const posthus = await Posthus.prepare(bench, { workers })
      const preload = bench.path('weakened.cjs')
      writeFileSync(preload, WEAKENED)
      const env = { NODE_OPTIONS: `--require ${preload}` }
      const outcome = await run(posthusProgram, ['serve', '--config', posthus.configuration], {
        env,
        timeoutMs: 60_000,
      })
      assert.equal(outcome.code, 1, outcome.stdout + outcome.stderr)
      assert.match(outcome.stderr, /not every listener is forward-secret/)
      assert.match(
        outcome.stderr,
        /imaps \(127\.0\.0\.1 port \d+\): forward-secrecy: it gives out session tickets in TLS 1\.2/,
      )
      assert.match(outcome.stderr, /audit\/below-promise/)
      writeFileSync(posthus.configuration, `${readFileSync(posthus.configuration, 'utf8')}\n[audit]\ngate = false\n`)
      await using open = Program.start(
        posthusProgram,
        ['serve', '--config', posthus.configuration],
        bench.path('open'),
        {
          env,
        },
      )
      await eventually(() => open.log.includes('process/serving') || undefined, 'a house without a gate serves')
    })
  }
})
