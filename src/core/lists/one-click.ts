/** What came of asking to be taken off a list. */
export type OneClickOutcome = 'done' | 'refused' | 'unreachable'

/** Port: asks to be taken off a list without any further question, RFC 8058 §3.1. */
export interface OneClick {
  /** `url` is an https one. */
  post(url: string): Promise<OneClickOutcome>
}
