/** Texts of the sheet that asks until when, in English. */
export const ENGLISH = {
  title: 'Snooze until',
  other: 'Another time',
  pick: 'Snooze',
  past: 'This time lies behind us.',
  until: 'Comes back {date}',
} as const
