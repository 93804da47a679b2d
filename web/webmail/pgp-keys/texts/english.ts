export const ENGLISH = {
  'unlocked.title': 'Locked or unlocked',
  'unlocked.yes': 'Your key is unlocked in this window.',
  'unlocked.no': 'Your key is locked in this window.',
  'unlocked.lock': 'Lock it now',
  'unlocked.unlock': 'Unlock it',
  'unlocked.minutes': 'Lock it again when it was not used for',
  'unlocked.minute': '{minutes} minutes',
}
