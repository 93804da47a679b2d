import type { HelpText } from './texts.ts'

/** German. */
export const GERMAN: Readonly<Record<HelpText, string>> = {
  title: 'Was die Suche kennt',
  from: 'Wer es geschrieben hat',
  to: 'An wen es ging, oder eine Kopie davon',
  subject: 'Was im Betreff steht; Wörter in Anführungszeichen stehen beisammen',
  body: 'Was im Text steht',
  attachment: 'Mit einem Anhang',
  is: 'Ungelesen, gelesen, mit Stern, stumm',
  label: 'Mit einem Etikett',
  keyword: 'Mit einem Schlüsselwort, das andere Programme gesetzt haben',
  dates: 'Von einem Tag an, und vor einem',
  in: 'In einem Ordner; in Papierkorb und Spam wird nur so gesucht',
  quotes: 'Irgendwo, genau so',
  all: 'Alles, wonach gefragt wird, muss zutreffen.',
}
