import type { ImportText } from './texts.ts'

export const GERMAN: Readonly<Record<ImportText, string>> = {
  title: 'Post in {name} hereinholen',
  hint: 'Dateien mit einer Nachricht (.eml) oder mit vielen (mbox, wie Thunderbird, mutt und andere sie führen). Zeiten und Markierungen kommen mit.',
  choose: 'Dateien wählen',
  drop: 'oder hierher ziehen',
  leaveKnown: 'Auslassen, was schon da ist',
  progress: '{done} von {whole} gelesen',
  brought: 'Hereingeholt: {count}',
  known: 'Schon da: {count}',
  deleted: 'Früher gelöscht, ausgelassen: {count}',
  failed: 'Nicht hereingeholt: {count}',
  tooLong: 'länger, als eine Nachricht hier sein darf',
  empty: 'es ist nichts darin',
  unreadable: 'die Datei ließ sich nicht weiterlesen: {said}',
  refused: '{said}',
  message: '{file}, Nachricht {number}',
  more: 'und {count} weitere',
  stop: 'Anhalten',
  done: 'Fertig',
  broken: 'Es ging nicht weiter: {reason}',
  told: '{count} hereingeholt.',
}
