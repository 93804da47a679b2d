import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { tryOwnModule } from './own-modules.ts'

const HERE = 'file:///srv/posthus/src/app/main.ts'

for (const [specifier, importer, found] of [
  ['./own-modules.ts', HERE, 'file:///srv/posthus/src/app/own-modules.ts'],
  ['../base/clock.ts', HERE, 'file:///srv/posthus/src/base/clock.ts'],
  ['../base/clock.ts', 'file:///srv/post%20hus/src/app/main.ts', 'file:///srv/post%20hus/src/base/clock.ts'],
  ['node:fs', HERE, undefined],
  ['zod', HERE, undefined],
  ['zod/v4/core.ts', HERE, undefined],
  ['./report.json', HERE, undefined],
  ['./no-ending', HERE, undefined],
  ['/srv/other.ts', HERE, undefined],
  ['file:///srv/other.ts', HERE, undefined],
  ['./part.ts', 'file:///srv/posthus/node_modules/some/index.js', undefined],
  ['./part.ts', 'data:text/javascript,', undefined],
  ['./part.ts', undefined, undefined],
] as const) {
  test(`${specifier} in ${importer} is ${found ?? 'left to Node'}`, () => {
    assert.equal(tryOwnModule(specifier, importer), found)
  })
}

let folder: string
before(() => void (folder = mkdtempSync(join(tmpdir(), 'posthus-modules-'))))
after(() => rmSync(folder, { recursive: true }))

const hooked = (script: string) => [
  '--input-type=module',
  '--eval',
  `import { findOwnModules } from ${JSON.stringify(new URL('own-modules.ts', import.meta.url).href)}; findOwnModules(); ${script}`,
]

test('with it a module is the same one, however it is imported, and its types are taken out', () => {
  writeFileSync(join(folder, 'one.ts'), 'export const marks: object[] = []\n')
  writeFileSync(join(folder, 'two.ts'), `export { marks } from './one.ts'\n`)
  const at = (name: string) => JSON.stringify(pathToFileURL(join(folder, name)).href)
  const script = `const [a, b] = [await import(${at('one.ts')}), await import(${at('two.ts')})]; console.log(a.marks === b.marks)`
  assert.equal(execFileSync(process.execPath, hooked(script), { encoding: 'utf8' }), 'true\n')
})

test('with it a module that is missing is named', () => {
  writeFileSync(join(folder, 'three.ts'), `import './nowhere.ts'\n`)
  const at = JSON.stringify(pathToFileURL(join(folder, 'three.ts')).href)
  const { status, stderr } = spawnSync(process.execPath, hooked(`await import(${at})`), { encoding: 'utf8' })
  assert.equal(status, 1)
  assert.match(stderr, /nowhere\.ts/)
})
