import type { ProofText } from './texts.ts'

export const GERMAN: Readonly<Record<ProofText, string>> = {
  title: 'Ihr Passwort noch einmal',
  confirm: 'Bestätigen',
  wrong: 'Das ist nicht das Passwort.',
  later: 'Das lässt sich gerade nicht prüfen. Versuchen Sie es in einer Weile wieder.',
}
