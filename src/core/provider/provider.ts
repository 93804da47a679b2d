/** Who provides the service, as its pages say it. A text that is empty is not known, and not shown. */
export interface Provider {
  /** What members call it; the host name where the operator has said nothing else. */
  readonly name: string
  /** The legal entity, and its number in the register of companies. */
  readonly entity: string
  readonly registration: string
  /** Where letters on paper go, in one line. */
  readonly postalAddress: string
  /** Where members write to. */
  readonly contact: string
  /** ISO 3166, two capital letters: the law of which country the provider is under. */
  readonly jurisdiction: string
}

/** What an account may have. */
export interface Plan {
  readonly name: string
  /** Undefined: no limit. */
  readonly storageBytes: number | undefined
  readonly messages: number | undefined
}
