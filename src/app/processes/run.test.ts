import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const LISTED = `
import { registerHooks } from 'node:module'
const loaded = []
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
await import(${JSON.stringify(new URL('run.ts', import.meta.url).href)})
console.log(JSON.stringify(loaded))
`

test('a supervisor, which may be root, has no conversation and no mail store in it', () => {
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', LISTED], { encoding: 'utf8' })
  const loaded: readonly string[] = JSON.parse(said)
  assert.ok(loaded.some((url) => url.endsWith('/supervisor.ts')))
  const others = loaded.filter((url) =>
    /\/src\/(wire|serve|net)\/|\/(house|house-process|sqlite-mail-store)\.ts$/.test(url),
  )
  assert.deepEqual(others, [])
})
