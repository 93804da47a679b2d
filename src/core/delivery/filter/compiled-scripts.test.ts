import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFault } from '../../../base/fault.ts'
import { CompiledScripts } from './compiled-scripts.ts'

test('a script is compiled once, and what is not used for long is compiled again', () => {
  const scripts = new CompiledScripts()
  const first = scripts.script('keep;')
  assert.equal(scripts.script('keep;'), first)
  const large = (n: number) => `# ${n}${'x'.repeat(100_000)}\nkeep;`
  for (let n = 0; n < 10; n++) {
    scripts.script(large(n))
    assert.equal(scripts.script('keep;'), first, 'what is used stays')
  }
  const old = scripts.script(large(9))
  for (let n = 10; n < 30; n++) scripts.script(large(n))
  assert.notEqual(scripts.script('keep;'), first)
  assert.notEqual(scripts.script(large(9)), old)
  assert.throws(
    () => scripts.script('kep;'),
    (error) => isFault(error, 'sieve/invalid'),
  )
})
