import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { sourceFiles } from '../house/source-files.ts'

const CHECK = join(import.meta.dirname, '../check')
const PASSES = "require('node:test').test('passes', () => {})\n"
const SOUND = { 'src/wire/one.test.ts': PASSES, 'src/serve/more.test.ts': PASSES, 'src/app/two.test.ts': PASSES }

/** Runs `test/check` on a project of these files, whose compiler and linters do as the scripts say. */
async function check(files: Record<string, string>, tools: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'check-'))
  try {
    const bin = join(folder, 'node_modules/.bin')
    await mkdir(bin, { recursive: true })
    await mkdir(join(folder, 'test/house'), { recursive: true })
    await copyFile(CHECK, join(folder, 'test/check'))
    // Of the seed nothing is seen here.
    await mkdir(join(folder, 'test/kit'))
    await writeFile(join(folder, 'test/kit/seed-properties.ts'), '')
    await symlink(process.execPath, join(bin, 'node'))
    for (const tool of ['tsc', 'biome', 'knip']) {
      await writeFile(join(bin, tool), `#!/bin/sh\n${tools[tool] ?? 'true'}\n`, { mode: 0o755 })
    }
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), content)
    }
    // What the runner tells its files would tell these that they are such files, too.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const child = spawn(join(folder, 'test/check'), { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, errors, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise((resolve) => child.on('close', resolve)),
    ])
    return { code, said: out + errors }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const cases: readonly (readonly [string, Promise<{ code: unknown; said: string }>, number, RegExp])[] = [
  ['what passes in all processes is added up', check(SOUND), 0, /^ℹ tests 3\nℹ pass 3\nℹ fail 0$/m],
  [
    'a failure in any is one of the whole',
    check({
      ...SOUND,
      'src/wire/bad.test.ts': "require('node:test').test('fails', () => { throw new Error('no') })\n",
    }),
    1,
    /failing tests:[\s\S]*✖ fails[\s\S]*^ℹ tests 4\nℹ pass 3\nℹ fail 1$/m,
  ],
  [
    'a process that is killed is told of, and what the others did',
    check({ ...SOUND, 'src/app/bad.test.ts': "process.kill(process.pid, 'SIGKILL')\n" }),
    1,
    /status 137[\s\S]*ended without a sum[\s\S]*^ℹ tests 2$/m,
  ],
  [
    'one that ends before its tests have ended has not passed',
    check({ ...SOUND, 'src/wire/bad.test.ts': 'process.exit(0)\n' }),
    1,
    /ended without a sum/,
  ],
  [
    'no files are no success',
    check({ 'src/app/two.test.ts': PASSES }),
    1,
    /there are no files for the tests of what is pure/,
  ],
  [
    'long tests are left to npm test, which is said',
    check({
      ...SOUND,
      'src/wire/long.test.ts': "require('node:test').test('fails', () => { throw new Error('no') })\n",
      'test/long-tests.txt': '# why\nsrc/wire/long.test.ts\n',
    }),
    0,
    /^ℹ tests 3\n[\s\S]*left to npm test: 1 long files/m,
  ],
  [
    'a long test that is not there is no long test',
    check({ ...SOUND, 'test/long-tests.txt': 'src/wire/gone.test.ts\n' }),
    1,
    /names src\/wire\/gone\.test\.ts, which is not there/,
  ],
  ['types count', check(SOUND, { tsc: 'echo TS2345; exit 2' }), 1, /TS2345[\s\S]*types failed/],
  ['style counts', check(SOUND, { biome: '[ "$*" = "check --error-on-warnings" ] && exit 1' }), 1, /style failed/],
  ['what is not used counts', check(SOUND, { knip: 'exit 1' }), 1, /leftovers failed/],
  [
    'so does a file that a test leaves behind',
    check({
      ...SOUND,
      'src/app/bad.test.ts': "require('node:fs').mkdtempSync(require('node:os').tmpdir() + '/left-')\n",
    }),
    1,
    /left files behind: left-/,
  ],
]

for (const [name, result, code, says] of cases) {
  test(`npm run check: ${name}`, async () => {
    const { code: ended, said } = await result
    assert.match(said, says)
    assert.equal(ended, code, said)
  })
}

test('npm run check: no property has fast-check make its table of all characters, which takes longer than hundreds of tests', () => {
  const wrong = sourceFiles(['src', 'test', 'web'], /\.(test|contract|fixture)\.tsx?$/).filter(({ text }) =>
    /\bunit: *['"]binary['"]|\bfc\.(webPath|webUrl)\(/.test(text),
  )
  assert.deepEqual(
    wrong.map((file) => `${file.path}: test/kit/any-text.ts has texts of any characters`),
    [],
  )
})
