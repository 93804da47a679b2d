import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceFiles } from './source-files.ts'

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|contract|fixture|d))?\.[a-z]+$/
const EMPTY = /^(index|utils?|helpers?|common|misc|manager|shared|stuff)\./

test('file names are kebab-case and say what is in the file', () => {
  const wrong = sourceFiles(['src', 'test', 'bench', 'web'], /\.(ts|tsx|js|mjs|sh)$/).filter(({ path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    return !KEBAB.test(name) || EMPTY.test(name)
  })
  assert.deepEqual(
    wrong.map((file) => file.path),
    [],
  )
})

// Written so that this file has none itself.
const OPEN_END = /\b(TO[D]O|FIX[M]E|X{3})\b/

test('exports have names and open ends do not land', () => {
  const wrong = sourceFiles(['src', 'bench', 'web'], /\.tsx?$/).filter(
    ({ text }) => /^export default\b/m.test(text) || OPEN_END.test(text),
  )
  assert.deepEqual(
    wrong.map((file) => file.path),
    [],
  )
})

test('no test is skipped or runs alone', () => {
  const marks = /\b(test|it|suite|describe)\.(skip|only|todo)\b|\b(skip|only|todo): *true/
  const wrong = sourceFiles(['src', 'test', 'bench', 'web'], /\.test\.tsx?$/).filter(({ text }) => marks.test(text))
  assert.deepEqual(
    wrong.map((file) => file.path),
    [],
  )
})
