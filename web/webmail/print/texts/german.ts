import type { PrintText } from './texts.ts'

export const GERMAN: Readonly<Record<PrintText, string>> = {
  title: 'Zum Drucken',
  back: 'Zurück',
  print: 'Drucken',
  bcc: 'Blindkopie an',
}
