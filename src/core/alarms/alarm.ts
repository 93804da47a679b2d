/** Something that an operator has to see to, as long as it is so. */
export interface Alarm {
  /** What it is about, as long as it stands: `listener:imaps://mail.example.org:993`. Begins with the name of its source. */
  readonly cause: string
  /** What is wrong, in a line for people. */
  readonly title: string
  /** What was seen, and what to do. */
  readonly detail: string
  /** Told again when this changes, and not every day: for what is known well in advance, and for what stays as it is. */
  readonly stage?: string
}

/** An alarm as it is remembered. */
export interface KnownAlarm extends Alarm {
  /** Since when it stands, milliseconds since the epoch. */
  readonly sinceMs: number
  /** When it was last seen to be so. */
  readonly seenMs: number
  /** When a mail last said that it stands; undefined: none has yet. */
  readonly toldMs: number | undefined
  /** It is over. Kept until a day has gone by, so that what comes and goes is not told each time. */
  readonly isOver: boolean
}

/** A place where alarms come from. */
export interface AlarmSource {
  /** Begins the causes of its alarms, with a colon after it. */
  readonly name: string
  /** All that stand now. */
  look(): Promise<readonly Alarm[]>
}
