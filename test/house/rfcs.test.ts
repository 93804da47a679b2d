import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './source-files.ts'
import { render, rfcsTable, rowsOf } from './tables.ts'

test('docs/rfcs.md lists every RFC that the sources name, and no other', () => {
  assert.equal(readFileSync(join(root, rfcsTable.file), 'utf8'), render(rfcsTable), 'run npm run docs')
})

test('every RFC has a title and a state, and what is done partly says what is missing', () => {
  for (const [number, title, state, missing] of rowsOf(rfcsTable)) {
    assert.ok(title, `RFC ${number} has no title`)
    assert.match(state ?? '', /^(implemented|partly)$/, `RFC ${number} has no state`)
    assert.ok(state === 'implemented' || missing, `RFC ${number} is done partly, but what is missing?`)
  }
})
