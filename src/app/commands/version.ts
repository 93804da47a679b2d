import { readFileSync } from 'node:fs'
import { formatFacts } from '../terminal/format-table.ts'
import type { Outcome } from './outcome.ts'

/** The version of Posthus. */
export function posthusVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  )
  return manifest.version
}

/** Says which Posthus this is and what it stands on. */
export function showVersion(): Outcome {
  const { node, openssl, sqlite } = process.versions
  const json = { posthus: posthusVersion(), node, openssl, sqlite: sqlite ?? 'none' }
  return { text: formatFacts(Object.entries(json)), json }
}
