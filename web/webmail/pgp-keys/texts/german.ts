import type { KeysText } from './texts.ts'

export const GERMAN: Readonly<Record<KeysText, string>> = {
  'unlocked.title': 'Gesperrt oder entsperrt',
  'unlocked.yes': 'Ihr Schlüssel ist in diesem Fenster entsperrt.',
  'unlocked.no': 'Ihr Schlüssel ist in diesem Fenster gesperrt.',
  'unlocked.lock': 'Jetzt sperren',
  'unlocked.unlock': 'Entsperren',
  'unlocked.minutes': 'Wieder sperren, wenn er so lange nicht gebraucht wurde:',
  'unlocked.minute': '{minutes} Minuten',
}
