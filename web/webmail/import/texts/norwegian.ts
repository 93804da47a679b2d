import type { ImportText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<ImportText, string>> = {
  title: 'Hent e-post inn i {name}',
  hint: 'Filer med én melding (.eml) eller mange (mbox, slik Thunderbird, mutt og andre har dem). Datoer og merker følger med.',
  choose: 'Velg filer',
  drop: 'eller dra dem hit',
  leaveKnown: 'Utelat det som allerede er her',
  progress: '{done} av {whole} lest',
  brought: 'Hentet inn: {count}',
  known: 'Var her allerede: {count}',
  deleted: 'Slettet tidligere, utelatt: {count}',
  failed: 'Ikke hentet inn: {count}',
  tooLong: 'lengre enn en melding kan være her',
  empty: 'det er ingenting i den',
  unreadable: 'filen kunne ikke leses videre: {said}',
  refused: '{said}',
  message: '{file}, melding {number}',
  more: 'og {count} til',
  stop: 'Stopp',
  done: 'Ferdig',
  broken: 'Det gikk ikke videre: {reason}',
  told: '{count} hentet inn.',
}
