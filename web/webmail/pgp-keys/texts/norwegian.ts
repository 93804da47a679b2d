import type { KeysText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<KeysText, string>> = {
  'unlocked.title': 'Låst eller låst opp',
  'unlocked.yes': 'Nøkkelen din er låst opp i dette vinduet.',
  'unlocked.no': 'Nøkkelen din er låst i dette vinduet.',
  'unlocked.lock': 'Lås den nå',
  'unlocked.unlock': 'Lås den opp',
  'unlocked.minutes': 'Lås den igjen når den ikke har vært brukt på',
  'unlocked.minute': '{minutes} minutter',
}
