/** Texts of the settings, in English. Each section has its name here, under its own. */
export const ENGLISH = {
  list: 'List of messages',
  conversations: 'By conversations',
  flat: 'Every message by itself',
  keys: 'Use keys',
  notices: 'Tell of new mail while I look elsewhere',
  noticesWhat: 'It says how many messages have come, and nothing of what is in them.',
  noticesRefused: 'The browser does not allow it: its settings for this site say so.',
  language: 'Language',
  title: 'Settings',
  sections: 'Parts of the settings',
  general: 'Reading',
  writing: 'Writing',
  encryption: 'Encryption',
  filters: 'Filters',
  away: 'Away',
  logins: 'Log-ins',
} as const
