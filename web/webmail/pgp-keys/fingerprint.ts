/** A fingerprint in groups of four, as people compare it. */
export function showFingerprint(fingerprint: string): string {
  return fingerprint.toUpperCase().replace(/.{4}(?=.)/g, '$& ')
}
