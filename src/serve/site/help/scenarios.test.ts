import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SCENARIO_TEXTS } from './scenario-texts.ts'
import { SCENARIOS } from './scenarios.ts'

const root = new URL('../../../../', import.meta.url)

for (const { id, shownBy } of SCENARIOS) {
  if (!shownBy) continue
  const [file, name] = shownBy
  test(`what the help says is shown by a test that there is: ${SCENARIO_TEXTS.en[id].happens.slice(0, 60)}`, () => {
    const names = [...readFileSync(new URL(file, root), 'utf8').matchAll(/\btest\(\s*(['"`])(.*?)\1/gs)].map(
      ([, , title]) => title ?? '',
    )
    assert.ok(
      names.some((title) => title.includes(name)),
      `${file} has no test "${name}"`,
    )
  })
}

test('each kind of protection is spoken of, and what nothing here protects from', () => {
  assert.deepEqual(new Set(SCENARIOS.map(({ way }) => way)).size, 3)
  assert.ok(SCENARIOS.some(({ shownBy }) => shownBy === undefined))
})
