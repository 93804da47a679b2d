import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { HtmlText, stripHtml } from './html-text.ts'

const CASES: readonly (readonly [string, string])[] = [
  ['plain', 'plain'],
  ['a<b>b</b>c', 'abc'],
  ['<p>one</p><p>two</p>', ' one  two '],
  ['a<br>b<br/>c', 'a b c'],
  ['<style>p { color: red }</style>x', ' x'],
  ['<script>if (a < b) alert("</p>")</SCRIPT >x', ' x'],
  ['<title>no</title>yes', ' yes'],
  ['<!-- <p> no --> -->x', ' -->x'],
  ['<!DOCTYPE html><?xml?>x', 'x'],
  ['1 < 2 &amp; 3 &gt; 2', '1 < 2 & 3 > 2'],
  ['&auml;&#228;&#xE4;&nope;&', 'äää&nope;&'],
  ['&#0;&#xD800;&#x110000;&#x1F30D;', '🌍'],
  ['<a href="x>y">z', 'y">z'],
  ['<unclosed', ''],
  ['<!-->x<!-- a --->y', 'xy'],
  ['a <3 b <- c <> d', 'a <3 b <- c <> d'],
  ['', ''],
]

test('tags go, text stays', () => {
  for (const [html, text] of CASES) assert.equal(stripHtml(html), text, html)
})

test('the text is the same however the HTML is cut, and linear in it', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '<!--',
    '-->',
    '<style>',
    '</style',
    '&amp;',
    '&',
    ';',
    'a',
    ' ',
    '<p',
    '/',
    '<b>',
  )
  fc.assert(
    fc.property(fc.array(pieces), (list) => {
      const html = list.join('')
      const stripper = new HtmlText()
      let text = ''
      for (const character of html) text += stripper.push(character)
      assert.equal(text + stripper.finish(), stripHtml(html))
    }),
    { numRuns: 1000 },
  )
  for (const piece of ['<', '<!--', '<style>', '&', '<a', '</style', '<!-- -', '-->', '&amp']) {
    const stripper = new HtmlText()
    for (let i = 0; i < 100; i++) stripper.push(piece.repeat(2000))
    stripper.finish()
    stripHtml(piece.repeat(100_000))
  }
})
