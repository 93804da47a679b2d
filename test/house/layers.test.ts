import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'

/** A line that breaks a layer, and where. The linter must name that file and the rule. */
interface Violation {
  readonly file: string
  readonly code: string
  readonly rule: 'lint/style/noRestrictedImports' | 'lint/style/noRestrictedGlobals' | 'plugin'
}

const root = join(import.meta.dirname, '../..')
const layers = ['base', 'wire', 'core', 'store', 'net', 'serve', 'app']

/** The table of docs/guide/architecture.md: what each folder may import. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/base': [],
  'src/wire/imap': ['base'],
  'src/wire/mime': ['base'],
  'src/wire/jmap': ['base'],
  'src/wire/wkd': ['base'],
  'src/core/mail': ['base', 'wire'],
  'src/store/sql': ['base', 'core'],
  'src/net/smtp': ['base', 'wire', 'core'],
  'src/serve/imap': ['base', 'wire', 'core'],
  'src/serve/listeners': ['base', 'wire', 'core'],
  'src/app': ['base', 'wire', 'core', 'store', 'net', 'serve'],
  'web/webmail': ['base', 'wire'],
}

/** Modules of Node and of npm that a folder must not touch. */
const mustNotTouch: Readonly<Record<string, readonly string[]>> = {
  'src/base': ['node:crypto', 'node:fs', 'zod'],
  'src/wire/imap': [
    'node:fs',
    'node:fs/promises',
    'node:net',
    'node:dns',
    'node:stream',
    'node:timers/promises',
    'zod',
  ],
  'src/wire/mime': ['node:buffer', 'node:crypto', 'node:net', 'node:url', 'mailauth', '@peculiar/x509'],
  'src/wire/jmap': ['node:buffer', 'node:crypto', 'zod'],
  'src/wire/wkd': ['node:buffer', 'node:crypto', 'node:url', 'zod'],
  'src/core/mail': ['node:fs', 'node:net', 'node:dns', 'node:dns/promises', 'node:sqlite', 'nodemailer', 'pino'],
  'src/store/sql': [
    'node:net',
    'node:tls',
    'node:dns',
    'node:dns/promises',
    'node:http',
    'node:https',
    'node:child_process',
  ],
  'src/net/smtp': ['node:fs', 'node:fs/promises', 'node:sqlite', 'node:cluster', 'node:child_process'],
  'src/serve/imap': ['node:net', 'node:tls', 'node:http', 'node:fs', 'node:dns', 'node:sqlite', 'node:cluster'],
  'src/serve/listeners': ['node:fs', 'node:fs/promises', 'node:dns', 'node:sqlite', 'node:child_process'],
  'web/webmail': ['node:fs', 'node:fs/promises', 'node:crypto'],
}

const mayTouch: Readonly<Record<string, readonly string[]>> = {
  'src/wire/imap': ['node:crypto', 'node:buffer', 'node:url'],
  'src/core/mail': ['node:crypto', 'node:util'],
  'src/store/sql': ['node:sqlite', 'node:fs', 'node:fs/promises', 'pg'],
  'src/net/smtp': ['node:net', 'node:tls', 'node:dns/promises', 'nodemailer'],
  'src/serve/imap': ['node:stream', 'node:crypto'],
  'src/serve/listeners': ['node:net', 'node:tls', 'node:stream'],
  'src/app': ['node:cluster', 'node:fs', 'node:net', 'commander', 'pino'],
  'web/webmail': ['preact'],
}

const globalsOf: Readonly<Record<string, readonly string[]>> = {
  'src/wire/imap': ['setTimeout', 'setInterval', 'fetch', 'process', 'crypto', 'performance'],
  'src/wire/mime': ['Buffer', 'setTimeout', 'fetch', 'process', 'crypto'],
  'src/wire/jmap': ['Buffer', 'setTimeout', 'fetch', 'process', 'crypto'],
  'src/wire/wkd': ['Buffer', 'setTimeout', 'fetch', 'process', 'crypto'],
  'src/core/mail': ['setTimeout', 'setInterval', 'setImmediate', 'fetch', 'process', 'crypto', 'performance'],
  'web/webmail': ['Buffer', 'process', 'setImmediate', 'require'],
}

const impure = ['Date.now()', 'new Date()', 'Math.random()', 'Temporal.Now.instant()', 'globalThis.setTimeout']
const pure = ['src/wire/imap', 'src/wire/mime', 'src/wire/jmap', 'src/core/mail']

