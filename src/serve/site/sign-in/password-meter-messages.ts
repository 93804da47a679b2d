import type { Messages } from '../language/language.ts'

/** Where it is said how passwords are chosen and protected. */
export const PASSWORD_TIPS_PATH = '/help/passwords'

interface MeterText {
  readonly suggest: string
  readonly suggested: string
  readonly tips: string
}

/** What is said beside a new password. */
export const METER_MESSAGES: Messages<MeterText> = {
  en: {
    suggest: 'Suggest a passphrase',
    suggested:
      'Seven words, drawn by chance from 1,024 in this browser: 70 bits, which nobody guesses. They stand in both fields; write them down or have them kept before you go on.',
    tips: 'How passwords are chosen and protected',
  },
  nb: {
    suggest: 'Foreslå en passfrase',
    suggested:
      'Sju ord, trukket tilfeldig blant 1024 i denne nettleseren: 70 bit, som ingen gjetter. De står i begge feltene; skriv dem ned eller la dem bli lagret før du går videre.',
    tips: 'Hvordan passord velges og beskyttes',
  },
  de: {
    suggest: 'Passphrase vorschlagen',
    suggested:
      'Sieben Wörter, in diesem Browser zufällig aus 1024 gezogen: 70 Bit, die niemand errät. Sie stehen in beiden Feldern; schreiben Sie sie auf oder lassen Sie sie speichern, bevor Sie weitergehen.',
    tips: 'Wie man Passwörter wählt und schützt',
  },
}
