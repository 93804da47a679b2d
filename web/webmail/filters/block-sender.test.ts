import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  EMPTY_SCRIPT,
  type ScriptPieces,
  tryReadScript,
  writeScript,
} from '../../../src/wire/sieve/filters/script-pieces.ts'
import { withBlocked } from './block-sender.ts'

const JUNK = { mailbox: 'Junk', mailboxId: 'F4' }

function read(script: string): ScriptPieces {
  const pieces = tryReadScript(script)
  assert.ok(!('problem' in pieces))
  return pieces
}

test('the first sender that is blocked makes a rule on top, and the next one stands in it, in whichever language it was made', () => {
  const one = writeScript(withBlocked(read('# rule:[A]\nif true { keep; }\n'), 'bo@x.test', 'Blocked senders', JUNK))
  assert.match(one, /^require \["fileinto", "mailboxid"\];\n/)
  assert.ok(one.indexOf('rule:[Blocked senders]') < one.indexOf('rule:[A]'))
  const two = writeScript(withBlocked(read(one), 'eva@x.test', 'Gesperrte Absender', JUNK))
  assert.match(two, /if anyof \(address :is "from" \["bo@x\.test", "eva@x\.test"\]\)/)
  assert.doesNotMatch(two, /Gesperrte/)
  assert.equal(writeScript(withBlocked(read(two), 'bo@x.test', 'Blocked senders', JUNK)), two)
})

test('a rule that a member has made for one sender is left as it is, also under that name', () => {
  for (const rule of [
    '# rule:[Bo]\nif anyof (address :is "from" "bo@x.test") { fileinto "Junk"; stop; }\n',
    '# rule:[Blocked senders]\nif allof (address :is "from" "bo@x.test", size :over 1M) { fileinto "Junk"; }\n',
  ]) {
    const written = writeScript(
      withBlocked(read(`require "fileinto";\n${rule}`), 'eva@x.test', 'Blocked senders', JUNK),
    )
    assert.ok(written.includes(rule))
  }
  assert.equal(withBlocked(EMPTY_SCRIPT, 'a@b.test', 'Blocked senders', JUNK).pieces.length, 1)
})
