/** How others shall treat mail for a domain whose MX cannot be verified, RFC 8461 §5. `none` takes back a policy that was published before. */
export type MtaStsMode = 'enforce' | 'testing' | 'none'

/** What a domain says about TLS to its MX, RFC 8461 §3.2. */
export interface MtaStsPolicy {
  readonly mode: MtaStsMode
  /** Host names of the MX, lower-case A-labels. */
  readonly mx: readonly string[]
  /** Seconds for which others keep it, at most 31557600. */
  readonly maxAge: number
}

/** The policy as it is served at `https://mta-sts.<domain>/.well-known/mta-sts.txt`. */
export function encodeMtaStsPolicy({ mode, mx, maxAge }: MtaStsPolicy): string {
  return ['version: STSv1', `mode: ${mode}`, ...mx.map((host) => `mx: ${host}`), `max_age: ${maxAge}`, ''].join('\r\n')
}
