/** What an attempt says of its destination, beside what it says of the message. */
export type Experience =
  /** It takes mail. */
  | 'good'
  /** It takes mail, and asks for less of it at a time: 421, or 4yz that speaks of load, rate or greylisting. */
  | 'pressed'
  /** Nobody there could be talked to: no connection, no TLS as it must be, no answer of the DNS. */
  | 'down'
