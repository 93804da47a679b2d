import { registerHooks } from 'node:module'

/**
 * Has Node find the modules of this checkout by what the import says. An address with its ending leaves nothing to look for, but Node would ask the disk for each of them whether it is a link, and in every folder above for a package.json that says what it is: a fifth
 * of the time that a start takes (`docs/decisions/processes.md`).
 */
export function findOwnModules(): void {
  registerHooks({
    resolve(specifier, context, next) {
      const url = tryOwnModule(specifier, context.parentURL)
      return url === undefined ? next(specifier, context) : { url, format: 'module-typescript', shortCircuit: true }
    },
  })
}

/** Where a module of this checkout lies that is named beside its importer, with its ending; undefined for packages, what is built in, and whatever they import themselves. */
export function tryOwnModule(specifier: string, importer: string | undefined): string | undefined {
  if (!specifier.startsWith('./') && !specifier.startsWith('../')) return undefined
  if (!specifier.endsWith('.ts') || !importer?.startsWith('file:') || importer.includes('/node_modules/')) {
    return undefined
  }
  return new URL(specifier, importer).href
}
