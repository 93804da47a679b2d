import assert from 'node:assert/strict'
import { test } from 'node:test'
import { speaksOfAttachment } from './attachment-words.ts'

for (const [text, does] of [
  ['Please find the minutes attached.', true],
  ['The attachment has all of it', true],
  ['Enclosed: two photos', true],
  ['Vedlagt er referatet.', true],
  ['Jeg legger ved bildene', true],
  ['Se vedlegget', true],
  ['Anbei die Rechnung.', true],
  ['Im Anhang findest du alles', true],
  ['Ich schicke es als Anlage', true],
  ['Die angehängten Bilder', true],
  ['I am attached-to it', true],
  ['We launched an attack', false],
  ['Er hat viele Anhänger', false],
  ['> see the attachment\nThanks!', false],
  ['', false],
] as const) {
  test(`${JSON.stringify(text)} speaks of ${does ? 'an' : 'no'} attachment`, () =>
    assert.equal(speaksOfAttachment(text), does))
}
