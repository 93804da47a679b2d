import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './source-files.ts'

/** Rows of the tables of docs/jmap-requirements.md, without their heads. */
const rows = readFileSync(join(root, 'docs/jmap-requirements.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [0-9]/.test(line))
  .map((line) => line.slice(2, -2).split(' | '))

test('every requirement of JMAP has a section, a state and tests that there are', () => {
  assert.ok(rows.length > 150, 'the tables are not found')
  for (const row of rows) {
    const [, requirement = '', state = '', tests = ''] = row
    assert.equal(row.length, 4, requirement)
    assert.match(state, /^(?:met|n\/a|\*not\*)\b|^\*not\*:/, requirement)
    const named = [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string)
    assert.ok(named.length > 0, `no test is named for: ${requirement}`)
    for (const name of named) {
      const path = /^(?:src|test)\//.test(name) ? name : join('src/serve/jmap', name)
      assert.ok(path.endsWith('.test.ts') && existsSync(join(root, path)), `there is no test ${path}`)
    }
  }
})
