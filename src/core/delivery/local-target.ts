/** One copy of a message for one account. */
export interface LocalTarget {
  readonly accountId: string
  /** What Delivered-To says: the account's own address. */
  readonly address: string
  /** What stood behind the plus sign, or undefined. */
  readonly detail: string | undefined
  /** Of a copy that may be brought more than once: names it, so that it is kept once. */
  readonly deliveryId?: string
}
