/** Versions of something that everybody uses that are known to have a hole. */
export interface KnownVulnerability {
  /** `CVE-…` */
  readonly id: string
  /** The name in `process.versions`. */
  readonly component: string
  /** From this version on … */
  readonly since: string
  /** … and before that one. */
  readonly mendedIn: string
  readonly reference: string
  readonly summary: string
}

/** Those of `known` that these versions (by the names of `process.versions`) have. */
export function vulnerabilitiesOf(
  versions: Readonly<Record<string, string>>,
  known: readonly KnownVulnerability[],
): readonly KnownVulnerability[] {
  return known.filter(({ component, since, mendedIn }) => {
    const version = versions[component]
    return version !== undefined && !isOlder(version, since) && isOlder(version, mendedIn)
  })
}

/**
 * Whether one version comes before another: numbers by their value, then the letters of OpenSSL 1 (`1.0.1f` before `1.0.1g`). What comes behind `-` or `+` is how it was built,
 * not when.
 */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [partsOf(version), partsOf(than)]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [left, right] = [a[i] ?? 0, b[i] ?? 0]
    if (left !== right) return left < right
  }
  return false
}

function partsOf(version: string): number[] {
  const [plain] = version.replace(/^v/, '').split(/[-+]/)
  return (plain as string).split('.').flatMap((part) => {
    const [, digits, letters] = /^(\d*)([a-z]*)$/.exec(part) ?? [undefined, '0', '']
    const letter = [...(letters as string)].reduce((sum, one) => sum * 27 + one.charCodeAt(0) - 96, 0)
    return letter === 0 ? [Number(digits)] : [Number(digits), letter]
  })
}
