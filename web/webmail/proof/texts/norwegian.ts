import type { ProofText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<ProofText, string>> = {
  title: 'Passordet ditt en gang til',
  confirm: 'Bekreft',
  wrong: 'Det er ikke passordet.',
  later: 'Det kan ikke ses på akkurat nå. Prøv igjen om litt.',
}
