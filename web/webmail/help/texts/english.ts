/** Texts of the help sheet beside the keys, in English. */
export const ENGLISH = {
  title: 'What the search knows',
  from: 'Who wrote it',
  to: 'Whom it went to, or a copy of it',
  subject: 'What is in the subject; words in quotes stand together',
  body: 'What is in the text',
  attachment: 'With an attachment',
  is: 'Unread, read, with a star, muted',
  label: 'With a label',
  keyword: 'With a keyword that other programs have set',
  dates: 'From a day on, and before one',
  in: 'In a folder; the trash and the junk are looked into only so',
  quotes: 'Anywhere, exactly so',
  all: 'Everything that is asked for has to be met.',
} as const
