import type { ProofText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<ProofText, string>> = {
  title: 'Vis en gang til at det er deg',
  confirm: 'Bekreft',
  wrong: 'Det er ikke passordet.',
  passkey: 'Bruk en passnøkkel',
  noPasskey: 'Her var det ingen passnøkkel, eller det ble avbrutt.',
  wrongPasskey: 'Den passnøkkelen hører ikke til denne kontoen.',
  later: 'Det kan ikke ses på akkurat nå. Prøv igjen om litt.',
}
