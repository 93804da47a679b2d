import type { SnoozeText } from './texts.ts'

export const GERMAN: Readonly<Record<SnoozeText, string>> = {
  title: 'Zurückstellen bis',
  other: 'Ein anderer Zeitpunkt',
  pick: 'Zurückstellen',
  past: 'Dieser Zeitpunkt liegt hinter uns.',
  until: 'Kommt wieder {date}',
}
