import type { LoginText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<LoginText, string>> = {
  browsers: 'Nettlesere som er logget inn',
  this: 'denne',
  since: 'siden {date}',
  used: 'sist brukt {date}',
  kept: 'forblir innlogget',
  unknown: 'en nettleser som ikke sier hva den er',
  end: 'Logg ut',
  endNamed: 'Logg ut {name}',
  ended: 'Den ble logget ut.',
  password: 'Passordet ditt en gang til, så ingen logger deg ut som bare har funnet skjermen din åpen',
  history: 'Innlogginger de siste 90 dagene',
  historyLead:
    'E-postprogrammer og nettlesere, de siste først, og hva som beskyttet hver av dem. Nøkkelutvekslingen sier hva som blir av et opptak: med en som lages på nytt for hver forbindelse, forblir det lukket.',
  historyAll: 'Alle, etter tjeneste og resultat',
  when: 'Når',
  service: 'Over hva',
  address: 'Fra',
  protection: 'Beskyttet av',
  result: 'Utfall',
  accepted: 'sluppet inn',
  refused: 'avvist',
  clear: 'i klartekst',
  none: 'Det var ingen.',
  times: '{count} ganger innen en time',
}
