/** Texts of the source of a message, in English. */
export const ENGLISH = {
  title: 'Source of the message',
  back: 'Back',
  save: 'Save all of it (.eml)',
  header: 'Header',
  body: 'Body',
  cut: 'The first {shown} of {size} are shown.',
  more: 'Show more',
  most: 'More than that is not shown here: save it and look at it with a program of your own.',
} as const
