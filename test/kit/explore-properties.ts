import { registerHooks } from 'node:module'

/** Loaded first (`--import`), it gives tests many-runs.ts for fast-check. */
registerHooks({
  resolve(specifier, context, next) {
    const url = new URL('many-runs.ts', import.meta.url).href
    return specifier === 'fast-check' && context.parentURL !== url
      ? { url, shortCircuit: true }
      : next(specifier, context)
  },
})
