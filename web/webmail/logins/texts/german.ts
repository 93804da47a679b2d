import type { LoginText } from './texts.ts'

export const GERMAN: Readonly<Record<LoginText, string>> = {
  browsers: 'Browser, die angemeldet sind',
  this: 'dieser',
  since: 'seit {date}',
  used: 'zuletzt benutzt {date}',
  kept: 'bleibt angemeldet',
  unknown: 'ein Browser, der nicht sagt, was er ist',
  end: 'Abmelden',
  endNamed: '{name} abmelden',
  ended: 'Er wurde abgemeldet.',
  password: 'Ihr Passwort noch einmal, damit Sie niemand abmeldet, der nur Ihren Bildschirm offen gefunden hat',
  history: 'Anmeldungen der letzten 90 Tage',
  historyLead:
    'Mailprogramme und Browser, die neuesten zuerst, und was jede schützte. Der Schlüsseltausch sagt, was aus einem Mitschnitt wird: mit einem, der für jede Verbindung neu ist, bleibt er verschlossen.',
  historyAll: 'Alle, nach Dienst und Ergebnis',
  when: 'Wann',
  service: 'Worüber',
  address: 'Woher',
  protection: 'Geschützt durch',
  result: 'Ausgang',
  accepted: 'eingelassen',
  refused: 'abgewiesen',
  clear: 'im Klartext',
  none: 'Es gab keine.',
  times: '{count}-mal binnen einer Stunde',
}
