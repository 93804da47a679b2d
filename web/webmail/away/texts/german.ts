import type { AwayText } from './texts.ts'

export const GERMAN: Readonly<Record<AwayText, string>> = {
  lead: 'Während Sie abwesend sind, bekommt Antwort, wer Ihnen schreibt.',
  who: 'Nur Menschen bekommen Antwort, jeder einmal in sieben Tagen: keine Mailinglisten, keine Newsletter, keine Programme, nichts, was für Spam gehalten wurde, und niemand, der Sie nicht als Empfänger nennt. Was kommt, wird behalten wie immer.',
  isOn: 'Antworten, während ich abwesend bin',
  from: 'Von',
  to: 'Bis',
  always: 'Ohne Datum beginnt es sofort oder gilt, bis Sie es ausschalten.',
  subject: 'Betreff',
  subjectHint: 'Leer gelassen: „Auto:“ und was Ihnen geschrieben wurde',
  text: 'Text',
  preview: 'So sieht es aus',
  save: 'Speichern',
  saved: 'Gespeichert.',
  backwards: 'Es endet, bevor es beginnt.',
  needsText: 'Schreiben Sie, was die anderen lesen sollen.',
  banner: 'Sie sind abwesend: Wer Ihnen schreibt, bekommt Antwort.',
  bannerFrom: 'Ab {date} bekommt Antwort, wer Ihnen schreibt.',
  off: 'Ich bin zurück',
  offDone: 'Niemand bekommt mehr Antwort.',
  change: 'Ändern',
  noSubject: 'Auto: …',
}
