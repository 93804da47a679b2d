/** Something that is done in a case, on a page of its own that says what will be. */
interface AbuseAct {
  readonly title: string
  /** What will be, in words. */
  readonly lead: string
  /** What is said when it is done. */
  readonly done: string
  /** What is typed beside the reason. */
  readonly fields: readonly ('days' | 'atOnce' | 'address')[]
  /** It takes something from the member: the second factor is asked for again. */
  readonly isRestricting?: boolean
}

export type AbuseActName = 'warn' | 'throttle' | 'hold' | 'suspend' | 'lift' | 'close' | 'attribute'

export const ABUSE_ACTS: Readonly<Record<AbuseActName, AbuseAct>> = {
  warn: { title: 'Warn', lead: 'The member is told, and nothing changes.', done: 'The member was warned.', fields: [] },
  throttle: {
    title: 'Throttle',
    lead: 'For some days the account may send a small part of what it otherwise may. The member is told.',
    done: 'The account may send less now.',
    fields: ['days', 'atOnce'],
    isRestricting: true,
  },
  hold: {
    title: 'Hold sending',
    lead: 'What the account sends waits. The member can sign in and read, and is told. A new password does not end it.',
    done: 'What the account sends is held.',
    fields: ['days', 'atOnce'],
    isRestricting: true,
  },
  suspend: {
    title: 'Suspend',
    lead: 'Nobody signs in, open sessions end, nothing is sent; mail for it is kept. The member is told at the recovery address, and can appeal by a link.',
    done: 'The account is suspended.',
    fields: ['days', 'atOnce'],
    isRestricting: true,
  },
  lift: {
    title: 'Take it back',
    lead: 'What is in force ends, what was held is sent, and the member is told.',
    done: 'It is taken back.',
    fields: [],
  },
  close: {
    title: 'Close the case',
    lead: 'Nothing is in force any more. Further reports open another case.',
    done: 'The case is closed.',
    fields: [],
  },
  attribute: {
    title: 'Say whose account it is',
    lead: 'Nothing that we have written down shows it, so say how you know.',
    done: 'The case is about that account now.',
    fields: ['address'],
  },
}

/** The answers to an appeal. */
export const DECIDED = {
  uphold: { title: 'Uphold', lead: 'It stays as it is.', done: 'The appeal is answered: it stays.' },
  reverse: {
    title: 'Reverse',
    lead: 'What was done is undone, and does not count for further steps.',
    done: 'The appeal is answered: it is undone.',
  },
} as const

/** The act of that name. */
export function tryAbuseAct(name: string): AbuseActName | undefined {
  return Object.hasOwn(ABUSE_ACTS, name) ? (name as AbuseActName) : undefined
}
