import { globSync } from 'node:fs'
import { join } from 'node:path'

// Every test that stands beside the code, in one process: starting one for each file would take longer than the tests do.
const root = join(import.meta.dirname, '..')
for (const file of globSync('src/**/*.test.ts', { cwd: root }).sort()) await import(join(root, file))
