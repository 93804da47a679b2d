import type { SourceText } from './texts.ts'

export const GERMAN: Readonly<Record<SourceText, string>> = {
  title: 'Quelltext der Nachricht',
  back: 'Zurück',
  save: 'Alles speichern (.eml)',
  header: 'Kopf',
  body: 'Rumpf',
  cut: 'Die ersten {shown} von {size} werden gezeigt.',
  more: 'Mehr zeigen',
  most: 'Mehr wird hier nicht gezeigt: speichern Sie sie und sehen Sie sie mit einem eigenen Programm an.',
}
