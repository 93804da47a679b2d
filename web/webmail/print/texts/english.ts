/** Texts of printing, in English. */
export const ENGLISH = {
  title: 'To be printed',
  back: 'Back',
  print: 'Print',
  bcc: 'Blind copy to',
} as const
