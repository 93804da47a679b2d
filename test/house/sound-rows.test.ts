import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceFiles } from './source-files.ts'

/** Statements that change, copy or take away rows of messages: up to the end of the text that they stand in. */
const STATEMENT =
  /(?:UPDATE (?:message|expunged|\$\{table\}) SET|DELETE FROM (?:message|expunged|\$\{table\}) |INSERT INTO (?:message|expunged) \([^)]*\)\s*SELECT)(?:\$\{[^}]*\}|[^`'])*/g

/** Statements that need not ask, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/store/sql/expunge-messages.ts: DELETE FROM message WHERE ${those}':
    'the same rows have just been kept elsewhere, all of them sound',
  'src/store/sql/copy-messages.ts: DELETE FROM message WHERE ${EVERY}':
    'the same rows have just been put into the other mailbox, all of them sound',
  'src/store/scrub/mend-rows.ts: DELETE FROM ${table} WHERE ${isThat} AND NOT ${IS_SOUND[table]}':
    'the row is about to be put where it belongs, mended',
}

test('no statement changes, copies or takes away a message whose row is not what was written', () => {
  const found: string[] = []
  let asking = 0
  for (const { path, text } of sourceFiles(['src'], /\.ts$/)) {
    if (/\.test\.ts$|account-schema\.ts$/.test(path)) continue
    for (const [statement] of text.matchAll(STATEMENT)) {
      if (/\$\{IS_SOUND\.(?:message|expunged)\}/.test(statement)) asking++
      else found.push(`${path}: ${statement.replace(/\s+/g, ' ').trim()}`)
    }
  }
  assert.deepEqual(found.sort(), Object.keys(EXCEPTIONS).sort())
  assert.ok(asking >= 7, 'the statements were found')
})
