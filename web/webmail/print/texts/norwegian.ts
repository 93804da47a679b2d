import type { PrintText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<PrintText, string>> = {
  title: 'Til utskrift',
  back: 'Tilbake',
  print: 'Skriv ut',
  bcc: 'Blindkopi til',
}
