import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '..')
const hook = join(import.meta.dirname, 'kit/explore-properties.ts')
const MOST_SEED = 2 ** 31

/**
 * Tries the properties with seeds that nobody has tried, and more often than the tests do: `npm run explore [-- --minutes N] [FILE…]`. What fails is printed with the command that shows it again.
 * With `--seed` there is one round, with that seed.
 */
const { values, positionals } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string' },
    times: { type: 'string', default: '10' },
    'at-once': { type: 'string', default: '2' },
  },
  allowPositionals: true,
})
const files = positionals.length > 0 ? positionals : filesWithProperties()
const endsAt = performance.now() + Number(values.minutes) * 60_000
const failures: string[] = []
let tried = 0
const turns =
  values.seed === undefined ? withoutEnd() : files.map((file) => [Number(values.seed), file] as const).values()
await Promise.all(Array.from({ length: Number(values['at-once']) }, work))
console.log(`${tried} times a file was tried; ${failures.length} failed.\n${failures.join('\n')}`)
if (failures.length > 0) process.exitCode = 1

function filesWithProperties(): readonly string[] {
  const all = globSync(['src/**/*.test.ts', 'web/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).sort()
  return all.filter((file) => /\bfc\.assert\(/.test(readFileSync(join(root, file), 'utf8')))
}

/** Every file has had a seed before any has a second. */
function* withoutEnd(): Generator<readonly [seed: number, file: string], undefined> {
  for (;;) {
    const seed = randomInt(MOST_SEED)
    for (const file of files) {
      if (performance.now() > endsAt) return
      yield [seed, file]
    }
  }
}

async function work(): Promise<void> {
  for (const [seed, file] of turns) await explore(seed, file)
}

async function explore(seed: number, file: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'posthus-explore-'))
  const env = { ...process.env, TMPDIR: folder, POSTHUS_SEED: `${seed}`, POSTHUS_TIMES: values.times }
  const child = spawn(process.execPath, ['--import', hook, file], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  await rm(folder, { recursive: true, force: true })
  tried++
  if (status === 0) return
  const again = `npm run explore -- --seed ${seed} --times ${values.times} ${file}`
  failures.push(again)
  console.log(`${output.slice(Math.max(0, output.indexOf('✖ failing tests:')))}\n${again}\n`)
}
