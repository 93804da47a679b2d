import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { isFault } from '../../base/fault.ts'
import { runDnsHook } from './dns-hook.ts'

test('the program is told what, where and which text, each as one argument whatever is in it, and none of our environment', async (t) => {
  const { hook, path } = await program(t, 'printf "%s|" "$@" > "$(dirname "$0")/said"; env > "$(dirname "$0")/env"')
  process.env['POSTHUS_TEST_SECRET'] = 'hush'
  t.after(() => delete process.env['POSTHUS_TEST_SECRET'])
  await runDnsHook(hook, 'present', '_acme-challenge.$(touch x); a.test', 'te xt')
  assert.equal(await readFile(path('said'), 'utf8'), 'present|_acme-challenge.$(touch x); a.test.|te xt|')
  assert.ok(!(await readFile(path('env'), 'utf8')).includes('hush'))
})

const failures: readonly (readonly [string, string, RegExp])[] = [
  [
    'ends with an error',
    'echo first >&2; printf "no \\033[2Jsuch zone\\n" >&2; exit 3',
    /ended with 3, saying "no {2}?\[2Jsuch zone"/,
  ],
  ['says a million lines', 'yes | head -c 1000000 >&2; exit 1', /ended with 1, saying "y"/],
  ['is killed', 'kill -9 $$', /was ended by SIGKILL/],
]
for (const [what, script, expected] of failures) {
  test(`a program that ${what} is a fault that says so, and is short`, async (t) => {
    const { hook } = await program(t, script)
    await assert.rejects(runDnsHook(hook, 'present', 'a.test', 'x'), (error) => {
      assert.ok(isFault(error, 'acme/hook-failed'))
      assert.match(error.message, expected)
      return error.message.length < 600 && !/\p{Cc}/u.test(error.message)
    })
  })
}

test('a program that is not there is named', async () => {
  await assert.rejects(runDnsHook('/nonexistent/hook', 'cleanup', 'a.test', 'x'), (error) => {
    return isFault(error, 'acme/hook-failed') && /\/nonexistent\/hook cleanup .*ENOENT/.test(error.message)
  })
})

async function program(t: TestContext, script: string) {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-hook-'))
  t.after(() => rm(folder, { recursive: true }))
  const hook = join(folder, 'hook')
  await writeFile(hook, `#!/bin/sh\n${script}\n`)
  await chmod(hook, 0o755)
  return { hook, path: (name: string) => join(folder, name) }
}
