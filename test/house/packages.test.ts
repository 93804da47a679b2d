import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './source-files.ts'

interface LockedPackage {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly resolved?: string
  readonly integrity?: string
}

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, LockedPackage>>
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** Licences that let an MIT-licensed program be passed on with them. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
]

/** Passed on under the LGPL as a file of its own, which whoever runs the house can replace: docs/decisions/pgp.md. */
const OWN_FILE: ReadonlySet<string> = new Set(['node_modules/openpgp'])

test('everything that is passed on has a licence that allows it', () => {
  const wrong = Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && !entry.dev && !OWN_FILE.has(path))
    .filter(([path, entry]) => !allowed(entry.license ?? licenceOf(path)))
    .map(([path, entry]) => `${path}: ${entry.license ?? licenceOf(path)}`)
  assert.deepEqual(wrong, [])
})

test('the licence rule sees what is not allowed', () => {
  assert.equal(allowed('MIT'), true)
  assert.equal(allowed('(MIT OR GPL-3.0)'), true)
  for (const licence of ['GPL-3.0', 'AGPL-3.0-only', '(MIT AND GPL-2.0)', 'UNLICENSED', 'SEE LICENSE IN X', '']) {
    assert.equal(allowed(licence), false, licence)
  }
})

test('versions are exact, and the lock file names no registry', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, `${name} is not pinned`)
  }
  for (const [path, entry] of Object.entries(lock.packages)) {
    assert.equal(entry.resolved, undefined, `${path} names where it was fetched from`)
    // See docs/decisions/lock-file-of-all-platforms.md: binaries of development tools for platforms that nobody here could fetch.
    const isForeignTool = entry.dev === true && entry.optional === true && !existsSync(join(root, path))
    if (path !== '' && !isForeignTool) assert.ok(entry.integrity, `${path} has no integrity`)
  }
})

/** An SPDX expression: every part of an AND, one part of an OR. */
function allowed(licence: string): boolean {
  const bare = licence.replace(/^\((.*)\)$/, '$1')
  if (bare.includes(' AND ')) return bare.split(' AND ').every(allowed)
  return bare.split(' OR ').some((one) => ALLOWED.includes(one.trim()))
}

/** Older packages name their licence only in their own manifest. */
function licenceOf(path: string): string {
  const own = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as { readonly license?: string }
  return own.license ?? ''
}
