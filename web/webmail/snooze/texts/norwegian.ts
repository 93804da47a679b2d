import type { SnoozeText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<SnoozeText, string>> = {
  title: 'Utsett til',
  other: 'Et annet tidspunkt',
  pick: 'Utsett',
  past: 'Dette tidspunktet er passert.',
  until: 'Kommer tilbake {date}',
}
