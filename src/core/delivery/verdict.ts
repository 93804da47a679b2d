/** What is to become of a message that has come from outside. Reasons are short words for programs, such as `dmarc-quarantine`. */
export type Verdict =
  | { readonly kind: 'deliver' }
  | { readonly kind: 'junk'; readonly reasons: readonly string[] }
  /** Told to whoever hands it over, during SMTP: never dropped without a word. */
  | { readonly kind: 'refuse'; readonly reasons: readonly string[] }
  | { readonly kind: 'later'; readonly reasons: readonly string[] }
