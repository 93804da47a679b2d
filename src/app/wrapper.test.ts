import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const WRAPPER = fileURLToPath(new URL('../../bin/posthus', import.meta.url))
/** Stands for Node: says what it was called as, with how many threads, and with which arguments. */
const REPORTER = '#!/bin/sh\necho "NAME threads=$UV_THREADPOOL_SIZE $*"\n'

test('the pinned Node runs, also through links that lead to links, relative and absolute', async (t) => {
  const { home, elsewhere } = await project(t)
  await program(join(home, 'node_modules/node/bin/node'), REPORTER.replace('NAME', 'pinned'))
  await symlink(join(home, 'bin/posthus'), join(elsewhere, 'absolute'))
  await symlink('absolute', join(elsewhere, 'relative'))
  for (const path of [join(home, 'bin/posthus'), join(elsewhere, 'absolute'), join(elsewhere, 'relative')]) {
    const { stdout } = await run(path, ['account', 'a b'], { cwd: '/' })
    assert.match(stdout, /^pinned threads=16 .*src\/app\/main\.ts account a b\n$/)
    assert.ok(stdout.includes(`${home}/src/app/main.ts`))
  }
})

test('the number of threads can be chosen', async (t) => {
  const { home } = await project(t)
  await program(join(home, 'node_modules/node/bin/node'), REPORTER)
  const { stdout } = await run(join(home, 'bin/posthus'), [], {
    env: { PATH: '/usr/bin:/bin', UV_THREADPOOL_SIZE: '4' },
  })
  assert.match(stdout, /threads=4/)
})

const machines: readonly (readonly [string, string, boolean])[] = [
  ['a Node that is new enough', '26', true],
  ['a Node that is newer', '30', true],
  ['an old Node', '20', false],
  ['something that is called node', 'what', false],
]
for (const [what, version, accepted] of machines) {
  test(`without a pinned Node, ${what} on the PATH is ${accepted ? 'taken' : 'refused with the mend'}`, async (t) => {
    const { home, elsewhere } = await project(t)
    const script = `#!/bin/sh\nif [ "$1" = -p ]; then echo '${version}'; else echo "machine $*"; fi\n`
    await program(join(elsewhere, 'node'), script)
    const outcome = run(join(home, 'bin/posthus'), ['version'], { env: { PATH: `${elsewhere}:/usr/bin:/bin` } })
    if (accepted) assert.match((await outcome).stdout, /^machine .*main\.ts version\n$/)
    else await assert.rejects(outcome, (error: Error & { stderr: string }) => /run "npm ci"/.test(error.stderr))
  })
}

async function project(t: TestContext): Promise<{ home: string; elsewhere: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus wrapper-'))
  t.after(() => rm(folder, { recursive: true }))
  const home = join(folder, 'home')
  const elsewhere = join(folder, 'else where')
  await mkdir(join(home, 'bin'), { recursive: true })
  await mkdir(elsewhere)
  await copyFile(WRAPPER, join(home, 'bin/posthus'))
  return { home, elsewhere }
}

async function program(path: string, script: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, script)
  await chmod(path, 0o755)
}
