import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTemplate, type Template, TemplateError } from './template.ts'

const rules = { variables: true, encodedCharacter: true, namespaces: new Set(['global']) }

test('references and encoded characters are read, and nothing else is', () => {
  const table: [string, Template][] = [
    ['', []],
    ['plain $ {x} ${', ['plain $ {x} ${']],
    ['a${Name}b', ['a', { variable: 'name' }, 'b']],
    ['${0}${12}', [{ match: 0 }, { match: 12 }]],
    ['${global.x}', [{ variable: 'global.x' }]],
    ['${1a}', ['${1a}']],
    ['${ a}', ['${ a}']],
    ['${hex:40}', ['@']],
    ['${HEX: c3 a4 }', ['ä']],
    ['${hex:c3}${hex:a4}', ['ä']],
    ['${unicode:1F600 41}', ['😀A']],
    ['${unicode:24}{a}', ['${a}']],
    ['${hex:4}', ['${hex:4}']],
    ['${hex:}', ['${hex:}']],
  ]
  for (const [source, expected] of table) assert.deepEqual(parseTemplate(source, rules), expected, source)
})

test('without the extensions a string stands for itself', () => {
  const plain = { variables: false, encodedCharacter: false, namespaces: new Set<string>() }
  assert.deepEqual(parseTemplate('${a}${hex:40}', plain), ['${a}${hex:40}'])
})

test('what cannot be a character or a variable is told', () => {
  for (const source of [
    '${unicode:110000}',
    '${unicode:D800}',
    '${hex:ff}',
    '${hex:00}',
    '${other.x}',
    '${global.1}',
  ]) {
    assert.throws(() => parseTemplate(source, rules), TemplateError, source)
  }
})