let tree: string
const violations: Violation[] = []
const clean: { readonly file: string; readonly code: string }[] = []

before(async () => {
  tree = await mkdtemp(join(tmpdir(), 'posthus-layers-'))
  await cp(join(root, 'biome.json'), join(tree, 'biome.json'))
  await cp(join(root, 'lint'), join(tree, 'lint'), { recursive: true })
  for (const [folder, allowed] of Object.entries(mayImport)) plantImports(folder, allowed)
  for (const [folder, modules] of Object.entries(mustNotTouch)) {
    for (const name of modules) violate(folder, `import { thing } from '${name}'\nthing()\n`)
  }
  for (const [folder, modules] of Object.entries(mayTouch)) {
    for (const name of modules) allow(folder, `import { thing } from '${name}'\nthing()\n`)
  }
  for (const [folder, names] of Object.entries(globalsOf)) {
    for (const name of names) violate(folder, `export const held = ${name}\n`, 'lint/style/noRestrictedGlobals')
  }
  for (const folder of pure) {
    for (const call of impure) violate(folder, `export const held = ${call}\n`, 'plugin')
    allow(folder, 'export const held = (ms: number): Date => new Date(ms)\n')
  }
  for (const { file, code } of [...violations, ...clean]) {
    await mkdir(dirname(join(tree, file)), { recursive: true })
    await writeFile(join(tree, file), code)
  }
})

after(() => rm(tree, { recursive: true, force: true }))

test('every planted breach of a layer is reported, and nothing that is allowed', async () => {
  const reported = await lint()
  for (const { file, code, rule } of violations) {
    assert.ok(reported.get(file)?.has(rule), `${rule} is blind in ${file}: ${code}`)
  }
  for (const { file, code } of clean) {
    assert.deepEqual([...(reported.get(file) ?? [])], [], `${file} is allowed but reported: ${code}`)
  }
  assert.ok(violations.length > 100 && clean.length > 40)
})

/** Imports in every form (value, type, lazy, re-export) and from every depth. */
function plantImports(folder: string, allowed: readonly string[]): void {
  const own = folder.split('/')[1]
  for (const layer of layers) {
    if (folder.startsWith('src/') && layer === own) continue
    const up = '../'.repeat(folder.split('/').length - (folder.startsWith('web/') ? 0 : 1))
    const from = folder.startsWith('web/') ? `${up}src/${layer}/part/thing.ts` : `${up}${layer}/part/thing.ts`
    const forms = [
      `import { thing } from '${from}'\nthing()\n`,
      `import type { Thing } from '${from}'\nexport type Held = Thing\n`,
      `export const thing = (): Promise<unknown> => import('${from}')\n`,
      `export { thing } from '${from}'\n`,
    ]
    for (const code of forms) {
      if (allowed.includes(layer)) allow(folder, code)
      else violate(folder, code)
    }
    if (allowed.includes(layer)) continue
    // Tests and contracts may look anywhere.
    clean.push({ file: `${folder}/planted-${clean.length}.test.ts`, code: forms[0] as string })
    clean.push({ file: `${folder}/planted-${clean.length}.contract.ts`, code: forms[0] as string })
  }
}

function violate(folder: string, code: string, rule: Violation['rule'] = 'lint/style/noRestrictedImports'): void {
  violations.push({ file: `${folder}/planted-${violations.length}.ts`, code, rule })
}

function allow(folder: string, code: string): void {
  clean.push({ file: `${folder}/allowed-${clean.length}.ts`, code })
}

/** The layer rules that the linter names, by file. Other rules (unused names in planted code) are left out. */
async function lint(): Promise<Map<string, Set<string>>> {
  const biome = join(root, 'node_modules/.bin/biome')
  const args = ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none', 'src', 'web']
  const output = await promisify(execFile)(biome, args, { cwd: tree, maxBuffer: 1 << 26 }).then(
    () => assert.fail('the linter found nothing at all'),
    (error: { stdout: string }) => error.stdout,
  )
  const reported = new Map<string, Set<string>>()
  for (const [, rule, file] of output.matchAll(/^::error title=([^,]+),file=([^,]+),/gm)) {
    if (rule !== 'plugin' && !rule?.startsWith('lint/style/noRestricted')) continue
    const name = (file as string).replace(`${tree}/`, '')
    reported.set(name, (reported.get(name) ?? new Set()).add(rule))
  }
  return reported
}
