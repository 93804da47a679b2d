import { createHash } from 'node:crypto'
import { utf8 } from '../../base/bytes.ts'

/** What the provider and its members agree on, and what it says of their data. */
export const TERMS_KINDS = ['terms', 'privacy'] as const
export type TermsKind = (typeof TERMS_KINDS)[number]

/** A text as it was in force from a moment on. It is never changed, only followed by another one. */
export interface TermsVersion {
  readonly kind: TermsKind
  /** 1, 2, 3 … */
  readonly number: number
  /** When it was published. */
  readonly atMs: number
  /** SHA-256 of all its languages (`digestOfTexts`), in hexadecimal digits. */
  readonly digest: string
  /** Written text (`core/texts/written-text.ts`) by language; at least one. */
  readonly texts: Readonly<Record<string, string>>
}

/** That a member has agreed to a version. */
export interface Acceptance {
  readonly accountId: string
  readonly kind: TermsKind
  readonly number: number
  readonly atMs: number
}

/** What a version is known by: whoever has kept a text can show later that it was this one. The languages in the order of their names, each as `name LF text LF`. */
export function digestOfTexts(texts: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256')
  for (const language of Object.keys(texts).sort()) hash.update(utf8(`${language}\n${texts[language]}\n`))
  return hash.digest('hex')
}
