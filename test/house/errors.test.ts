import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './source-files.ts'
import { errorsTable, hiddenFaults, render, rowsOf } from './tables.ts'

/** Places that make a fault again which was made elsewhere: the class itself, and the supervisor for a fault of its worker. */
const HANDED_ON = ['src/base/fault.ts', 'src/app/processes/supervisor.ts']

test('docs/errors.md lists every fault of the code, and no other', () => {
  assert.equal(readFileSync(join(root, errorsTable.file), 'utf8'), render(errorsTable), 'run npm run docs')
})

test('every fault has a meaning and a mend', () => {
  for (const [code, who, meaning, mend] of rowsOf(errorsTable)) {
    assert.ok(code && who && meaning && mend, `${code} has no words`)
  }
})

test('blame and code of a fault are written where it is made', () => {
  assert.deepEqual(
    hiddenFaults().filter((place) => !HANDED_ON.some((file) => place.startsWith(file))),
    [],
  )
})
