import type { Finding } from '../../publishing/check/finding.ts'

/** What was found of all that one domain publishes, at the last look through the DNS and HTTPS that others see. */
export interface PublishedCheck {
  readonly domain: string
  readonly atMs: number
  readonly findings: readonly Finding[]
}

/** Port: the last look at each domain. Faults: store/*. */
export interface PublishedChecks {
  all(): Promise<readonly PublishedCheck[]>
  /** In the place of the one before of that domain. On stable storage when it resolves. */
  put(check: PublishedCheck): Promise<void>
}
