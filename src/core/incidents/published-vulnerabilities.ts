import type { KnownVulnerability } from './known-vulnerabilities.ts'

/**
 * Holes in Node and OpenSSL that concern a server of mail and web: what somebody can do to it over the net. The list is as old as this release: operators add to it with `incidents.advisories`.
 */
export const PUBLISHED_VULNERABILITIES: readonly KnownVulnerability[] = [
  {
    id: 'CVE-2014-0160',
    component: 'openssl',
    since: '1.0.1',
    mendedIn: '1.0.1g',
    reference: 'https://openssl-library.org/news/secadv/20140407.txt',
    summary: 'Heartbleed: whoever connects reads up to 64 KB of the process’s memory at a time',
  },
  {
    id: 'CVE-2022-3602',
    component: 'openssl',
    since: '3.0.0',
    mendedIn: '3.0.7',
    reference: 'https://openssl-library.org/news/secadv/20221101.txt',
    summary: 'A certificate with a certain email address writes beyond a buffer when it is verified',
  },
  ...['3.0.0:3.0.19', '3.3.0:3.3.6', '3.4.0:3.4.4', '3.5.0:3.5.5', '3.6.0:3.6.1'].map((range) => ({
    id: 'CVE-2025-15467',
    component: 'openssl',
    since: range.split(':')[0] as string,
    mendedIn: range.split(':')[1] as string,
    reference: 'https://openssl-library.org/news/secadv/20260127.txt',
    summary: 'A CMS message with too long parameters writes beyond a buffer before anything is verified',
  })),
  ...['20.0.0:20.20.2', '22.0.0:22.22.2', '24.0.0:24.14.1', '25.0.0:25.8.2'].map((range) => ({
    id: 'CVE-2026-21637',
    component: 'node',
    since: range.split(':')[0] as string,
    mendedIn: range.split(':')[1] as string,
    reference: 'https://nodejs.org/en/blog/vulnerability/march-2026-security-releases',
    summary: 'A client ends the process by asking a TLS server for a host name on which its callback throws',
  })),
]
