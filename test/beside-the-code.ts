import { globSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'node:test'
import { scratchFolder } from './kit/scratch-folder.ts'

const root = join(import.meta.dirname, '..')
/** Layers that keep nothing: what is pure, conversations, and what runs in browsers. */
const TALKING = /^(src\/(base|wire|core|serve)|web)\//

/**
 * Runs half of the tests that stand beside the code in this process: starting one for each file would take longer than the tests do. They do well without a disk that keeps what it is given
 * (what does not is in test/crash), so their files go to memory where there is plenty.
 */
export async function runBesideTheCode(half: 'talking' | 'keeping'): Promise<void> {
  process.env['TMPDIR'] = scratchFolder()
  let awake: NodeJS.Timeout | undefined
  // A test may wait for a timer that keeps no process alive: where nothing else does, the process would end there, before all other tests.
  beforeEach(() => {
    awake ??= setInterval(() => undefined, 1000)
  })
  afterEach(() => {
    clearInterval(awake)
    awake = undefined
  })
  for (const file of globSync(['src/**/*.test.ts', 'web/**/*.test.ts'], { cwd: root }).sort()) {
    if (TALKING.test(file) === (half === 'talking')) await import(join(root, file))
  }
}
