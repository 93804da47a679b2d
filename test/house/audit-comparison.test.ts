import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { RecordedComparison } from '../../bench/audit/compare-audits.ts'
import { ALL_CHECKS } from '../../src/core/audit/checks/all-checks.ts'
import { root } from './source-files.ts'

const recorded: RecordedComparison = JSON.parse(readFileSync(join(root, 'bench/audit/recorded.json'), 'utf8'))

test('the comparison with testssl.sh is of the rules that there are; if not: bench/run audit', () => {
  assert.deepEqual(
    recorded.checks,
    ALL_CHECKS.map(({ id }) => id),
  )
})

test('no field of testssl.sh is contradicted without a reason, and neither has a suite that the other has not (R013)', () => {
  assert.ok(recorded.targets.length >= 3)
  for (const { name, compared, differences, onlyTheirs, onlyOurs } of recorded.targets) {
    assert.ok(compared >= 30, `${name}: ${compared} fields`)
    for (const { field, reason } of differences) assert.ok(reason && reason !== 'NO REASON', `${name}: ${field}`)
    assert.deepEqual([onlyTheirs, onlyOurs], [[], []], name)
  }
})

test('one endpoint takes a twentieth of the time of testssl.sh at most, and the decision page has the figures', () => {
  const page = readFileSync(join(root, 'docs/decisions/auditor.md'), 'utf8')
  for (const { name, costs } of recorded.targets) {
    const [ours, theirs] = costs
    assert.ok(ours && theirs && theirs.seconds >= 20 * ours.seconds, name)
    for (const { tool, seconds, connections } of costs) {
      assert.ok(page.includes(`| ${name} | ${tool} | ${seconds.toFixed(2)} | ${connections} |`), `${name}, ${tool}`)
    }
  }
})
