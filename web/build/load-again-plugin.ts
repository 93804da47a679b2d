import { join } from 'node:path'

const LOADER = join(import.meta.dirname, '../webmail/loading/load-again.ts')
/** A part of the program that comes when it is needed; what `loadAgain` itself asks for has no name that is written down. */
const IMPORT = /\bimport\('(\.[^']+)'\)/g

/** Has every `import()` of the webmail go through `loadAgain`, so that none can be forgotten. */
export function loadAgainPlugin() {
  return {
    name: 'load-again',
    enforce: 'pre' as const,
    transform(code: string, id: string): string | undefined {
      if (!/\/web\/webmail\/.*\.tsx?$/.test(id) || !code.match(IMPORT)) return undefined
      const wrapped = code.replace(IMPORT, "loadAgain(() => import('$1'))")
      return `import { loadAgain } from ${JSON.stringify(LOADER)}\n${wrapped}`
    },
  }
}
