/** Versions that share the record layer, oldest first. SSLv2 is another language. */
export const TLS_VERSIONS = ['SSLv3', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

export type TlsVersion = (typeof TLS_VERSIONS)[number]

/** The number of a version on the wire: 0x0300 for SSLv3 to 0x0304 for TLS 1.3. */
export function versionNumber(version: TlsVersion): number {
  return 0x0300 + TLS_VERSIONS.indexOf(version)
}

/** The version with that number, or undefined if there is none. */
export function versionOf(number: number): TlsVersion | undefined {
  return number >> 8 === 3 ? TLS_VERSIONS[number & 0xff] : undefined
}
