import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainText, type TextReason } from './explain-text.ts'

const texts: readonly (readonly [source: string, reason: TextReason])[] = [
  ['if true { keep; } elsif false { discard; }', 'alternatives'],
  ['# Bills\nif size :over 1K { stop; } else { if true { keep; } }', 'alternatives'],
  ['if true { if false { stop; } }', 'nested'],
  ['# nothing yet\n/* at all */', 'comment'],
  ['', 'comment'],
  ['vacation "Away";', 'more'],
  ['if true { set "a" "b"; }', 'more'],
  ['if {', 'more'],
]
for (const [source, reason] of texts) {
  test(`${JSON.stringify(source)} is text because of: ${reason}`, () => assert.equal(explainText(source), reason))
}
