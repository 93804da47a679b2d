/** A capability of our own (RFC 8620 §1.8): SieveScript/test. */
export const SIEVE_TEST_CAPABILITY = 'https://posthus.dev/jmap/sieve'

/** What a script would do with a message, one thing of several. Names of mailboxes are those of IMAP; `mailboxId` is null where there is none of that name. */
export type TestedAction =
  | { readonly type: 'keep'; readonly isImplicit: boolean; readonly flags: readonly string[] }
  | {
      readonly type: 'fileinto'
      readonly mailbox: string
      readonly mailboxId: string | null
      readonly flags: readonly string[]
    }
  | { readonly type: 'redirect'; readonly address: string }
  | { readonly type: 'reject' | 'ereject'; readonly reason: string }
  | { readonly type: 'vacation'; readonly subject: string | null }
  | { readonly type: 'notify'; readonly recipients: readonly string[] }

/** `failure`: why the script would fail; then the message is kept. Without any action it is thrown away. */
export interface TestedOutcome {
  readonly actions: readonly TestedAction[]
  readonly failure?: string
}
