import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { Fault } from '../../base/fault.ts'
import type { KnownVulnerability } from '../../core/incidents/known-vulnerabilities.ts'
import { PUBLISHED_VULNERABILITIES } from '../../core/incidents/published-vulnerabilities.ts'

const version = z.string().regex(/^v?[0-9]+(\.[0-9]+)*[a-z]*$/)
const shape = z.array(
  z.strictObject({
    id: z.string().regex(/^CVE-\d{4}-\d{4,19}$/),
    component: z.enum(['node', 'openssl']),
    since: version,
    mendedIn: version,
    reference: z.url(),
    summary: z.string().min(1).max(500),
  }),
)

/** What this release knows of, and what the operator has added in a file. @throws Fault us incident/bad-advisories */
export async function knownVulnerabilities(path: string | undefined): Promise<readonly KnownVulnerability[]> {
  if (path === undefined) return PUBLISHED_VULNERABILITIES
  try {
    return [...PUBLISHED_VULNERABILITIES, ...shape.parse(JSON.parse(await readFile(path, 'utf8')))]
  } catch (cause) {
    const example =
      '[{"id": "CVE-2014-0160", "component": "openssl", "since": "1.0.1", "mendedIn": "1.0.1g", "reference": "https://…", "summary": "…"}]'
    throw new Fault('us', 'incident/bad-advisories', `${path} cannot be read as a list of holes: write ${example}`, {
      cause,
    })
  }
}
