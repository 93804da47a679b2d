import type { ProofText } from './texts.ts'

export const GERMAN: Readonly<Record<ProofText, string>> = {
  title: 'Zeigen Sie noch einmal, dass Sie es sind',
  confirm: 'Bestätigen',
  wrong: 'Das ist nicht das Passwort.',
  passkey: 'Passkey benutzen',
  noPasskey: 'Hier war kein Passkey, oder es wurde abgebrochen.',
  wrongPasskey: 'Dieser Passkey gehört nicht zu diesem Konto.',
  later: 'Das lässt sich gerade nicht prüfen. Versuchen Sie es in einer Weile wieder.',
}
